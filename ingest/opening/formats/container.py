"""Container: the content of a returned workbook, whatever its format.

The reader of its format makes it: see ``known.FORMATS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from ingest.opening.formats.appearance import Appearance
from ingest.opening.formats.comments import Comment
from ingest.opening.limits import FileProblem

Rows = list[list[object]]
STATES = ("visible", "hidden", "veryHidden")


class Cells(Protocol):
    """The cells of one sheet, read when somebody asks."""

    def values(self) -> Rows:
        """Rows of one length from A1 on; blank and error cells are ``''``.

        FileProblem F106 when they cannot be read.
        """

    def errors(self) -> frozenset[str]:
        """Addresses of cells with an error such as ``#N/A``."""

    def formulas(self) -> frozenset[str]:
        """Addresses of cells with a formula other than ``TRUE()`` and ``FALSE()``."""

    def constants(self) -> Mapping[str, bool]:
        """Cells with ``=TRUE()`` or ``=FALSE()``, answers whose value may be lost."""

    def may_hold(self, letter: str) -> bool:
        """Whether a letter may stand in a value: True where that is not known before reading."""


@dataclass(frozen=True, slots=True)
class ReadCells:
    """Cells that were read already: values by row and column, which count from 0."""

    rows: Mapping[int, Mapping[int, object]] = field(default_factory=dict)
    error_refs: frozenset[str] = frozenset()
    formula_refs: frozenset[str] = frozenset()

    def values(self) -> Rows:
        """Return the rectangle from A1 to the last row and column with a value."""
        width = max((max(row, default=-1) for row in self.rows.values()), default=-1) + 1
        filled: Rows = []
        for number in range(max(self.rows, default=-1) + 1):
            row: list[object] = [""] * width
            for column, value in self.rows.get(number, {}).items():
                row[column] = value
            filled.append(row)
        return filled

    def errors(self) -> frozenset[str]:
        """Addresses of cells with an error."""
        return self.error_refs

    def formulas(self) -> frozenset[str]:
        """Addresses of cells with a formula."""
        return self.formula_refs

    def constants(self) -> Mapping[str, bool]:
        """None: among values that were read they are values."""
        return {}

    def may_hold(self, letter: str) -> bool:
        """Whether a letter may stand in a value: nobody has looked."""
        return True


@dataclass(frozen=True, slots=True)
class DamagedCells:
    """The cells of a sheet that cannot be read; other sheets of its book may be sound."""

    problem: FileProblem

    def values(self) -> Rows:
        """Raise what is wrong with the sheet."""
        raise self.problem

    def errors(self) -> frozenset[str]:
        """None that are known."""
        return frozenset()

    def formulas(self) -> frozenset[str]:
        """None that are known."""
        return frozenset()

    def constants(self) -> Mapping[str, bool]:
        """None that are known."""
        return {}

    def may_hold(self, letter: str) -> bool:
        """Whether a letter may stand in a value: to be asked is to be told of the damage."""
        return True


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class Sheet:
    """One sheet.  ``state`` is visible, hidden or veryHidden; a chart sheet has no cells."""

    name: str
    state: str
    part: str = ""
    cells: Cells = field(default=ReadCells(), repr=False)
    appearance: Appearance = field(default=Appearance(), repr=False)

    @cached_property
    def error_cells(self) -> frozenset[str]:
        """Addresses of cells with an error; among the values they look blank."""
        return self.cells.errors()

    @cached_property
    def formula_cells(self) -> frozenset[str]:
        """Addresses of cells with a formula."""
        return self.cells.formulas()

    @cached_property
    def constant_cells(self) -> Mapping[str, bool]:
        """Cells with ``=TRUE()`` or ``=FALSE()``, answers whose value may be lost."""
        return self.cells.constants()


@dataclass(frozen=True)
class Container:
    """A workbook that was found safe to read.

    ``names`` are the defined names of the whole workbook with the text they refer to;
    ``local_names`` those of one sheet as (name, sheet's index, text): a copied sheet brings them.
    ``embedded`` counts pictures and documents put into the book.
    ``format`` is the suffix that fits the contents: xlsx (and xlsm), xls, ods, xlsb.
    """

    sheets: tuple[Sheet, ...]
    names: dict[str, str]
    local_names: tuple[tuple[str, int, str], ...]
    properties: dict[str, str]
    has_macros: bool
    external_links: bool
    date1904: bool
    comments: tuple[Comment, ...] = ()
    embedded: int = 0
    format: str = "xlsx"

    def sheet(self, name: str) -> Sheet | None:
        """Return a sheet by its name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Sheet]:
        return {each.name: each for each in reversed(self.sheets)}

    def values(self, sheet_name: str) -> Rows:
        """Return a sheet's values from A1 on, rows of one length; KeyError for an unknown sheet.

        Blank and error cells are ``''``.  FileProblem F106 when the sheet cannot be read.
        """
        sheet = self.sheet(sheet_name)
        if sheet is None:
            raise KeyError(sheet_name)
        return sheet.cells.values()
