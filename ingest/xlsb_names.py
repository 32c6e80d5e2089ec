"""The defined names of an .xlsb workbook, out of its records."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from ingest.limits import FileProblem
from ingest.xlsb_records import wide_text
from templates.reference import cell_ref, quote_sheet

_NAME, _LINKS_END, _LINKS = 39, 354, 362
# This workbook itself, another one, functions of add-ins: which one a reference is into.
_SELF, _OTHERS = 357, (355, 358, 667)
_EVERYWHERE = 0xFFFFFFFF
# Tokens without their class: a cell, a rectangle, and what is left of them when it is deleted.
_CELL, _AREA, _LOST = 0x3A, 0x3B, (0x2A, 0x2B, 0x3C, 0x3D)

Records = Sequence[tuple[int, bytes]]
Names = tuple[dict[str, str], tuple[tuple[str, int, str], ...]]


def defined_names(book: Records, sheets: Sequence[str]) -> Names:
    """Return the names of the book with what they refer to, and those of single sheets.

    FileProblem F106 when a record is cut short.
    """
    everywhere: dict[str, str] = {}
    local: list[tuple[str, int, str]] = []
    try:
        places = list(_linked_sheets(book, sheets))
        for kind, data in book:
            if kind != _NAME:
                continue
            (scope,) = struct.unpack_from("<I", data, 5)
            name, at = wide_text(data, 9)
            (size,) = struct.unpack_from("<I", data, at)
            target = _target(data[at + 4:at + 4 + size], places)
            if scope == _EVERYWHERE:
                everywhere.setdefault(name, target)
            else:
                local.append((name, scope, target))
    except struct.error:
        raise FileProblem("F106", part="имена ячеек книги обрываются") from None
    return everywhere, tuple(local)


def _linked_sheets(book: Records, sheets: Sequence[str]) -> Iterator[str]:
    """Yield the sheet of each place that formulas refer to; '' for other books."""
    own = [kind == _SELF for kind, _data in book if kind in (_SELF, *_OTHERS)]
    for kind, data in book:
        if kind != _LINKS:
            continue
        for at in range(4, len(data) - 11, 12):
            source, first, last = struct.unpack_from("<Iii", data, at)
            inside = source < len(own) and own[source] and first == last
            yield sheets[first] if inside and 0 <= first < len(sheets) else ""


def _target(tokens: bytes, places: Sequence[str]) -> str:
    """What a name refers to, as a formula's text; '' for what is no single area."""
    if not tokens:
        return ""
    token = tokens[0] & 0x1F | 0x20
    if token in _LOST:
        return "#REF!"
    if (token, len(tokens)) not in ((_CELL, 9), (_AREA, 15)):
        return ""
    (place,) = struct.unpack_from("<H", tokens, 1)
    sheet = places[place] if place < len(places) else ""
    if token == _CELL:
        top, left = struct.unpack_from("<IH", tokens, 3)
        bottom, right = top, left
    else:
        top, bottom, left, right = struct.unpack_from("<IIHH", tokens, 3)
    try:
        # The upper bits of a column say whether it is relative.
        first = cell_ref(top, left & 0x3FFF, absolute=True)
        last = cell_ref(bottom, right & 0x3FFF, absolute=True)
    except ValueError:
        return ""
    area = first if first == last else f"{first}:{last}"
    return f"{quote_sheet(sheet)}!{area}" if sheet else ""
