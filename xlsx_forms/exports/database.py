"""Tables in any database that SQLAlchemy knows, and views of them that people can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from sqlalchemy import Connection, MetaData, Table, create_engine, delete, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateColumn

from ingest.register.tables import SCHEMA
from xlsx_forms.exports.views import View

# Whose rows they are: several districts can share a database.
DISTRICT = "district"
_ROWS = 5_000


def write_database(frames: Mapping[str, pd.DataFrame], views: Mapping[str, View], district: str,
                   url: str) -> Iterator[str]:
    """Put this district's rows in the place of those it put there before; yield a line for each table.

    Tables are made, and columns added, where they are missing; nothing else of the database changes,
    so that what others have built on the tables stays.  One transaction: all tables have changed or
    none.  OSError with a sentence when the database does not take them.
    """
    try:
        # A pool would keep the file of a database open.
        with create_engine(url, poolclass=NullPool).begin() as connection:
            _refuse_register(connection)
            for name, frame in frames.items():
                _replace(connection, name, frame.assign(**{DISTRICT: district}), district)
            for title, view in views.items():
                _make_view(connection, title, view)
    except ImportError:
        raise OSError("для базы данных такого вида не установлен драйвер Python") from None
    except SQLAlchemyError:
        # The address may hold a password, and the words are English: neither is shown.
        raise OSError("база данных не приняла таблицы: проверьте адрес, имя и пароль") from None
    yield from (f"{name}: строк {len(frame)}" for name, frame in frames.items())


def _refuse_register(connection: Connection) -> None:
    """A register has a table of the same name, which an export would replace."""
    there = inspect(connection)
    if there.has_table("submissions") and SCHEMA.marks <= {
            each["name"] for each in there.get_columns("submissions")} and there.has_table("decisions"):
        raise OSError("здесь лежит сам реестр: назовите другую базу или схему")


def _replace(connection: Connection, name: str, frame: pd.DataFrame, district: str) -> None:
    if inspect(connection).has_table(name):
        present = Table(name, MetaData(), autoload_with=connection)
        if DISTRICT in present.columns:
            _add_columns(connection, present, frame)
            connection.execute(delete(present).where(present.c[DISTRICT] == district))
        else:
            # An export of an earlier version: it knew of one district, whose rows are among these.
            present.drop(connection)
    frame.to_sql(name, connection, if_exists="append", index=False, chunksize=_ROWS)


def _add_columns(connection: Connection, present: Table, frame: pd.DataFrame) -> None:
    """Add what a newer version of a form asks; types are those that pandas gives to new tables."""
    missing = [column for column in frame.columns if column not in present.columns]
    if not missing:
        return
    scratch = f"{present.name}_new_columns"
    frame[missing].to_sql(scratch, connection, if_exists="replace", index=False, chunksize=_ROWS)
    added = Table(scratch, MetaData(), autoload_with=connection)
    quoted = connection.dialect.identifier_preparer.format_table(present)
    for column in added.columns:
        words = CreateColumn(column).compile(dialect=connection.dialect)
        connection.execute(text(f"ALTER TABLE {quoted} ADD {words}"))
    added.drop(connection)


def _make_view(connection: Connection, title: str, view: View) -> None:
    """Make a view anew: no database but a few replaces one whose columns differ."""
    name = connection.dialect.identifier_preparer.quote_identifier(title)
    if title in inspect(connection).get_view_names():
        connection.execute(text(f"DROP VIEW {name}"))
    query = view.query(connection).compile(connection, compile_kwargs={"literal_binds": True})
    # A colon of a text is no parameter.
    connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")
