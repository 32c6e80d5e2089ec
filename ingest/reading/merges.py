"""Merged cells: the first one is seen, what lies under the others is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.opening.formats.appearance import Area

# A sheet whose merges come to more cells than this was made to keep us busy.
_MOST_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class Merges:
    """The merges of several rows by their first column, and the values that lie under merges."""

    tall: dict[int, list[Area]]
    covered: list[tuple[Area, object]]


def uncover(rows: list[list[object]], merged: Sequence[Area]) -> Merges:
    """Blank out, in the rows of a sheet, what lies under merged cells; return what that was."""
    found = Merges({}, [])
    left = _MOST_CELLS
    for area in merged:
        if area.last_row > area.row:
            found.tall.setdefault(area.col, []).append(area)
        for row in range(area.row, min(area.last_row + 1, len(rows))):
            start = area.col + (row == area.row)
            cells = rows[row][start:area.last_col + 1]
            left -= len(cells)
            if left < 0:
                return found
            if cells.count("") < len(cells):
                found.covered.extend((area, value) for value in cells if value != "")
                rows[row][start:start + len(cells)] = [""] * len(cells)
    return found
