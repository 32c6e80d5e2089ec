"""Write what was derived beside the rows of files, in the place of what was there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from ingest.checks.names.mentions import Mentions
from ingest.register.assemble import Answered, Derived, Setting, derive
from ingest.register.batch import change_rows
from ingest.register.records import plain_finding
from ingest.register.stored.basis import Name, Stale, find_stale, write_basis
from ingest.register.stored.rows import keys_where, load_rows, some
from ingest.register.stored.touched import Reach, Seeds, parts, reach
from ingest.register.tables import ALIKE, PROJECTS, REPLICAS, STANDINGS, SUBMISSIONS
from ingest.storage.turns import take_turn
from ingest.submission import Submission
from templates.rules import Trait, has_trait
from templates.text import fold_name

_NOBODY: Mapping[int, str] = {}
_MOVED = update(SUBMISSIONS).where(SUBMISSIONS.c.id == bindparam("key")).values(
    status=bindparam("status"), counts=bindparam("counts"))


def renew(connection: Connection, setting: Setting, seeds: Seeds | None = None) -> None:
    """Derive anew what files that have changed bear on, and what else has become stale.

    Who has changed some has the turn already; who only reads takes it when there is something to do.
    """
    stale = find_stale(connection, setting)
    if seeds is None and stale:
        take_turn(connection)
        stale = find_stale(connection, setting)
    stale.seeds.add(seeds or Seeds())
    if not stale:
        return
    _renew(connection, setting, stale)
    if stale.is_other:
        write_basis(connection, setting)


def _renew(connection: Connection, setting: Setting, stale: Stale) -> None:
    done: set[int] = set()
    elsewhere = _Elsewhere(connection)
    for part in parts(connection, stale.seeds):
        part.rows -= done
        reached = reach(connection, part, setting.listed)
        stale.names |= _renew_part(connection, setting, reached, elsewhere)
        done |= reached.rows
    # Whose project it was may be known now, or no more, in files that are otherwise the same.
    asking = _asking(connection, stale.names)
    for part in parts(connection, asking):
        _renew_part(connection, setting, reach(connection, part, setting.listed),
                    _Elsewhere(connection))


def _renew_part(connection: Connection, setting: Setting, reached: Reach, elsewhere: _Elsewhere
                ) -> set[Name]:
    """Derive some files anew; return the names of projects that came or went."""
    read = load_rows(connection, setting.catalogue, reached.rows)
    derived = derive(Answered(read, setting), setting,
                     elsewhere=elsewhere.besides(reached.organizations))
    _write_standings(connection, setting, read, derived)
    _replace(connection, ALIKE, "submission", read, (
        {"submission": each.submission, "organization": each.organization, "project": each.project,
         "other": each.other, "source": each.source, "sheet": each.place.sheet,
         "cell": each.place.cell, "field": each.place.field}
        for each in derived.alike))
    _replace(connection, REPLICAS, "submission", read, (
        {"submission": each.submission, "organization": each.organization, "source": each.source}
        for each in derived.replicas))
    return _write_projects(connection, reached.organizations, {
        (each.organization, fold_name(each.project)) for each in derived.projects})


def _write_standings(connection: Connection, setting: Setting, read: Mapping[int, Submission],
                     derived: Derived) -> None:
    frame = derived.frame
    rows = frame.to_dict("index")
    owners = {number: owner for form in setting.forms if form.project_field
              for number, owner in derived.owners.get(form.id, _NOBODY).items()}
    _replace(connection, STANDINGS, "submission", read, (
        {"submission": number, "judged_by": rows[number]["judged_by"],
         "project": rows[number]["project"],
         "owner": _if_other(owners.get(number), read[number].organization),
         "answered_for": rows[number]["answered_for"], "other": rows[number]["other"],
         "excluded": rows[number]["excluded"], "service": rows[number]["service"],
         "unlisted": any(has_trait(each.code, Trait.NOT_IN_REGISTER) for each in read[number].findings),
         **{name: rows[number][name] for name in ("errors", "warnings", "notes")},
         "findings": [plain_finding(each) for each in derived.found[number]],
         "changes": [list(row)[1:] for row in change_rows(
             number, derived.standings[number], derived.changed.get(number, ()))]}
        for number in read))
    known = {row.id: (row.status, row.counts) for part in some(read) for row in connection.execute(
        select(SUBMISSIONS.c.id, SUBMISSIONS.c.status, SUBMISSIONS.c.counts)
        .where(SUBMISSIONS.c.id.in_(part)))}
    moved = [{"key": number, "status": now[0], "counts": now[1]} for number, before in known.items()
             if before != (now := (rows[number]["status"], rows[number]["counts"]))]
    if moved:
        connection.execute(_MOVED, moved)


def _if_other(owner: str | None, sender: str | None) -> str | None:
    return None if owner == sender else owner


def _write_projects(connection: Connection, organizations: Collection[str], now: set[Name]
                    ) -> set[Name]:
    """Write the projects that organizations name; return what came and what went."""
    before = {(row.organization, row.name) for part in some(organizations)
              for row in connection.execute(select(PROJECTS.c.organization, PROJECTS.c.name)
                                            .where(PROJECTS.c.organization.in_(part)))}
    now = {each for each in now if each[0] in organizations}
    if before != now:
        _replace(connection, PROJECTS, "organization", organizations, (
            {"organization": organization, "name": name} for organization, name in sorted(now)))
    return before ^ now


def _replace(connection: Connection, table: Table, key: str, values: Collection[Any],
             rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows in the place of those whose key has one of these values."""
    for part in some(values):
        connection.execute(delete(table).where(table.c[key].in_(part)))
    if new := list(rows):
        connection.execute(insert(table), new)


def _asking(connection: Connection, names: set[Name]) -> Seeds:
    """The files that say to have replicated a project of one of these names."""
    if not names:
        return Seeds()
    mentions = Mentions(sorted(names))
    asking = [row.submission for row in connection.execute(select(REPLICAS))
              if mentions.owners(row.source) - {row.organization}]
    return Seeds.of(keys_where(connection, SUBMISSIONS.c.id, asking))


class _Elsewhere:
    """The projects of all organizations, as the register knows them when it is asked first."""

    def __init__(self, connection: Connection) -> None:
        self._mentions = Mentions(self._names(connection))

    @staticmethod
    def _names(connection: Connection) -> Iterator[Name]:
        yield from ((row.organization, row.name) for row in connection.execute(
            select(PROJECTS.c.organization, PROJECTS.c.name)))

    def besides(self, organizations: Collection[str]) -> Any:
        """Return the same without those whose files are at hand."""
        return lambda text: self._mentions.owners(text).difference(organizations)
