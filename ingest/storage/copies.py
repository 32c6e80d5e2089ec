"""Copy a database while another program uses it, and keep copies in the folder beside it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

COPIES = "копии"
# A writer that holds the database longer than this is told of.
_PATIENCE = 30.0


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database page by page; the copy appears under its name only when it is whole.

    sqlite3.Error when the source cannot be read, OSError when the copy cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with closing(sqlite3.connect(source, timeout=_PATIENCE)) as old, \
                closing(sqlite3.connect(unfinished)) as new:
            old.backup(new)
        os.replace(unfinished, target)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def overwrite_database(source: Path, target: Path) -> None:
    """Make one database what another is, in one transaction; readers wait and see either.

    sqlite3.Error when another program holds the target too long.
    """
    with closing(sqlite3.connect(source)) as new, \
            closing(sqlite3.connect(target, timeout=_PATIENCE)) as old:
        new.backup(old)


def check_database(path: Path) -> bool:
    """Tell whether every page of a SQLite database is in order."""
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as connection:
            return [row[0] for row in connection.execute("pragma quick_check")] == ["ok"]
    except sqlite3.Error:
        return False


def copy_before(path: Path, what: str, now: datetime) -> Path:
    """Keep a copy of a database in the folder of copies: «до обновления 2026-… реестр.sqlite»."""
    target = path.parent / COPIES / f"{what} {now:%Y-%m-%d %H-%M-%S} {path.name}"
    copy_database(path, target)
    return target


def newest_copy(folder: Path) -> Path | None:
    """Return the copy made last of those that ``restore`` takes; None when there is none."""
    copies = [each for each in (folder / COPIES).glob("*.zip") if each.is_file()]
    return max(copies, key=lambda each: each.stat().st_mtime, default=None)
