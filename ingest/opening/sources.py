"""List the files to ingest: walk folders, open archives and letters, ask other machines.

Every regular file is one Source, hidden and damaged ones too: whatever goes in must come out
in the list of files.  Nothing is read before ``Source.read`` and nothing is kept.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from ingest.opening.address import is_url, local_path
from ingest.opening.archive import HEAD_SIZE, Holder, os_reason
from ingest.opening.disk import NO_DATE, changed_at, is_junction, read_bytes
from ingest.opening.far import far_sources
from ingest.opening.held import Outside, opened
from ingest.opening.limits import LIMITS, Limits
from ingest.opening.service_files import is_lock
from ingest.opening.source import Source, failed

__all__ = ["Source", "shown_path", "sources"]


def sources(paths: Iterable[str | os.PathLike[str]], limits: Limits = LIMITS,
            without: Iterable[Path] = ()) -> Iterator[Source]:
    """Yield every file of the paths once, folders in the order of names, but for some.

    A path that the operator names may be a symbolic link; links inside folders are not followed.
    It may be an address of another machine (``s3://…``); AddressError when nothing can be had there.
    """
    seen = {os.path.abspath(path) for path in without}
    for each in paths:
        path = local_path(each) if is_url(each) else Path(each)
        if path is None:
            yield from far_sources(os.fspath(each), limits)
            continue
        try:
            status = path.stat()
        except OSError as error:
            yield failed(shown_path(path), NO_DATE, "F114", reason=os_reason(error))
            continue
        yield from _walk(path, status, seen, limits)


def shown_path(path: Path) -> str:
    """Return a path as text that can be printed and stored, also when its name is no UTF-8.

    >>> shown_path(Path("a") / "б.xlsx")
    'a/б.xlsx'
    """
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _walk(path: Path, status: os.stat_result, seen: set[str], limits: Limits) -> Iterator[Source]:
    shown, received = shown_path(path), changed_at(status)
    # Not resolve(): a link is a file of its own.
    key = os.path.abspath(path)
    if key in seen:
        return
    seen.add(key)
    if stat.S_ISLNK(status.st_mode) or is_junction(status):
        yield failed(shown, received, "F120")
    elif stat.S_ISDIR(status.st_mode):
        yield from _folder(path, received, seen, limits)
    elif stat.S_ISREG(status.st_mode):
        yield from _file(path, status, limits)
    else:
        # Reading a pipe or a device may never end.
        yield failed(shown, received, "F114", reason="это не обычный файл")


def _folder(path: Path, received: datetime, seen: set[str], limits: Limits) -> Iterator[Source]:
    try:
        entries = sorted(path.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield failed(shown_path(path), received, "F114", reason=os_reason(error))
        return
    for inside in entries:
        try:
            status = inside.lstat()
        except OSError as error:
            yield failed(shown_path(inside), received, "F114", reason=os_reason(error))
            continue
        yield from _walk(inside, status, seen, limits)


def _file(path: Path, status: os.stat_result, limits: Limits) -> Iterator[Source]:
    shown, received = shown_path(path), changed_at(status)
    if is_lock(path.name):
        yield failed(shown, received, "F116")
        return
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_SIZE)
        yield from opened(Holder(path, status.st_mtime_ns), path.name, head,
                          Outside(shown, received, partial(read_bytes, path, limits)), limits)
    except OSError as error:
        yield failed(shown, received, "F114", reason=os_reason(error))
