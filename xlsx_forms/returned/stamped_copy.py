"""Stamp what a copy says into a package that openpyxl has written once.

Reading a blank with openpyxl and writing it again costs twenty times what is said in a copy.  So a
form is laid down once in a process, with its tokens; of each copy only the cells that differ are
written.  They are openpyxl's own cells, so whoever fills a copy in need not know of this.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from io import BytesIO
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.comments import Comment
from openpyxl.comments.comment_sheet import CommentRecord, CommentSheet
from openpyxl.styles.stylesheet import write_stylesheet
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.xml.functions import tostring

from scoring.methodology import Methodology
from templates.definition import Form
from templates.sheet.layout import Layout, lay_out
from templates.sheet.reference import cell_ref, parse_ref
from xlsx_forms.blank.packing import Packed, pack, package
from xlsx_forms.blank.row_heights import let_rows_grow
from xlsx_forms.blank.stamp import stamped_text
from xlsx_forms.blank.workbook import write_blank
from xlsx_forms.returned.overlay import Overlay
from xlsx_forms.returned.refill import open_blank
from xlsx_forms.returned.remarks_page import RemarksPage
from xlsx_forms.returned.remarks_sheet import set_page
from xlsx_forms.returned.workbook_bytes import workbook_bytes

_ROW = re.compile(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL = re.compile(r'<c r="[A-Z]+\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_COLUMN = re.compile(r'<c r="([A-Z]+)')
_HEIGHT = re.compile(r' ht="[^"]*"')
_REST = re.compile(r"^ ?(?:/>|></sheetData>)")
_BY_HAND = ' customHeight="1"'
_DIMENSION = re.compile(r'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+')
# A copy is read once or twice, and made by the hundred: fast matters more than a tenth of its size.
_LEVEL = 3
# openpyxl writes no empty list, and does not read a part without one.
_NO_NOTES = ('<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
             "<authors/><commentList/></comments>")
_STYLES, _BOOK = "xl/styles.xml", "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet as text: its attributes, and its cells by number of the column.

    ``whole`` is all of it, where no token stands in it.
    """

    attributes: str
    cells: dict[int, str]
    whole: str = ""


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
    # The sheet of remarks before and after its rows, by the row that stays in view.
    frames: dict[int, tuple[str, str]] = field(default_factory=dict)
    styles: dict[bytes, int] = field(default_factory=dict)
    # The page in the browser writes copies in threads.
    lock: Lock = field(default_factory=Lock)


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
    rows = {int(row[1]): Row(row[2], {_column(cell): cell for cell in _CELL.findall(row[3] or "")},
                             "" if "{{" in row[0] else row[0]) for row in _ROW.finditer(inside)}
    book.remove(remarks)
    return Base(book, sheet, remarks, layout, parts, before, rows, after, names)


def _column(cell: str) -> int:
    match = _COLUMN.match(cell)
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - 64
    return number


def stamp_copy(base: Base, values: Mapping[str, str], sheet: Overlay, remarks: RemarksPage) -> bytes:
    """Return the package: the base with its tokens stamped, and what these two say laid over it."""
    own = {base.names["form"]: _form(base, values, sheet), base.names["remarks"]: _told(base, remarks),
           **_notes(base, sheet), _BOOK: _book(base, values, sheet, remarks)}
    # The constant parts last: the sheets have registered their formats by now.
    changing = (pack(name, _bytes(own[name] if name in own else stamped_text(text, values)), _LEVEL)
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


def _form(base: Base, values: Mapping[str, str], sheet: Overlay) -> str:
    last = max(base.rows.keys() | {row for row, _col in sheet.cells})
    before = _DIMENSION.sub(rf"\g<1>{last}", stamped_text(base.before, values), count=1)
    rows = "".join(_rows(base, values, sheet))
    return f"{before}<sheetData>{rows}</sheetData>{stamped_text(base.after, values)}"


def _rows(base: Base, values: Mapping[str, str], sheet: Overlay) -> Iterator[str]:
    """Yield the rows over those that lie below; heights of growing ones are a beginning."""
    written: dict[int, dict[int, str]] = {}
    for (row, col), cell in sheet.cells.items():
        written.setdefault(row, {})[col] = _cell(base, cell)
    heights = {row: each.height for row, each in sheet.row_dimensions.items() if each.height}
    for row in sorted(base.rows.keys() | written.keys() | heights.keys()):
        under = base.rows.get(row, _NO_ROW)
        if under.whole and row not in written and row not in heights:
            yield under.whole
            continue
        attributes = under.attributes
        if row in heights:
            by_hand = "" if row - 1 in base.layout.growing_rows else _BY_HAND
            attributes = (_HEIGHT.sub("", attributes).replace(_BY_HAND, "")
                          + f' ht="{heights[row]:.16g}"{by_hand}')
        over = written.get(row, {})
        inside = "".join(over[col] if col in over else stamped_text(under.cells[col], values)
                         for col in sorted(under.cells.keys() | over.keys()))
        yield f'<row r="{row}"{attributes}>{inside}</row>'


def _cell(base: Base, cell: Any) -> str:
    """A cell as openpyxl writes it."""
    start = f'<c r="{cell_ref(cell.row - 1, cell.column - 1)}"'
    if cell._style is not None:
        key = cell._style.tobytes()
        if key not in base.styles:
            base.styles[key] = cell.style_id
        start += f' s="{base.styles[key]}"' * cell.has_style
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


def _told(base: Base, remarks: RemarksPage) -> str:
    """The sheet of remarks."""
    with base.lock:
        if remarks.header not in base.frames:
            base.frames[remarks.header] = _frame(base.remarks, remarks.header)
    before, after = base.frames[remarks.header]
    return f"{before}<sheetData>{remarks.rows()}</sheetData>{remarks.after_rows()}{after}"


def _frame(sheet: Any, header: int) -> tuple[str, str]:
    """What openpyxl writes before and after the rows of the sheet of remarks."""
    set_page(sheet, header)
    sheet._cells = {}
    laid = BytesIO()
    writer: Any = WorksheetWriter(sheet, laid)
    writer.write()
    before, _, after = laid.getvalue().decode().partition("<sheetData")
    return before, _REST.sub("", after)


def _notes(base: Base, sheet: Overlay) -> dict[str, str | bytes]:
    noted = sorted((at, cell) for at, cell in sheet.cells.items() if cell._comment is not None)
    comment_sheet: Any = CommentSheet
    notes = comment_sheet.from_comments([CommentRecord.from_cell(cell) for _at, cell in noted])
    return {base.names["comments"]: tostring(notes.to_tree()) if noted else _NO_NOTES,
            base.names["vml"]: notes.write_shapes(None)}


def _book(base: Base, values: Mapping[str, str], sheet: Overlay, remarks: RemarksPage) -> str:
    text, title = stamped_text(base.parts[_BOOK], values), base.remarks.title
    told = [("Print_Area", "0", f"'{title}'!$A$1:$J${remarks.last}"),
            ("Print_Titles", "0", f"'{title}'!${remarks.header}:${remarks.header}")]
    if sheet.print_area:
        first, last = (cell_ref(*parse_ref(each), absolute=True)
                       for each in sheet.print_area.split(":"))
        name = sheet.title.replace("'", "''")
        told.append(("Print_Area", base.names["number"], f"'{name}'!{first}:{last}"))
    for name, number, area in told:
        before = rf'(<definedName [^>]*?name="_xlnm\.{name}" localSheetId="{number}"[^>]*>)[^<]*'
        text = re.sub(before, partial(_followed, str(area)), text)
    return text


def _followed(area: str, before: re.Match[str]) -> str:
    return before[1] + escape(area)
