"""Commands ``init``, ``demo``, ``page``: a programme folder, the whole job in one, one in a browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from xlsx_forms.commands.terminal.group import cli
from xlsx_forms.commands.terminal.options import PATH, get_programme_if_any
from xlsx_forms.commands.terminal.output import copies_lines, print_lines, print_table
from xlsx_forms.commands.terminal.screen import Table
from xlsx_forms.programme import load_programme


@cli.command()
@click.argument("folder", type=PATH, metavar="ПАПКА")
@click.option("--sample", is_flag=True, help="С примером: 24 организации и их ответы.")
def init(folder: Path, sample: bool) -> None:
    """Создать папку программы: настройки, список организаций, папки для файлов."""
    from xlsx_forms.setup import make_folder

    for path in make_folder(folder, sample):
        click.echo(path)
    if not sample:
        click.echo("Дальше: впишите организации в «организации.xlsx» и к кому обращаться с вопросами – "
                   "в programme.toml, раздел [contact]. Если программа началась у вас недавно, уберите "
                   "там же знак # перед programme_from и впишите день: за прежние периоды никто ничего "
                   "не должен. Потом из этой папки: xlsx-forms mail-setup "
                   "(настроить почту), xlsx-forms generate (сделать формы)")


@cli.command()
@click.argument("folder", type=PATH, metavar="ПАПКА")
@click.argument("districts", nargs=-1, type=PATH, metavar="[РАЙОН]…")
def region(folder: Path, districts: tuple[Path, ...]) -> None:
    """Создать папку региона: region.toml с папками районов, чтобы собрать их в одну сводку."""
    from xlsx_forms.work.region.settings import write_region

    click.echo(write_region(folder, districts))
    click.echo("Дальше: впишите название региона и, если нужно, короткие названия районов. Потом из "
               "этой папки: xlsx-forms status, xlsx-forms summary, xlsx-forms export")


@cli.command()
@click.argument("folder", type=PATH, metavar="[ПАПКА]", default="xlsx-forms-demo")
def demo(folder: Path) -> None:
    """Вся работа на примере района: формы, прием, проверка, оценка, сводка."""
    from xlsx_forms.setup import make_folder
    from xlsx_forms.status.intake import intake_lines
    from xlsx_forms.work import (
        find_files,
        generate_all,
        load_batch,
        make_summary,
        return_files,
        take_in,
    )

    if not (folder / "programme.toml").exists():
        make_folder(folder, sample=True)
    programme = load_programme(folder)
    count = generate_all(programme)
    click.echo(f"Формы для организаций: {count}, лежат в папке «{programme.outgoing}»")
    batch, numbers = take_in(programme, find_files(programme, []))
    print_lines(intake_lines(programme, batch, numbers))
    print_lines(copies_lines(return_files(programme, batch, numbers)))
    path, _ = make_summary(programme, load_batch(programme), None, None, public=False)
    click.echo(f"Сводка: {path}")


def begin(ctx: click.Context) -> None:
    """What the program does without a command: the page on Windows, where one stands in a terminal."""
    if os.name == "nt":
        ctx.invoke(page)
        return
    programme = get_programme_if_any() if sys.stdout.isatty() else None
    if programme is None:
        click.echo(ctx.get_help())
        ctx.exit(2)
    from xlsx_forms.page.desk import Desk
    from xlsx_forms.page.outlook import STEPS_HEAD, outlook, outlook_lines, steps

    now = Desk(programme.folder).snapshot()
    found = outlook(now)
    print_lines(outlook_lines(now.period, found))
    print_table(Table(STEPS_HEAD, steps(found)), ())
    click.echo()
    click.echo("То же кнопками в браузере: xlsx-forms page. Все команды: xlsx-forms --help")


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="НОМЕР",
              help="На каком порту; без него – на любом свободном.")
@click.option("--no-browser", is_flag=True, help="Не открывать браузер, только показать адрес.")
@click.option("--remember", type=PATH, metavar="ФАЙЛ",
              help="Открыть папку, записанную в этом файле, и записывать в него выбранную.")
def page(port: int, no_browser: bool, remember: Path | None) -> None:
    """Открыть страницу программы в браузере: все то же кнопками, только на этом компьютере."""
    from xlsx_forms.page.server import PageServer

    programme = get_programme_if_any()
    server = PageServer(programme.folder if programme else None, port, remember)
    click.echo(f"Страница программы: {server.address}")
    click.echo("Никому не показывайте этот адрес. Закончить: Ctrl+C или закройте это окно.")
    sys.stdout.flush()
    try:
        server.run(shown=not no_browser)
    finally:
        server.close()
