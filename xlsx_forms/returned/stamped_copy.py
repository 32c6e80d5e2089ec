"""Stamp what a copy says into a package that openpyxl has written once.

Reading a blank with openpyxl and writing it again costs twenty times what is said in a copy.  So a
form is laid down once in a process, with its tokens; of each copy only the cells that differ are
written.  They are openpyxl's own cells, so whoever fills a copy in need not know of this.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Container, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.comments import Comment
from openpyxl.comments.comment_sheet import CommentRecord, CommentSheet
from openpyxl.styles.stylesheet import write_stylesheet
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from scoring.methodology import Methodology
from templates.definition import Form
from templates.sheet.layout import Layout, lay_out
from xlsx_forms.blank.packing import Packed, pack, package
from xlsx_forms.blank.row_heights import let_rows_grow
from xlsx_forms.blank.stamp import TOKEN, cell_text, stamped_text
from xlsx_forms.blank.workbook import write_blank
from xlsx_forms.returned.refill import open_blank
from xlsx_forms.returned.workbook_bytes import workbook_bytes

_ROW = re.compile(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL = re.compile(r'<c r="[A-Z]+\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_COLUMN = re.compile(r'<c r="([A-Z]+)')
_HEIGHT = re.compile(r' ht="[^"]*"')
_REST = re.compile(r"^ ?(?:/>|></sheetData>)")
_BY_HAND = ' customHeight="1"'
# openpyxl writes no empty list, and does not read a part without one.
_NO_NOTES = ('<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
             "<authors/><commentList/></comments>")
_STYLES, _BOOK = "xl/styles.xml", "xl/workbook.xml"


class Overlay(Worksheet):
    """A sheet of a copy: it holds what was asked for or written, over the sheet that it lies on."""

    # Two sheets of one title may belong to a book here: openpyxl's property would rename one.
    title: str = ""  # type: ignore[override]

    def __init__(self, below: Any, values: Mapping[str, str]) -> None:
        super().__init__(below.parent, below.title)
        self._below, self._values = below, values

    def _get_cell(self, row: int, column: int) -> Any:
        if (row, column) in self._cells:
            return self._cells[row, column]
        above: Any = super()
        cell, below = above._get_cell(row, column), self._below._cells.get((row, column))
        if below is not None:
            cell._style, cell._value, cell.data_type = (
                copy(below._style), below._value, below.data_type)
            if isinstance(cell._value, str):
                cell._value = TOKEN.sub(lambda token: cell_text(self._values[token[1]]), cell._value)
        return cell


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet as text: its attributes, and its cells by number of the column."""

    attributes: str
    cells: dict[int, str]


_NO_ROW = Row("", {})


@dataclass(slots=True)
class Base:
    """A form as it is laid down before anything is said: the book and the parts of its package."""

    # Any: openpyxl's stubs leave out much of what is used here.
    book: Any
    sheet: Any
    remarks: Any
    layout: Layout
    parts: dict[str, str]
    before: str
    rows: dict[int, Row]
    after: str
    names: dict[str, str]
    packed: tuple[int, tuple[Packed, ...]] = (0, ())


@lru_cache(maxsize=16)
def base_of(form: Form, methodology: Methodology, title: str) -> Base:
    """Lay a blank down with an empty first sheet of this title, and a note that makes the parts."""
    book, layout = open_blank(write_blank(form, methodology)), lay_out(form)
    sheet, remarks = book[layout.form.page.sheet], book.create_sheet(title, 0)
    book.active = 0
    for each in book.worksheets:
        each.sheet_view.tabSelected = each is remarks
    remarks.print_title_rows, remarks.print_area = "1:1", "A1:J1"
    sheet.cell(1, 1).comment = Comment("", "")
    data = let_rows_grow(workbook_bytes(book), sheet.title, layout.growing_rows)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    names = {"form": sheet.path[1:], "remarks": remarks.path[1:],
             "comments": next(name for name in parts if re.search(r"comments/comment\d+\.xml$", name)),
             "vml": next(name for name in parts if name.endswith(".vml")),
             "number": str(book.index(sheet))}
    text = parts[names["form"]]
    before, _, rest = text.partition("<sheetData>")
    inside, _, after = rest.partition("</sheetData>")
    rows = {int(row[1]): Row(row[2], {_column(cell): cell for cell in _CELL.findall(row[3] or "")})
            for row in _ROW.finditer(inside)}
    book.remove(remarks)
    return Base(book, sheet, remarks, layout, parts, before, rows, after, names)


def _column(cell: str) -> int:
    match = _COLUMN.match(cell)
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - 64
    return number


def stamp_copy(base: Base, values: Mapping[str, str], sheet: Overlay, remarks: Overlay) -> bytes:
    """Return the package: the base with its tokens stamped, and these two sheets laid over it."""
    own = {base.names["form"]: _form(base, values, sheet), base.names["remarks"]: _small(remarks),
           **_notes(base, sheet), _BOOK: _book(base, values, sheet, remarks)}
    # The constant parts last: the sheets have registered their formats by now.
    changing = (pack(name, _bytes(own[name] if name in own else stamped_text(text, values)))
                for name, text in base.parts.items() if name in own or "{{" in text)
    return package((*_constant(base, own), *changing))


def _constant(base: Base, own: Container[str]) -> tuple[Packed, ...]:
    """The parts that are the same in every copy, packed once.

    The formats are among them: packed anew when a copy has brought one that none had before.
    """
    count = len(base.book._cell_styles)
    if base.packed[0] != count:
        styles = tostring(write_stylesheet(base.book))
        base.packed = count, tuple(
            pack(name, styles if name == _STYLES else text.encode())
            for name, text in base.parts.items() if name not in own and "{{" not in text)
    return base.packed[1]


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _form(base: Base, values: Mapping[str, str], sheet: Any) -> str:
    below = {row: Row(each.attributes, {col: stamped_text(text, values)
                                        for col, text in each.cells.items()})
             for row, each in base.rows.items()}
    last = max(base.rows.keys() | {row for row, _col in sheet._cells})
    before = re.sub(r'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+', rf"\g<1>{last}",
                    stamped_text(base.before, values))
    rows = _rows(sheet, below, base.layout.growing_rows)
    return f"{before}<sheetData>{rows}</sheetData>{stamped_text(base.after, values)}"


def _rows(sheet: Any, below: Mapping[int, Row], growing: Container[int] = ()) -> str:
    """The rows of a sheet over those that lie below; heights of growing ones are a beginning."""
    written: dict[int, dict[int, str]] = {}
    for (row, col), cell in sheet._cells.items():
        written.setdefault(row, {})[col] = _cell(cell)
    heights = {row: each.height for row, each in sheet.row_dimensions.items() if each.height}
    made = []
    for row in sorted(below.keys() | written.keys() | heights.keys()):
        under = below.get(row, _NO_ROW)
        attributes = under.attributes
        if row in heights:
            by_hand = "" if row - 1 in growing else _BY_HAND
            attributes = (_HEIGHT.sub("", attributes).replace(_BY_HAND, "")
                          + f' ht="{heights[row]:.16g}"{by_hand}')
        cells = under.cells | written.get(row, {})
        inside = "".join(cells[col] for col in sorted(cells))
        made.append(f'<row r="{row}"{attributes}>{inside}</row>')
    return "".join(made)


def _cell(cell: Any) -> str:
    """A cell as openpyxl writes it."""
    start = f'<c r="{cell.coordinate}"' + (f' s="{cell.style_id}"' if cell.has_style else "")
    value, kind = cell._value, cell.data_type
    if value is None or value == "":
        return f"{start}/>"
    if kind == "s":
        space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
        return f'{start} t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'
    if kind == "f":
        return f"{start}><f>{escape(value[1:])}</f><v/></c>"
    if kind == "d":
        value, kind = to_excel(value), "n"  # type: ignore[no-untyped-call]
    return f'{start} t="{kind}"><v>{int(value) if kind == "b" else escape(str(value))}</v></c>'


def _small(sheet: Any) -> str:
    """A sheet that has nothing below: openpyxl writes all but its rows."""
    rows = _rows(sheet, {})
    links = [cell.hyperlink for cell in sheet._cells.values() if cell.hyperlink]
    sheet._cells, sheet.row_dimensions = {}, {}
    laid = BytesIO()
    writer = WorksheetWriter(sheet, laid)
    sheet._hyperlinks = links
    writer.write()
    before, _, after = laid.getvalue().decode().partition("<sheetData")
    return f"{before}<sheetData>{rows}</sheetData>{_REST.sub('', after)}"


def _notes(base: Base, sheet: Any) -> dict[str, str | bytes]:
    noted = sorted((at, cell) for at, cell in sheet._cells.items() if cell._comment is not None)
    comment_sheet: Any = CommentSheet
    notes = comment_sheet.from_comments([CommentRecord.from_cell(cell) for _at, cell in noted])
    return {base.names["comments"]: tostring(notes.to_tree()) if noted else _NO_NOTES,
            base.names["vml"]: notes.write_shapes(None)}


def _book(base: Base, values: Mapping[str, str], sheet: Any, remarks: Any) -> str:
    text = stamped_text(base.parts[_BOOK], values)
    told = [("Print_Area", "0", remarks.print_area), ("Print_Titles", "0", remarks.print_titles)]
    if sheet._print_area:
        told.append(("Print_Area", base.names["number"], sheet.print_area))
    for name, number, area in told:
        before = rf'(<definedName [^>]*?name="_xlnm\.{name}" localSheetId="{number}"[^>]*>)[^<]*'
        text = re.sub(before, partial(_followed, str(area)), text)
    return text


def _followed(area: str, before: re.Match[str]) -> str:
    return before[1] + escape(area)
