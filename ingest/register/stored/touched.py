"""Find the rows that a change bears on: whatever else is derived stays as it is.

Files bear on each other when they are one organization's, or of one that goes on with its work or
answers for it, or when their bytes are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from ingest.organizations.listed import Listed
from ingest.register.stored.rows import RowKey, keys_where, some
from ingest.register.tables import SUBMISSIONS

# Files of as many organizations as these have are derived at once: memory stays flat.
_FILES_AT_ONCE = 3_000


@dataclass(slots=True)
class Seeds:
    """What has changed: organizations, and rows that are nobody's."""

    organizations: set[str] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, keys: Iterable[RowKey], loose: Iterable[RowKey] = ()) -> Seeds:
        """Return the organizations of rows, and those that are nobody's."""
        seeds = cls()
        for each in (*keys, *loose):
            if each.organization is None:
                seeds.rows.add(each.id)
            else:
                seeds.organizations.add(each.organization)
        return seeds

    def add(self, other: Seeds) -> None:
        """Add what else has changed."""
        self.organizations |= other.organizations
        self.rows |= other.rows

    def __bool__(self) -> bool:
        return bool(self.organizations or self.rows)


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows that bear on each other, and the organizations that they are of."""

    rows: frozenset[int]
    organizations: frozenset[str]


def everything(connection: Connection) -> Seeds:
    """Return all there is."""
    organizations = connection.execute(select(SUBMISSIONS.c.organization).distinct()).scalars()
    rows = connection.execute(select(SUBMISSIONS.c.id).where(SUBMISSIONS.c.organization.is_(None)))
    return Seeds({each for each in organizations if each is not None}, set(rows.scalars()))


def same_loose(connection: Connection, keys: Iterable[RowKey]) -> Iterator[RowKey]:
    """Yield the rows that are nobody's and stand beside some of them: of one form and period."""
    for form, period in {each.loose for each in keys if each.loose}:
        yield from (key for key in keys_where(connection, SUBMISSIONS.c.form, [form],
                                              SUBMISSIONS.c.organization.is_(None))
                    if key.loose == (form, period))


def parts(connection: Connection, seeds: Seeds) -> Iterator[Seeds]:
    """Yield what has changed in parts that are not too large to be derived at once."""
    part, count = Seeds(), 0
    for some_of_them in some(sorted(seeds.organizations)):
        counts = {row.organization: row.files for row in connection.execute(
            select(SUBMISSIONS.c.organization, func.count().label("files"))
            .where(SUBMISSIONS.c.organization.in_(some_of_them))
            .group_by(SUBMISSIONS.c.organization))}
        for each in some_of_them:
            part.organizations.add(each)
            count += counts.get(each, 0)
            if count >= _FILES_AT_ONCE:
                yield part
                part, count = Seeds(), 0
    part.rows |= seeds.rows
    yield part


def reach(connection: Connection, seeds: Seeds, listed: Listed) -> Reach:
    """Return the rows that bear on what has changed: of organizations that are tied to it, of the
    same bytes, and those that stand beside what is nobody's."""
    ties = _ties(listed)
    found: dict[int, RowKey] = {}
    asked: set[str] = set()
    ahead = Seeds(_tied(seeds.organizations, ties), set(seeds.rows))
    while ahead:
        asked |= ahead.organizations
        new = {key.id: key for key in (
            *keys_where(connection, SUBMISSIONS.c.organization, ahead.organizations),
            *keys_where(connection, SUBMISSIONS.c.id, ahead.rows - found.keys()))
            if key.id not in found}
        found |= new
        beside = [*same_loose(connection, new.values()), *_same_bytes(connection, new.values())]
        ahead = Seeds.of(key for key in beside if key.id not in found)
        ahead.organizations = _tied(ahead.organizations, ties) - asked
    return Reach(frozenset(found), frozenset(asked))


def _ties(listed: Listed) -> dict[str, set[str]]:
    """Who goes on with whose work and who answers for whom, both ways."""
    ties: dict[str, set[str]] = {}
    for relation in (listed.succession.predecessors, listed.answers_for):
        for key, others in relation.items():
            for other in others:
                ties.setdefault(key, set()).add(other)
                ties.setdefault(other, set()).add(key)
    return ties


def _tied(organizations: Collection[str], ties: Mapping[str, Collection[str]]) -> set[str]:
    """Organizations, and all that are tied to one of them by however many steps."""
    found: set[str] = set()
    ahead = set(organizations)
    while ahead:
        found |= ahead
        ahead = {other for each in ahead for other in ties.get(each, ())} - found
    return found


def _same_bytes(connection: Connection, keys: Collection[RowKey]) -> Iterator[RowKey]:
    return keys_where(connection, SUBMISSIONS.c.sha256, {key.sha256 for key in keys if key.sha256})
