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


class RegisterError(OSError):
    """The register cannot be opened or is not ours."""


class Register:
    """The register at a SQLAlchemy URL; made when it does not exist."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url)

    def record(self, submissions: Sequence[Submission], catalogue: Catalogue) -> Batch:
        """Add files that are not there yet, in one transaction, and return the whole register.

        The same file (path and bytes) is added once, however often it is recorded.
        """
        with self._transaction() as connection:
            known = {(row.file, row.sha256) for row in
                     connection.execute(select(SUBMISSIONS.c.file, SUBMISSIONS.c.sha256))}
            new = {(each.file, each.sha256): each for each in submissions
                   if (each.file, each.sha256) not in known}
            if new:
                connection.execute(insert(SUBMISSIONS),
                                   [_row(each, catalogue) for each in new.values()])
            ids, batch = _load(connection, catalogue, new)
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


def _row(each: Submission, catalogue: Catalogue) -> dict[str, object]:
    form = catalogue.get(each.form or "", each.version or "")
    return {
        "file": each.file, "sha256": each.sha256, "size": each.size, "received": each.received,
        "state": each.state, "form": each.form, "version": each.version,
        "organization": each.organization, "period": each.period, "project": each.project,
        "content": content(each, form) if form and each.answers is not None else None,
        "findings": [plain_finding(finding) for finding in each.findings],
    }


def _load(connection: Connection, catalogue: Catalogue,
          at_hand: Mapping[tuple[str, str], Submission]) -> tuple[list[int], Batch]:
    """Return the ids of all rows and what they say; those at hand are not decoded again."""
    keys = {row.id: (row.file, row.sha256) for row in connection.execute(
        select(SUBMISSIONS.c.id, SUBMISSIONS.c.file, SUBMISSIONS.c.sha256)
        .order_by(SUBMISSIONS.c.id))}
    newest = min((key for key, name in keys.items() if name in at_hand), default=len(keys) + 1)
    stored = connection.execute(select(SUBMISSIONS).where(SUBMISSIONS.c.id < newest)
                                if at_hand else select(SUBMISSIONS))
    read = {row.id: _submission(row, catalogue) for row in stored}
    submissions = [read[key] if key in read else at_hand[name] for key, name in keys.items()]
    return list(keys), assemble(submissions, catalogue)


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
