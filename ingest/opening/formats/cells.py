"""Scan the cells of a sheet's XML: their extent, errors, formulas and amount of text.

python-calamine allocates the whole rectangle up to the last cell with a value, and one value
in XFD1048576 aborts the process: so every sheet is bounded here before it sees calamine.
Sheets as office programs write them are scanned with patterns; whatever the patterns do not
cover (prefixes, cells without an address, far cells) goes through a real XML parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from ingest.opening.limits import FileProblem, Limits, russian_size
from templates.sheet.reference import COLUMNS, cell_ref, column_number, parse_ref

# A cell that is not within A1:ZZ999, or whose address is not the first attribute.
_UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z]{1,2}[0-9]{1,3}")[\s/>]')
# Every cell; with its address when that is the first attribute, else with nothing.
_CELL = re.compile(rb'<c(?: r="([A-Z]{1,3}[0-9]{1,7})"|[\s/>])')
_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_ERROR = re.compile(rb'<c r="([A-Z]+[0-9]+)"(?: [A-Za-z]+="[^"<>]*")*? t="e"')
_TYPE_ERROR = re.compile(rb"""t\s*=\s*["']e["']""")
# LibreOffice writes the plain value ИСТИНА as the formula =TRUE(): that is an answer.
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^<>]*>\s*<f(?=[\s/>])'
                      rb"(?![^<>/]*>(?:TRUE|FALSE)\(\)</f>)")
_CONSTANTS = ("TRUE()", "FALSE()")
_CONSTANT = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^<>]*>\s*<f[^<>]*>(TRUE|FALSE)\(\)</f>')
_LETTERS, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
_REF = re.compile(r"([A-Za-z]+)([0-9]+)")


@dataclass(slots=True)
class Walk:
    """What a sheet's cells are, told by an XML parser.  Rows and columns count from 0."""

    rows: int = 0
    columns: int = 0
    last_row: tuple[int, int] = (0, 0)
    last_column: tuple[int, int] = (0, 0)
    errors: set[str] = field(default_factory=set)
    formulas: set[str] = field(default_factory=set)
    constants: dict[str, bool] = field(default_factory=dict)
    string_numbers: list[int] = field(default_factory=list)


def check_reach(xml: bytes, sheet: str, limits: Limits) -> None:
    """Raise FileProblem F109 when a value lies too far from A1.

    Cells that are only formatted may lie anywhere: readers of values skip them.
    """
    if _is_usual(xml) and _fits(999, 702, limits):
        return
    refs = _plain_refs(xml)
    if refs is not None and _fits(*_extent(refs), limits):
        return
    walk = walk_cells(xml, sheet)
    tall = walk.rows * 16 > walk.columns
    check_extent(walk.rows, walk.columns, walk.last_row if tall else walk.last_column, sheet,
                 limits)


def check_extent(rows: int, columns: int, last: tuple[int, int], sheet: str, limits: Limits
                 ) -> None:
    """Raise FileProblem F109 when a sheet of so many rows and columns is too large to fill.

    ``last`` is a cell at its edge, row and column from 0.
    """
    if not _fits(rows, columns, limits):
        raise FileProblem("F109", sheet=sheet, cell=cell_ref(*last))


def _is_usual(xml: bytes) -> bool:
    """Whether all cells lie within A1:ZZ999 and begin with their address: told in two searches."""
    return not _PREFIXED_CELL.search(xml) and not _UNUSUAL_CELL.search(xml)


def _is_plain(xml: bytes) -> bool:
    """Whether all cells are written as great writers do, so that patterns find them."""
    return _is_usual(xml) or _plain_refs(xml) is not None


def _plain_refs(xml: bytes) -> list[bytes] | None:
    """Return the addresses of all cells; None unless all are written as great writers do."""
    refs: list[bytes] = _CELL.findall(xml)
    return None if b"" in refs or _PREFIXED_CELL.search(xml) else refs


def _extent(refs: list[bytes]) -> tuple[int, int]:
    """Return how many rows and columns the addresses span, the sheet's width from AAA on."""
    joined = b" ".join(refs)
    rows = max(map(int, set(joined.translate(None, _LETTERS).split())), default=0)
    width = max(((len(each), each) for each in set(joined.translate(None, _DIGITS).split())),
                default=(1, b"A"))
    return rows, COLUMNS if width[0] > 2 else column_number(width[1].decode()) + 1


def check_text(xml: bytes, strings: bytes, sheet: str, limits: Limits) -> None:
    """Raise FileProblem F107 when shared strings, put into cells, come to too much text.

    A string is stored once and counted here as often as cells repeat it: a megabyte of text
    named by ten thousand cells would become ten gigabytes.
    """
    # No cell that names a string is shorter: <c t="s"><v>0</v></c>.
    if len(xml) // 20 * len(strings) <= limits.text_size:
        return
    # Cells of any spelling are counted, and a few other tags with them.
    cells = xml.count(b"<c") + xml.count(b":c")
    if cells * len(strings) <= limits.text_size:
        return
    if b"<!" not in strings and cells * _longest(strings) <= limits.text_size:
        return
    lengths = _string_lengths(strings)
    total = sum(lengths[number] for number in walk_cells(xml, sheet).string_numbers
                if number < len(lengths))
    check_text_size(total, sheet, limits)


def check_text_size(size: int, sheet: str, limits: Limits) -> None:
    """Raise FileProblem F107 when a sheet's texts together have more letters than may be."""
    if size > limits.text_size:
        raise FileProblem("F107", what=f"текста на листе «{sheet}» больше "
                          f"{russian_size(limits.text_size)}", limit=limits.text_size)


def error_cells(xml: bytes, sheet: str) -> frozenset[str]:
    """Return the addresses of cells that hold an error such as ``#N/A``."""
    if (b'"e"' not in xml and (b"'" not in xml or b"'e'" not in xml)) or not _TYPE_ERROR.search(xml):
        return frozenset()
    if _is_plain(xml):
        return frozenset(ref.decode() for ref in _ERROR.findall(xml))
    return frozenset(walk_cells(xml, sheet).errors)


def formula_cells(xml: bytes, sheet: str) -> frozenset[str]:
    """Return the addresses of cells that hold a formula other than ``TRUE()``, ``FALSE()``."""
    if _is_plain(xml):
        return frozenset(ref.decode() for ref in _FORMULA.findall(xml, 0, _end_of_cells(xml)))
    return frozenset(walk_cells(xml, sheet).formulas)


def _end_of_cells(xml: bytes) -> int:
    """Where conditional formats and lists begin, of which forms have as much as of cells."""
    end = xml.rfind(b"</sheetData>")
    return end if end >= 0 else len(xml)


def constant_cells(xml: bytes, sheet: str) -> dict[str, bool]:
    """Return the cells with ``=TRUE()`` or ``=FALSE()`` and what they say.

    LibreOffice keeps a plain ИСТИНА so, and whoever saves the file after it may drop the value.
    """
    if b"()</" not in xml:
        return {}
    if _is_plain(xml):
        return {ref.decode(): text == b"TRUE" for ref, text in _CONSTANT.findall(xml)}
    return walk_cells(xml, sheet).constants


def walk_cells(xml: bytes, sheet: str) -> Walk:
    """Return what an XML parser sees of a sheet's cells; FileProblem F106, F109.

    Rows and cells without an address follow the one before them.
    """
    walk = _Walker(sheet)
    _parse(xml, walk.start, walk.end, walk.characters, f"лист «{sheet}»")
    return walk.found


class _Walker:
    """The handlers of the parser and the cell that they are in."""

    def __init__(self, sheet: str) -> None:
        self.found = Walk()
        self.sheet = sheet
        self.row = self.column = 0
        self.cell = (0, 0)
        self.kind = self.inside = ""
        self.texts: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "row" and "r" in attributes:
            self.row = _position(f"A{attributes['r']}", self.sheet)[0]
        elif local == "c":
            self.cell = (self.row, self.column)
            if "r" in attributes:
                self.cell = _position(attributes["r"], self.sheet)
                self.column = self.cell[1]
            self.kind, self.texts = attributes.get("t", ""), {}
        elif local in ("f", "v", "is"):
            self.inside, self.texts[local] = local, ""

    def characters(self, data: str) -> None:
        # No more than is needed to know a number or TRUE().
        if self.inside and len(self.texts.get(self.inside, "")) < 20:
            self.texts[self.inside] = self.texts.get(self.inside, "") + data

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local == "row":
            self.row, self.column = self.row + 1, 0
        elif local in ("f", "v", "is"):
            self.inside = ""
        elif local == "c":
            self._note()
            self.column += 1

    def _note(self) -> None:
        found, (row, column) = self.found, self.cell
        valued = "v" in self.texts or "is" in self.texts
        if valued and row >= found.rows:
            found.rows, found.last_row = row + 1, self.cell
        if valued and column >= found.columns:
            found.columns, found.last_column = column + 1, self.cell
        if self.kind == "e":
            found.errors.add(cell_ref(row, column))
        if self.texts.get("f", _CONSTANTS[0]) not in _CONSTANTS:
            found.formulas.add(cell_ref(row, column))
        elif "f" in self.texts:
            found.constants[cell_ref(row, column)] = self.texts["f"] == _CONSTANTS[0]
        number = self.texts.get("v", "").strip()
        if self.kind == "s" and number.isdecimal():
            found.string_numbers.append(int(number))


def _position(text: str, sheet: str) -> tuple[int, int]:
    match = _REF.fullmatch(text)
    if match is None or int(match[2][:9]) == 0:
        raise FileProblem("F106", part=f"на листе «{sheet}» есть ячейка с адресом «{text[:20]}»")
    try:
        return parse_ref(text)
    except ValueError:
        raise FileProblem("F109", sheet=sheet, cell=text[:20]) from None


def _fits(rows: int, columns: int, limits: Limits) -> bool:
    return rows <= limits.rows and rows * columns <= limits.area


def _longest(strings: bytes) -> int:
    return max(map(len, strings.split(b"</si>")))


def _string_lengths(strings: bytes) -> list[int]:
    lengths: list[int] = []

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            lengths.append(0)

    def characters(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    _parse(strings, start, lambda _tag: None, characters, "общие строки")
    return lengths


def _parse(xml: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None],
           characters: Callable[[str], None], part: str) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(xml, True)
    except FileProblem:
        raise
    # An encoding that expat does not know is a LookupError or a ValueError.
    except (expat.ExpatError, LookupError, ValueError):
        raise FileProblem("F106", part=f"{part} записан с ошибкой XML") from None
