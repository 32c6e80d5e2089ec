"""Recheck submissions: read the originals again, or judge the stored answers if they are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ingest.checks import check_functions
from ingest.checks.values import blank_finding, limit_finding
from ingest.register.assemble import Batch
from ingest.submission import Submission
from templates.definition import Catalogue, Field
from templates.rules import Finding, Place, Trait, has_trait

# What is found from answers alone; everything else was seen in the file and stays.
_ANEW = (Trait.OF_VALUE, Trait.OF_LIST)


def originals(folder: Path, files: Iterable[str]) -> list[Path]:
    """Return the files that the register's paths lead to and that are still there.

    A path may lead into an archive or a letter: then it is that file.  What came from another machine is
    not asked for again: it is judged by its answers.
    """
    found: dict[Path, None] = {}
    for each in files:
        path = folder / each
        there = next((part for part in (path, *path.parents) if _is_file(part)), None)
        if there is not None:
            found[there] = None
    return list(found)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def judged_again(stored: Sequence[Submission], read: Sequence[Submission],
                 catalogue: Catalogue) -> list[Submission]:
    """Return every file of a register to be checked anew: those read now, the rest as kept.

    A file whose form is unknown now, and one that could never be read, stays as it is.  What
    was never taken in is not taken in here either.
    """
    known = {(each.file, each.sha256) for each in stored}
    at_hand = {(each.file, each.sha256) for each in read}
    # One that could not be opened before has no checksum yet.
    again = [each for each in read if {(each.file, each.sha256), (each.file, "")} & known]
    for each in stored:
        if (each.file, each.sha256) in at_hand:
            continue
        form = catalogue.get(each.form or "", each.version or "")
        if form is not None and each.answers is not None:
            again.append(_from_answers(each, {field.id: field for field in form.fields}, {
                table.id: {column.id: column for column in table.columns}
                for table in form.tables}))
    return again


def _from_answers(each: Submission, fields: Mapping[str, Field],
                  tables: Mapping[str, Mapping[str, Field]]) -> Submission:
    """Return a submission without what checks will find anew, its values judged again."""
    heading = each.heading.address if each.heading else None
    # What doubts the owner at the head was found by the list; in other places it was seen.
    kept = [finding for finding in each.findings
            if finding.code not in check_functions() and not has_trait(finding.code, *_ANEW)
            and not (has_trait(finding.code, Trait.OWNER_DOUBTED)
                     and finding.place.address == heading)]
    told = {finding.place.address for finding in kept}
    found = list(_of_values(fields, "", each.answers or {}, each.cells or {}, told))
    for table_id, rows in (each.tables or {}).items():
        for row in rows:
            found += _of_values(tables.get(table_id, {}), f"{table_id}.", row.values, row.cells,
                                told)
    return replace(each, findings=(*kept, *found))


def _of_values(fields: Mapping[str, Field], prefix: str, values: Mapping[str, object],
               cells: Mapping[str, str], told: Collection[str]) -> Iterator[Finding]:
    for key, address in cells.items():
        field, place = fields.get(key), Place.of(address, f"{prefix}{key}")
        if field is None or address in told:
            continue
        value = values.get(key)
        found = (blank_finding(field, place) if value is None
                 else limit_finding(field, place, value))
        if found is not None:
            yield found


# --- what is other than before -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a file: its former status, and findings (``V301 Сведения!C5``) come and gone."""

    status: str
    added: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The status of a file, and what was found in it."""

    status: str
    found: tuple[str, ...]


def outcomes(batch: Batch) -> dict[tuple[str, str], Outcome]:
    """Return what became of each file, by its path and checksum."""
    found, statuses = _found(batch.findings), batch.submissions["status"].astype(str).to_dict()
    return {key: Outcome(statuses[number], tuple(found.get(number, ())))
            for key, number in batch.numbers.items()}


def differences(before: Mapping[tuple[str, str], Outcome], after: Batch) -> dict[int, Difference]:
    """Return what changed, by number in ``after``; only files of which something did."""
    changed: dict[int, Difference] = {}
    for key, now in outcomes(after).items():
        was = before.get(key)
        if was is not None and was != now:
            changed[after.numbers[key]] = Difference(
                was.status, tuple(text for text in now.found if text not in was.found),
                tuple(text for text in was.found if text not in now.found))
    return {number: each for number, each in changed.items()
            if each.added or each.gone or each.status != after.submissions["status"][number]}


def _found(findings: pd.DataFrame) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in findings[["submission", "code", "sheet", "cell"]].to_dict("records"):
        place = "!".join(filter(None, (row["sheet"], row["cell"])))
        found.setdefault(int(row["submission"]), []).append(f"{row['code']} {place}".strip())
    return found
