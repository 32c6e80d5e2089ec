"""Read a batch from what is kept: files first, answers and findings when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Row, or_, select, true

from ingest.checks.names.alike import Alike
from ingest.register.assemble import Answered, Setting
from ingest.register.batch import (
    Batch,
    FindingRows,
    Frames,
    by_file,
    changes_frame,
    findings_frame,
    submissions_frame,
    words_on,
)
from ingest.register.confirmations import in_force
from ingest.register.owners import Owners
from ingest.register.stored.decided import load_confirmations
from ingest.register.stored.rows import load_rows, some
from ingest.register.tables import ALIKE, STANDINGS, SUBMISSIONS
from ingest.submission import Submission
from templates.rules import Place

_FILE = ("file", "sha256", "size", "form", "version", "organization", "period", "status", "received",
         "counts")
_STANDING = ("judged_by", "project", "answered_for", "other", "excluded", "service", "errors",
             "warnings", "notes")
_FINDING = ("code", "severity", "sheet", "cell", "field", "message", "remedy")
Transaction = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which files of a register: of some periods, of some organizations; None is all.

    Files of which nobody knows whose they are, or for when, are in every scope of periods, and those
    that a decision has excluded.
    """

    periods: frozenset[str] | None = None
    organizations: frozenset[str] | None = None
    rows: frozenset[int] = frozenset()

    def condition(self, excluded: Collection[str]) -> ColumnElement[bool]:
        """The same as a condition on rows, ``excluded`` being the checksums of such files."""
        if self.periods is None:
            return true()
        return or_(SUBMISSIONS.c.period.in_(sorted(self.periods)), SUBMISSIONS.c.period.is_(None),
                   SUBMISSIONS.c.organization.is_(None), SUBMISSIONS.c.sha256.in_(sorted(excluded)))


EVERYTHING = Scope()


def load_batch(connection: Connection, transaction: Transaction, setting: Setting, scope: Scope
               ) -> Batch:
    """Return the batch of a scope as it was derived last; ``transaction`` is for what is read later."""
    decided = setting.decided
    # Columns, not rows: of a hundred thousand files a second less.
    names = ("id", *_FILE, *_STANDING)
    rows = _light(connection, scope, decided.excluded)
    columns: dict[str, Sequence[Any]] = dict(
        zip(names, zip(*rows, strict=True), strict=True) if rows else dict.fromkeys(names, ()))
    columns |= {"name": [file.rpartition("/")[2] for file in columns["file"]],
                "decision": [words_on(decided, sha256) for sha256 in columns["sha256"]]}
    frame = submissions_frame(columns.pop("id"), columns)
    return Batch(frame, Kept(transaction, setting, frame["file"]),
                 in_force(load_confirmations(connection), decided.excluded), setting.on, setting.forms,
                 setting.listed.succession.predecessors, tuple(_alike(connection)), decided)


def _light(connection: Connection, scope: Scope, excluded: Collection[str]
           ) -> Sequence[Row[Any]]:
    """What is told of each file without its answers."""
    query = select(SUBMISSIONS.c.id, *(SUBMISSIONS.c[name] for name in _FILE),
                   *(STANDINGS.c[name] for name in _STANDING)).join(
        STANDINGS, STANDINGS.c.submission == SUBMISSIONS.c.id).order_by(SUBMISSIONS.c.id)
    if scope.organizations is None:
        return connection.execute(query.where(scope.condition(excluded))).all()
    found: dict[int, Row[Any]] = {}
    for part in some(sorted(scope.organizations)):
        found |= {row.id: row for row in connection.execute(
            query.where(SUBMISSIONS.c.organization.in_(part)))}
    for rows in some(sorted(scope.rows)):
        found |= {row.id: row for row in connection.execute(query.where(SUBMISSIONS.c.id.in_(rows)))}
    return [found[number] for number in sorted(found)]


def _alike(connection: Connection) -> Iterator[Alike]:
    """The names of projects of the whole register on which nobody has decided yet."""
    for row in connection.execute(select(ALIKE).order_by(ALIKE.c.submission, ALIKE.c.id)):
        yield Alike(row.submission, row.organization, row.project, row.other, row.source,
                    Place(row.sheet, row.cell, row.field))


class Kept:
    """What the files of a scope say, read from a register when it is asked for."""

    def __init__(self, transaction: Transaction, setting: Setting, files: pd.Series) -> None:
        self._transaction, self._setting = transaction, setting
        self._paths = dict(zip(files.index.tolist(), files, strict=True))
        self.files: Mapping[int, Submission] = _Files(self._read, list(self._paths))

    def _read(self, numbers: Collection[int]) -> dict[int, Submission]:
        with self._transaction() as connection:
            read = load_rows(connection, self._setting.catalogue, numbers)
        setting = self._setting
        return {number: setting.as_decided(each, setting.by_row(each)) for number, each in read.items()}

    @cached_property
    def _answered(self) -> Answered:
        with self._transaction() as connection:
            read = load_rows(connection, self._setting.catalogue, list(self._paths))
        return Answered(read, self._setting)

    @property
    def frames(self) -> tuple[Frames, Frames]:
        """Typed values by name, and their addresses."""
        return self._answered.frames

    @cached_property
    def owners(self) -> Owners:
        """Whose each row is, and each passport: that depends on reports beyond the scope."""
        tables, others = self._answered.frames[0], dict(self._kept("owner", list(self._paths)))
        found = dict(self._answered.owners)
        for form in self._setting.forms:
            if form.project_field and form.id in tables:
                index = tables[form.id].index
                found[form.id] = pd.Series(
                    [others[number] or self._answered.files[number].organization for number in index],
                    index=index, dtype=object)
        return found

    @cached_property
    def findings(self) -> pd.DataFrame:
        """A row per finding."""
        return findings_frame(self._finding_rows(list(self._paths)))

    def findings_of(self, numbers: Sequence[int]) -> FindingRows:
        """The rows of ``findings`` of some files, by number."""
        return by_file(findings_frame(self._finding_rows(numbers)))

    def _finding_rows(self, numbers: Collection[int]) -> Iterator[Sequence[object]]:
        for number, found in self._kept("findings", numbers):
            for each in found:
                yield (number, self._paths.get(number, ""), *(each[name] for name in _FINDING),
                       each.get("typed", ""), each.get("taken", ""))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """A row per answer that changed."""
        return changes_frame((number, *row) for number, rows in self._kept("changes", list(self._paths))
                             for row in rows)

    def _kept(self, column: str, numbers: Collection[int]) -> Iterator[tuple[int, Any]]:
        """A column of what was derived, file by file."""
        with self._transaction() as connection:
            for part in some(sorted(numbers)):
                rows = connection.execute(
                    select(STANDINGS.c.submission, STANDINGS.c[column])
                    .where(STANDINGS.c.submission.in_(part)).order_by(STANDINGS.c.submission)).all()
                yield from ((row[0], row[1]) for row in rows)


class _Files(Mapping[int, Submission]):
    """The files of a scope by number; any other of the register is read when it is asked for."""

    def __init__(self, read: Callable[[Collection[int]], Mapping[int, Submission]],
                 numbers: Sequence[int]) -> None:
        self._read, self._numbers = read, dict.fromkeys(numbers)
        self._known: dict[int, Submission] = {}

    def __getitem__(self, number: int) -> Submission:
        if number not in self._known:
            self._known |= self._read([number])
        return self._known[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, number: object) -> bool:
        return number in self._numbers

    def items(self) -> Any:
        """Return all, read at once."""
        self._read_all()
        return super().items()

    def values(self) -> Any:
        """Return all, read at once."""
        self._read_all()
        return super().values()

    def _read_all(self) -> None:
        missing = [number for number in self._numbers if number not in self._known]
        if missing:
            self._known |= self._read(missing)
