"""Cells of a form that have no name: found by the printed texts around them.

Used for what nobody types, such as the head and the results.  Where rows or columns were
changed between the texts, nothing is claimed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ingest.book import Book, Spot
from templates.form import Form
from templates.layout import Cell, Layout, lay_out
from templates.text import fold

_SHORTEST = 4


@dataclass(frozen=True)
class Anchors:
    """The printed texts of a form and where they are in a returned file."""

    layout: Layout
    book: Book
    home: str

    def find(self, cell: Cell) -> Spot | None:
        """Return where a cell of the form is now; None when the texts around it disagree."""
        texts = _texts(self.layout.form)
        above = [each for each in texts if each.row <= cell.row and each != cell]
        below = [each for each in texts if each.last_row > cell.row]
        column = [each for each in texts if each.col == cell.col]
        rows = {shift[0] for near in (above, below) if (shift := self._shift(near, cell))}
        columns = {shift[1] for near in (column,) if (shift := self._shift(near, cell))}
        if len(rows) != 1 or len(columns) != 1:
            return None
        return Spot(self.home, cell.row + rows.pop(), cell.col + columns.pop())

    def _shift(self, texts: Iterable[Cell], cell: Cell) -> tuple[int, int] | None:
        """How far the nearest of these texts was moved."""
        near = min(texts, key=lambda each: abs(each.row - cell.row), default=None)
        if near is None:
            return None
        spot = self._spot(near)
        return (spot.row - near.row, spot.col - near.col) if spot else None

    def _spot(self, text: Cell) -> Spot | None:
        if self.book.value(self.home, text.row, text.col) == text.text:
            return Spot(self.home, text.row, text.col)
        spots = [each for each in self.book.labels.get(fold(text.text), [])
                 if each.sheet == self.home]
        return spots[0] if len(spots) == 1 else None


@cache
def _texts(form: Form) -> tuple[Cell, ...]:
    """The texts that stand in a form once; they lead to its other cells."""
    texts = [cell for cell in lay_out(form).cells if cell.role != "input"
             and len(cell.text) >= _SHORTEST and "{{" not in cell.text]
    counts = Counter(fold(cell.text) for cell in texts)
    return tuple(cell for cell in texts if counts[fold(cell.text)] == 1)
