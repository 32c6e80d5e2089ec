"""The register of submissions: every file ever seen, in one table, by SQLAlchemy.

A row keeps what was read and found in the file alone.  What follows from all files
together (status, which one counts, findings between forms) is derived anew by
``batch.assemble`` and written beside it for those who look with SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    create_engine,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from ingest.batch import Batch, assemble
from ingest.records import content, plain_finding, typed_finding, with_content
from ingest.submission import Submission
from templates.definition import Catalogue

_METADATA = MetaData()
SUBMISSIONS = Table(
    "submissions", _METADATA,
    Column("id", Integer, primary_key=True),
    Column("file", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("received", DateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("form", String, index=True),
    Column("version", String),
    Column("organization", String, index=True),
    Column("period", String),
    Column("project", String),
    Column("status", String, index=True),
    Column("counts", Boolean),
    Column("content", JSON),
    Column("findings", JSON, nullable=False),
    Column("seen_at", DateTime, nullable=False, server_default=func.now()),
    UniqueConstraint("file", "sha256"),
)

_UPDATE = update(SUBMISSIONS).where(SUBMISSIONS.c.id == bindparam("key")).values({
    name: bindparam(name) for name in ("state", "form", "version", "organization", "period",
                                       "project", "content", "findings")})


class RegisterError(OSError):
    """The register cannot be opened or is not ours."""


class Register:
    """The register at a SQLAlchemy URL; made when it does not exist."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url)

    def record(self, submissions: Sequence[Submission], catalogue: Catalogue) -> Batch:
        """Take files in, in one transaction, and return the whole register.

        The same file (path and bytes) has one row, however often it is recorded: what was
        found in it is written anew, since the organizations and the forms may have changed.
        """
        with self._transaction() as connection:
            seen = {(each.file, each.sha256): each for each in submissions}
            known = _known(connection)
            changed = [{"key": known[key], **_found(each, catalogue)}
                       for key, each in seen.items() if key in known]
            new = [_row(each, catalogue) for key, each in seen.items() if key not in known]
            if changed:
                connection.execute(_UPDATE, changed)
            if new:
                connection.execute(insert(SUBMISSIONS), new)
            _forget_unread(connection, [each.file for each in submissions if each.sha256])
            ids, batch = _load(connection, catalogue, seen)
            _write_standing(connection, ids, batch)
        return batch

    def load(self, catalogue: Catalogue) -> Batch:
        """Return everything the register knows; an empty batch when there is nothing."""
        with self._transaction() as connection:
            return _load(connection, catalogue, {})[1]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One transaction; RegisterError when the register cannot be used."""
        try:
            with self._engine.begin() as connection:
                _METADATA.create_all(connection)
                yield connection
        except DBAPIError as error:
            raise RegisterError(
                f"реестр файлов не открывается ({error.orig}). Закройте другие запуски программы; "
                "если не помогает, уберите файл реестра и примите файлы заново") from error


def _known(connection: Connection) -> dict[tuple[str, str], int]:
    """The rows there are: (path, checksum) -> id."""
    return {(row.file, row.sha256): row.id for row in connection.execute(
        select(SUBMISSIONS.c.id, SUBMISSIONS.c.file, SUBMISSIONS.c.sha256)
        .order_by(SUBMISSIONS.c.id))}


def _found(each: Submission, catalogue: Catalogue) -> dict[str, object]:
    """The columns of a row that tell what is in the file."""
    form = catalogue.get(each.form or "", each.version or "")
    return {
        "state": each.state, "form": each.form, "version": each.version,
        "organization": each.organization, "period": each.period, "project": each.project,
        "content": content(each, form) if form and each.answers is not None else None,
        "findings": [plain_finding(finding) for finding in each.findings],
    }


def _row(each: Submission, catalogue: Catalogue) -> dict[str, object]:
    return {"file": each.file, "sha256": each.sha256, "size": each.size,
            "received": each.received, **_found(each, catalogue)}


def _forget_unread(connection: Connection, files: Sequence[str]) -> None:
    """Drop the rows of files that could not be opened before and have now been read."""
    gone = [{"path": each} for each in files]
    if gone:
        connection.execute(delete(SUBMISSIONS).where(
            SUBMISSIONS.c.file == bindparam("path"), SUBMISSIONS.c.sha256 == ""), gone)


def _load(connection: Connection, catalogue: Catalogue,
          at_hand: Mapping[tuple[str, str], Submission]) -> tuple[list[int], Batch]:
    """Return the ids of all rows and what they say; those at hand are not decoded again."""
    light = [SUBMISSIONS.c.id, SUBMISSIONS.c.file, SUBMISSIONS.c.sha256, SUBMISSIONS.c.received]
    rows = connection.execute(select(*light).order_by(SUBMISSIONS.c.id)).all()
    missing = [row.id for row in rows if (row.file, row.sha256) not in at_hand]
    stored = connection.execute(
        select(SUBMISSIONS).where(SUBMISSIONS.c.id >= min(missing))) if missing else ()
    wanted = set(missing)
    read = {row.id: _submission(row, catalogue) for row in stored if row.id in wanted}
    # A file counts from the day it was first received, whenever it is read again.
    submissions = [read[row.id] if row.id in read else
                   replace(at_hand[row.file, row.sha256], received=row.received) for row in rows]
    return [row.id for row in rows], assemble(submissions, catalogue)


def _submission(row: Row[Any], catalogue: Catalogue) -> Submission:
    bare = Submission(
        row.file, row.received, row.sha256, row.size, row.state, row.form, row.version,
        row.organization, row.period,
        findings=tuple(typed_finding(each) for each in row.findings))
    return with_content(bare, row.content, catalogue)


def _write_standing(connection: Connection, ids: Sequence[int], batch: Batch) -> None:
    """Write status and «counts» beside each row where they have changed."""
    old = {row.id: (row.status, row.counts) for row in connection.execute(
        select(SUBMISSIONS.c.id, SUBMISSIONS.c.status, SUBMISSIONS.c.counts))}
    frame = batch.submissions
    changed = [{"key": key, "status": status, "counts": counts}
               for key, status, counts in zip(ids, frame["status"].tolist(),
                                              frame["counts"].tolist(), strict=True)
               if old[key] != (status, counts)]
    if changed:
        connection.execute(
            update(SUBMISSIONS).where(SUBMISSIONS.c.id == bindparam("key"))
            .values(status=bindparam("status"), counts=bindparam("counts")), changed)


def relative_to(submissions: Sequence[Submission], folder: Path) -> list[Submission]:
    """Return submissions whose paths below a folder are shown from there on."""
    base = folder.as_posix().rstrip("/") + "/"
    return [replace(each, file=each.file.removeprefix(base)) for each in submissions]
