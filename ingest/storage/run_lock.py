"""Let one run at a time into a folder.

The lock is SQLite's on an empty file: the system lets go of it when the program ends, however it
ends, on Windows too.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.storage.sqlite_reason import sqlite_reason

# Seconds.
_LOOKED_AGAIN = 0.1


class LockError(OSError):
    """The file of the lock cannot be made or opened."""


@contextmanager
def only_one(path: Path) -> Iterator[bool]:
    """Hold the lock while the block runs; False when another run holds it."""
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        is_ours = True
    except sqlite3.OperationalError as error:
        if connection is not None:
            connection.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise LockError(f"{path.name}: {sqlite_reason(error)}") from error
        is_ours = False
    try:
        yield is_ours
    finally:
        if connection is not None:
            connection.close()


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Hold the lock while the block runs; wait for it while another run holds it."""
    while True:
        with only_one(path) as is_ours:
            if is_ours:
                yield
                return
        time.sleep(_LOOKED_AGAIN)
