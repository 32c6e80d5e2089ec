"""The database of a programme: one engine, one transaction, one sentence when it fails.

Every table of the register is declared on ``METADATA`` by the module that knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, MetaData, create_engine
from sqlalchemy.exc import DBAPIError

METADATA = MetaData()


class RegisterError(OSError):
    """The register cannot be opened or is not ours."""


class Database:
    """The database at a SQLAlchemy URL; made when it does not exist."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction; RegisterError when the register cannot be used.

        Tables that are not there yet are made: a register of an earlier program goes on.
        """
        try:
            with self._engine.begin() as connection:
                METADATA.create_all(connection)
                yield connection
        except DBAPIError as error:
            raise RegisterError(
                f"реестр файлов не открывается ({error.orig}). Закройте другие запуски программы; "
                "если не помогает, уберите файл реестра и примите файлы заново") from error
