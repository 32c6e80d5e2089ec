"""Letters that carry a form: each organization's blank, and once a year the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from scoring.deadlines import due_date
from templates.definition import Form
from templates.period import Period
from xlsx_forms.mail.calendar_file import calendar_bytes, calendar_name, deadlines
from xlsx_forms.mail.compose import File
from xlsx_forms.mail.mailing import Mailing, Missed, Wanted, days_left, form_path
from xlsx_forms.programme import Programme


def form_letters(mailing: Mailing, form: Form, period: Period, organizations: Iterable[str]
                 ) -> Iterator[Wanted | Missed]:
    """Yield a letter with its form for each organization."""
    programme = mailing.programme
    year, due = programme.today.year, due_date(form.deadline, period)
    for key in organizations:
        path = form_path(programme, form, period, key)
        if not path.is_file():
            yield Missed(key, "форма не сделана; сделать: xlsx-forms generate "
                              f"{form.id} --period {period}")
            continue
        first = not mailing.has_got(key, calendar_name(year))
        yield Wanted(f"send:{form.id}:{period}:{key}", "send", key, {
            "due": due, "days_left": days_left(due, programme),
            "has_calendar": first, "calendar_name": calendar_name(year)},
            partial(_files, programme, path, year if first else None), form, period)


def _files(programme: Programme, path: Path, year: int | None) -> tuple[File, ...]:
    form = File(path.name, path.read_bytes())
    return (form, _calendar(programme, year)) if year else (form,)


def _calendar(programme: Programme, year: int) -> File:
    settings = programme.settings
    return File(calendar_name(year), calendar_bytes(
        settings.title, settings.contact.text, deadlines(programme.catalogue, year)))
