"""Commands ``summary``, ``papers``, ``report``, ``export``: what was taken in, for others to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from templates.period import Period
from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    PATH,
    get_day,
    get_period,
    get_programme,
    get_region_folder,
    period_option,
)
from xlsx_forms.commands.terminal.output import print_lines
from xlsx_forms.programme import Programme

_period_option = period_option(
    "За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал.")
_day_option = click.option(
    "--as-of", "as_of_text", metavar="ДАТА", help="По состоянию на какой день: 20.10.2026 или "
    "«сегодня». Без него прошлый квартал показан таким, каким был тогда.")


@cli.command()
@_period_option
@click.option("-o", "--output", type=PATH, metavar="ФАЙЛ", help="Куда записать сводку.")
@click.option("--public", is_flag=True, help="Для публикации: без телефонов, адресов почты и "
              "внутренних листов.")
@_day_option
def summary(period_text: str | None, output: Path | None, public: bool, as_of_text: str | None
            ) -> None:
    """Собрать сводку района: сводка/…xlsx."""
    from xlsx_forms.work import load_batch, make_summary

    region = get_region_folder()
    if region is not None:
        _region_summary(region, period_text, output, public, as_of_text)
        return
    programme = get_programme()
    period, day = _period_and_day(programme, period_text, as_of_text, "сводка")
    batch = load_batch(programme, as_of=day)
    path, renamed = make_summary(programme, batch, period, output, public, day)
    _tell_path(path, renamed)


def _region_summary(folder: Path, period_text: str | None, output: Path | None, public: bool,
                    as_of_text: str | None) -> None:
    """The same of a region; districts that are not in it are told of."""
    from xlsx_forms.work.region.settings import load_region
    from xlsx_forms.work.region.summary import Wanted, make_region_summary, region_day

    region = load_region(folder)
    period = get_period(period_text, region.default_period)
    day = _day(period, region.today, as_of_text, "сводка", lambda: region_day(region, period))
    path, renamed, data = make_region_summary(region, Wanted(period, day, output, public))
    for note in data.notes:
        click.echo(f"Район {note}")
    for gap in data.gaps:
        click.echo(f"Район «{gap.name}» не вошел: {gap.reason}.")
    click.echo(f"Районов в сводке: {len(data.told)} из {len(region.districts)}")
    _tell_path(path, renamed)


def _tell_path(path: Path, renamed: bool) -> None:
    if renamed:
        raise ProblemError("файл сводки открыт в другой программе (например, в Excel), поэтому "
                           f"она записана под другим именем: {path}")
    click.echo(f"Сводка: {path}")


def _period_and_day(programme: Programme, period_text: str | None, as_of_text: str | None, what: str
                    ) -> tuple[Period, date]:
    """Of what a summary tells; a line says so when the day is in the past and was not asked for."""
    from xlsx_forms.work import default_period, summary_day

    period = get_period(period_text, default_period(programme))
    return period, _day(period, programme.today, as_of_text, what,
                        lambda: summary_day(programme, period))


def _day(period: Period, today: date, as_of_text: str | None, what: str, usual: Callable[[], date]
         ) -> date:
    if as_of_text is not None:
        return get_day(as_of_text, "--as-of", today)
    day = usual()
    if day < today:
        click.echo(f"Период прошел, поэтому {what} за {period.text} – по состоянию на "
                   f"{day:%d.%m.%Y}, как тогда: что пришло позже, сюда не входит. Чтобы вошло все: "
                   "--as-of сегодня.")
    return day


@cli.command()
@_period_option
@_day_option
@click.option("--templates", "wants_templates", is_flag=True,
              help="Только положить образцы документов в templates/papers/: изменить их в Word.")
def papers(period_text: str | None, as_of_text: str | None, wants_templates: bool) -> None:
    """Подготовить документы комиссии: документы/…/*.docx."""
    from xlsx_forms.work import load_batch, make_papers
    from xlsx_forms.work.papers import copy_paper_templates

    programme = get_programme()
    if wants_templates:
        print_lines(copy_paper_templates(programme))
        return
    period, day = _period_and_day(programme, period_text, as_of_text, "документы")
    folder, written = make_papers(programme, load_batch(programme, as_of=day), period, day)
    for each in written:
        click.echo(f"{each.path.name}" + (
            f" – записан рядом: «{each.beside.name}» изменен вами или открыт в другой программе"
            if each.beside else ""))
    click.echo(f"Документы: {folder}")


@cli.command()
@click.option("--to", "target", required=True, metavar="ПАПКА|URL",
              help="Папка для файлов Parquet или адрес базы SQLAlchemy.")
def export(target: str) -> None:
    """Выгрузить все таблицы: файлы Parquet или база данных."""
    from xlsx_forms.exports.tables import export_frames
    from xlsx_forms.work import load_batch

    region = get_region_folder()
    if region is not None:
        from xlsx_forms.work.region.export import export_region
        from xlsx_forms.work.region.settings import load_region

        print_lines(export_region(load_region(region), target))
        return
    programme = get_programme()
    print_lines(export_frames(programme, load_batch(programme), target))


@cli.command()
@_period_option
@click.option("-o", "--output", type=PATH, metavar="ФАЙЛ", help="Куда записать отчет.")
@click.option("--public", is_flag=True,
              help="Для сайта округа: без телефонов, адресов почты и ссылок на файлы.")
@_day_option
def report(period_text: str | None, output: Path | None, public: bool, as_of_text: str | None
           ) -> None:
    """Сделать отчет для главы округа: одна страница, для телефона и бумаги."""
    from xlsx_forms.work import load_batch, make_report

    programme = get_programme()
    period, day = _period_and_day(programme, period_text, as_of_text, "отчет")
    path = make_report(programme, load_batch(programme, as_of=day), period, output, public, day)
    click.echo(f"Отчет по состоянию на {day:%d.%m.%Y}: {path}")
