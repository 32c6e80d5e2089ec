"""Delete from a database so that nothing of what was deleted stays in its file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection


def overwrite_deleted(connection: Connection) -> None:
    """Let a SQLite database write zeros over all that this connection deletes or replaces."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON").fetchall()


def vacuum(path: Path) -> None:
    """Write a SQLite file anew without its free pages: older ones may hold what was deleted before.

    sqlite3.Error when another program holds it too long.
    """
    with closing(sqlite3.connect(path, timeout=30.0, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON").fetchall()
        connection.execute("VACUUM")
