"""Locate cells that have no defined name by the printed texts around them.

Used for what nobody types, such as the head and the results.  Where rows or columns were
changed between the texts, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ingest.reading.book import Book, Spot
from templates.form import Form
from templates.sheet.layout import Cell, Layout, lay_out
from templates.text import fold


@dataclass(frozen=True)
class Anchors:
    """The printed texts of a form and where they are in a returned file."""

    layout: Layout
    book: Book
    home: str

    def find(self, cell: Cell) -> Spot | None:
        """Return where a cell of the form is now; None when the texts around it disagree."""
        above, below, column = _nearest(self.layout.form, cell)
        rows = {shift and shift[0] for near in (above, below) for shift in self._shift(near)}
        columns = {shift and shift[1] for shift in self._shift(column)}
        row, col = (next(iter(each)) if len(each) == 1 else None for each in (rows, columns))
        # A text that is gone took its row along, and perhaps this cell.
        return None if row is None or col is None else Spot(self.home, cell.row + row, cell.col + col)

    def _shift(self, near: Cell | None) -> Iterator[tuple[int, int] | None]:
        """How far a text was moved; None when it is gone."""
        if near is not None:
            spot = self._spot(near)
            yield (spot.row - near.row, spot.col - near.col) if spot else None

    def _spot(self, text: Cell) -> Spot | None:
        if self.book.value(self.home, text.row, text.col) == text.text:
            return Spot(self.home, text.row, text.col)
        spots = [each for each in self.book.labels.get(fold(text.text), [])
                 if each.sheet == self.home]
        return spots[0] if len(spots) == 1 else None


@cache
def _nearest(form: Form, cell: Cell) -> tuple[Cell | None, Cell | None, Cell | None]:
    """The printed texts next to a cell: above it, below it and in its column."""
    texts = lay_out(form).printed.single

    def nearest(chosen: Iterable[Cell]) -> Cell | None:
        return min(chosen, key=lambda each: abs(each.row - cell.row), default=None)

    return (nearest(each for each in texts if each.row <= cell.row and each != cell),
            nearest(each for each in texts if each.last_row > cell.row),
            nearest(each for each in texts if each.col == cell.col))
