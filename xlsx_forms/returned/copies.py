"""Track copies «на доработку» by checksum, so that an edited one is never replaced or removed.

The register keeps the checksum of every copy as it was written.  A copy whose bytes are others
by now belongs to who edited it: it is neither replaced nor removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, insert, select

from ingest.register.tables import COPIES
from ingest.storage.atomic_write import write_whole
from ingest.storage.database import Database


@dataclass(slots=True)
class _Copy:
    """The returned file that a copy is of, and the checksums under which it was written."""

    submission: str
    checksums: set[str] = field(default_factory=set)


class Copies:
    """The copies in a folder, as a register knows them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._known: dict[str, _Copy] = {}
        with database.transaction() as connection:
            for row in connection.execute(select(COPIES)):
                self._known.setdefault(row.name, _Copy(row.submission)).checksums.add(row.sha256)

    def write(self, submission: str, names: Iterable[str], data: bytes) -> Path:
        """Write the copy of a returned file under the first of these names that is free or ours.

        It appears under its name only when it is whole.  OSError when it cannot be written.
        """
        name = next(each for each in names if self._is_free(each, submission))
        path, checksum = self._folder / name, hashlib.sha256(data).hexdigest()
        copy = self._known.setdefault(name, _Copy(submission))
        if checksum not in copy.checksums:
            with self._database.transaction() as connection:
                connection.execute(insert(COPIES).values(
                    name=name, sha256=checksum, submission=submission))
            copy.checksums.add(checksum)
        write_whole(path, data)
        self._forget(name, but=checksum)
        return path

    def remove_all_but(self, needed: Collection[str], seen: Iterable[str]) -> None:
        """Remove the copies of files that were seen and need none; edited ones stay where they are."""
        gone = set(seen).difference(needed)
        for name, copy in list(self._known.items()):
            if copy.submission not in gone:
                continue
            path = self._folder / name
            try:
                if path.exists() and self._is_ours(name):
                    path.unlink()
            except OSError:
                # Open in Excel: the next run removes it.
                continue
            self._forget(name)

    def _is_free(self, name: str, submission: str) -> bool:
        if not (self._folder / name).exists():
            return name not in self._known or self._known[name].submission == submission
        return name in self._known and self._known[name].submission == submission \
            and self._is_ours(name)

    def _is_ours(self, name: str) -> bool:
        found = hashlib.sha256((self._folder / name).read_bytes()).hexdigest()
        return found in self._known[name].checksums

    def _forget(self, name: str, but: str = "") -> None:
        with self._database.transaction() as connection:
            connection.execute(delete(COPIES).where(
                COPIES.c.name == name, COPIES.c.sha256 != but))
        if but:
            self._known[name].checksums &= {but}
        else:
            del self._known[name]
