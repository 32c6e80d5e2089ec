"""Scan the BIFF records of an .xls workbook for what xlrd does not report or cannot survive.

Formulas, how far cells reach, passwords, notes, links to other books.  Record numbers are those
of [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from ingest.opening.formats.appearance import LONGEST_BOX, MOST_BOXES
from ingest.opening.formats.xls.looks import LOOKS, SheetLooks
from ingest.opening.formats.xls.styles import BookStyles
from ingest.opening.limits import FileProblem, Limits
from templates.sheet.reference import COLUMNS, cell_ref

_EOF, _CONTINUE, _CODEPAGE, _FILEPASS, _BOUNDSHEET, _SUPBOOK = 0x0A, 0x3C, 0x42, 0x2F, 0x85, 0x1AE
_NOTE, _OBJ, _TXO, _MULRK, _NAME, _LINKS = 0x1C, 0x5D, 0x1B6, 0xBD, 0x18, 0x17
_BOFS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))
# INTEGER, NUMBER, LABEL, BOOLERR, RSTRING, LABELSST, RK, MULRK and formulas.
_VALUES = frozenset((0x02, 0x03, 0x04, 0x05, 0x203, 0x204, 0x205, 0xD6, 0xFD, 0x7E, 0x27E,
                     _MULRK)) | _FORMULAS
# What xlrd needs for values beside those: the records of the book (DATEMODE, XF, SST, FORMAT …),
# and STRING, the text of a formula.  All others are given a number that means nothing.
_NEEDED = _BOFS | _VALUES | {_EOF, _CONTINUE, _CODEPAGE, _BOUNDSHEET, 0x22, 0xE0, 0xFC, 0x41E,
                             0x207}
_NOTHING = b"\xff\x7f"
_WORKSHEET = 0
# Where the tokens of a formula begin, after two bytes that say how many there are.
_TOKENS = 20
_MACRO_SHEETS = (1, 6)
_FIRST_WITH_SHEETS, _BIFF8 = 0x0500, 0x0600
# A record says its length in two bytes, and Excel writes at most 8224 of them.
_HEADER = struct.Struct("<HH")
# PtgBool, and PtgFunc and PtgFuncVar, in any class, of TRUE (34) and FALSE (35).
TRUTH_CONSTANTS = frozenset((b"\x1d\x00", b"\x1d\x01")) | frozenset(
    bytes(tokens) for number in (34, 35) for kind in (0x20, 0x40, 0x60)
    for tokens in ((0x01 | kind, number, 0), (0x02 | kind, 0, number, 0)))
_SELF, _ADDIN = 0x0401, 0x3A01
_MOST_SHEETS = 1000


class Record(NamedTuple):
    """A record's number and where its contents are in the stream."""

    kind: int
    start: int
    size: int


@dataclass(slots=True)
class Note:
    """A note on a cell; rows and columns count from 0."""

    row: int
    column: int
    author: str
    text: str


@dataclass(slots=True)
class SheetScan:
    """What the records of one worksheet say."""

    rows: int = 0
    columns: int = 0
    last: tuple[int, int] = (0, 0)
    formulas: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    looks: SheetLooks = field(default_factory=SheetLooks)
    count: int = 0


@dataclass(slots=True)
class BookScan:
    """What the records of a workbook say; ``sheets`` are its worksheets only.

    ``stream`` holds the records that give values, and nothing of the others but their places.
    ``names`` are the records of the defined names, ``links`` the list of the places that
    formulas refer to, ``are_own`` says which of the books they are in is this one.
    """

    stream: bytearray = field(repr=False)
    version: int = 0
    code_page: int | None = None
    has_macros: bool = False
    external_links: bool = False
    starts: list[int] = field(default_factory=list)
    sheets: list[SheetScan] = field(default_factory=list)
    are_worksheets: list[bool] = field(default_factory=list)
    are_own: list[bool] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    links: bytes = b""
    styles: BookStyles = field(default_factory=BookStyles)


def scan_book(stream: bytes, limits: Limits) -> BookScan:
    """Return what the records say; FileProblem F105, F106, F107 or F122."""
    if len(stream) < 8 or _HEADER.unpack_from(stream)[0] not in _BOFS:
        raise FileProblem("F106", part="поток книги начинается не с начала")
    found = BookScan(bytearray(stream), _version(stream))
    count = _scan_globals(stream, found, limits)
    for start in found.starts if found.version >= _FIRST_WITH_SHEETS else [0]:
        sheet = _scan_sheet(stream, found, start, limits.steps - count)
        count += sheet.count
        _check_count(count, limits)
        found.sheets.append(sheet)
    return found


def _check_count(count: int, limits: Limits) -> None:
    if count >= limits.steps:
        raise FileProblem("F107", what=f"в книге больше {limits.steps} записей",
                          limit=limits.steps)


def _version(stream: bytes) -> int:
    """0x0200, 0x0300, 0x0400 for Excel 2 to 4; 0x0500 for 5 and 95; 0x0600 from 97 on."""
    kind, size = _HEADER.unpack_from(stream)
    if kind != 0x0809:
        if size >= 4 and struct.unpack_from("<H", stream, 6)[0] == 0x0100:
            raise FileProblem("F122", format=".xls", reason="это рабочая книга Excel 4.0")
        return 0x0200 if kind == 0x0009 else kind & 0x0F00
    version: int = struct.unpack_from("<H", stream, 4)[0]
    return version


def records(stream: bytes, start: int) -> Iterator[Record]:
    """Yield the records from a place on; FileProblem F106 when one runs past the end."""
    end = len(stream)
    while start + 4 <= end:
        kind, size = _HEADER.unpack_from(stream, start)
        start += 4
        if start + size > end:
            raise FileProblem("F106", part="последняя запись книги обрывается")
        yield Record(kind, start, size)
        start += size
    raise FileProblem("F106", part="в книге .xls нет последней записи")


def _scan_globals(stream: bytes, found: BookScan, limits: Limits) -> int:
    count = start = 0
    for kind, start, size in islice(records(stream, 0), limits.steps):
        count += 1
        if kind == _EOF:
            break
        if kind == _FILEPASS:
            raise FileProblem("F105")
        data = stream[start:start + size]
        if kind not in _NEEDED and found.version >= _FIRST_WITH_SHEETS:
            found.stream[start - 4:start - 2] = _NOTHING
        found.styles.note(kind, data, found.version)
        if kind == _CODEPAGE and size >= 2:
            (found.code_page,) = struct.unpack_from("<H", data)
        elif kind == _BOUNDSHEET and size >= 6:
            place, _state, type_ = struct.unpack_from("<IBB", data)
            found.has_macros |= type_ in _MACRO_SHEETS
            found.are_worksheets.append(type_ == _WORKSHEET)
            found.starts += [place] if type_ == _WORKSHEET else []
        elif kind == _SUPBOOK and size >= 4:
            (source,) = struct.unpack_from("<H", data, 2)
            found.are_own.append(source == _SELF)
            found.external_links |= source not in (_SELF, _ADDIN)
        elif kind == _NAME and found.version >= _BIFF8:
            found.names.append(data)
        elif kind == _LINKS:
            found.links = found.links or data
    found.styles.sum_up()
    _check_count(count, limits)
    if found.version >= _FIRST_WITH_SHEETS and not found.are_worksheets:
        raise FileProblem("F106", part="в книге нет ни одного листа")
    if any(place < start for place in found.starts):
        raise FileProblem("F106", part="лист начинается внутри оглавления книги")
    if len(found.starts) > _MOST_SHEETS:
        raise FileProblem("F107", what=f"листов больше {_MOST_SHEETS}", limit=_MOST_SHEETS)
    return count


def _scan_sheet(stream: bytes, book: BookScan, start: int, most: int) -> SheetScan:
    found, depth = SheetScan(), 0
    last_object, formula, noted = 0, 0, set()
    texts: dict[int, str] = {}
    for kind, at, size in islice(records(stream, start), max(most, 0)):
        found.count += 1
        if book.version >= _FIRST_WITH_SHEETS:
            formula = _hide(book.stream, kind, at, size, formula)
        # A chart within the sheet has a beginning and an end of its own.
        if kind in _BOFS:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth != 1:
            continue
        elif kind in LOOKS:
            found.looks.note(kind, stream[at:at + size])
        elif kind in _VALUES and size >= 4:
            _note_cell(found, kind, stream, at, size)
            if kind in _FORMULAS and book.version >= _BIFF8 and size > _TOKENS:
                found.looks.tokens[cell_ref(*_HEADER.unpack_from(stream, at))] = (
                    stream[at + _TOKENS:at + size])
            if book.styles.matter:
                found.looks.note_style(kind, stream[at:at + size], book.styles)
        elif kind == _FILEPASS:
            raise FileProblem("F105")
        elif kind == _OBJ and size >= 8:
            (last_object,) = struct.unpack_from("<H", stream, at + 6)
        elif kind == _TXO and size >= 12:
            texts[last_object] = _object_text(stream, at, size)
        elif kind == _NOTE and size >= 8:
            note = stream[at:at + size]
            found.notes.append(_note(note, texts))
            noted.add(struct.unpack_from("<H", note, 6)[0])
    found.formulas -= found.looks.cells_sharing(TRUTH_CONSTANTS)
    # What no note refers to is the text of a box; where it lies only the drawing knows.
    found.looks.boxes += [("A1", text.strip()[:LONGEST_BOX]) for number, text in texts.items()
                          if number not in noted and text.strip()][:MOST_BOXES]
    return found


def _hide(stream: bytearray, kind: int, at: int, size: int, formula: int) -> int:
    """Hide a record that xlrd does not need; return where the formula is that is not over yet.

    A shared formula, or the rest of a long one, stands between a formula and its text: it is
    made part of the record before it, of which xlrd reads the beginning only.
    """
    if kind in _FORMULAS:
        return at
    if kind in _NEEDED and kind != _CONTINUE:
        return 0
    if formula and at + size - formula <= 0xFFFF:
        struct.pack_into("<H", stream, formula - 2, at + size - formula)
        return formula
    if kind != _CONTINUE:
        stream[at - 4:at - 2] = _NOTHING
    return 0


def _note_cell(found: SheetScan, kind: int, stream: bytes, at: int, size: int) -> None:
    row, column = _HEADER.unpack_from(stream, at)
    if column >= COLUMNS:
        raise FileProblem("F106", part=f"в строке {row + 1} есть ячейка за краем листа")
    if kind in _FORMULAS and not _is_constant(stream[at:at + size]):
        found.formulas.add(cell_ref(row, column))
    if kind == _MULRK:
        # Each of its numbers is a cell.
        found.count += size // 6
        (column,) = struct.unpack_from("<H", stream, at + size - 2)
    if row >= found.rows or column >= found.columns:
        found.rows, found.columns = max(found.rows, row + 1), max(found.columns, column + 1)
        found.last = row, column


def _is_constant(record: bytes) -> bool:
    """Whether the formula is TRUE() or FALSE(), which LibreOffice writes for a plain value."""
    if len(record) < 24:
        return False
    (size,) = struct.unpack_from("<H", record, 20)
    return record[22:22 + size] in TRUTH_CONSTANTS


# --- notes ---------------------------------------------------------------------------------------


def _note(record: bytes, texts: dict[int, str]) -> Note:
    row, column, _flags, object_id = struct.unpack_from("<HHHH", record)
    if column >= COLUMNS:
        raise FileProblem("F106", part="примечание за краем листа")
    if object_id not in texts:
        # Excel 95 and older keep the text in the record itself: here stands its length.
        return Note(row, column, "", record[6:].decode("cp1251", "replace"))
    if len(record) < 11:
        return Note(row, column, "", texts[object_id])
    (length,) = struct.unpack_from("<H", record, 8)
    return Note(row, column, _letters(record[10:], length), texts[object_id])


def _object_text(stream: bytes, at: int, size: int) -> str:
    """The text of a drawn object: it stands in the records that continue its own."""
    (length,) = struct.unpack_from("<H", stream, at + 10)
    text = ""
    for kind, start, each in records(stream, at + size):
        if kind != _CONTINUE or len(text) >= length or not each:
            break
        text += _letters(stream[start:start + each], length - len(text))
    return text


def _letters(data: bytes, length: int) -> str:
    """A text after the byte that says whether its letters have one byte or two."""
    if data[:1] and data[0] & 1:
        return data[1:1 + 2 * length].decode("utf-16-le", "replace")
    return data[1:1 + length].decode("latin-1")
