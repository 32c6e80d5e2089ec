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

    Whose form is on rework mends what it has sent: an empty one would lose those answers.  With
    ``again`` all are written to.
    """
    programme = mailing.programme
    year, due = programme.today.year, programme.due(form, period)
    states = {} if again or batch is None else _states(programme, batch, form, period)
    for key in organizations:
        path = form_path(programme, form, period, key)
        if states.get(key) in _NOT_BLANK:
            yield Missed(key, f"{_NOT_BLANK[states[key]]}: {form.short_title}, {period.text}")
            continue
        if not path.is_file():
            yield Missed(key, "форма не сделана; сделать: xlsx-forms generate "
                              f"{form.id} --period {period}")
            continue
        first = not mailing.has_got(key, calendar_name(year))
        yield Wanted(f"send:{form.id}:{period}:{key}", "send", key, {
            "due": due, "days_left": days_left(due, programme), "moved": programme.moved(form, period),
            "has_calendar": first, "calendar_name": calendar_name(year)},
            partial(_files, mailing, path, year if first else None), form, period, group="send")


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


# Who needs no blank, and why.
_NOT_BLANK = {
    "on_time": "форма уже принята", "late": "форма уже принята",
    "returned": "форма на доработке, копию с замечаниями отправит xlsx-forms send --remarks"}


def _states(programme: Programme, batch: Batch, form: Form, period: Period) -> dict[str, str]:
    """What has become of the form for a period, by organization."""
    table = timeliness(batch.submissions, programme.organizations, form.id, period, None,
                       programme.today)
    return {str(key): str(state) for key, state in table["state"].items()}


def _files(mailing: Mailing, path: Path, year: int | None) -> tuple[File, ...]:
    form = File(path.name, path.read_bytes())
    return (form, _calendar(mailing, year)) if year else (form,)


def _calendar(mailing: Mailing, year: int) -> File:
    programme, settings = mailing.programme, mailing.programme.settings
    return File(calendar_name(year), calendar_bytes(
        settings.title, settings.contact.text,
        deadlines(programme.catalogue, year, settings.deadlines, settings.programme_from),
        mailing.begun))
