"""One file to ingest, before it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from ingest.opening.limits import FileProblem


@dataclass(frozen=True, slots=True)
class Source:
    """One file to ingest: the path as shown, when it was received (naive local), its bytes.

    Can be sent to another process.
    """

    path: str
    received: datetime
    _load: Callable[[], bytes] = field(repr=False, compare=False)

    def read(self) -> bytes:
        """Return the file's bytes; FileProblem (F1xx) when it has none to read."""
        return self._load()

    def members(self) -> Iterable[Source]:
        """Return the files that this turns out to be once it is opened: as a rule itself."""
        return (self,)

    def at_hand(self) -> Source:
        """Return the same file with its bytes in it: it can be read on a machine without its disk."""
        inside = list(self.members())
        if inside == [self]:
            return _with_bytes(self)
        return Together(self.path, self.received, bytes, tuple(_with_bytes(each) for each in inside))

    @property
    def weight(self) -> int:
        """How many bytes are in it already."""
        return sum(map(len, self._load.args)) if (
            isinstance(self._load, partial) and self._load.func is bytes) else 0


@dataclass(frozen=True, slots=True)
class Together(Source):
    """The files that one from another machine turned out to be."""

    inside: tuple[Source, ...] = ()

    def members(self) -> Iterable[Source]:
        """Return the files in it."""
        return self.inside

    @property
    def weight(self) -> int:
        """How many bytes are in it already."""
        return sum(each.weight for each in self.inside)


def _with_bytes(each: Source) -> Source:
    try:
        return Source(each.path, each.received, partial(bytes, each.read()))
    except FileProblem as problem:
        return failed(each.path, each.received, problem.code, **problem.facts)


def failed(path: str, received: datetime, code: str, **facts: object) -> Source:
    """Return a file of which it is known that it cannot be read, and why."""
    return Source(path, received, partial(_fail, code, facts))


def _fail(code: str, facts: dict[str, object]) -> bytes:
    raise FileProblem(code, **facts)
