"""What is done with every file, wherever that is, and the interface of those who have it done."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from ingest.opening.source import Source
from ingest.reading.read import read_within_memory
from ingest.submission import Submission
from templates.definition import Catalogue
from templates.rules import rule

# Checks what was read from several files, each of which is judged alone.
Judge = Callable[[Sequence[Submission]], list[Submission]]
Reader = Callable[[Source, Catalogue, frozenset[str]], Submission]
# Is told how many more files are done.
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What every task needs besides its files: sent to a process once, since what follows from a
    form is kept by the form, and a form sent anew is another one to be asked all of it again.

    ``by_headings``: the SHA-256 of files that are read by their headings where they have no marks.
    ``judge`` is given what was read, a task at a time.
    """

    catalogue: Catalogue
    by_headings: frozenset[str] = frozenset()
    judge: Judge | None = None

    def read(self, files: Sequence[Source], begin: Callable[[int], None] = lambda position: None,
             read_one: Reader = read_within_memory) -> list[list[Submission]]:
        """Return what each of the files says: one submission, or one of each file that it holds.

        ``begin`` is told the position of the file that is next; behind the last when all are judged.
        MemoryError from what reads one, when it raises that.
        """
        read: list[list[Submission]] = []
        for position, source in enumerate(files):
            begin(position)
            read.append([read_one(each, self.catalogue, self.by_headings)
                         for each in source.members()])
        begin(len(files))
        return self._judged(read)

    def lost(self, source: Source, reason: str) -> list[Submission]:
        """Return a file whose reading has taken its process with it."""
        finding = rule("F118").at(reason=reason)
        lost = Submission(source.path, source.received, state="unreadable", findings=(finding,))
        return self._judged([[lost]])[0]

    def _judged(self, read: list[list[Submission]]) -> list[list[Submission]]:
        if self.judge is None:
            return read
        judged = iter(self.judge([each for files in read for each in files]))
        return [list(islice(judged, len(files))) for files in read]


class Executor(Protocol):
    """Reads files somewhere."""

    def read(self, found: Sequence[Source], work: Work, step: Step
             ) -> Generator[list[Submission], None, None]:
        """Yield what the files say, some at a time, in their order.  Closed, all of it ends."""


class InOrder:
    """Results that come in any order, given on in the order of the files."""

    def __init__(self) -> None:
        self._done: dict[int, list[Submission]] = {}
        self._next = 0

    def ready(self, numbers: Sequence[int], read: Sequence[list[Submission]]) -> list[Submission]:
        """Take the results of these files; return what is next and known."""
        self._done.update(zip(numbers, read, strict=True))
        ready: list[Submission] = []
        while self._next in self._done:
            ready += self._done.pop(self._next)
            self._next += 1
        return ready


def portions(count: int, readers: int, least: int = 50, most: int = 250) -> Iterator[range]:
    """Yield tasks for so many readers, smaller towards the end: nobody waits long for the last one.

    >>> [len(each) for each in portions(1000, 2)]
    [250, 187, 140, 105, 79, 59, 50, 50, 50, 30]
    """
    first = 0
    while first < count:
        size = min(most, max(least, (count - first) // (2 * readers)), count - first)
        yield range(first, first + size)
        first += size
