"""Read an .xls workbook: values and sheet states by xlrd, the rest from its records.

xlrd never sees the file, only those records of the workbook that hold values, after a walk.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import TextIOBase
from typing import TYPE_CHECKING

from ingest.opening.formats.cells import check_extent
from ingest.opening.formats.comments import Comment
from ingest.opening.formats.container import STATES, Container, ReadCells, Sheet
from ingest.opening.formats.date_serials import moment
from ingest.opening.formats.xls.encryption import unlocked_xls
from ingest.opening.formats.xls.names import defined_names
from ingest.opening.formats.xls.ole import Ole
from ingest.opening.formats.xls.records import BookScan, SheetScan, scan_book
from ingest.opening.limits import FileProblem, Limits, russian_size
from templates.sheet.reference import cell_ref

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as XlrdSheet

_UNICODE = 0x0600
# Old files in Russian may not say their code page.
_RUSSIAN = "cp1251"
_EMPTY, _TEXT, _NUMBER, _DATE, _BOOL, _ERROR, _BLANK = range(7)


def read_xls(data: bytes, limits: Limits) -> Container:
    """Return the workbook in an OLE file; FileProblem (F102, F105 to F107, F109, F122)."""
    ole = Ole(data)
    try:
        return _read(ole.read_book(), ole, limits)
    except FileProblem as problem:
        if problem.code != "F105":
            raise
    # The records that follow a password are encrypted: all is read again.
    ole = Ole(unlocked_xls(data, limits))
    return _read(ole.read_book(), ole, limits)


def read_bare_xls(data: bytes, limits: Limits) -> Container:
    """Return a workbook without an OLE container, as Excel 2 to 4 wrote it; the same problems."""
    return _read(data, None, limits)


def _read(stream: bytes, ole: Ole | None, limits: Limits) -> Container:
    scan = scan_book(stream, limits)
    try:
        book = _open(scan)
        sheets = tuple(_sheets(book, scan, limits))
        date1904 = bool(book.datemode)
    except (FileProblem, MemoryError):
        raise
    # xlrd answers damage with whatever its parsing runs into, assertions too.
    except Exception as error:
        raise FileProblem("F122", format=".xls",
                          reason="записи в книге не такие, как пишет Excel") from error
    names, local_names = defined_names(scan, [each.name for each in sheets])
    comments = tuple(
        Comment(sheet.name, cell_ref(note.row, note.column), note.author, note.text)
        for sheet, found in zip(sheets, scan.sheets, strict=True) for note in found.notes)
    return Container(
        sheets, names, local_names, ole.read_properties() if ole else {},
        scan.has_macros or bool(ole and ole.has_macros), scan.external_links, date1904, comments,
        ole.embedded if ole else 0, "xls")


class _Silence(TextIOBase):
    """xlrd tells its doubts about a file to the screen; nobody is there to read them."""

    def write(self, text: str) -> int:
        return len(text)


def _open(scan: BookScan) -> Book:
    import xlrd

    old = scan.version < _UNICODE and scan.code_page is None
    return xlrd.open_workbook(
        file_contents=bytes(scan.stream), logfile=_Silence(), on_demand=True, ragged_rows=True,
        encoding_override=_RUSSIAN if old else None)


def _sheets(book: Book, scan: BookScan, limits: Limits) -> Iterator[Sheet]:
    names = book.sheet_names()
    if len(names) != len(scan.sheets):
        raise FileProblem("F106", part="оглавление листов не сходится с листами")
    text = 0
    for number, (name, found) in enumerate(zip(names, scan.sheets, strict=True)):
        check_extent(found.rows, found.columns, found.last, name, limits)
        sheet = book.sheet_by_index(number)
        cells = _cells(sheet, found, bool(book.datemode))
        text += sum(len(value) for row in cells.rows.values() for value in row.values()
                    if isinstance(value, str))
        if text > limits.text_size:
            raise FileProblem("F107", what=f"текста в книге больше "
                              f"{russian_size(limits.text_size)}", limit=limits.text_size)
        state = STATES[sheet.visibility] if 0 <= sheet.visibility < len(STATES) else STATES[0]
        yield Sheet(name, state, cells=cells, appearance=found.looks.appearance)
        if book.on_demand:
            book.unload_sheet(number)


def _cells(sheet: XlrdSheet, found: SheetScan, date1904: bool) -> ReadCells:
    rows: dict[int, dict[int, object]] = {}
    errors = []
    for number in range(sheet.nrows):
        kinds, values = sheet.row_types(number), sheet.row_values(number)
        row: dict[int, object] = {}
        for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            if kind == _ERROR:
                errors.append(cell_ref(number, column))
            elif kind not in (_EMPTY, _BLANK):
                row[column] = _value(kind, value, date1904)
        if row:
            rows[number] = row
    return ReadCells(rows, frozenset(errors), frozenset(found.formulas))


def _value(kind: int, value: object, date1904: bool) -> object:
    if kind == _BOOL:
        return bool(value)
    if kind == _DATE and isinstance(value, float):
        return moment(value, date1904)
    return value
