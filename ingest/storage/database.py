"""Open a database: one engine, transactions, and failures told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from ingest.storage.copies import newest_copy
from ingest.storage.schema import Schema, SchemaError, prepare
from ingest.storage.sqlite_reason import sqlite_reason


class Database:
    """The database at a SQLAlchemy URL; made when it does not exist.

    Each says its own schema, error and words.  No file is held open between transactions: on
    Windows nobody could replace it otherwise.
    """

    schema: ClassVar[Schema]
    error: ClassVar[type[OSError]]
    what: ClassVar[str]

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url, poolclass=NullPool)
        self._is_ready = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction; ``error`` when the database cannot be used.

        Before the first one the schema is made or brought up to date.
        """
        try:
            if not self._is_ready:
                prepare(self._engine, self.schema)
                self._is_ready = True
            with self._engine.begin() as connection:
                yield connection
        except SchemaError as error:
            raise self.error(f"{self.what} не открывается: {error}. {self._remedy()}") from error
        except DBAPIError as error:
            raise self.error(
                f"{self.what} не открывается ({sqlite_reason(error.orig)}). Закройте другие запуски "
                f"программы. Не помогло – {self._remedy().lower()}") from error

    def _remedy(self) -> str:
        """What to do: which copy there is, and the command that brings it back."""
        folder = Path(self._engine.url.database or "").parent
        copy = newest_copy(folder)
        if copy is None:
            return ("Файл не тронут. Восстановите его из своей копии: xlsx-forms restore ФАЙЛ; если "
                    "копий нет, покажите файл тому, кто поддерживает программу")
        return (f"Файл не тронут. Восстановите его из копии: xlsx-forms restore "
                f"\"{copy.relative_to(folder).as_posix()}\"")
