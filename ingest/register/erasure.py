"""Erase an organization's data from the register; what stays is that it was done, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ingest.register.tables import (
    CONFIRMATIONS,
    COPIES,
    DECISIONS,
    DERIVED,
    ERASURES,
    SUBMISSIONS,
)
from ingest.storage.database import Database
from ingest.storage.erasing import overwrite_deleted
from templates.sheet.confirmation import FORM as CONFIRMATION


@dataclass(frozen=True, slots=True)
class Erasure:
    """An organization whose data were erased: its code, why, by whom and when."""

    organization: str
    reason: str
    author: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the register: its path, its bytes, whose it is (None: not known)."""

    file: str
    sha256: str
    organization: str | None


def held_files(register: Database) -> list[Held]:
    """Return every file of a register."""
    with register.transaction() as connection:
        return [Held(*row) for row in connection.execute(
            select(SUBMISSIONS.c.file, SUBMISSIONS.c.sha256, SUBMISSIONS.c.organization))]


def copies_of(register: Database, checksums: Collection[str]) -> list[str]:
    """Return the names of the copies «на доработку» of these files."""
    with register.transaction() as connection:
        rows = connection.execute(select(COPIES.c.name, COPIES.c.submission)).all()
    return sorted({row.name for row in rows if row.submission in checksums})


def erasures(register: Database) -> list[Erasure]:
    """Return what was erased so far, the oldest first."""
    columns = [ERASURES.c[name] for name in Erasure.__dataclass_fields__]
    with register.transaction() as connection:
        return [Erasure(*row) for row in connection.execute(select(*columns).order_by(ERASURES.c.id))]


def counts_of(register: Database, organization: str) -> dict[str, int]:
    """Return how much a register knows of an organization, by what it is."""
    with register.transaction() as connection:
        rows = _rows_of(connection, organization)
        decided = connection.execute(select(DECISIONS.c.sha256, DECISIONS.c.organization)).all()
        return {"файлов в реестре": len(rows),
                "решений": sum(each.organization == organization or each.sha256 in rows.values()
                               for each in decided),
                "подтвержденных баллов": connection.execute(
                    select(func.count()).select_from(CONFIRMATIONS).where(
                        CONFIRMATIONS.c.organization == organization)).scalar_one()
                + len(_confirming(connection, organization))}


def forget_files(register: Database, files: Collection[tuple[str, str]]) -> None:
    """Erase the files with these paths and checksums, whosever they are."""
    if not files:
        return
    with register.change() as connection:
        overwrite_deleted(connection)
        _forget(connection, {row.id: row.sha256 for row in connection.execute(
            select(SUBMISSIONS.c.id, SUBMISSIONS.c.file, SUBMISSIONS.c.sha256))
            if (row.file, row.sha256) in files})


def erase_submissions(register: Database, erasure: Erasure) -> None:
    """Erase what a register knows of an organization, and write down that it was done.

    All in one transaction; what is deleted is overwritten.
    """
    organization = erasure.organization
    with register.change() as connection:
        overwrite_deleted(connection)
        _forget(connection, _rows_of(connection, organization))
        connection.execute(delete(DECISIONS).where(DECISIONS.c.organization == organization))
        connection.execute(delete(CONFIRMATIONS).where(CONFIRMATIONS.c.organization == organization))
        for key, content in _confirming(connection, organization).items():
            connection.execute(update(SUBMISSIONS).where(SUBMISSIONS.c.id == key).values(
                content=_without(content, organization)))
        connection.execute(insert(ERASURES).values(asdict(erasure)))


def erase_rows(register: Database, rows: Mapping[int, tuple[str, Collection[int]]]) -> None:
    """Erase rows of files: by the number of a file a table and their places in it.

    What was found in their cells goes, too.
    """
    if not rows:
        return
    with register.change() as connection:
        overwrite_deleted(connection)
        _forget(connection, {})
        for each in connection.execute(
                select(SUBMISSIONS.c.id, SUBMISSIONS.c.content, SUBMISSIONS.c.findings)
                .where(SUBMISSIONS.c.id.in_(sorted(rows)))).all():
            name, gone = rows[each.id]
            cells = {cell for at, row in enumerate(each.content["table_cells"][name]) if at in gone
                     for cell in row.values()}
            connection.execute(update(SUBMISSIONS).where(SUBMISSIONS.c.id == each.id).values(
                content=_but(each.content, name, gone),
                findings=[found for found in each.findings
                          if f"{found['sheet']}!{found['cell']}" not in cells]))


def _but(content: Mapping[str, Any], table: str, gone: Collection[int]) -> dict[str, Any]:
    """The same content without these rows of a table."""
    parts = {name: dict(content.get(name) or {}) for name in ("tables", "table_cells", "table_raw")}
    for part in parts.values():
        if part.get(table):
            part[table] = [each for at, each in enumerate(part[table]) if at not in gone]
    return {**content, **parts}


def _rows_of(connection: Connection, organization: str) -> dict[int, str]:
    """The checksums of an organization's files, by row."""
    return {row.id: row.sha256 for row in connection.execute(
        select(SUBMISSIONS.c.id, SUBMISSIONS.c.sha256)
        .where(SUBMISSIONS.c.organization == organization))}


def _forget(connection: Connection, rows: Mapping[int, str]) -> None:
    """Delete files, and what was decided on and written for them, unless others are the same.

    What was derived goes as a whole: the next command derives it from the files that are left.
    """
    for table in DERIVED:
        connection.execute(delete(table))
    for key in rows:
        connection.execute(delete(SUBMISSIONS).where(SUBMISSIONS.c.id == key))
    kept = set(connection.execute(select(SUBMISSIONS.c.sha256)).scalars())
    for each in set(rows.values()) - kept:
        connection.execute(delete(DECISIONS).where(DECISIONS.c.sha256 == each))
        connection.execute(delete(COPIES).where(COPIES.c.submission == each))


# --- the commission's workbooks, which tell of all organizations ---------------------------------


def _confirming(connection: Connection, organization: str) -> dict[int, Mapping[str, Any]]:
    """What was read from the commission's workbooks that name an organization, by row."""
    rows = connection.execute(select(SUBMISSIONS.c.id, SUBMISSIONS.c.content).where(
        SUBMISSIONS.c.form == CONFIRMATION))
    return {row.id: row.content for row in rows if row.content and any(
        line.get("organization") == organization
        for lines in row.content["tables"].values() for line in lines)}


def _without(content: Mapping[str, Any], organization: str) -> dict[str, Any]:
    """The same content without the lines of an organization."""
    for table, lines in content["tables"].items():
        content = _but(content, table, {at for at, line in enumerate(lines)
                                        if line.get("organization") == organization})
    return dict(content)
