"""The command line: the only module that prints or exits.

Commands are thin and import what they need when they run: ``--help`` starts without pandas.
Exit status: 0 done; 1 ``check`` found errors; 2 usage, settings or definition problem.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from templates.period import Period
from xlsx_forms.commands.context import (
    Commands,
    ProblemError,
    get_catalogue,
    get_form,
    get_form_period,
    get_period,
    get_programme,
    get_programme_if_any,
    json_option,
    period_option,
    print_json,
    show_copies,
)
from xlsx_forms.commands.decisions import decide, decisions
from xlsx_forms.commands.language import speak_russian, use_utf8
from xlsx_forms.commands.mail import COMMANDS
from xlsx_forms.programme import load_programme

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from ingest.batch import Batch

# Before the first parameter type is made: click translates the words of some at once.
speak_russian()

PATH = click.Path(path_type=Path)
EXISTING = click.Path(exists=True, path_type=Path)


@click.group(cls=Commands, options_metavar="[ПАРАМЕТРЫ]", subcommand_metavar="КОМАНДА …",
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "folder", type=PATH, metavar="ПАПКА",
              help="Папка программы. Без него – ближайшая с файлом programme.toml.")
@click.version_option(package_name="xlsx-forms", prog_name="xlsx-forms",
                      message="%(prog)s, версия %(version)s", help="Показать версию.")
@click.pass_context
def cli(ctx: click.Context, folder: Path | None) -> None:
    """Сбор отчетности формами Excel: разослать, принять, проверить, оценить, свести."""
    ctx.obj = folder


def run() -> None:
    """Start the command line (the console script)."""
    use_utf8()
    cli.main(prog_name="xlsx-forms")


# --- options that several commands share -------------------------------------------------------


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; nothing where the output goes elsewhere."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    bar: ProgressBar[int] = click.progressbar(length=total, label=label, file=sys.stderr)
    with bar:
        yield bar.update


# --- commands ----------------------------------------------------------------------------------


@cli.command()
@click.argument("folder", type=PATH, metavar="[ПАПКА]", default="xlsx-forms-demo")
def demo(folder: Path) -> None:
    """Вся работа на примере района: формы, прием, проверка, оценка, сводка."""
    from xlsx_forms.setup import make_folder
    from xlsx_forms.work import find_files, generate_all, make_summary, return_files, take_in

    if not (folder / "programme.toml").exists():
        make_folder(folder, sample=True)
    programme = load_programme(folder)
    count = generate_all(programme)
    click.echo(f"Формы для организаций: {count}, лежат в папке «{programme.outgoing}»")
    batch, numbers = take_in(programme, find_files(programme, []))
    show_totals(batch)
    show_copies(return_files(programme, batch, numbers))
    path, _ = make_summary(programme, batch, None, None, public=False)
    click.echo(f"Сводка: {path}")


@cli.command()
@click.argument("folder", type=PATH, metavar="ПАПКА")
@click.option("--sample", is_flag=True, help="С примером: 24 организации и их ответы.")
def init(folder: Path, sample: bool) -> None:
    """Создать папку программы: настройки, список организаций, папки для файлов."""
    from xlsx_forms.setup import make_folder

    for path in make_folder(folder, sample):
        click.echo(path)


@cli.command()
@click.argument("form_id", metavar="ФОРМА")
@json_option
def describe(form_id: str, as_json: bool) -> None:
    """Показать поля и таблицы формы."""
    from scoring.methodology import load_methodology
    from xlsx_forms.describe import describe as describe_form
    from xlsx_forms.describe import description_lines

    programme = get_programme_if_any()
    form = get_form(get_catalogue(), form_id)
    described = describe_form(form, programme.methodology if programme else load_methodology())
    if as_json:
        print_json(described)
        return
    for line in description_lines(described):
        click.echo(line)


@cli.command()
@click.argument("form_id", metavar="ФОРМА")
@period_option("За какой период: 2026 или 2026-Q3. Без него – тот, что сейчас собирают.")
@click.option("--org", "organizations", multiple=True, metavar="КОД",
              help="Только этой организации; можно повторять.")
def generate(form_id: str, period_text: str | None, organizations: tuple[str, ...]) -> None:
    """Сделать формы для организаций: исходящие/ПЕРИОД/КОД/…xlsx."""
    from xlsx_forms.blank.generate import choose
    from xlsx_forms.blank.generate import generate as generate_forms
    from xlsx_forms.work import known_batch

    programme = get_programme()
    form, period = get_form_period(programme, form_id, period_text, Period.to_collect)
    chosen = choose(programme.organizations, organizations)
    with progress("Формы", len(chosen)) as step:
        count = 0
        for _path in generate_forms(form, period, chosen, programme.methodology,
                                    programme.outgoing, programme.settings.contact,
                                    known_batch(programme)):
            count += 1
            step(1)
    click.echo(f"Сделано форм: {count}, лежат в папке «{programme.outgoing / str(period)}»")


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=EXISTING, metavar="ФАЙЛ...")
@json_option
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Проверить заполненные формы; ничего никуда не записывает."""
    from xlsx_forms.file_report import file_lines
    from xlsx_forms.work import check_files

    described = list(check_files(get_programme_if_any(), get_catalogue(), paths))
    if as_json:
        print_json(described)
    else:
        for each in described:
            for line in file_lines(each):
                click.echo(line)
    wrong = any(finding["severity"] == "error" for each in described
                for finding in each["findings"])
    raise SystemExit(1 if wrong else 0)


@cli.command()
@click.argument("paths", nargs=-1, type=EXISTING, metavar="[ПУТЬ...]")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, metavar="ЧИСЛО",
              help="Во сколько процессов читать.")
@click.option("--recheck", is_flag=True,
              help="Проверить заново все, что уже принято, и показать, что изменилось.")
@json_option
def ingest(paths: tuple[Path, ...], jobs: int, recheck: bool, as_json: bool) -> None:
    """Принять файлы, папки и архивы .zip (без пути – папку «входящие») в реестр."""
    from xlsx_forms.file_report import change_lines, file_objects
    from xlsx_forms.work import find_files, return_files, take_in, taken_in

    programme = get_programme()
    if recheck:
        from xlsx_forms.commands.recheck import recheck_all

        if paths:
            raise ProblemError("--recheck проверяет весь реестр: путь не нужен")
        recheck_all(programme, jobs, as_json)
        return
    found = find_files(programme, paths)
    known = taken_in(programme)
    with progress("Прием", len(found)) as step:
        batch, numbers = take_in(programme, found, jobs, step)
    copies = return_files(programme, batch, numbers)
    if as_json:
        print_json(list(file_objects(batch, programme.catalogue, programme.methodology,
                                     set(numbers))))
        return
    show_totals(batch, numbers)
    new = [number for number in numbers
           if (batch.files[number].file, batch.files[number].sha256) not in known]
    for line in change_lines(batch, new):
        click.echo(line)
    show_copies(copies)


def show_totals(batch: Batch, numbers: Iterable[int] | None = None) -> None:
    """Print how many files came to what, and which need attention."""
    from xlsx_forms.file_report import status_lines

    frame = batch.submissions if numbers is None else batch.submissions.loc[list(numbers)]
    for line in status_lines(frame["status"]):
        click.echo(line)
    troubled = frame[frame["status"].isin(["returned", "unreadable", "foreign"])]
    for row in troubled.itertuples():
        found = batch.findings[batch.findings["submission"] == row.Index]
        first = found.sort_values("severity").iloc[0]
        click.echo(f"  {row.file}: {first['code']} {first['message']}")


@cli.command()
@period_option("За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал.")
@json_option
def status(period_text: str | None, as_json: bool) -> None:
    """Кто что сдал и что просрочено."""
    from xlsx_forms.work import default_period, list_status

    programme = get_programme()
    period = get_period(period_text, default_period(programme))
    rows = list_status(programme, period)
    if as_json:
        print_json(rows)
        return
    from xlsx_forms.decide import decision_lines
    from xlsx_forms.mail.correspondence import mail_lines
    from xlsx_forms.work import load_batch, status_table

    for line in (*status_table(rows, period), *mail_lines(programme, load_batch(programme))):
        click.echo(line)
    for line in decision_lines(load_batch(programme), period):
        click.echo(line)


@cli.command()
@period_option("За какой период: 2026 или 2026-Q3. Без него – последний закончившийся квартал.")
@click.option("-o", "--output", type=PATH, metavar="ФАЙЛ", help="Куда записать сводку.")
@click.option("--public", is_flag=True, help="Для публикации: без телефонов и адресов почты.")
def summary(period_text: str | None, output: Path | None, public: bool) -> None:
    """Собрать сводку района: сводка/…xlsx."""
    from xlsx_forms.work import default_period, load_batch, make_summary

    programme = get_programme()
    period = get_period(period_text, default_period(programme))
    path, renamed = make_summary(programme, load_batch(programme), period, output, public)
    if renamed:
        raise ProblemError("файл сводки открыт в другой программе (например, в Excel), поэтому "
                           f"она записана под другим именем: {path}")
    click.echo(f"Сводка: {path}")


@cli.command()
@click.option("--to", "target", required=True, metavar="ПАПКА|URL",
              help="Папка для файлов Parquet или адрес базы SQLAlchemy.")
def export(target: str) -> None:
    """Выгрузить все таблицы: файлы Parquet или база данных."""
    from xlsx_forms.export import export_frames
    from xlsx_forms.work import load_batch

    programme = get_programme()
    for line in export_frames(programme, load_batch(programme), target):
        click.echo(line)


@cli.command()
def rules() -> None:
    """Перечислить правила проверки."""
    from templates.rules import RULES

    for rule in RULES.values():
        click.echo(f"{rule.code} {rule.severity.russian}: {rule.title}")
        click.echo(f"     {rule.message}")
        click.echo(f"     {rule.remedy}")


for command in (decide, decisions, *COMMANDS):
    cli.add_command(command)
