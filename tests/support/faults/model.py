"""What a fault is, and what a file with one or two faults must come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# In this order faults are put into a file: rows and sheets, then cells, then the package.
PHASES = ("sheet", "book", "cells", "format", "package", "file")
Cell = tuple[int, int]
Moves = Callable[[Cell], Cell | None]
SAME_PLACE, ANY_PLACE, NO_PLACE = "same", "any", "none"
# Each tells form and version; all but the name tell organization and period too.
CARRIERS = frozenset({"line", "name", "properties", "meta"})


@dataclass(frozen=True)
class Told:
    """A finding that must be reported: its rule, the key that it names and where it stands.

    ``at`` may be a cell of the blank form, as ``@B1``, or of the damaged file, as ``=B1``.
    """

    code: str
    key: str = ""
    at: str = SAME_PLACE


@dataclass(frozen=True)
class Formula:
    """A formula with the value that its last program left in the file."""

    text: str
    cached: object = None


@dataclass(frozen=True)
class Formatted:
    """A value in a cell whose number format somebody has changed."""

    value: object
    number_format: str


@dataclass(frozen=True)
class Noted:
    """A value with a note on its cell."""

    value: object
    note: str


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with a form.

    ``typed`` raw values by key (a field's id, ``table.row.column``); ``steps`` for LibreOffice;
    ``edit`` of the package's parts or of the whole file; ``tells`` what must be reported;
    ``back`` the answers that come back changed; ``about`` what no other fault of one file may
    touch; ``loses`` the carriers of identity that are gone after it;
    ``silences`` codes of rules that are not asked any more; ``moves`` where a cell has
    gone (row, column, from 0), None when it was deleted; ``sheet`` the sheet's new name.
    """

    name: str
    form: str
    phase: str
    typed: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[list[Any], ...] = ()
    edit: Callable[[Any], Any] | None = None
    tells: tuple[Told, ...] = ()
    back: Mapping[str, Any] = field(default_factory=dict)
    about: frozenset[str] = frozenset()
    moves: Moves = lambda cell: cell
    loses: frozenset[str] = frozenset()
    silences: frozenset[str] = frozenset()
    sheet: str = ""
    status: str = ""
    suffix: str = ".xlsx"

    @property
    def ways(self) -> set[str]:
        """How its values can be typed: openpyxl knows formats and notes, raw XML any number."""
        kinds = self.typed.values()
        return {"openpyxl" for each in kinds if isinstance(each, Formatted | Noted)} | {
            "XML" for each in kinds if each == float("inf")}

    @property
    def touched(self) -> frozenset[str]:
        """Every key and feature that the fault has to do with."""
        return self.about | self.typed.keys() | self.back.keys() | {
            each.key for each in self.tells if each.key and each.code != "S205"}


@dataclass(frozen=True)
class Case:
    """A file of the corpus: its faults, in the order in which they are put in."""

    faults: tuple[Fault, ...]

    @property
    def form(self) -> str:
        """The form that the file is made from."""
        return self.faults[0].form

    @property
    def name(self) -> str:
        """All faults in words."""
        return f"{self.form}: " + " + ".join(each.name for each in self.faults)

    @property
    def status(self) -> str:
        """The status of a file that is not read at all."""
        return next((each.status for each in reversed(self.faults) if each.status), "")

    def of(self, *phases: str) -> tuple[Fault, ...]:
        """The faults of some phases."""
        return tuple(each for each in self.faults if each.phase in phases)

    def moved(self, cell: Cell) -> Cell | None:
        """Where a cell of the blank form is now."""
        found: Cell | None = cell
        for each in self.faults:
            found = each.moves(found) if found is not None else None
        return found

    @property
    def tells(self) -> tuple[Told, ...]:
        """What must be reported of all faults together."""
        if self.status:
            return next(each.tells for each in reversed(self.faults) if each.status)
        left = CARRIERS.difference(*(each.loses for each in self.faults))
        more = [Told("S202", "", NO_PLACE)] if len(left) < 3 else []
        more += [Told("S203", "", NO_PLACE)] * (0 if left - {"name"} else 2)
        silenced = {code for each in self.faults for code in each.silences}
        told = [told for each in self.faults for told in each.tells if told.code not in silenced]
        return (*told, *more)
