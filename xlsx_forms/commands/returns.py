"""Commands ``check`` and ``ingest``: filled forms are checked, taken in, judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_forms.commands.terminal.group import ProblemError, cli
from xlsx_forms.commands.terminal.options import (
    EXISTING,
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
@click.argument("paths", nargs=-1, type=EXISTING, metavar="[ПУТЬ...]")
@click.option("--jobs", type=click.IntRange(1), metavar="ЧИСЛО",
              help="Во сколько процессов читать; без этого – сколько ядер, если файлов много.")
@click.option("--recheck", is_flag=True,
              help="Проверить заново все, что уже принято, и показать, что изменилось.")
@json_option
def ingest(paths: tuple[Path, ...], jobs: int | None, recheck: bool, as_json: bool) -> None:
    """Принять файлы, папки и архивы .zip (без пути – папку «входящие») в реестр."""
    from xlsx_forms.exports.files import file_objects
    from xlsx_forms.register.decisions import has_lapsed, lapsed_lines
    from xlsx_forms.work import load_batch

    programme = get_programme_to_change()
    if recheck:
        if paths:
            raise ProblemError("--recheck проверяет весь реестр: путь не нужен")
        _recheck(programme, jobs, as_json)
        return
    taken = take_files(programme, paths, jobs)
    if as_json:
        print_json(list(file_objects(taken.batch, programme.catalogue, programme.methodology_of,
                                     set(taken.numbers))))
        return
    print_lines(taken.lines)
    print_lines(copies_lines(taken.copies))
    if has_lapsed(programme):
        print_lines(lapsed_lines(programme, load_batch(programme)))


def take_files(programme: Programme, paths: Sequence[Path] = (), jobs: int | None = None,
               in_round: bool = False) -> Taken:
    """Take files in with a progress bar."""
    from xlsx_forms.work.intake import take_files as take

    return take(programme, paths, jobs, lambda total: progress("Прием", total), in_round)


def _recheck(programme: Programme, jobs: int | None, as_json: bool) -> None:
    """Judge the register anew and print what changed.

    As JSON: the objects of ``ingest --json`` for all files; ``before`` tells the former status
    and the findings come and gone of those that changed.
    """
    from xlsx_forms.exports.files import difference_lines, file_objects
    from xlsx_forms.work import recheck, return_files

    batch, changed = recheck(programme, jobs)
    copies = return_files(programme, batch, list(batch.files))
    if as_json:
        described = file_objects(batch, programme.catalogue, programme.methodology_of)
        print_json([each | ({"before": {
            "status": changed[number].status, "added": changed[number].added,
            "gone": changed[number].gone}} if number in changed else {})
            for number, each in zip(batch.files, described, strict=True)])
        return
    print_lines(difference_lines(batch, changed))
    print_lines(copies_lines(copies))
