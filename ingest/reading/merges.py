"""Merged cells: the first one is seen, what lies under the others is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.opening.formats.appearance import Area

# A sheet whose merges come to more cells than this was made to keep us busy.
_MOST_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class Merges:
    """The merges of several rows, and the values that lie under merges."""

    tall: tuple[Area, ...]
    covered: list[tuple[Area, object]]


def uncover(rows: list[list[object]], merged: Sequence[Area]) -> Merges:
    """Blank out, in the rows of a sheet, what lies under merged cells; return what that was."""
    covered: list[tuple[Area, object]] = []
    left = _MOST_CELLS
    for area in merged:
        for row in range(area.row, min(area.last_row + 1, len(rows))):
            values = rows[row]
            left -= min(area.last_col + 1, len(values)) - area.col
            if left < 0:
                return Merges((), covered)
            for col in range(area.col, min(area.last_col + 1, len(values))):
                if values[col] != "" and (row, col) != (area.row, area.col):
                    covered.append((area, values[col]))
                    values[col] = ""
    return Merges(tuple(each for each in merged if each.last_row > each.row), covered)
