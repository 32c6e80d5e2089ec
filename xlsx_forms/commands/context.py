"""What commands share: our exceptions as sentences, the programme, the form, the period."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from templates.definition import Catalogue, DefinitionError, Form
from templates.period import Period
from xlsx_forms.programme import NoProgrammeError, Programme, find_folder, load_programme


class ProblemError(click.ClickException):
    """A sentence for the person at the keyboard; the program ends with status 2."""

    exit_code = 2


class Command(click.Command):
    """A command whose help is Russian from the first line on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[ПАРАМЕТРЫ]")
        kwargs.setdefault("short_help", (kwargs.get("help") or "").partition("\n")[0])
        super().__init__(*args, **kwargs)


class Commands(click.Group):
    """A group that turns our own exceptions into sentences."""

    command_class = Command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; settings, definitions and files that fail become sentences."""
        try:
            return super().invoke(ctx)
        except DefinitionError as error:
            head = "исправьте:" if len(error.problems) > 1 else ""
            raise ProblemError("\n  ".join([head, *error.problems]).strip()) from error
        except NoProgrammeError as error:
            raise ProblemError(
                f"здесь нет папки программы (файла programme.toml): {error.args[0]}. Создайте ее: "
                "xlsx-forms init ПАПКА, или укажите: xlsx-forms -C ПАПКА …") from error
        except BrokenPipeError:
            # The reader of our output has left (``| head``): click ends quietly.
            raise
        except PermissionError as error:
            place = error.filename2 or error.filename
            raise ProblemError(f"нет доступа к «{place}». Закройте файл в других программах "
                               "(например, в Excel) и повторите.") from error
        except OSError as error:
            from ingest.opening.archive import os_reason

            place = error.filename2 or error.filename
            raise ProblemError(f"не получилось: {os_reason(error) if error.errno else error}"
                               f"{f': «{place}»' if place else ''}") from error


json_option = click.option("--json", "as_json", is_flag=True, help="Вывести JSON.")


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show_copies(copies: list[Path]) -> None:
    """Print how many copies with remarks were written, and where they lie."""
    if copies:
        click.echo(f"Копий с замечаниями: {len(copies)}, лежат в папке «{copies[0].parent}»")


def get_programme() -> Programme:
    """The programme folder of this call."""
    folder: Path | None = click.get_current_context().find_root().obj
    return load_programme(folder if folder is not None else find_folder(Path.cwd()))


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


def period_option(help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The ``--period`` option."""
    return click.option("--period", "period_text", metavar="ПЕРИОД", help=help_text)


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


def get_form_period(programme: Programme, form_id: str, period_text: str | None,
                    default: Callable[[str, date], Period]) -> tuple[Form, Period]:
    """The form and a period of its kind; a sentence when the period is of another kind."""
    form = get_form(programme.catalogue, form_id, programme.today)
    period = get_period(period_text, default(form.period, programme.today))
    if period.kind != form.period:
        wanted = "квартал, как 2026-Q3" if form.period == "quarter" else "год, как 2026"
        raise ProblemError(f"форме «{form_id}» нужен {wanted}, а указано {period}")
    return form, period
