"""Commands ``summary``, ``export``, ``report``: all that was taken in, as workbook, tables, page."""

from __future__ import annotations

from pathlib import Path

import click

from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    PATH,
    get_day,
    get_period,
    get_programme,
    period_option,
)
from xlsx_forms.commands.terminal.output import print_lines


@cli.command()
@period_option("За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал.")
@click.option("-o", "--output", type=PATH, metavar="ФАЙЛ", help="Куда записать сводку.")
@click.option("--public", is_flag=True, help="Для публикации: без телефонов, адресов почты и "
              "внутренних листов.")
@click.option("--as-of", "as_of_text", metavar="ДАТА", help="По состоянию на какой день: 20.10.2026 "
              "или «сегодня». Без него сводка прошлого квартала – такая, какой была тогда.")
def summary(period_text: str | None, output: Path | None, public: bool, as_of_text: str | None
            ) -> None:
    """Собрать сводку района: сводка/…xlsx."""
    from xlsx_forms.work import default_period, load_batch, make_summary, summary_day

    programme = get_programme()
    period = get_period(period_text, default_period(programme))
    day = summary_day(programme, period) if as_of_text is None else get_day(
        as_of_text, "--as-of", programme.today)
    if as_of_text is None and day < programme.today:
        click.echo(f"Период прошел, поэтому сводка за {period.text} – по состоянию на "
                   f"{day:%d.%m.%Y}, как тогда: что пришло позже, в нее не входит. Чтобы вошло все: "
                   "--as-of сегодня.")
    path, renamed = make_summary(programme, load_batch(programme, day), period, output, public, day)
    if renamed:
        raise ProblemError("файл сводки открыт в другой программе (например, в Excel), поэтому "
                           f"она записана под другим именем: {path}")
    click.echo(f"Сводка: {path}")


@cli.command()
@click.option("--to", "target", required=True, metavar="ПАПКА|URL",
              help="Папка для файлов Parquet или адрес базы SQLAlchemy.")
def export(target: str) -> None:
    """Выгрузить все таблицы: файлы Parquet или база данных."""
    from xlsx_forms.exports.tables import export_frames
    from xlsx_forms.work import load_batch

    programme = get_programme()
    print_lines(export_frames(programme, load_batch(programme), target))


@cli.command()
@period_option("За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал.")
@click.option("-o", "--output", type=PATH, metavar="ФАЙЛ", help="Куда записать отчет.")
@click.option("--public", is_flag=True,
              help="Для сайта округа: без телефонов, адресов почты и ссылок на файлы.")
@click.option("--as-of", "as_of_text", metavar="ДАТА", help="По состоянию на какой день: 20.10.2026 "
              "или «сегодня». Без него отчет за прошлый квартал – такой, каким был тогда.")
def report(period_text: str | None, output: Path | None, public: bool, as_of_text: str | None
           ) -> None:
    """Сделать отчет для главы округа: одна страница, для телефона и бумаги."""
    from xlsx_forms.work import default_period, load_batch, make_report, summary_day

    programme = get_programme()
    period = get_period(period_text, default_period(programme))
    day = summary_day(programme, period) if as_of_text is None else get_day(
        as_of_text, "--as-of", programme.today)
    path = make_report(programme, load_batch(programme, day), period, output, public, day)
    click.echo(f"Отчет по состоянию на {day:%d.%m.%Y}: {path}")
