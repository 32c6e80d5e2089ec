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
        try:
            return Source(self.path, self.received, partial(bytes, self.read()))
        except FileProblem as problem:
            return failed(self.path, self.received, problem.code, **problem.facts)


def failed(path: str, received: datetime, code: str, **facts: object) -> Source:
    """Return a file of which it is known that it cannot be read, and why."""
    return Source(path, received, partial(_fail, code, facts))


def _fail(code: str, facts: dict[str, object]) -> bytes:
    raise FileProblem(code, **facts)
