"""The register of submissions: every file ever seen, in one table, by SQLAlchemy.

A row keeps what was read and found in the file alone.  What follows from all files
together (status, which one counts, findings between forms) is derived anew by
``batch.assemble`` and written beside it for those who look with SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    String,
    bindparam,
    cast,
    delete,
    insert,
    or_,
    select,
    update,
)

from ingest.organizations.succession import NOBODY_LEFT, Succession
from ingest.register.assemble import Batch, assemble
from ingest.register.confirmations import Confirmation, confirmations_of
from ingest.register.decided import (
    load_confirmations,
    load_decisions,
    withdraw_decisions,
    write_confirmations,
    write_decision,
)
from ingest.register.decisions import Decision
from ingest.register.records import content, plain_finding, typed_finding, with_content
from ingest.register.tables import SCHEMA, SUBMISSIONS
from ingest.storage.database import Database
from ingest.submission import Submission
from templates.definition import Catalogue
from templates.rules import RULES, Trait, has_trait

_UPDATE = update(SUBMISSIONS).where(SUBMISSIONS.c.id == bindparam("key")).values({
    name: bindparam(name) for name in ("state", "form", "version", "organization", "period",
                                       "project", "content", "findings")})


class RegisterError(OSError):
    """The register cannot be opened or is not ours."""


class Register(Database):
    """The register at a SQLAlchemy URL; made when it does not exist.

    ``on``: the day (today by default) by which versions are in force and decisions lapse.
    ``succession``: who has left the list of organizations, and who goes on with whose work.
    """

    schema = SCHEMA
    error = RegisterError
    what = "реестр файлов"

    def __init__(self, url: str, on: date | None = None,
                 succession: Succession = NOBODY_LEFT) -> None:
        super().__init__(url)
        self._on, self._succession = on, succession

    def record(self, submissions: Sequence[Submission], catalogue: Catalogue) -> Batch:
        """Take files in, in one transaction, and return the whole register.

        The same file (path and bytes) has one row, however often it is recorded: what was
        found in it is written anew, since the organizations and the forms may have changed.
        """
        with self.transaction() as connection:
            _write(connection, submissions, catalogue)
            write_confirmations(connection, (one for each in submissions
                                             for one in confirmations_of(each)))
            _forget_unread(connection, [each.file for each in submissions if each.sha256])
            _forget_locks(connection, {each.file for each in submissions})
            return self._derived(connection, catalogue, submissions)

    def load(self, catalogue: Catalogue, as_of: date | None = None) -> Batch:
        """Return everything the register knows; an empty batch when there is nothing.

        ``as_of``: only what had come and was decided by the end of a day, by what was in force then.
        """
        with self.transaction() as connection:
            if as_of is None:
                return self._load(connection, catalogue, {})[1]
            _ids, submissions = _load(connection, catalogue, {})
            return assemble(
                [each for each in submissions if each.received.date() <= as_of], catalogue,
                decisions=load_decisions(connection, as_of), on=as_of,
                confirmations=[each for each in load_confirmations(connection)
                               if each.made.date() <= as_of], succession=self._succession)

    def known(self) -> set[tuple[str, str]]:
        """Return the path and checksum of every file that was taken in."""
        with self.transaction() as connection:
            return set(_known(connection))

    def of_unlisted(self, catalogue: Catalogue) -> list[Submission]:
        """Return the files of organizations that were not in the list when they were judged."""
        codes = [each for each in RULES if has_trait(each, Trait.NOT_IN_REGISTER)]
        found = cast(SUBMISSIONS.c.findings, String)
        with self.transaction() as connection:
            rows = connection.execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.id).where(
                or_(*(found.contains(f'"{code}"', autoescape=True) for code in codes))))
            return [_submission(row, catalogue) for row in rows]

    def stored(self, catalogue: Catalogue) -> list[Submission]:
        """Return every file as it was read and checked, whatever was decided on it."""
        with self.transaction() as connection:
            rows = connection.execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.id))
            return [_submission(row, catalogue) for row in rows]

    def decide(self, decision: Decision, catalogue: Catalogue,
               again: Sequence[Submission] = ()) -> Batch:
        """Write a decision and the files that it makes others; return the register with it."""
        with self.transaction() as connection:
            write_decision(connection, decision)
            _write(connection, again, catalogue)
            return self._derived(connection, catalogue, again)

    def withdraw(self, sha256: str, moment: datetime, catalogue: Catalogue,
                 again: Sequence[Submission] = ()) -> tuple[int, Batch]:
        """Withdraw the decisions on a file; return how many there were, and the register."""
        with self.transaction() as connection:
            count = withdraw_decisions(connection, sha256, moment)
            _write(connection, again, catalogue)
            return count, self._derived(connection, catalogue, again)

    def confirm(self, confirmation: Confirmation, catalogue: Catalogue) -> Batch:
        """Write points that were confirmed, or withdrawn; return the register with them."""
        with self.transaction() as connection:
            write_confirmations(connection, [confirmation])
            return self._derived(connection, catalogue, ())

    def confirmations(self) -> list[Confirmation]:
        """Return every confirmation ever made, in the order of their writing."""
        with self.transaction() as connection:
            return load_confirmations(connection)

    def decisions(self) -> list[Decision]:
        """Return the decisions that were not withdrawn, the oldest first."""
        with self.transaction() as connection:
            return load_decisions(connection)

    def _derived(self, connection: Connection, catalogue: Catalogue,
                 at_hand: Sequence[Submission]) -> Batch:
        """Return the whole register, its standing written beside the rows."""
        seen = {(each.file, each.sha256): each for each in at_hand}
        ids, batch = self._load(connection, catalogue, seen)
        _write_standing(connection, ids, batch)
        return batch

    def _load(self, connection: Connection, catalogue: Catalogue,
              at_hand: Mapping[tuple[str, str], Submission]) -> tuple[list[int], Batch]:
        """Return the ids of all rows and what they say; those at hand are not decoded again."""
        ids, submissions = _load(connection, catalogue, at_hand)
        return ids, assemble(
            submissions, catalogue, decisions=load_decisions(connection), on=self._on,
            confirmations=load_confirmations(connection), succession=self._succession)


def _write(connection: Connection, submissions: Sequence[Submission], catalogue: Catalogue) -> None:
    """Write what was found in files: into their rows, or into new ones."""
    seen = {(each.file, each.sha256): each for each in submissions}
    known = _known(connection) if seen else {}
    changed = [{"key": known[key], **_found(each, catalogue)}
               for key, each in seen.items() if key in known]
    new = [_row(each, catalogue) for key, each in seen.items() if key not in known]
    if changed:
        connection.execute(_UPDATE, changed)
    if new:
        connection.execute(insert(SUBMISSIONS), new)


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


def _forget_locks(connection: Connection, seen: Collection[str]) -> None:
    """Drop the rows of what an office program left beside an open workbook, once it is closed."""
    unread = connection.execute(select(SUBMISSIONS.c.id, SUBMISSIONS.c.file, SUBMISSIONS.c.findings)
                                .where(SUBMISSIONS.c.sha256 == "")).all()
    gone = [{"key": row.id} for row in unread if row.file not in seen
            and any(has_trait(each["code"], Trait.LOCK) for each in row.findings)]
    if gone:
        connection.execute(delete(SUBMISSIONS).where(SUBMISSIONS.c.id == bindparam("key")), gone)


def _load(connection: Connection, catalogue: Catalogue,
          at_hand: Mapping[tuple[str, str], Submission]) -> tuple[list[int], list[Submission]]:
    """Return the ids of all rows and their files; those at hand are not decoded again."""
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
    return [row.id for row in rows], submissions


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
    return [replace(each, file=path_from(each.file, folder)) for each in submissions]


def path_from(path: str, folder: Path) -> str:
    """Return a path below a folder from there on; any other as it is."""
    return path.removeprefix(folder.as_posix().rstrip("/") + "/")
