"""The columns that all blocks of «Динамика» share, and what several of them write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from templates.period import Period
from templates.sheet.reference import cell_ref, quote_sheet
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.cells import As, Column
from xlsx_forms.summary.writing.sheet import UNSEEN_HEAD, Sheet

# The last two years of quarters; earlier ones stand in the summaries of their time.
MOST_PERIODS = 8
_BLUE, _LAST = "#7C9CC0", "#B45309"


@dataclass(frozen=True, slots=True)
class Grid:
    """Which periods are shown: quarters, and years in the columns of the last quarters.

    ``first``: the first column of periods.
    """

    quarters: tuple[Period, ...]
    years: tuple[int, ...]
    first: int = 3

    @property
    def width(self) -> int:
        """How many columns of periods there are."""
        return max(len(self.quarters), len(self.years), 2)

    @property
    def line(self) -> int:
        """The column of the sparklines."""
        return self.first + self.width

    @property
    def last_printed(self) -> int:
        """The last column but file and cell."""
        return self.line + 6

    def quarter_heads(self) -> list[str]:
        """The headers of the columns of periods in blocks of quarters."""
        return self._padded([short(each) for each in self.quarters])

    def year_heads(self) -> list[str]:
        """The headers of the columns of periods in blocks of years."""
        return self._padded([f"{each} год" for each in self.years])

    def aligned(self, values: Sequence[object]) -> list[object]:
        """Return values of periods in their columns: the last period stands last."""
        return [As(None, "")] * (self.width - len(values)) + list(values)

    def _padded(self, heads: list[str]) -> list[str]:
        # The headers of a table are all different and none is empty.
        empty = [UNSEEN_HEAD, *(f"{UNSEEN_HEAD} {i}" for i in range(2, self.width + 1))]
        return empty[:self.width - len(heads)] + heads


def short(period: Period) -> str:
    """Return a quarter as the head of a narrow column.

    >>> short(Period(2026, 3))
    '3 кв. 2026'
    """
    return f"{period.quarter} кв. {period.year}"


def columns_of(grid: Grid) -> list[Column]:
    """Return the columns of the sheet."""
    return [
        Column("", 17), Column("", 24), Column("", 34),
        *(Column("", 8, "cell_centre") for _ in range(grid.width)),
        Column("", 16, "cell_centre"), Column("", 12, "cell_change"), Column("", 16, "cell_centre"),
        Column("", 26, "cell_source"), Column("", 12, "cell_number"), Column("", 12, "cell_number"),
        Column("", 12, "cell_change"),
        Column("", 30, "cell_source", internal=True), Column("", 13, "cell_source", internal=True)]


def curator(data: Facts, organization: str) -> str:
    """Return the deputy who curates an organization, or that nobody is named."""
    return data.curators.get(organization, "") or "не указан"


def draw_lines(sheet: Sheet, grid: Grid, rows: Sequence[int], **options: Any) -> None:
    """Draw small columns for the periods of each of these rows, the last in another colour.

    Not lines: LibreOffice prints their points alone.
    """
    if not rows:
        return
    ranges = [f"{quote_sheet(sheet.title)}!{cell_ref(row, grid.first)}:{cell_ref(row, grid.line - 1)}"
              for row in rows]
    sheet.worksheet.add_sparkline(rows[0], grid.line, {
        "location": [cell_ref(row, grid.line) for row in rows], "range": ranges,
        "type": "column", "last_point": True, "show_hidden": True, "min": 0,
        "series_color": _BLUE, "last_color": _LAST, **options})
