"""Merged cells, hidden rows and hyperlinks of an .xlsb worksheet."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from ingest.opening.formats.appearance import Area, Link, ReadAppearance
from ingest.opening.formats.xlsb.records import records, wide_text
from ingest.opening.limits import Limits
from templates.sheet.reference import COLUMNS, ROWS, cell_ref

_ROW, _MERGED, _LINK, _COLUMNS = 0, 176, 494, 60
_HIDDEN = 0x10
_MOST_CELLS = 1000


def read_looks(part: bytes, name: str, targets: Mapping[str, str], limits: Limits
               ) -> ReadAppearance:
    """Return the looks of a worksheet; what of them is damaged is left out.

    ``targets``: where the sheet leads outside of the book, by id.
    """
    links: dict[str, Link] = {}
    merged: list[Area] = []
    hidden: set[int] = set()
    columns: set[int] = set()
    for kind, data in records(part, f"лист «{name}»", limits):
        if kind == _ROW and len(data) > 11 and data[11] & _HIDDEN:
            hidden.add(int.from_bytes(data[:4], "little"))
        elif kind == _COLUMNS and len(data) >= 18 and data[16] & 1:
            first, last = struct.unpack_from("<II", data)
            columns.update(range(first, min(last + 1, COLUMNS)))
        elif kind == _MERGED and len(data) >= 16:
            merged.append(_area(data))
        elif kind == _LINK and len(data) >= 16:
            links |= _links(data, targets)
    return ReadAppearance(links, merged, frozenset(hidden), found_hidden_columns=frozenset(columns))


def _area(data: bytes) -> Area:
    row, last_row, col, last_col = struct.unpack_from("<IIII", data)
    return Area(min(row, ROWS - 1), min(col, COLUMNS - 1), min(last_row, ROWS - 1),
                min(last_col, COLUMNS - 1))


def _links(data: bytes, targets: Mapping[str, str]) -> dict[str, Link]:
    area = _area(data)
    try:
        relation, at = wide_text(data, 16)
        place, _ = wide_text(data, at)
    except struct.error:
        return {}
    target = targets.get(relation, "") + (f"#{place}" if place else "")
    width = min(area.last_col - area.col + 1, _MOST_CELLS)
    rows = range(area.row, min(area.last_row + 1, area.row + _MOST_CELLS // max(width, 1)))
    return {cell_ref(row, area.col + col): Link(target) for row in rows for col in range(width)}
