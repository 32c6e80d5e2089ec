"""Read the defined names of an .xlsb workbook from its records."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from ingest.opening.formats.name_formulas import name_target
from ingest.opening.formats.xlsb.records import wide_text
from ingest.opening.limits import FileProblem

_NAME, _LINKS_END, _LINKS = 39, 354, 362
# This workbook itself, another one, functions of add-ins: which one a reference is into.
_SELF, _OTHERS = 357, (355, 358, 667)
_EVERYWHERE = 0xFFFFFFFF

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
            target = name_target(data[at + 4:at + 4 + size], places, "I")
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
