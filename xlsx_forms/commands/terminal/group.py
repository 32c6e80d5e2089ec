"""The group that commands add themselves to, and our own exceptions as sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from templates.definition import DefinitionError
from xlsx_forms.programme import NoProgrammeError


class ProblemError(click.ClickException):
    """A sentence for the person at the keyboard; the program ends with status 2."""

    exit_code = 2


class RegionFolderError(NoProgrammeError):
    """The folder is a region's, and what was asked for is done in a district's."""


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
        except RegionFolderError as error:
            raise ProblemError(
                f"«{error.args[0]}» – папка региона (region.toml). Здесь работают status, summary и "
                f"export; команда {ctx.invoked_subcommand} – в папке района: "
                f"xlsx-forms -C РАЙОН {ctx.invoked_subcommand} …") from error
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


@click.group(cls=Commands, options_metavar="[ПАРАМЕТРЫ]", subcommand_metavar="КОМАНДА …",
             invoke_without_command=True,
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "folder", type=click.Path(path_type=Path), metavar="ПАПКА",
              help="Папка программы. Без него – ближайшая с файлом programme.toml.")
@click.version_option(package_name="xlsx-forms", prog_name="xlsx-forms",
                      message="%(prog)s, версия %(version)s", help="Показать версию.")
@click.pass_context
def cli(ctx: click.Context, folder: Path | None) -> None:
    """Сбор отчетности формами Excel: разослать, принять, проверить, оценить, свести."""
    ctx.obj = folder
    if ctx.invoked_subcommand is None:
        from xlsx_forms.commands.folder import begin

        begin(ctx)
