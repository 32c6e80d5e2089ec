"""The summary: everything the commission looks at, in one workbook."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count, islice
from pathlib import Path

from xlsxwriter import Workbook

from xlsx_forms.styles import new_workbook, strict
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets import (
    commission,
    criteria,
    dynamics,
    files,
    findings,
    methodology,
    overview,
    passports,
    plan,
    projects,
    rating,
    submissions,
)
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.links import FileLinks

# The sheets, in the order of the workbook: a module with ``TITLE`` and ``write`` each.
SHEETS = (
    overview, rating, criteria, projects, passports, plan, submissions, dynamics, findings,
    files, methodology, commission,
)
# What concerns the operator's files alone, or people, is not published.
INTERNAL = (
    files, findings,
)
# Names tried beside a summary that another program holds.
_MOST_COPIES = 99


def write_summary(data: Facts, path: Path, public: bool = False) -> None:
    """Write the summary; the file appears under its name only when it is whole.

    ``public`` leaves telephones, e-mail addresses and what is of the operator's files out.
    PermissionError when another program holds the file, OSError when it cannot be written at all.
    """
    unfinished = _write_beside(path, lambda workbook: _fill(workbook, data, path.parent, public))
    try:
        os.replace(unfinished, path)
    except OSError:
        _drop(unfinished)
        raise


def save_summary(data: Facts, path: Path, public: bool = False) -> tuple[Path, bool]:
    """Write the summary, under another name beside it when it is open in Excel.

    Returns the path written and whether it is another one than was asked for.
    """
    return save_workbook(path, lambda workbook: _fill(workbook, data, path.parent, public))


def save_workbook(path: Path, fill: Callable[[Workbook], None]) -> tuple[Path, bool]:
    """Write what fills a workbook as ``save_summary`` does."""
    unfinished = _write_beside(path, fill)
    for target in (path, *islice(_other_names(path), _MOST_COPIES)):
        try:
            os.replace(unfinished, target)
        except PermissionError:
            continue
        except OSError:
            _drop(unfinished)
            raise
        return target, target != path
    _drop(unfinished)
    raise PermissionError(f"рядом с «{path}» ничего нельзя записать")


def _fill(workbook: Workbook, data: Facts, folder: Path, public: bool) -> None:
    shown = [each for each in SHEETS if not (public and each in INTERNAL)]
    book = Book(workbook, FileLinks(data.scope.folder, folder, data.files), public)
    first, *_others = [book.add(each.TITLE) for each in shown]
    # «Сводка» last: its charts are drawn from what stands on «Динамика».
    for each in (*shown[1:], shown[0]):
        each.write(book, data)
    workbook.set_properties({
        "title": book.clean(f"{data.scope.title}. Сводка за {data.period.text}"),
        "subject": book.clean(data.scope.district), "created": datetime(
            data.as_of.year, data.as_of.month, data.as_of.day)})
    first.activate()


def _write_beside(path: Path, fill: Callable[[Workbook], None]) -> Path:
    """Write the workbook to a new file in the folder of ``path``."""
    handle, name = tempfile.mkstemp(".tmp", f".{path.stem[:40]}.", path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        with strict():
            workbook = new_workbook(name)
            fill(workbook)
            workbook.close()
        # mkstemp lets only its owner read; a summary lies in a folder that others share.
        mask = os.umask(0)
        os.umask(mask)
        unfinished.chmod(0o666 & ~mask)
    except BaseException:
        _drop(unfinished)
        raise
    return unfinished


def _drop(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _other_names(path: Path) -> Iterator[Path]:
    return (path.with_stem(f"{path.stem} ({number})") for number in count(2))
