"""Generate forms for organizations: stamp each one's own values into the blank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ingest.batch import Batch
from ingest.storage.atomic_write import write_whole
from scoring.deadlines import due_date, moved_text
from scoring.methodology import Methodology
from scoring.working_days import AS_WRITTEN, WorkingDays
from templates.definition import DefinitionError, Form
from templates.identity import KEYS, TOKEN_KEY, Identity
from templates.period import Period
from templates.sheet.layout import lay_out
from xlsx_forms.blank.panel import panel_text, required_cells, rows_text
from xlsx_forms.blank.prefill import carried_for
from xlsx_forms.blank.stamp import stamp
from xlsx_forms.programme import Contact

NOBODY = Contact()
# Windows counts 260 characters for the whole path; a name keeps well below.
_NAME_LIMIT = 90
# Linux counts 255 bytes for a name, two for a Russian letter, four for an emoji.
_BYTES_LIMIT = 240
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Issue:
    """What the forms of one period have in common, whichever organization they go to."""

    form: Form
    period: Period
    methodology: Methodology
    contact: Contact = NOBODY
    days: WorkingDays = AS_WRITTEN


def values_for(form: Form, period: Period, organization: Mapping[str, object],
               methodology: Methodology, contact: Contact = NOBODY,
               days: WorkingDays = AS_WRITTEN) -> dict[str, str]:
    """Return the value of every token of a form for one organization and period."""
    identity = Identity(form.id, form.version, str(organization["organization"]), str(period))
    own = {f"organization.{key}": "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
           for key, value in organization.items()}
    due, moved = (each(form.deadline, period, days) for each in (due_date, moved_text))
    until = f"до {due:%d.%m.%Y} включительно" if due else "постановлением не установлен, согласуйте его"
    return own | {
        "panel": panel_text(form, lay_out(form), own),
        "deadline": f"{until} ({moved})" if moved else until,
        "send_to": contact.email or "тому, кто прислал форму",
        "ask": contact.text or "того, кто прислал форму",
        "code": identity.code_line,
        TOKEN_KEY: identity.token,
        "period.text": period.text,
        "period.year": str(period.year),
        "period.quarter": str(period.quarter or ""),
        "methodology.assumption": methodology.of(form.criteria).assumption,
        **{token: str(getattr(identity, part)) for part, token in KEYS.items()},
    }


def file_name(form: Form, period: Period, organization: Mapping[str, object],
              mark: str = "") -> str:
    """Return a readable name that Windows takes: form, organization, period.

    >>> from templates.definition import load_form
    >>> file_name(load_form("checklist"), Period(2026),
    ...           {"organization": "012", "short_name": 'МБДОУ "Сказка"/№ 1'})
    'Чек-лист МБДОУ Сказка № 1 (012) 2026.xlsx'
    """
    return named(form.short_title, organization, f" {period}{mark}.xlsx")


def named(title: str, organization: Mapping[str, object], end: str) -> str:
    """Return a readable name that Windows takes: what it is, whose, and how it ends."""
    title, short = _safe(title), _safe(str(organization["short_name"]))
    end = f" ({organization['organization']}){end}"
    room = _BYTES_LIMIT - len(end.encode())
    start = f"{title} {short[:_NAME_LIMIT]}".encode()[:room].decode(errors="ignore")
    return start.strip(" .") + end


def _safe(text: str) -> str:
    return " ".join(_UNSAFE.sub(" ", text).split())


def choose(organizations: pd.DataFrame, ids: Iterable[str]) -> pd.DataFrame:
    """Return the organizations with these ids, all if none is named; DefinitionError else."""
    wanted = list(ids)
    unknown = [each for each in wanted if each not in organizations.index]
    if unknown:
        raise DefinitionError([
            f"организации «{each}» нет в файле «организации.xlsx»; есть: "
            f"{', '.join(map(str, organizations.index[:20]))}" for each in unknown])
    return organizations.loc[wanted] if wanted else organizations


def generate(issue: Issue, organizations: pd.DataFrame, folder: Path, batch: Batch | None = None
             ) -> Iterator[Path]:
    """Write the form of every organization to ``folder/PERIOD/ORG/``; yield each path.

    With a ``batch`` of what was returned before, a form begins with what is known from it.
    A file appears under its name only when it is whole.  OSError when it cannot be written.
    """
    # Many commands name a form's file; few write one.
    from xlsx_forms.blank.workbook import write_blank, write_form

    form, period, methodology = issue.form, issue.period, issue.methodology
    blank = write_blank(form, methodology)
    for row in organizations.reset_index().to_dict("records"):
        organization = {str(key): value for key, value in row.items()}
        values = values_for(form, period, organization, methodology, issue.contact, issue.days)
        carried = carried_for(form, period, organization, batch) if batch is not None else None
        own = write_form(form, methodology, carried) if carried else blank
        if carried and carried.rows and not required_cells(lay_out(form)):
            values["panel"] = rows_text(lay_out(form), carried.rows)
        path = folder / str(period) / str(organization["organization"]) / file_name(
            form, period, organization)
        write_whole(path, stamp(own, values))
        yield path
