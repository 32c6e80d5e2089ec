"""Commands ``backup`` and ``restore``: copies of the register and of the ledger of letters."""

from __future__ import annotations

from pathlib import Path

import click

from xlsx_forms.commands.terminal.confirmation import is_yes
from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import EXISTING, PATH, get_programme


@cli.command()
@click.argument("folder", type=PATH, required=False, metavar="[ПАПКА]")
def backup(folder: Path | None) -> None:
    """Сделать копию реестра и журнала писем (без папки – в «копии»)."""
    from xlsx_forms.register.backups import BackupError, write_backup

    try:
        click.echo(f"Копия: {write_backup(get_programme(), folder)}")
    except BackupError as error:
        raise ProblemError(str(error)) from None


@cli.command()
@click.argument("file", type=EXISTING, metavar="ФАЙЛ")
@click.option("--yes", is_flag=True, help="Восстановить без вопросов.")
def restore(file: Path, yes: bool) -> None:
    """Вернуть реестр и журнал писем из копии; нынешние останутся в папке «копии»."""
    from xlsx_forms.register.backups import BackupError, restoring

    try:
        with restoring(get_programme(), file) as found:
            click.echo(f"В копии: {', '.join(each.name for each in found.copies)}")
            click.echo(f"После нее появилось и пропадет: {found.losses.words}")
            if not (yes or is_yes("Восстановить?")):
                click.echo("Ничего не изменено")
                return
            kept = found.carry_out()
    except BackupError as error:
        raise ProblemError(f"{error}. Ничего не изменено") from None
    click.echo("Восстановлено" + (f". Прежние файлы: {kept}" if kept else ""))
    click.echo("Файлы, присланные после копии, примет снова: xlsx-forms ingest")
