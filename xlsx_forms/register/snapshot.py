"""Ask a register that is somebody else's: a copy of it, so that nothing of theirs changes.

Whoever opens a register brings it up to date and keeps what was derived in it; who only looks at
a district from the region must do neither.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from ingest.mail.ledger import Ledger
from ingest.register.register import Register
from ingest.storage.copies import copy_database
from ingest.storage.database import Database
from ingest.storage.schema import SchemaError, stands_at, version_of
from ingest.storage.sqlite_reason import sqlite_reason
from xlsx_forms.programme import LEDGER_NAME, REGISTER_NAME, Programme

_THERE = "Откройте эту папку там, где с ней работают: программа скажет, что делать"


@dataclass(frozen=True)
class Snapshot(Programme):
    """A programme whose register and ledger are copies; its files lie where they did.

    ``older``: the step of a register that an earlier program has written; the copy is up to date.
    """

    register_copy: str | URL = ""
    ledger_copy: str | URL = ""
    older: str = ""

    @cached_property
    def register_url(self) -> str | URL:
        """The SQLAlchemy URL of the copy."""
        return self.register_copy

    @property
    def ledger_url(self) -> str:
        """The SQLAlchemy URL of the copy."""
        return str(self.ledger_copy)


@contextmanager
def snapshot(programme: Programme) -> Iterator[Snapshot]:
    """Yield a programme as it is now, to be asked while the block runs.

    RegisterError or LedgerError when one of its databases cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="xlsx-forms-", ignore_cleanup_errors=True) as place:
        register, step = _copied(programme.register_url, Register, Path(place) / REGISTER_NAME)
        ledger, _step = _copied(programme.ledger_url, Ledger, Path(place) / LEDGER_NAME)
        own = {each.name: getattr(programme, each.name) for each in fields(Programme)}
        yield Snapshot(**own, register_copy=register, ledger_copy=ledger,
                       older="" if step in (None, Register.schema.newest) else str(step))


def _copied(url: str | URL, kind: type[Database], target: Path) -> tuple[str | URL, str | None]:
    """Copy a database, if there is one; return the copy's URL and the step that it stands at.

    One on a server is asked itself, if it is up to date: with what was derived there.
    """
    address = make_url(url)
    copy = f"sqlite:///{target.as_posix()}"
    if address.get_backend_name() != "sqlite":
        step = _step_on_server(address, kind)
        return (copy if step is None else url), step
    path = Path(address.database or "")
    if not path.exists():
        return copy, None
    try:
        step = stands_at(create_engine(address, poolclass=NullPool), kind.schema)
        copy_database(path, target)
    except SchemaError as error:
        raise kind.error(f"{kind.what} не открывается: {error}. {_THERE}") from error
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise kind.error(f"{kind.what} не открывается ({sqlite_reason(cause)}). {_THERE}") from error
    return copy, step


def _step_on_server(address: URL, kind: type[Database]) -> str | None:
    """The step at which a database on a server stands; None where there is none yet.

    It cannot be copied, so one that is not up to date is left to its district.
    """
    home = kind(address).home
    try:
        with home.begin() as connection:
            step = version_of(connection, kind.schema)
    except SchemaError as error:
        raise kind.error(home.refused(kind.what, error)) from error
    except DBAPIError as error:
        raise kind.error(home.told(kind.what, error)) from error
    if step not in (None, kind.schema.newest):
        raise kind.error(f"{kind.what} прежней версии ({home.where}; схема {step}). {_THERE}")
    return step
