"""Read the cells of an .xlsb worksheet from its records.

python-calamine reads .xlsb too, but leaves out cells that follow another without an address of
their own (BrtShort…), which SheetJS writes: half of the answers, without a word.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.opening.formats.cells import check_extent, check_text_size
from ingest.opening.formats.container import ReadCells
from ingest.opening.formats.date_serials import duration, moment
from ingest.opening.formats.xls.records import TRUTH_CONSTANTS
from ingest.opening.formats.xlsb.records import packed_number, records, wide_text
from ingest.opening.formats.xlsb.styles import Shared, crossed_out
from ingest.opening.limits import FileProblem, Limits
from templates.sheet.reference import COLUMNS, ROWS, cell_ref

_ROW, _BLANK, _SHARED, _RICH, _SHORT_BLANK = 0, 1, 7, 62, 12
# A short cell has its number and no column: it stands to the right of the one before.
_SHORT = dict(zip(range(_SHORT_BLANK, 19), range(_BLANK, 8), strict=True))
_ERRORS, _FORMULAS, _TRUTH_FORMULA = (3, 11), (8, 9, 10, 11), 10
_NUMBERS = (2, 5, 9)


@dataclass(slots=True)
class ByStyle:
    """What the styles of cells say: percentages, and what is crossed out ('' for all of it)."""

    percents: set[str] = field(default_factory=set)
    struck: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Walk:
    """The cells found so far and the one that the walk is at."""

    row: int = 0
    column: int = -1
    columns: int = 0
    text: int = 0
    rows: dict[int, dict[int, object]] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    formulas: set[str] = field(default_factory=set)
    by_style: ByStyle = field(default_factory=ByStyle)


def read_cells(part: bytes, name: str, shared: Shared, limits: Limits) -> tuple[ReadCells, ByStyle]:
    """Return the cells of a worksheet, and their looks; FileProblem F106, F107 or F109."""
    walk = _Walk()
    try:
        for kind, data in records(part, f"лист «{name}»", limits):
            if kind == _ROW:
                (walk.row,), walk.column = struct.unpack_from("<I", data), -1
            elif kind in _SHORT:
                _note(walk, _SHORT[kind], data, walk.column + 1, name, shared)
            elif kind in _READERS:
                _note(walk, kind, data[4:], struct.unpack_from("<I", data)[0], name, shared)
    except (struct.error, IndexError):
        raise FileProblem("F106", part=f"ячейка {_ref(walk)} листа «{name}»") from None
    check_text_size(walk.text, name, limits)
    last = max(walk.rows, default=0)
    edge = (last, max(walk.rows.get(last, {}), default=0))
    if (last + 1) * 16 <= walk.columns:
        edge = next(((row, walk.columns - 1) for row, cells in walk.rows.items()
                     if walk.columns - 1 in cells), edge)
    check_extent(last + 1, walk.columns, edge, name, limits)
    return (ReadCells(walk.rows, frozenset(walk.errors), frozenset(walk.formulas)), walk.by_style)


def _ref(walk: _Walk) -> str:
    return cell_ref(walk.row, max(walk.column, 0)) if walk.row < ROWS else "за краем"


def _note(walk: _Walk, kind: int, data: bytes, column: int, name: str, shared: Shared) -> None:
    """Note a cell; its contents begin with three bytes of its style and one of flags."""
    if walk.row >= ROWS or column >= COLUMNS:
        raise FileProblem("F106", part=f"на листе «{name}» есть ячейка за краем листа")
    walk.column = column
    if kind == _BLANK:
        return
    if kind in _FORMULAS and not (kind == _TRUTH_FORMULA and _is_constant(data)):
        walk.formulas.add(cell_ref(walk.row, column))
    if kind in _ERRORS:
        walk.errors.add(cell_ref(walk.row, column))
        return
    value = _READERS[kind](data, shared)
    style = int.from_bytes(data[:3], "little")
    _note_style(walk, kind, data, style, shared)
    if kind in _NUMBERS and isinstance(value, float):
        value = _formatted(value, style, shared)
    elif isinstance(value, str):
        walk.text += len(value)
    walk.rows.setdefault(walk.row, {})[column] = value
    walk.columns = max(walk.columns, column + 1)


def _note_style(walk: _Walk, kind: int, data: bytes, style: int, shared: Shared) -> None:
    formats = shared.styles.formats
    if kind in _NUMBERS and style < len(formats) and formats[style] == "percent":
        walk.by_style.percents.add(cell_ref(walk.row, walk.column))
    if not shared.styles.struck_fonts:
        return
    part = None
    if kind == _SHARED:
        part = shared.parts.get(struct.unpack_from("<I", data, 4)[0])
    elif kind == _RICH:
        part = crossed_out(data[4:], shared.styles.struck_fonts)
    if part is not None or style in shared.styles.struck:
        walk.by_style.struck[cell_ref(walk.row, walk.column)] = part or ""


def _formatted(value: float, style: int, shared: Shared) -> object:
    formats = shared.styles.formats
    kind = formats[style] if style < len(formats) else ""
    if kind == "duration":
        return duration(value)
    return moment(value, shared.date1904) if kind == "date" else value


def _is_constant(data: bytes) -> bool:
    """Whether a formula is TRUE() or FALSE(), which LibreOffice writes for a plain value."""
    (size,) = struct.unpack_from("<I", data, 7)
    return data[11:11 + size] in TRUTH_CONSTANTS


_READERS: dict[int, Callable[[bytes, Shared], object]] = {
    1: lambda data, shared: "",
    2: lambda data, shared: packed_number(struct.unpack_from("<I", data, 4)[0]),
    3: lambda data, shared: "",
    4: lambda data, shared: bool(data[4]),
    5: lambda data, shared: struct.unpack_from("<d", data, 4)[0],
    6: lambda data, shared: wide_text(data, 4)[0],
    7: lambda data, shared: shared.texts[struct.unpack_from("<I", data, 4)[0]],
    8: lambda data, shared: wide_text(data, 4)[0],
    9: lambda data, shared: struct.unpack_from("<d", data, 4)[0],
    10: lambda data, shared: bool(data[4]),
    11: lambda data, shared: "",
    _RICH: lambda data, shared: wide_text(data, 5)[0],
}
