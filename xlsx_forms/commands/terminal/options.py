"""Options that commands share, and what they name: the programme, the form, the period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from templates.definition import Catalogue, Form
from templates.period import Period
from xlsx_forms.commands.terminal.group import ProblemError, RegionFolderError
from xlsx_forms.programme import (
    REGION_NAME,
    SETTINGS_NAME,
    NoProgrammeError,
    Programme,
    find_folder,
    load_programme,
)

# A path that need not be there, and one that must.
PATH = click.Path(path_type=Path)
EXISTING = click.Path(exists=True, path_type=Path)


class _ExistingOrUrl(click.Path):
    """A path that must be there, or the address of another machine, which is asked later."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from ingest.opening.address import is_url, local_path

        if not is_url(value):
            return super().convert(value, param, ctx)
        path = local_path(value)
        return value if path is None else super().convert(path, param, ctx)


EXISTING_OR_URL = _ExistingOrUrl(exists=True, path_type=Path)

json_option = click.option("--json", "as_json", is_flag=True, help="Вывести JSON.")
organizations_option = click.option("--org", "organizations", multiple=True, metavar="КОД",
                                    help="Только этой организации; можно повторять.")


def period_option(help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The ``--period`` option."""
    return click.option("--period", "period_text", metavar="ПЕРИОД", help=help_text)


def get_programme() -> Programme:
    """The programme folder of this call; RegionFolderError where that is a region's."""
    region = get_region_folder()
    if region is not None:
        raise RegionFolderError(region)
    folder: Path | None = click.get_current_context().find_root().obj
    return load_programme(folder if folder is not None else find_folder(Path.cwd()))


def get_region_folder() -> Path | None:
    """The region's folder of this call; None where a district's is nearer, or there is none."""
    folder: Path | None = click.get_current_context().find_root().obj
    start = Path.cwd() if folder is None else folder
    for each in (start, *(start.parents if folder is None else ())):
        if not (each / REGION_NAME).is_file():
            if (each / SETTINGS_NAME).is_file():
                return None
            continue
        if (each / SETTINGS_NAME).is_file():
            raise ProblemError(f"в папке «{each}» и {SETTINGS_NAME}, и {REGION_NAME}: район это или "
                               f"регион? Перенесите {REGION_NAME} в папку над районами")
        return each
    return None


def get_programme_to_change() -> Programme:
    """The programme folder of a command that writes: the first of a day makes a copy before."""
    from ingest.opening.archive import os_reason
    from xlsx_forms.register.backups import daily_backup

    programme = get_programme()
    try:
        daily_backup(programme)
    except OSError as error:
        click.echo(f"Ежедневная копия реестра не сделана: "
                   f"{os_reason(error) if error.errno else error}", err=True)
    return programme


def get_catalogue() -> Catalogue:
    """The programme's forms, or the shipped ones outside a programme folder."""
    programme = get_programme_if_any()
    if programme is not None:
        return programme.catalogue
    from templates.definition import shipped_catalogue

    return shipped_catalogue()


def get_programme_if_any() -> Programme | None:
    """The programme folder of this call, or None when there is none here or above."""
    try:
        return get_programme()
    except NoProgrammeError:
        if click.get_current_context().find_root().obj is not None:
            raise
        return None


def get_form(catalogue: Catalogue, form_id: str, on: date | None = None) -> Form:
    """The form with this id; a sentence with the known ids when there is none."""
    try:
        return catalogue.current(form_id, on)
    except KeyError:
        raise ProblemError(f"формы «{form_id}» нет; есть: {', '.join(catalogue.ids)}") from None


def get_period(text: str | None, default: Period) -> Period:
    """The period that was asked for; a sentence when it is none."""
    return default if text is None else parse_period(text)


def parse_period(text: str) -> Period:
    """The period that a text names; a sentence when it is none."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise ProblemError(str(error)) from None


def get_day(text: str, option: str, today: date) -> date:
    """The past day, or today, that an option names; a sentence when it names none."""
    from ingest.values.dates import parse_date
    from templates.definition import Field

    if text.strip().casefold() == "сегодня":
        return today
    try:
        day = parse_date(text, Field(option, option, "date"))
    except ValueError as error:
        raise ProblemError(f"{option}: {error}") from None
    if day > today:
        raise ProblemError(f"{option}: {day:%d.%m.%Y} еще не наступило; укажите день не позже "
                           f"{today:%d.%m.%Y}")
    return day


def get_form_period(programme: Programme, form_id: str, period_text: str | None,
                    default: Callable[[str, date], Period]) -> tuple[Form, Period]:
    """The form and a period of its kind; a sentence when the period is of another kind."""
    form = get_form(programme.catalogue, form_id, programme.today)
    period = get_period(period_text, default(form.period, programme.today))
    if period.kind != form.period:
        wanted = "квартал, как 2026-Q3" if form.period == "quarter" else "год, как 2026"
        raise ProblemError(f"форме «{form_id}» нужен {wanted}, а указано {period}")
    return form, period
