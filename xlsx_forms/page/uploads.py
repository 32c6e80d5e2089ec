"""Files that the operator gives the page: into the folder «входящие», under names of our choice."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO

from werkzeug.datastructures import FileStorage

LARGEST_REQUEST = 512 * 2**20
MOST_FILES = 2000
_LONGEST_NAME = 120
# What Windows does not take in names, and letters that only steer the direction of text.
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
# Windows keeps these for devices, with whatever ending.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


def safe_name(name: str) -> str:
    """Return a file name that stays in its folder, whatever a browser says it is called.

    >>> safe_name("../../etc/passwd")
    'passwd'
    >>> safe_name("C:\\\\Отчеты\\\\Школа № 8.xlsx")
    'Школа № 8.xlsx'
    >>> safe_name("con.xlsx"), safe_name(".."), safe_name("<b>.xlsx")
    ('_con.xlsx', 'файл', '_b_.xlsx')
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = _UNFIT.sub("_", last).strip(" .")
    if _RESERVED.match(clean):
        clean = f"_{clean}"
    stem, dot, suffix = clean.rpartition(".")
    if dot and len(suffix) <= 10:
        return f"{_cut(stem) or 'файл'}.{suffix}"
    return _cut(clean) or "файл"


def keep_uploads(files: Iterable[FileStorage], folder: Path) -> Iterator[Path]:
    """Write files into a folder, none over another; yield where each lies."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in files:
        if not each.filename:
            continue
        with _new_file(folder, safe_name(each.filename)) as (path, target):
            shutil.copyfileobj(each.stream, target, 2**20)
        yield path


@contextmanager
def _new_file(folder: Path, name: str) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file that was not there before; its name gets a number where it is taken."""
    stem, suffix = os.path.splitext(name)
    for number in count(1):
        path = folder / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            file = path.open("xb")
        except FileExistsError:
            continue
        try:
            with file:
                yield path, file
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return


def _cut(text: str) -> str:
    """As much of a name as a file system takes: they count bytes."""
    return text.encode()[:_LONGEST_NAME].decode(errors="ignore").strip()
