"""Resolve merged cells: the first one is visible, what lies under the others is not."""

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
    height, left = len(rows), _MOST_CELLS
    for area in merged:
        first, col, last, last_col = area
        if last > first:
            found.tall.setdefault(col, []).append(area)
        for row in range(first, min(last + 1, height)):
            start = col + 1 if row == first else col
            cells = rows[row][start:last_col + 1]
            if cells.count("") < len(cells):
                found.covered.extend((area, value) for value in cells if value != "")
                rows[row][start:start + len(cells)] = [""] * len(cells)
            left -= len(cells)
        if left < 0:
            break
    return found
