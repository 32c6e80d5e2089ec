"""Merged cells, hidden rows, links, lists, percentages and crossed-out text of an .xls worksheet.

Whatever of them is damaged is left out: the values of the sheet do not hang on it.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

from ingest.opening.formats.appearance import Area, Link, ReadAppearance
from ingest.opening.formats.xls.formulas import formula_text
from ingest.opening.formats.xls.styles import BookStyles
from templates.sheet.reference import COLUMNS, cell_ref

_ROW, _MERGED, _LINK, _COLUMNS, _VALIDATION, _SHARED = 0x208, 0xE5, 0x1B8, 0x7D, 0x1BE, 0x4BC
LOOKS = frozenset((_ROW, _MERGED, _LINK, _COLUMNS, _VALIDATION, _SHARED))
# The one token of a cell whose formula is that of an area, with the cell where it stands.
_EXP = struct.Struct("<HBHH")
_LIST = 3
_HIDDEN = 0x20
# What a hyperlink holds ([MS-OSHARED] 2.3.7.1), and the class of a moniker that is an address.
_HAS_MONIKER, _HAS_PLACE, _HAS_DISPLAY, _HAS_FRAME, _IS_TEXT = 0x01, 0x08, 0x10, 0x80, 0x100
_URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_MOST_CELLS = 1000


@dataclass(slots=True)
class SheetLooks:
    """What the records of one worksheet say of its looks."""

    links: dict[str, Link] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    percents: set[str] = field(default_factory=set)
    struck: dict[str, str] = field(default_factory=dict)
    lists: list[Area] = field(default_factory=list)
    tokens: dict[str, bytes] = field(default_factory=dict)
    shared: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def note(self, kind: int, data: bytes) -> None:
        """Note a record of one of the kinds ``LOOKS``."""
        try:
            if kind == _ROW:
                row, flags = struct.unpack_from("<H10xH", data)
                if flags & _HIDDEN:
                    self.hidden.add(row)
            elif kind == _COLUMNS:
                first, last, flags = struct.unpack_from("<HH4xH", data)
                if flags & 1:
                    self.hidden_columns.update(range(first, min(last + 1, COLUMNS)))
            elif kind == _MERGED:
                self.merged += _areas(data, 0)
            elif kind == _SHARED:
                row, col, size = struct.unpack_from("<HxxBxxxH", data)
                self.shared[row, col] = data[10:10 + size]
            elif kind == _VALIDATION:
                if data[0] & 0x0F == _LIST:
                    self.lists += _areas(data, _end_of_rules(data))
            else:
                area = _area(data, 0)
                link = Link(_target(data))
                cells = islice(((row, col) for row in range(area.row, area.last_row + 1)
                                for col in range(area.col, area.last_col + 1)), _MOST_CELLS)
                self.links |= {cell_ref(row, col): link for row, col in cells if col < COLUMNS}
        except (struct.error, ValueError):
            return

    def note_style(self, kind: int, data: bytes, styles: BookStyles) -> None:
        """Note which cells of a record of values show a percentage, or are crossed out."""
        try:
            for row, col, style in styles.cells(kind, data):
                if style in styles.percents and col < COLUMNS:
                    self.percents.add(cell_ref(row, col))
                part = styles.crossed_out(kind, data, style)
                if part is not None and col < COLUMNS:
                    self.struck[cell_ref(row, col)] = part
        except struct.error:
            return

    def cells_sharing(self, formulas: Collection[bytes]) -> set[str]:
        """Cells with one of these formulas, where they have it together with others."""
        areas = {place for place, tokens in self.shared.items() if tokens in formulas}
        return {ref for ref, tokens in self.tokens.items() if areas and len(tokens) >= _EXP.size
                and (found := _EXP.unpack_from(tokens))[:2] == (5, 1) and found[2:] in areas}

    @property
    def appearance(self) -> ReadAppearance:
        """The same, as readers ask for it."""
        return ReadAppearance(self.links, self.merged, frozenset(self.hidden), self.boxes,
                              self.struck, self.percents, frozenset(self.hidden_columns),
                              self.lists or None, self.tokens, formula_text)


def _areas(data: bytes, at: int) -> Iterator[Area]:
    (count,) = struct.unpack_from("<H", data, at)
    for number in range(count):
        yield _area(data, at + 2 + 8 * number)


def _end_of_rules(data: bytes) -> int:
    """Where the titles, messages and formulas of a validation end."""
    at = 4
    for _text in range(4):
        length, flags = struct.unpack_from("<HB", data, at)
        at += 3 + length * (1 + (flags & 1))
    for _formula in range(2):
        (size,) = struct.unpack_from("<H", data, at)
        at += 4 + size
    return at


def _area(data: bytes, at: int) -> Area:
    row, last_row, col, last_col = struct.unpack_from("<HHHH", data, at)
    return Area(row, col, last_row, min(last_col, COLUMNS - 1))


def _target(data: bytes) -> str:
    """Where a hyperlink leads; '' where it holds no address."""
    (flags,) = struct.unpack_from("<I", data, 28)
    at, target = 32, ""
    for flag in (_HAS_DISPLAY, _HAS_FRAME):
        if flags & flag:
            _text, at = _counted(data, at)
    if flags & _HAS_MONIKER:
        target, at = _counted(data, at) if flags & _IS_TEXT else _moniker(data, at)
    place = _counted(data, at)[0] if flags & _HAS_PLACE else ""
    return f"{target}#{place}" if place else target


def _counted(data: bytes, at: int) -> tuple[str, int]:
    """A text after the number of its letters, of which the last is none."""
    (count,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * count
    return data[at + 4:end].decode("utf-16-le", "replace").partition("\0")[0], end


def _moniker(data: bytes, at: int) -> tuple[str, int]:
    """The address, or the path of a file, in a moniker, and the place after it."""
    kind, at = data[at:at + 16], at + 16
    if kind == _URL:
        (size,) = struct.unpack_from("<I", data, at)
        text = data[at + 4:at + 4 + size].decode("utf-16-le", "replace")
        return text.partition("\0")[0], at + 4 + size
    _up, size = struct.unpack_from("<HI", data, at)
    short = data[at + 6:at + 6 + size].partition(b"\0")[0].decode("cp1251", "replace")
    at += 6 + size + 24
    (more,) = struct.unpack_from("<I", data, at)
    long = data[at + 10:at + 4 + more].decode("utf-16-le", "replace") if more > 6 else ""
    return f"file:{long or short}", at + 4 + more
