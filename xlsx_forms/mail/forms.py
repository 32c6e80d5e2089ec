"""Letters that carry forms: each organization's blanks, and once a year the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from ingest.batch import Batch
from scoring.deadlines import is_required, timeliness
from templates.definition import Form
from templates.period import Period
from xlsx_forms.mail.calendar_file import calendar_bytes, calendar_name, deadlines
from xlsx_forms.mail.compose import File
from xlsx_forms.mail.mailing import Mailing, Missed, days_left, form_path
from xlsx_forms.mail.together import Wanted
from xlsx_forms.programme import Programme


def form_letters(mailing: Mailing, batch: Batch | None, form: Form, period: Period,
                 organizations: Iterable[str], again: bool = False) -> Iterator[Wanted | Missed]:
    """Yield a letter with its form for each organization that has not handed it in.

    With ``again`` also for those whose form is accepted.
    """
    programme = mailing.programme
    year, due = programme.today.year, programme.due(form, period)
    accepted = set() if again or batch is None else set(_accepted(programme, batch, form, period))
    for key in organizations:
        path = form_path(programme, form, period, key)
        if key in accepted:
            yield Missed(key, f"форма уже принята: {form.short_title}, {period.text}")
            continue
        if not path.is_file():
            yield Missed(key, "форма не сделана; сделать: xlsx-forms generate "
                              f"{form.id} --period {period}")
            continue
        first = not mailing.has_got(key, calendar_name(year))
        yield Wanted(f"send:{form.id}:{period}:{key}", "send", key, {
            "due": due, "days_left": days_left(due, programme), "moved": programme.moved(form, period),
            "has_calendar": first, "calendar_name": calendar_name(year)},
            partial(_files, programme, path, year if first else None), form, period, group="send")


def all_form_letters(mailing: Mailing, batch: Batch | None, organizations: Iterable[str],
                     again: bool = False) -> Iterator[Wanted | Missed]:
    """Yield letters with every form that was made for the periods being collected.

    A form that was made for nobody is not asked for, nor one that an organization does not owe.
    """
    programme, keys = mailing.programme, list(organizations)
    for form in programme.catalogue.in_force(programme.today):
        period = Period.to_collect(form.period, programme.today)
        required = is_required(programme.organizations, period, programme.due(form, period))
        owing = [key for key in keys if required[key]]
        if any(form_path(programme, form, period, key).is_file() for key in owing):
            yield from form_letters(mailing, batch, form, period, owing, again)


def _accepted(programme: Programme, batch: Batch, form: Form, period: Period) -> Iterator[str]:
    """Yield the organizations whose form for a period is accepted."""
    table = timeliness(batch.submissions, programme.organizations, form.id, period, None,
                       programme.today)
    yield from map(str, table.index[table["state"].isin(["on_time", "late"])])


def _files(programme: Programme, path: Path, year: int | None) -> tuple[File, ...]:
    form = File(path.name, path.read_bytes())
    return (form, _calendar(programme, year)) if year else (form,)


def _calendar(programme: Programme, year: int) -> File:
    settings = programme.settings
    return File(calendar_name(year), calendar_bytes(
        settings.title, settings.contact.text,
        deadlines(programme.catalogue, year, settings.deadlines)))
