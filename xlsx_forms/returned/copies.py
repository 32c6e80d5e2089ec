"""Track copies «на доработку» by checksum, so that an edited one is never replaced or removed.

The register keeps the checksum of every copy as it was written.  A copy whose bytes are others
by now belongs to who edited it: it is neither replaced nor removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import bindparam, delete, insert, select

from ingest.executors.forked import make_all
from ingest.register.tables import COPIES
from ingest.storage.atomic_write import write_whole
from ingest.storage.database import Database

# As many are written between two transactions: each waits for the disk.
_AT_ONCE = 50
_SAME = delete(COPIES).where(COPIES.c.name == bindparam("copy"), COPIES.c.sha256 == bindparam("bytes"))


@dataclass(slots=True)
class _Copy:
    """The returned file that a copy is of, and the checksums under which it was written."""

    submission: str
    checksums: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy to be written: of which file, under which names, and how to make it (None: it cannot)."""

    submission: str
    names: Iterator[str]
    make: Callable[[], bytes | None]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A copy under its name, and the checksum of its bytes."""

    name: str
    data: bytes
    checksum: str


class Copies:
    """The copies in a folder, as a register knows them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._known: dict[str, _Copy] = {}
        with database.transaction() as connection:
            for row in connection.execute(select(COPIES)):
                self._known.setdefault(row.name, _Copy(row.submission)).checksums.add(row.sha256)

    def write(self, made: Iterable[Copy], jobs: int = 1) -> list[Path]:
        """Write copies, each under the first of its names that is free or ours; return their paths.

        They are made in so many processes.

        A copy appears under its name only when it is whole.  OSError when one cannot be written,
        after the others.
        """
        paths: list[Path] = []
        failed: OSError | None = None
        wanted = list(made)
        outcomes = zip(wanted, make_all([each.make for each in wanted], jobs), strict=True)
        while some := list(islice(outcomes, _AT_ONCE)):
            ready: list[_Ready] = []
            for each, data in some:
                try:
                    if isinstance(data, OSError):
                        failed = data
                    elif data is not None:
                        ready.append(self._ready(each, data))
                except OSError as error:
                    failed = error
            written, last = self._write(ready)
            paths += written
            failed = last or failed
        if failed is not None:
            raise failed
        return paths

    def _ready(self, each: Copy, data: bytes) -> _Ready:
        name = next(name for name in each.names if self._is_free(name, each.submission))
        self._known.setdefault(name, _Copy(each.submission))
        return _Ready(name, data, hashlib.sha256(data).hexdigest())

    def _write(self, ready: Sequence[_Ready]) -> tuple[list[Path], OSError | None]:
        """Write some copies between two transactions: before the first their checksums are known,
        after the second those of what they replaced are not."""
        self._know([each for each in ready if each.checksum not in self._known[each.name].checksums])
        written: list[_Ready] = []
        failed: OSError | None = None
        for each in ready:
            try:
                write_whole(self._folder / each.name, each.data)
                written.append(each)
            except OSError as error:
                failed = error
        self._forget({each.name: each.checksum for each in written})
        return [self._folder / each.name for each in written], failed

    def _know(self, new: Sequence[_Ready]) -> None:
        if not new:
            return
        with self._database.change() as connection:
            # Another run at once may have written the very same.
            connection.execute(_SAME, [{"copy": each.name, "bytes": each.checksum} for each in new])
            connection.execute(insert(COPIES), [
                {"name": each.name, "sha256": each.checksum,
                 "submission": self._known[each.name].submission} for each in new])
        for each in new:
            self._known[each.name].checksums.add(each.checksum)

    def remove_all_but(self, needed: Collection[str], seen: Iterable[str]) -> None:
        """Remove the copies of files that were seen and need none; edited ones stay where they are."""
        gone = set(seen).difference(needed)
        removed: dict[str, str] = {}
        for name, copy in self._known.items():
            if copy.submission not in gone:
                continue
            path = self._folder / name
            try:
                if path.exists() and self._is_ours(name):
                    path.unlink()
            except OSError:
                # Open in Excel: the next run removes it.
                continue
            removed[name] = ""
        self._forget(removed)

    def _is_free(self, name: str, submission: str) -> bool:
        if not (self._folder / name).exists():
            return name not in self._known or self._known[name].submission == submission
        return name in self._known and self._known[name].submission == submission \
            and self._is_ours(name)

    def _is_ours(self, name: str) -> bool:
        found = hashlib.sha256((self._folder / name).read_bytes()).hexdigest()
        return found in self._known[name].checksums

    def _forget(self, names: Mapping[str, str]) -> None:
        """Forget the checksums of copies, but for the one that each has now; of what has none, all."""
        gone = [{"copy": name, "but": but} for name, but in names.items()
                if not but or self._known[name].checksums != {but}]
        if gone:
            with self._database.change() as connection:
                connection.execute(delete(COPIES).where(
                    COPIES.c.name == bindparam("copy"), COPIES.c.sha256 != bindparam("but")), gone)
        for name, but in names.items():
            if but:
                self._known[name].checksums &= {but}
            else:
                del self._known[name]
