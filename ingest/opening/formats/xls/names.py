"""Read the defined names of an .xls workbook (Excel 97 and later) from its records.

Not by xlrd: it computes what a name stands for, and thirty names that each join the one before
with itself come to a gigabyte.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from ingest.opening.formats.name_formulas import name_target
from ingest.opening.formats.xls.records import BookScan
from ingest.opening.limits import FileProblem

_BUILT_IN = 0x20
_NAME = struct.Struct("<HBBHHH4x")
_PLACE = struct.Struct("<Hhh")

Names = tuple[dict[str, str], tuple[tuple[str, int, str], ...]]


def defined_names(scan: BookScan, sheets: Sequence[str]) -> Names:
    """Return the names of the book with what they refer to, and those of single sheets.

    ``sheets`` are the names of the worksheets.  FileProblem F106 when a record is cut short.
    """
    everywhere: dict[str, str] = {}
    local: list[tuple[str, int, str]] = []
    # Formulas count charts and macro sheets too.
    numbers = iter(range(len(sheets)))
    worksheets = [next(numbers, None) if each else None for each in scan.are_worksheets]
    try:
        places = list(_places(scan, [sheets[each] if each is not None else ""
                                     for each in worksheets]))
        for record in scan.names:
            flags, _key, length, size, _reserved, scope = _NAME.unpack_from(record)
            if flags & _BUILT_IN:
                continue
            wide = 1 + (record[_NAME.size] & 1)
            at = _NAME.size + 1 + wide * length
            name = record[_NAME.size + 1:at].decode("utf-16-le" if wide == 2 else "latin-1",
                                                    "replace")
            target = name_target(record[at:at + size], places, "H")
            number = worksheets[scope - 1] if 0 < scope <= len(worksheets) else None
            if scope == 0:
                everywhere.setdefault(name, target)
            elif number is not None:
                local.append((name, number, target))
    except (struct.error, IndexError):
        raise FileProblem("F106", part="имена ячеек книги обрываются") from None
    return everywhere, tuple(local)


def _places(scan: BookScan, sheets: Sequence[str]) -> Iterator[str]:
    """Yield the sheet of each place that formulas refer to; '' for other books."""
    for at in range(2, len(scan.links) - 5, 6):
        book, first, last = _PLACE.unpack_from(scan.links, at)
        inside = book < len(scan.are_own) and scan.are_own[book] and first == last
        yield sheets[first] if inside and 0 <= first < len(sheets) else ""
