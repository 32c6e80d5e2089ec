"""The register of submissions: every file ever seen, in one table, by SQLAlchemy.

A row keeps what was read and found in the file alone.  What follows from all files together
(status, which one counts, findings between forms) is kept beside it: derived where it changes,
and read by who asks for a period.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, and_, func, or_, select, update

from ingest.organizations.listed import NOBODY_LISTED, Listed
from ingest.register.assemble import Batch, Setting, assemble
from ingest.register.confirmations import Confirmation, confirmations_of
from ingest.register.decisions import Decision
from ingest.register.stored.decided import (
    load_confirmations,
    load_decisions,
    load_history,
    load_replaced,
    withdraw_decisions,
    write_confirmations,
    write_decision,
)
from ingest.register.stored.kept import EVERYTHING, Scope, load_batch
from ingest.register.stored.results import renew
from ingest.register.stored.rows import (
    RowKey,
    forget_locks,
    forget_unread,
    keys_where,
    known_files,
    load_rows,
    write_rows,
)
from ingest.register.stored.touched import Seeds, everything, same_loose
from ingest.register.tables import (
    CONFIRMATIONS,
    DECISIONS,
    ERASURES,
    HOLDER,
    SCHEMA,
    STANDINGS,
    SUBMISSIONS,
)
from ingest.storage.database import Database
from ingest.submission import Submission
from templates.definition import Catalogue


class RegisterError(OSError):
    """The register cannot be opened or is not ours."""


class Register(Database):
    """The register at a SQLAlchemy URL; made when it does not exist.

    ``on``: the day (today by default) by which versions are in force and decisions lapse.
    ``listed``: what the list of organizations says of them.
    A batch has the numbers of rows, whichever part of the register it is.
    """

    schema = SCHEMA
    error = RegisterError
    what = "реестр файлов"

    def __init__(self, url: str | URL, on: date | None = None,
                 listed: Listed = NOBODY_LISTED) -> None:
        super().__init__(url)
        self._on, self._listed = on, listed

    def record(self, submissions: Sequence[Submission], catalogue: Catalogue, anew: bool = False
               ) -> Batch:
        """Take files in, in one transaction; return all files of the organizations that they are of.

        The same file (path and bytes) has one row, however often it is recorded: what was
        found in it is written anew, since the organizations and the forms may have changed.
        ``anew``: all that is kept is derived anew, whatever bears on it, and all files are returned.
        """
        with self.change() as connection:
            seeds = self._write(connection, submissions, catalogue)
            write_confirmations(connection, (one for each in submissions
                                             for one in confirmations_of(each)))
            forget_unread(connection, [each.file for each in submissions if each.sha256])
            forget_locks(connection, {each.file for each in submissions})
            return self._renewed(connection, catalogue, everything(connection) if anew else seeds)

    def load(self, catalogue: Catalogue, scope: Scope = EVERYTHING) -> Batch:
        """Return what the register knows, of some periods or of all."""
        with self.transaction() as connection:
            setting = self._setting(connection, catalogue)
            renew(connection, setting)
            return load_batch(connection, self.transaction, setting, scope)

    def load_as_of(self, catalogue: Catalogue, day: date) -> Batch:
        """Return what the register knew at the end of a day, by what was in force then.

        Nothing is kept of days that have passed: all files are read, and what follows is derived.
        """
        with self.transaction() as connection:
            came = [each for each in load_rows(connection, catalogue).values()
                    if each.received.date() <= day]
            return assemble(came, catalogue, decisions=load_decisions(connection, day), on=day,
                            confirmations=[each for each in load_confirmations(connection)
                                           if each.made.date() <= day], listed=self._listed)

    def known(self) -> set[tuple[str, str]]:
        """Return the path and checksum of every file that was taken in."""
        with self.transaction() as connection:
            return known_files(connection)

    def last_change(self) -> datetime | None:
        """Return when a file came last, or something was decided, confirmed or erased.

        A file that is taken in once more changes nothing, although the register is written.
        """
        taken = select(func.max(SUBMISSIONS.c.seen_at))
        said = [func.max(each) for each in (DECISIONS.c.made, DECISIONS.c.withdrawn,
                                            CONFIRMATIONS.c.made, ERASURES.c.made)]
        with self.transaction() as connection:
            seen = connection.execute(taken).scalar()
            moments = [connection.execute(select(each)).scalar() for each in said]
        # The database's clock gives UTC, people's days are local.
        moments.append(seen and seen.replace(tzinfo=UTC).astimezone().replace(tzinfo=None))
        return max((each for each in moments if each), default=None)

    def times_written(self) -> int:
        """Return how often a register on a server was written; 0 for a file, whose date tells."""
        with self.transaction() as connection:
            return connection.execute(select(HOLDER.c.changes)).scalar() or 0

    def count(self) -> int:
        """Return how many files were taken in."""
        with self.transaction() as connection:
            return int(connection.execute(select(func.count()).select_from(SUBMISSIONS)).scalar_one())

    def hand_over(self, district: str) -> None:
        """Write down that a register on a server is this district's."""
        with self.change() as connection:
            connection.execute(update(HOLDER).values(district=district))

    def owned(self, paths: Iterable[str]) -> set[str]:
        """Return the paths at which, or in which, a file lies that says whose it is."""
        file = SUBMISSIONS.c.file
        with self.transaction() as connection:
            return {path for path in paths if connection.execute(
                select(file).limit(1).where(
                    SUBMISSIONS.c.organization.is_not(None),
                    or_(file == path, and_(file > f"{path}/", file < f"{path}0")))).first()}

    def of_other_list(self, catalogue: Catalogue) -> list[Submission]:
        """Return the files whose organization has come into the list since they were judged, or
        has left it."""
        owner = SUBMISSIONS.c.organization
        with self.transaction() as connection:
            renew(connection, self._setting(connection, catalogue))
            rows = connection.execute(select(SUBMISSIONS.c.id, owner, STANDINGS.c.unlisted).where(
                SUBMISSIONS.c.id == STANDINGS.c.submission, owner.is_not(None))).all()
            numbers = [row.id for row in rows
                       if row.unlisted == (row.organization in self._listed.names)]
            return list(load_rows(connection, catalogue, numbers).values())

    def stored(self, catalogue: Catalogue, sha256: str | None = None) -> list[Submission]:
        """Return every file, or those of these bytes, as it was read and checked, whatever was
        decided on it."""
        with self.transaction() as connection:
            numbers = None if sha256 is None else [
                key.id for key in keys_where(connection, SUBMISSIONS.c.sha256, [sha256])]
            return list(load_rows(connection, catalogue, numbers).values())

    def decide(self, decision: Decision, catalogue: Catalogue,
               again: Sequence[Submission] = ()) -> Batch:
        """Write a decision and the files that it makes others; return what it bears on."""
        with self.change() as connection:
            write_decision(connection, decision)
            seeds = self._write(connection, again, catalogue)
            seeds.add(_about(connection, [decision.sha256]))
            if decision.organization:
                seeds.organizations.add(decision.organization)
            return self._renewed(connection, catalogue, seeds)

    def withdraw(self, sha256: str, moment: datetime, catalogue: Catalogue,
                 again: Sequence[Submission] = ()) -> tuple[int, Batch]:
        """Withdraw the decisions on a file; return how many there were, and what that bears on."""
        with self.change() as connection:
            on_names = {each.organization for each in load_decisions(connection)
                        if each.sha256 == sha256 and each.organization}
            count = withdraw_decisions(connection, sha256, moment)
            seeds = self._write(connection, again, catalogue)
            seeds.add(_about(connection, [sha256]))
            seeds.organizations |= on_names
            return count, self._renewed(connection, catalogue, seeds)

    def confirm(self, confirmation: Confirmation) -> None:
        """Write points that were confirmed, or withdrawn."""
        with self.change() as connection:
            write_confirmations(connection, [confirmation])

    def confirmations(self) -> list[Confirmation]:
        """Return every confirmation ever made, in the order of their writing."""
        with self.transaction() as connection:
            return load_confirmations(connection)

    def decisions(self) -> list[Decision]:
        """Return the decisions that were not withdrawn, the oldest first."""
        with self.transaction() as connection:
            return load_decisions(connection)

    def history(self, sha256: str = "") -> list[tuple[Decision, datetime | None]]:
        """Return every decision ever made, on a file or on all, with the moment of its end."""
        with self.transaction() as connection:
            return load_history(connection, sha256)

    def replaced_by(self, decision: Decision) -> list[Decision]:
        """Return the decisions whose place one would take that is not written yet."""
        with self.transaction() as connection:
            return load_replaced(connection, decision)

    def _setting(self, connection: Connection, catalogue: Catalogue) -> Setting:
        return Setting(catalogue, self._on or date.today(), tuple(load_decisions(connection)),
                       self._listed)

    def _write(self, connection: Connection, submissions: Sequence[Submission], catalogue: Catalogue
               ) -> Seeds:
        """Write files; return what that bears on, whatever they were before."""
        keys = write_rows(connection, submissions, catalogue)
        return _seeds(connection, keys)

    def _renewed(self, connection: Connection, catalogue: Catalogue, seeds: Seeds) -> Batch:
        """Derive what has changed anew; return all files that it bears on."""
        setting = self._setting(connection, catalogue)
        renew(connection, setting, seeds)
        scope = Scope(organizations=frozenset(seeds.organizations), rows=frozenset(seeds.rows))
        return load_batch(connection, self.transaction, setting, scope)


def _about(connection: Connection, checksums: Iterable[str]) -> Seeds:
    return _seeds(connection, keys_where(connection, SUBMISSIONS.c.sha256, checksums))


def _seeds(connection: Connection, keys: Iterable[RowKey]) -> Seeds:
    """What changes with these rows: their organizations, and what is nobody's beside them."""
    rows = list(keys)
    return Seeds.of([*rows, *same_loose(connection, rows)])


def relative_to(submissions: Sequence[Submission], folder: Path) -> list[Submission]:
    """Return submissions whose paths below a folder are shown from there on."""
    return [replace(each, file=path_from(each.file, folder)) for each in submissions]


def path_from(path: str, folder: Path) -> str:
    """Return a path below a folder from there on; any other as it is."""
    return path.removeprefix(folder.as_posix().rstrip("/") + "/")
