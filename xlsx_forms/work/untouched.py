"""The commission's workbook as we have made it: nobody's return until somebody fills something in."""

from __future__ import annotations

from ingest.opening.sources import Source
from ingest.reading.read import read_file
from ingest.register.confirmations import in_force
from templates.sheet.confirmation import AUTHOR_FIELD, FORM
from xlsx_forms.programme import Programme


def without_untouched(programme: Programme, found: list[Source]) -> list[Source]:
    """Return the workbooks that say something new: an author, or points that are not in force."""
    return [each for each in found if not _is_untouched(programme, each)] if found else found


def _is_untouched(programme: Programme, source: Source) -> bool:
    read = read_file(source, programme.catalogue)
    if read.form != FORM or read.answers is None or read.answers.get("author") or any(
            each.place.field != AUTHOR_FIELD.id for each in read.findings):
        return False
    known = _known(programme, read.period) if (read.tables or {}).get("points") else set()
    return all((row.values["organization"], row.values["criterion"], row.values["points"],
                row.values["reason"]) in known for row in (read.tables or {}).get("points", ()))


def _known(programme: Programme, period: str | None) -> set[tuple[object, ...]]:
    """What is confirmed for a year already, and so stands in the cells of a workbook that we make."""
    from xlsx_forms.work.steps import open_register

    if not programme.has_register:
        return set()
    frame = in_force(open_register(programme).confirmations())
    own = frame[frame["period"] == period]
    return set(zip(own["organization"], own["criterion"], own["points"], own["reason"], strict=True))
