"""Read the comments on the cells of an .xlsb worksheet from its records."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ingest.opening.formats.comments import Comment
from ingest.opening.formats.xlsb.records import records, wide_text
from ingest.opening.limits import FileProblem, Limits
from templates.sheet.reference import cell_ref

_AUTHOR, _BEGIN, _TEXT = 632, 635, 637


def binary_comments(part: bytes, sheet: str, limits: Limits) -> Iterator[Comment]:
    """Yield the notes of one worksheet; FileProblem F106 or F107."""
    authors: list[str] = []
    cell = author = ""
    try:
        for kind, data in records(part, f"примечания листа «{sheet}»", limits):
            if kind == _AUTHOR:
                authors.append(wide_text(data, 0)[0])
            elif kind == _BEGIN:
                number, row, _last_row, column = struct.unpack_from("<IIII", data)
                cell = cell_ref(row, column)
                author = authors[number] if number < len(authors) else ""
            elif kind == _TEXT:
                yield Comment(sheet, cell, author, wide_text(data, 1)[0])
    # A cell beyond the sheet is a ValueError.
    except (struct.error, ValueError):
        raise FileProblem("F106", part=f"примечания листа «{sheet}»") from None
