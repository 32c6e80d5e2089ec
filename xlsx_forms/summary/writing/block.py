"""Figures that charts are drawn from: below the tables of a sheet, where no text shares their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsx_forms.summary.writing.sheet import Sheet


class DataBlock:
    """Small tables written one below the other, from a row of a sheet on."""

    def __init__(self, sheet: Sheet, row: int, col: int = 0) -> None:
        self.sheet = sheet
        self.col = col
        self._row = row

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[object]]
              ) -> tuple[int, int]:
        """Write a small table; return its first and last row of figures."""
        self.sheet.write(self._row, self.col, f"Данные диаграммы: {title}", "block_title")
        for i, text in enumerate(header):
            self.sheet.write(self._row + 1, self.col + i, text, "block_head")
        first = self._row + 2
        for number, row in enumerate(rows):
            for i, value in enumerate(row):
                self.sheet.write(first + number, self.col + i, value, "block")
        self._row = first + len(rows) + 1
        return first, first + len(rows) - 1

    def ranges(self, first: int, last: int, col: int) -> dict[str, Any]:
        """Return the categories and values of a chart's series: a column of a table."""
        title = self.sheet.title
        return {"categories": [title, first, self.col, last, self.col],
                "values": [title, first, self.col + col, last, self.col + col]}
