"""A database of ours on a PostgreSQL server: one schema of tables for each programme.

The address is a SQLAlchemy URL with two words of our own in its query: ``schema``, in which the
tables are, and ``holder``, the district that keeps them.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from ingest.storage.schema import Schema, SchemaError, bring_up, version_of
from ingest.storage.server_reason import server_reason
from ingest.storage.turns import lock

DEFAULT_SCHEMA = "xlsx_forms"
NO_DRIVER = ("для PostgreSQL не установлен драйвер. Установите его: pip install 'xlsx-forms[postgres]'")
# A program that takes in a hundred thousand files for the first time keeps others waiting.
_PATIENCE = "5min"
_ENTER = text("SELECT set_config('search_path', :path, true), set_config('TimeZone', 'UTC', true), "
              f"set_config('lock_timeout', '{_PATIENCE}', true)")
# A server that is gone without a word is noticed after a minute.
_CONNECTING = {"connect_timeout": "15", "keepalives_idle": "30", "keepalives_interval": "10",
               "keepalives_count": "3", "application_name": "xlsx-forms",
               "client_encoding": "utf8"}


class Server:
    """The tables of a programme on a server."""

    def __init__(self, url: URL) -> None:
        own = {"schema": DEFAULT_SCHEMA, "holder": ""} | {
            key: str(value) for key, value in url.query.items()}
        self.schema, self._holder = own.pop("schema"), own.pop("holder")
        self._url = url.set(drivername="postgresql+psycopg", query=_CONNECTING | own)

    @property
    def where(self) -> str:
        """The server, the base and the schema, as people read them; without a password."""
        host = self._url.host or self._url.query.get("host") or "этот компьютер"
        return f"PostgreSQL, {host}, база {self._url.database}, схема {self.schema}"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction in the schema."""
        with _engine_of(self._url).begin() as connection:
            self._enter(connection)
            yield connection

    def prepare(self, schema: Schema) -> None:
        """Make the tables or bring them up to date, in one transaction; SchemaError when it cannot be.

        Whose register it is, is written down: another district's is not touched.
        """
        with self.begin() as connection:
            if version_of(connection, schema) == schema.newest:
                self._check_holder(connection)
                return
        with self.begin() as connection:
            lock(connection)
            if connection.execute(text("SHOW server_encoding")).scalar() != "UTF8":
                raise SchemaError("база не в кодировке UTF8. Попросите администратора создать базу с "
                                  "ENCODING 'UTF8' TEMPLATE template0")
            # Who may not make a schema uses the one that the administrator has made.
            if connection.execute(text("SELECT to_regnamespace(:name)"),
                                  {"name": self.schema}).scalar() is None:
                connection.execute(text(f'CREATE SCHEMA "{self.schema}"'))
            is_new = version_of(connection, schema) is None
            bring_up(connection, schema)
            if is_new:
                connection.execute(text("INSERT INTO holder VALUES (:name, 0)"), {"name": self._holder})
            self._check_holder(connection)

    def vacuum(self, tables: Iterable[str]) -> None:
        """Write tables anew without what was deleted from them, where the server lets us."""
        engine = _engine_of(self._url).execution_options(isolation_level="AUTOCOMMIT")
        with suppress(DBAPIError), engine.connect() as connection:
            connection.execute(text("SET lock_timeout = '30s'"))
            try:
                for each in tables:
                    connection.execute(text(f'VACUUM FULL "{self.schema}"."{each}"'))
            finally:
                connection.execute(text("RESET lock_timeout"))

    def told(self, what: str, error: DBAPIError) -> str:
        """Return a sentence about what has failed."""
        reason, remedy = server_reason(error.orig)
        return f"{what} не открывается ({self.where}): {reason}. {remedy}"

    def refused(self, what: str, error: SchemaError) -> str:
        """Return a sentence about tables that cannot be used."""
        return f"{what} не открывается ({self.where}): {error}. Ничего не изменено"

    def _enter(self, connection: Connection) -> None:
        connection.execute(_ENTER, {"path": f'"{self.schema}"'})

    def _check_holder(self, connection: Connection) -> None:
        found = connection.execute(text("SELECT district FROM holder")).scalar()
        if self._holder and found and found != self._holder:
            raise SchemaError(
                f"в этой схеме реестр района «{found}», а в programme.toml стоит district = "
                f"«{self._holder}». Району нужна своя схема: добавьте к адресу ?schema=имя. Если это "
                "тот же район под новым названием: xlsx-forms register --rename")


@cache
def _engine_of(url: URL) -> Engine:
    """One engine for all that this process asks of a server: to connect takes longer than to ask."""
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except ImportError:
        raise SchemaError(NO_DRIVER) from None
    atexit.register(engine.dispose)
    if hasattr(os, "register_at_fork"):
        # A reader of files that is split off must not speak into this process's connections.
        os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine
