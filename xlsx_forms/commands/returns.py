"""Commands ``check`` and ``ingest``: filled forms are checked, taken in, judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    EXISTING,
    EXISTING_OR_URL,
    get_catalogue,
    get_programme_if_any,
    get_programme_to_change,
    json_option,
)
from xlsx_forms.commands.terminal.output import (
    copies_lines,
    print_json,
    print_lines,
    progress,
)

if TYPE_CHECKING:
    from ingest.batch import Readers
    from xlsx_forms.programme import Programme
    from xlsx_forms.work.intake import Taken


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=EXISTING, metavar="ФАЙЛ...")
@json_option
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Проверить заполненные формы; ничего никуда не записывает."""
    from xlsx_forms.exports.checked import check_files
    from xlsx_forms.exports.files import file_lines

    described = list(check_files(get_programme_if_any(), get_catalogue(), paths))
    if as_json:
        print_json(described)
    else:
        print_lines(line for each in described for line in file_lines(each))
    wrong = any(finding["severity"] == "error" for each in described
                for finding in each["findings"])
    raise SystemExit(1 if wrong else 0)


@cli.command()
@click.argument("paths", nargs=-1, type=EXISTING_OR_URL, metavar="[ПУТЬ...]")
@click.option("--jobs", type=click.IntRange(1), metavar="ЧИСЛО",
              help="Во сколько процессов читать; без этого – сколько ядер, если файлов много.")
@click.option("--memory", type=click.IntRange(0), metavar="МИБ",
              help="Сколько памяти может взять один такой процесс: без этого 1024 МиБ, 0 – без предела "
                   "(действует в Linux).")
@click.option("--scheduler", metavar="tcp://МАШИНА:ПОРТ",
              help="Читать на рабочих машинах этого планировщика dask.")
@click.option("--recheck", is_flag=True,
              help="Проверить заново все, что уже принято, и показать, что изменилось.")
@json_option
def ingest(paths: tuple[Path | str, ...], recheck: bool, as_json: bool, **who_reads: Any) -> None:
    """Принять файлы, папки и архивы .zip (без пути – папку «входящие») в реестр.

    Путь может быть и адресом: s3://…, sftp://….
    """
    from xlsx_forms.exports.files import file_objects
    from xlsx_forms.register.decisions import has_lapsed, lapsed_lines
    from xlsx_forms.work import load_batch

    programme = get_programme_to_change()
    if recheck:
        if paths:
            raise ProblemError("--recheck проверяет весь реестр: путь не нужен")
        _recheck(programme, get_readers(**who_reads), as_json)
        return
    taken = take_files(programme, paths, get_readers(**who_reads))
    if as_json:
        print_json(list(file_objects(taken.batch, programme.catalogue, programme.methodology_of,
                                     set(taken.numbers))))
        return
    print_lines(taken.lines)
    print_lines(copies_lines(taken.copies))
    if has_lapsed(programme):
        print_lines(lapsed_lines(programme, load_batch(programme)))


def get_readers(jobs: int | None = None, memory: int | None = None, scheduler: str | None = None
                ) -> Readers:
    """Who reads the files."""
    from ingest.batch import Readers
    from ingest.executors.memory import MEMORY
    from ingest.opening.limits import MIB

    if scheduler is not None and jobs is not None:
        raise ProblemError("--jobs и --scheduler вместе не нужны: сколько процессов читает на рабочих "
                           "машинах, указывают там")
    return Readers(jobs, MEMORY if memory is None else memory * MIB, scheduler)


def take_files(programme: Programme, paths: Sequence[Path | str] = (), readers: Readers | None = None,
               in_round: bool = False) -> Taken:
    """Take files in with a progress bar."""
    from xlsx_forms.work.intake import take_files as take

    return take(programme, paths, readers or get_readers(), lambda total: progress("Прием", total),
                in_round)


def _recheck(programme: Programme, readers: Readers, as_json: bool) -> None:
    """Judge the register anew and print what changed.

    As JSON: the objects of ``ingest --json`` for all files; ``before`` tells the former status
    and the findings come and gone of those that changed.
    """
    from xlsx_forms.exports.files import difference_lines, file_objects
    from xlsx_forms.work import recheck, return_files

    batch, changed = recheck(programme, readers)
    copies = return_files(programme, batch, list(batch.files), readers)
    if as_json:
        described = file_objects(batch, programme.catalogue, programme.methodology_of)
        print_json([each | ({"before": {
            "status": changed[number].status, "added": changed[number].added,
            "gone": changed[number].gone}} if number in changed else {})
            for number, each in zip(batch.files, described, strict=True)])
        return
    print_lines(difference_lines(batch, changed))
    print_lines(copies_lines(copies))
