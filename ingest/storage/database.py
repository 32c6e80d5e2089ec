"""Open a database: one engine, transactions, and failures told in one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import ClassVar, Protocol

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from ingest.storage.copies import newest_copy
from ingest.storage.erasing import vacuum
from ingest.storage.schema import Schema, SchemaError, prepare
from ingest.storage.server import Server
from ingest.storage.sqlite_reason import sqlite_reason
from ingest.storage.turns import take_turn


class Home(Protocol):
    """Where a database is: a file, or a schema on a server."""

    @property
    def where(self) -> str:
        """Where it is, as people read it."""

    def begin(self) -> AbstractContextManager[Connection]:
        """One transaction."""

    def prepare(self, schema: Schema) -> None:
        """Make the tables or bring them up to date; SchemaError when they cannot be used."""

    def vacuum(self, tables: Iterable[str]) -> None:
        """Write tables anew without what was deleted from them, unless another program uses them."""

    def told(self, what: str, error: DBAPIError) -> str:
        """Return a sentence about what has failed."""

    def refused(self, what: str, error: SchemaError) -> str:
        """Return a sentence about tables that cannot be used."""


class Database:
    """The database at a SQLAlchemy URL; made when it does not exist.

    Each says its own schema, error and words.
    """

    schema: ClassVar[Schema]
    error: ClassVar[type[OSError]]
    what: ClassVar[str]

    def __init__(self, url: str | URL) -> None:
        url = make_url(url)
        self.home: Home = File(url) if url.get_backend_name() == "sqlite" else Server(url)
        self._is_ready = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction; ``error`` when the database cannot be used.

        Before the first one the schema is made or brought up to date.
        """
        try:
            if not self._is_ready:
                self.home.prepare(self.schema)
                self._is_ready = True
            with self.home.begin() as connection:
                yield connection
        except SchemaError as error:
            raise self.error(self.home.refused(self.what, error)) from error
        except DBAPIError as error:
            raise self.error(self.home.told(self.what, error)) from error

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """One transaction that writes: what others write is before it or after it."""
        with self.transaction() as connection:
            take_turn(connection)
            yield connection


    def vacuum(self) -> None:
        """Write the tables anew: what was deleted may still lie between what is left."""
        self.home.vacuum(self.schema.metadata.tables)


class File:
    """A SQLite file.  It is not held open between transactions: on Windows nobody could replace it."""

    def __init__(self, url: URL) -> None:
        self._engine: Engine = create_engine(url, poolclass=NullPool)

    @property
    def where(self) -> str:
        """The name of the file."""
        return f"файл {Path(self._engine.url.database or '').name}"

    def begin(self) -> AbstractContextManager[Connection]:
        """One transaction."""
        return self._engine.begin()

    def prepare(self, schema: Schema) -> None:
        """Make the file, or bring it up to date after a copy of it."""
        prepare(self._engine, schema)

    def vacuum(self, tables: Iterable[str]) -> None:
        """Write the file anew; while another program reads it no page can go."""
        # What was deleted is overwritten already.
        with suppress(sqlite3.OperationalError):
            vacuum(Path(self._engine.url.database or ""))

    def told(self, what: str, error: DBAPIError) -> str:
        """Return a sentence about what has failed, and which copy there is."""
        return (f"{what} не открывается ({sqlite_reason(error.orig)}). Закройте другие запуски "
                f"программы. Не помогло – {self._remedy().lower()}")

    def refused(self, what: str, error: SchemaError) -> str:
        """Return a sentence about a file that cannot be used, and which copy there is."""
        return f"{what} не открывается: {error}. {self._remedy()}"

    def _remedy(self) -> str:
        """What to do: which copy there is, and the command that brings it back."""
        folder = Path(self._engine.url.database or "").parent
        copy = newest_copy(folder)
        if copy is None:
            return ("Файл не тронут. Восстановите его из своей копии: xlsx-forms restore ФАЙЛ; если "
                    "копий нет, покажите файл тому, кто поддерживает программу")
        return (f"Файл не тронут. Восстановите его из копии: xlsx-forms restore "
                f"\"{copy.relative_to(folder).as_posix()}\"")
