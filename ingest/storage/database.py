"""Open a database: one engine, transactions, and failures told in one sentence.

Every table of the register is declared on ``METADATA`` by the module that knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from sqlalchemy import Connection, Engine, MetaData, create_engine
from sqlalchemy.exc import DBAPIError

METADATA = MetaData()


class RegisterError(OSError):
    """The register cannot be opened or is not ours."""


class Database:
    """The database at a SQLAlchemy URL; made when it does not exist.

    A database beside the register says its own tables, error and words.
    """

    metadata: ClassVar[MetaData] = METADATA
    error: ClassVar[type[OSError]] = RegisterError
    what: ClassVar[str] = "реестр файлов"
    remedy: ClassVar[str] = "уберите файл реестра и примите файлы заново"

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction; ``error`` when the database cannot be used.

        Tables that are not there yet are made: a database of an earlier program goes on.
        """
        try:
            with self._engine.begin() as connection:
                self.metadata.create_all(connection)
                yield connection
        except DBAPIError as error:
            raise self.error(
                f"{self.what} не открывается ({error.orig}). Закройте другие запуски программы; "
                f"если не помогает, {self.remedy}") from error
