"""Decode the formula of a defined name in a binary workbook (.xls, .xlsb) to a cell reference."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from templates.sheet.reference import cell_ref, quote_sheet

# Tokens without their class: a cell, a rectangle, and what is left of them when it is deleted.
_CELL, _AREA, _LOST = 0x3A, 0x3B, (0x2A, 0x2B, 0x3C, 0x3D)


def name_target(tokens: bytes, places: Sequence[str], row: str) -> str:
    """Return the target as a formula's text; '' for what is no single area of this workbook.

    ``places`` are the sheets that formulas of the book refer to by number, '' for other books;
    ``row`` is how a row is written: ``H`` for two bytes, ``I`` for four.

    >>> name_target(bytes((0x3A, 0, 0, 4, 0, 2, 0)), ["Чек-лист"], "H")
    "'Чек-лист'!$C$5"
    >>> name_target(bytes((0x3C, 0, 0, 0, 0, 0, 0)), ["Чек-лист"], "H")
    '#REF!'
    """
    if not tokens:
        return ""
    token = tokens[0] & 0x1F | 0x20
    if token in _LOST:
        return "#REF!"
    cell, area = struct.Struct(f"<H{row}H"), struct.Struct(f"<H{row}{row}HH")
    if token == _CELL and len(tokens) == 1 + cell.size:
        place, top, left = cell.unpack_from(tokens, 1)
        bottom, right = top, left
    elif token == _AREA and len(tokens) == 1 + area.size:
        place, top, bottom, left, right = area.unpack_from(tokens, 1)
    else:
        return ""
    sheet = places[place] if place < len(places) else ""
    try:
        # The upper bits of a column say whether it is relative.
        first = cell_ref(top, left & 0x3FFF, absolute=True)
        last = cell_ref(bottom, right & 0x3FFF, absolute=True)
    except ValueError:
        return ""
    target = first if first == last else f"{first}:{last}"
    return f"{quote_sheet(sheet)}!{target}" if sheet else ""
