"""Let one program at a time change a database, from the first thing that it reads for that."""

from __future__ import annotations

from sqlalchemy import Connection, text

# On a server, what is locked is a number that stands for the schema in which the tables are.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended("
             "'xlsx-forms ' || current_setting('search_path'), 0))")
_COUNT = text("UPDATE holder SET changes = changes + 1")


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction changes this database, and keep others out until this one ends.

    What was read before may be another's past by now: read it again.
    """
    if connection.dialect.name == "postgresql":
        lock(connection)
        connection.execute(_COUNT)
    elif not getattr(connection.connection.dbapi_connection, "in_transaction", False):
        # Python's SQLite begins none before the first change, which may be too late.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def lock(connection: Connection) -> None:
    """Keep others out of a schema on a server, whose tables need not be there yet."""
    connection.execute(_LOCK)
