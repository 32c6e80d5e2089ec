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
from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from ingest.mail.ledger import Ledger
from ingest.register.register import Register
from ingest.storage.copies import copy_database
from ingest.storage.database import Database
from ingest.storage.schema import SchemaError, stands_at
from ingest.storage.sqlite_reason import sqlite_reason
from xlsx_forms.programme import LEDGER_NAME, REGISTER_NAME, Programme

_THERE = "Откройте эту папку там, где с ней работают: программа скажет, что делать"


@dataclass(frozen=True)
class Snapshot(Programme):
    """A programme whose register and ledger are copies; its files lie where they did.

    ``older``: the step of a register that an earlier program has written; the copy is up to date.
    """

    register_copy: str = ""
    ledger_copy: str = ""
    older: str = ""

    @property
    def register_url(self) -> str:
        """The SQLAlchemy URL of the copy."""
        return self.register_copy

    @property
    def ledger_url(self) -> str:
        """The SQLAlchemy URL of the copy."""
        return self.ledger_copy


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


def _copied(url: str, kind: type[Database], target: Path) -> tuple[str, str | None]:
    """Copy a database, if there is one; return the copy's URL and the step that it stands at.

    A database that is no file of SQLite is asked itself, if it is up to date.
    """
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite"
    copy = f"sqlite:///{target.as_posix()}"
    if is_file and not Path(address.database or "").exists():
        return copy, None
    try:
        step = stands_at(create_engine(address, poolclass=NullPool), kind.schema)
        if is_file:
            copy_database(Path(address.database or ""), target)
            return copy, step
    except SchemaError as error:
        raise kind.error(f"{kind.what} не открывается: {error}. {_THERE}") from error
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise kind.error(f"{kind.what} не открывается ({sqlite_reason(cause)}). {_THERE}") from error
    if step != kind.schema.newest:
        raise kind.error(f"{kind.what} прежней версии (схема {step}). {_THERE}")
    return url, step
