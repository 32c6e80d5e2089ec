"""Editions of what a decree sets: the shipped one and the programme's own workbooks, by their day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar


class Dated(Protocol):
    """What a decree sets: a plan, a commission, a methodology."""

    @property
    def decree(self) -> str:
        """By which it was set."""

    @property
    def in_force(self) -> date:
        """Its first day."""


Value = TypeVar("Value", bound=Dated)


@dataclass(frozen=True, slots=True)
class Edition(Generic[Value]):
    """One edition.  ``file``: the name of its workbook, empty for the shipped one.

    ``remarks``: how words in it were understood, a sentence each.
    """

    value: Value
    file: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it: the name of its file."""
        return self.file or "редакция из поставки программы"


@dataclass(frozen=True, slots=True)
class Editions(Generic[Value]):
    """All editions, the oldest first: each replaces the one before it from its day on."""

    all: tuple[Edition[Value], ...]

    @property
    def newest(self) -> Edition[Value]:
        """The last edition, whether its day has come or not."""
        return self.all[-1]

    def on(self, day: date) -> Edition[Value]:
        """Return the edition in force on a day; the first before any is."""
        return ([each for each in self.all if each.value.in_force <= day] or [self.all[0]])[-1]

    def before(self, edition: Edition[Value]) -> Edition[Value] | None:
        """Return the edition that another replaced, None for the first."""
        number = self.all.index(edition)
        return self.all[number - 1] if number else None
