"""The rows of files: written as they were read, and read back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select, update

from ingest.register.records import content, plain_finding, typed_finding, with_content
from ingest.register.tables import STANDINGS, SUBMISSIONS
from ingest.submission import Submission
from templates.definition import Catalogue
from templates.rules import Trait, has_trait

_UPDATE = update(SUBMISSIONS).where(SUBMISSIONS.c.id == bindparam("key")).values({
    name: bindparam(name) for name in ("state", "form", "version", "organization", "period",
                                       "project", "content", "findings")})
# As many values as every database takes in one list.
_AT_ONCE = 500
_KEY = (SUBMISSIONS.c.id, SUBMISSIONS.c.sha256, SUBMISSIONS.c.state, SUBMISSIONS.c.form,
        SUBMISSIONS.c.organization, SUBMISSIONS.c.period)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class RowKey:
    """What decides which rows bear on each other."""

    id: int
    sha256: str
    state: str
    form: str | None
    organization: str | None
    period: str | None

    @property
    def loose(self) -> tuple[str, str | None] | None:
        """The form and the period of a file that was read and says of nobody whose it is."""
        if self.organization is not None or self.state != "read" or self.form is None:
            return None
        return self.form, self.period


def some(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield items so many at once as fit into one statement."""
    iterator = iter(items)
    return iter(lambda: list(islice(iterator, _AT_ONCE)), [])


def keys_where(connection: Connection, column: ColumnElement[Any], values: Iterable[Any],
               *also: ColumnElement[bool]) -> Iterator[RowKey]:
    """Yield the keys of the rows whose column has one of these values."""
    for part in some(values):
        yield from (RowKey(*row) for row in connection.execute(
            select(*_KEY).where(column.in_(part), *also)))


def write_rows(connection: Connection, submissions: Sequence[Submission], catalogue: Catalogue
               ) -> list[RowKey]:
    """Write what was found in files, into their rows or into new ones.

    Returns the keys that these rows had before, and those that they have now.
    """
    seen = {(each.file, each.sha256): each for each in submissions}
    known = {key: number for key, number in _known(connection, {file for file, _ in seen})
             if key in seen}
    before = list(keys_where(connection, SUBMISSIONS.c.id, known.values()))
    changed = [{"key": known[key], **_found(each, catalogue)}
               for key, each in seen.items() if key in known]
    new = [_row(each, catalogue) for key, each in seen.items() if key not in known]
    if changed:
        connection.execute(_UPDATE, changed)
    if new:
        connection.execute(insert(SUBMISSIONS), new)
    numbers = [number for key, number in _known(connection, {file for file, _ in seen}) if key in seen]
    return [*before, *keys_where(connection, SUBMISSIONS.c.id, numbers)]


def known_files(connection: Connection) -> set[tuple[str, str]]:
    """Return the path and checksum of every file."""
    # SQLite reads them from the index of both, not from the rows.
    return {(row.file, row.sha256) for row in connection.execute(
        select(SUBMISSIONS.c.file, SUBMISSIONS.c.sha256))}


def _known(connection: Connection, files: Collection[str]) -> Iterator[tuple[tuple[str, str], int]]:
    """The rows of these paths: (path, checksum), id."""
    for part in some(files):
        for row in connection.execute(select(SUBMISSIONS.c.id, SUBMISSIONS.c.file, SUBMISSIONS.c.sha256)
                                      .where(SUBMISSIONS.c.file.in_(part))):
            yield (row.file, row.sha256), row.id


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


def forget_unread(connection: Connection, files: Sequence[str]) -> None:
    """Drop the rows of files that could not be opened before and have now been read."""
    for part in some(files):
        _drop(connection, connection.execute(select(SUBMISSIONS.c.id).where(
            SUBMISSIONS.c.file.in_(part), SUBMISSIONS.c.sha256 == "")).scalars())


def forget_locks(connection: Connection, seen: Collection[str]) -> None:
    """Drop the rows of what an office program left beside an open workbook, once it is closed."""
    unread = connection.execute(select(SUBMISSIONS.c.id, SUBMISSIONS.c.file, SUBMISSIONS.c.findings)
                                .where(SUBMISSIONS.c.sha256 == "")).all()
    _drop(connection, (row.id for row in unread if row.file not in seen
                       and any(has_trait(each["code"], Trait.LOCK) for each in row.findings)))


def _drop(connection: Connection, numbers: Iterable[int]) -> None:
    """Delete rows of files that were never read: nothing else depends on them."""
    gone = [{"key": each} for each in numbers]
    if gone:
        connection.execute(delete(SUBMISSIONS).where(SUBMISSIONS.c.id == bindparam("key")), gone)
        connection.execute(delete(STANDINGS).where(STANDINGS.c.submission == bindparam("key")), gone)


def load_rows(connection: Connection, catalogue: Catalogue, numbers: Collection[int] | None = None
              ) -> dict[int, Submission]:
    """Return files as they were read and checked, by row, in their order; of these rows or all."""
    if numbers is None:
        rows = connection.execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.id))
        return {row.id: submission_of(row, catalogue) for row in rows}
    return {row.id: submission_of(row, catalogue) for part in some(sorted(numbers))
            for row in connection.execute(select(SUBMISSIONS).where(SUBMISSIONS.c.id.in_(part))
                                          .order_by(SUBMISSIONS.c.id))}


def submission_of(row: Row[Any], catalogue: Catalogue) -> Submission:
    """Return the file that a row of the table is about."""
    bare = Submission(
        row.file, row.received, row.sha256, row.size, row.state, row.form, row.version,
        row.organization, row.period,
        findings=tuple(typed_finding(each) for each in row.findings))
    return with_content(bare, row.content, catalogue)


