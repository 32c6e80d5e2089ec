"""Lay what a copy says over the sheet of its form, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.cell import Cell

from templates.sheet.reference import parse_ref
from xlsx_forms.blank.stamp import TOKEN, cell_text


@dataclass(slots=True)
class RowHeight:
    """How high a row is to be, in points; None as it is."""

    height: float | None = None


class Overlay:
    """A sheet of a copy: it holds what was asked for or written, over the sheet that it lies on.

    It has what fills in and marks a form of a sheet of openpyxl, and its cells are openpyxl's; a sheet
    of openpyxl itself costs more to set up than the copy to be filled in.
    """

    def __init__(self, below: Any, values: Mapping[str, str]) -> None:
        self.parent, self.title = below.parent, below.title
        self.row_dimensions: dict[int, RowHeight] = defaultdict(RowHeight)
        self.cells: dict[tuple[int, int], Any] = {}
        # Such as B2:K40; empty as it is.
        self.print_area = ""
        self._below, self._values = below._cells, values

    def __getitem__(self, ref: str) -> Any:
        row, column = parse_ref(ref)
        return self.cell(row + 1, column + 1)

    def cell(self, row: int, column: int) -> Any:
        """Return a cell, by numbers from 1: the one that lies below until something is written."""
        known = self.cells.get((row, column))
        if known is not None:
            return known
        cell: Any = Cell(self, row, column)  # type: ignore[arg-type]
        self.cells[row, column] = cell
        below = self._below.get((row, column))
        if below is not None:
            cell._style, cell._value, cell.data_type = copy(below._style), below._value, below.data_type
            if isinstance(cell._value, str) and "{{" in cell._value:
                cell._value = TOKEN.sub(lambda token: cell_text(self._values[token[1]]), cell._value)
        return cell
