"""Bring a database to the schema of this program: made, migrated by Alembic, or refused in words.

Refused are a database of a newer program, one that is damaged, cut or empty, and one that is none
of ours.  Nothing is written to a database that is refused.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    NullPool,
    String,
    Table,
    create_engine,
    insert,
    inspect,
    text,
)

from ingest.storage.copies import copy_before

_MAGIC = b"SQLite format 3\0"
_STEP = re.compile(r"r(\d{4})_\w+\.py")
_VERSION = Table("alembic_version", MetaData(),
                 Column("version_num", String(32), primary_key=True))


class SchemaError(ValueError):
    """The database is none that this program can use; the message says why."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database of ours holds: all its tables, and the folder of its steps.

    It is known by ``own_table`` with at least the columns ``marks``.
    """

    metadata: MetaData
    own_table: str
    marks: frozenset[str]
    steps: str

    @property
    def newest(self) -> str:
        """The number of the newest step, as «0003»."""
        return max(_STEP.fullmatch(name)[1] for name in self._names())  # type: ignore[index]

    def _names(self) -> list[str]:
        folder = files("ingest.storage.migrations") / self.steps
        return [each.name for each in folder.iterdir() if _STEP.fullmatch(each.name)]


def prepare(engine: Engine, schema: Schema) -> None:
    """Make a new SQLite database, or bring an old one up to date after a copy of it.

    All steps are one transaction: a program that is killed leaves the database as it was.
    SchemaError when the database cannot be used; it is as it was then.
    """
    path = _file(engine)
    if path is not None and not path.exists():
        _make(path, schema)
        return
    version = stands_at(engine, schema)
    if version == schema.newest:
        return
    if path is not None and version is not None:
        copy_before(path, f"до обновления с {version}", datetime.now())
    with engine.connect() as connection:
        # SQLite would begin no transaction before a change of tables, and Python none at all.
        _upgrade(connection.execution_options(isolation_level="AUTOCOMMIT"), schema)


def stands_at(engine: Engine, schema: Schema) -> str | None:
    """Return the step that a database stands at, which is left as it is; None for one without tables.

    SchemaError when it cannot be used.
    """
    path = _file(engine)
    if path is not None:
        _refuse_damaged(path)
    with engine.connect() as connection:
        return version_of(connection, schema)


def _make(path: Path, schema: Schema) -> None:
    """Make a new SQLite file; it appears under its name only with its tables, and over no other.

    Two programs at once, and one that was killed at it, share the unfinished file: SQLite keeps
    it whole.
    """
    unfinished = path.with_name(f".{path.name}.tmp")
    engine = create_engine(f"sqlite:///{unfinished}", poolclass=NullPool)
    with engine.connect() as connection:
        _upgrade(connection.execution_options(isolation_level="AUTOCOMMIT"), schema)
    with suppress(FileExistsError, FileNotFoundError):
        try:
            os.link(unfinished, path)
        except (FileExistsError, FileNotFoundError):
            raise
        except OSError:
            # No second names on this disk: an exFAT stick, a network folder.
            if not path.exists():
                os.replace(unfinished, path)
    unfinished.unlink(missing_ok=True)


def _make_tables(connection: Connection, schema: Schema) -> None:
    schema.metadata.create_all(connection)
    _VERSION.create(connection)
    connection.execute(insert(_VERSION).values(version_num=schema.newest))


def bring_up(connection: Connection, schema: Schema) -> None:
    """Make the tables, or bring them up to date, within a transaction that no other has beside it."""
    # Another program may have done it while this one waited.
    version = version_of(connection, schema)
    if version is None:
        _make_tables(connection, schema)
    elif version != schema.newest:
        _migrate(connection, schema, version)


def _upgrade(connection: Connection, schema: Schema) -> None:
    connection.execute(text("BEGIN IMMEDIATE"))
    try:
        bring_up(connection, schema)
        connection.execute(text("COMMIT"))
    except BaseException:
        with suppress(Exception):
            connection.execute(text("ROLLBACK"))
        raise


def _migrate(connection: Connection, schema: Schema, version: str) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    folder = str(files("ingest.storage.migrations") / schema.steps)
    script = ScriptDirectory(folder, version_locations=[folder])
    context = MigrationContext.configure(connection)
    if context.get_current_revision() is None:
        context.stamp(script, version)
    with Operations.context(context):
        for step in reversed(list(script.iterate_revisions("head", version))):
            step.module.upgrade()
    context.stamp(script, "head")


def version_of(connection: Connection, schema: Schema) -> str | None:
    """Return the step that a database stands at; None for one without tables.  SchemaError otherwise."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    columns = inspect(connection).get_columns(schema.own_table) if schema.own_table in tables else ()
    if not schema.marks <= {each["name"] for each in columns}:
        raise SchemaError("там другая база данных, не наша")
    if _VERSION.name not in tables:
        # Programs 0.1 and 0.2 wrote no number; the steps know what each has left out.
        return "0001"
    number = str(connection.execute(_VERSION.select()).scalar_one_or_none() or "0001")
    if number > schema.newest:
        raise SchemaError(f"он записан более новой программой (схема {number}, а эта программа "
                          f"знает {schema.newest}). Обновите программу")
    return number


def _file(engine: Engine) -> Path | None:
    """The file of a SQLite database; None for any other."""
    name = engine.url.database
    is_file = engine.dialect.name == "sqlite" and name and name != ":memory:"
    return Path(str(name)) if is_file else None


def _refuse_damaged(path: Path) -> None:
    """Tell what SQLite would take for a new database, or notice only when it reads that page."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(100)
    if size == 0:
        raise SchemaError("файл пуст: в нем 0 байт")
    if not head.startswith(_MAGIC):
        raise SchemaError("это не база данных")
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    whole = (65536 if page == 1 else page) * pages
    # A journal beside it means that a program was killed: SQLite itself puts that right.
    if size < whole and not path.with_name(f"{path.name}-journal").exists():
        raise SchemaError(f"файл обрезан: в нем {size} байт из {whole}")
