"""One titled table on a sheet, made for reading and for printing.

Knows nothing of what is summarized.  Texts are always written as texts: a value that starts
with ``=`` stays what somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter.worksheet import Worksheet

from templates.sheet.reference import cell_ref, quote_sheet
from xlsx_forms.styles import ROLES
from xlsx_forms.summary.writing.book import Book, Link, fit, is_blank
from xlsx_forms.summary.writing.cells import As, Column, Formula, count_lines, shown
from xlsx_forms.summary.writing.links import MOST_ON_A_SHEET

_LINE_HEIGHT, _ROW_HEIGHT = 12.0, 15.0
# Cyrillic Arial 9 in a unit of column width: 1.1 measured in LibreOffice, capitals take more.
_CHARACTERS_PER_UNIT, _CHARACTERS_OF_JOINED = 1.06, 1.1
# Excel's highest row, in points.
_HIGHEST = 409.0
# A table in Excel has no empty header: such a one is there and cannot be seen.
UNSEEN_HEAD = "пусто"
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.45, "bottom": 0.6}


class Sheet:
    """A sheet with a title, lines of text and one table with a filter, written downwards."""

    def __init__(self, book: Book, title: str, columns: Sequence[Column], *,
                 landscape: bool = True) -> None:
        self.book = book
        self.title = title
        self.columns = tuple(each for each in columns if not (book.public and each.internal))
        found = book.workbook.get_worksheet_by_name(title)
        if found is None:
            raise KeyError(title)
        self.worksheet: Worksheet = found
        self.next_row = 0
        self.header_row: int | None = None
        self.totals: int | None = None
        self.last_printed = len(self.columns) - 1
        self._links = 0
        self._heights: dict[int, float] = {}
        self._rooms: dict[tuple[int, int, str], tuple[int, float]] = {}
        self._block_heads: tuple[str, ...] = ()
        for i, column in enumerate(self.columns):
            self.worksheet.set_column(i, i, column.width)
        self._set_page(landscape)

    def _set_page(self, landscape: bool) -> None:
        sheet = self.worksheet
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(**_MARGINS)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8&A&R&8Страница &P из &N")

    def line(self, value: str | Formula, role: str = "summary_line", last: int | None = None) -> None:
        """Write a line of text across the printed columns, as high as its words need."""
        last = self.last_printed if last is None else last
        style = self.book.styles.role(role)
        row = self._take_row()
        if last:
            self.worksheet.merge_range(row, 0, row, last, "", style)
        self.write(row, 0, value, role)
        self.set_height(row, self.height(shown(value), 0, last, role))

    def height(self, text: str, first: int, last: int, role: str = "cell") -> float:
        """Return the height in points that a text needs in some columns.

        Every row gets its height from us: LibreOffice finds none by itself when it opens a
        workbook, and no program does for merged cells.
        """
        room, size = self._room(first, last, role)
        return min(count_lines(text, room) * _LINE_HEIGHT * size + 2.5, _HIGHEST)

    def _room(self, first: int, last: int, role: str) -> tuple[int, float]:
        """How many characters fit into a line of some columns, and how large they are."""
        known = self._rooms.get((first, last, role))
        if known is None:
            known = self._rooms[first, last, role] = self._measured(first, last, role)
        return known

    def _measured(self, first: int, last: int, role: str) -> tuple[int, float]:
        bold = 1.08 if ROLES[role].get("bold") else 1.0
        size = float(ROLES[role].get("font_size", 9)) / 9 * bold
        # Columns joined have the room between them as well, 5 dots each.
        width = sum(column.width for column in self.columns[first:last + 1]) + (last - first) * 5 / 7
        # A long line loses less of its room to words that no longer fit.
        unit = _CHARACTERS_PER_UNIT if first == last else _CHARACTERS_OF_JOINED
        return int(width * unit / size), size

    def set_height(self, row: int, height: float) -> None:
        """Make a row so many points high."""
        self._heights[row] = height
        self.worksheet.set_row(row, height)

    def height_of(self, first: int, last: int) -> float:
        """Return how high some rows are together, in points."""
        return sum(self._heights.get(row, _ROW_HEIGHT) for row in range(first, last + 1))

    def gap(self) -> None:
        """Leave a low empty row."""
        self.set_height(self._take_row(), 6)

    def header(self) -> None:
        """Write the header of the table."""
        self.header_row = self._take_row()
        self._headers(self.header_row, [(each.header, each.header_role) for each in self.columns])

    def kept_header(self, freeze_columns: int = 0) -> None:
        """Write a header that stays in sight and comes again on every page.

        Not for a sheet that goes on with other things below its table.
        """
        row = self.next_row
        self.header()
        self.worksheet.freeze_panes(row + 1, freeze_columns)
        self.worksheet.repeat_rows(row)

    def block_header(self, texts: Sequence[str], wide: bool = False) -> int:
        """Write the header of one of several tables below each other; return its row.

        ``wide``: it may have more columns than the sheet's own table.
        """
        self.subheader(texts if wide else texts[:len(self.columns)])
        return self.next_row - 1

    def row_in(self, values: Sequence[tuple[object, str]]) -> int:
        """Write a row of such a table, each value with its role."""
        return self.row(As(value, role) for value, role in values)

    def total_row(self, values: Sequence[object]) -> None:
        """Write the sums below a table, which its filter leaves in sight."""
        self.totals = self.next_row
        self.row(As(value, "total_label" if i < 3 else "option_points")
                 for i, value in enumerate(values))

    def finish_block(self, header: int, name: str, empty: str) -> None:
        """Give such a table its filter, or write the sentence that says why it has no rows."""
        if self.next_row == header + 1:
            self.line(empty, "summary_note")
            return
        heads = [{"header": text, "header_format": self.book.format(_head_role(text))}
                 for text in self._block_heads]
        self.worksheet.add_table(header, 0, self.next_row - 1, len(heads) - 1, {
            "name": name, "style": None, "columns": heads})

    def subheader(self, texts: Sequence[str]) -> None:
        """Write the header of a further, smaller table."""
        self._block_heads = tuple(texts)
        self._headers(self._take_row(), [(text, _head_role(text)) for text in texts])

    def fold(self, above: int, rows: Sequence[int]) -> None:
        """Put rows out of sight under the sign «+» beside the row above them; they are not printed."""
        if not rows:
            return
        self.worksheet.outline_settings(symbols_below=False)
        self.worksheet.set_row(above, self._heights.get(above), None, {"collapsed": True})
        for row in rows:
            self.worksheet.set_row(row, self._heights.get(row), None, {"level": 1, "hidden": True})

    def _headers(self, row: int, headers: Sequence[tuple[str, str]]) -> None:
        for col, (text, role) in enumerate(headers):
            if text:
                self.write(row, col, text, role)
        self._fit_row(row, [(col, text, role) for col, (text, role) in enumerate(headers)])

    def row(self, values: Iterable[object]) -> int:
        """Write a row of the table, None for an empty cell; return its number."""
        row = self._take_row()
        texts = []
        for col, (value, column) in enumerate(zip(values, self.columns, strict=False)):
            value, role = ((value.value, value.role) if isinstance(value, As)
                           else (value, column.role))
            if role:
                self.write(row, col, value, role)
                texts.append((col, shown(value), role))
        self._fit_row(row, texts)
        return row

    def signature_line(self, label: str, name: str) -> None:
        """Write who signs, a line to sign on, and the name to be read."""
        row = self._take_row()
        self.set_height(row, 24)
        third = max(self.last_printed // 3, 1)
        styles = self.book.styles
        spans = ((0, third, label, "label"), (third + 1, 2 * third, "", "signature"),
                 (2 * third + 1, self.last_printed, f"  {name}", "label"))
        for first, last, text, role in spans:
            if last > first:
                self.worksheet.merge_range(row, first, row, last, "", styles.role(role))
            self.write(row, first, text, role)

    def spread(self, spans: Sequence[tuple[int, int]], values: Sequence[object],
               roles: Sequence[str]) -> int:
        """Write a row whose values stand each over several columns; return its number."""
        row = self._take_row()
        height = _ROW_HEIGHT
        for (first, last), value, role in zip(spans, values, roles, strict=True):
            value, role = (value.value, value.role) if isinstance(value, As) else (value, role)
            if last > first:
                self.worksheet.merge_range(row, first, row, last, "", self.book.format(role))
            self.write(row, first, value, role)
            height = max(height, self.height(shown(value), first, last, role))
        self.set_height(row, height)
        return row

    def _fit_row(self, row: int, texts: list[tuple[int, str, str]]) -> None:
        """Make a row as high as its longest text needs."""
        height = max((self.height(text, col, col, role) for col, text, role in texts if text),
                     default=0.0)
        if height > _ROW_HEIGHT:
            self.set_height(row, height)

    def band(self, text: str) -> None:
        """Write the title of a group of rows across the table."""
        row = self._take_row()
        self.worksheet.merge_range(row, 0, row, self.last_printed, "",
                                   self.book.styles.role("section"))
        self.write(row, 0, text, "section")
        self.set_height(row, self.height(text, 0, self.last_printed, "section"))

    def write(self, row: int, col: int, value: object, role: str) -> None:
        """Write one value by its kind."""
        if isinstance(value, Link):
            self._write_link(row, col, value, role)
        elif role == "cell_id" and isinstance(value, str):
            # An organization's id is looked up by formulas: it must stay itself.
            self.worksheet.write_string(row, col, fit(value), self.book.format(role))
        else:
            self.write_styled(row, col, value, self.book.format(role))

    def write_styled(self, row: int, col: int, value: object, style: Any) -> None:
        """Write one value, other than a link, in a format of its own."""
        if isinstance(value, Formula):
            self.worksheet.write_formula(row, col, value.text, style, value.value)
        elif is_blank(value):
            self.worksheet.write_blank(row, col, None, style)
        elif isinstance(value, str):
            self.worksheet.write_string(row, col, self.book.clean(value), style)
        elif isinstance(value, datetime | date):
            self.worksheet.write_datetime(row, col, value, style)
        else:
            self.worksheet.write_number(row, col, float(value), style)  # type: ignore[arg-type]

    def _write_link(self, row: int, col: int, link: Link, role: str) -> None:
        text = self.book.clean(link.text)
        if link.url is None or self._links >= MOST_ON_A_SHEET:
            self.worksheet.write_string(row, col, text, self.book.format(role))
            return
        self._links += 1
        style = self.book.styles.role(role, font_color="#0B4F9E", underline=1)
        self.worksheet.write_url(row, col, link.url, style, text)

    def finish(self, empty: str) -> None:
        """Close the table: its filter, or the sentence that says why it has no rows."""
        if self.header_row is None:
            return
        if self.next_row == self.header_row + 1:
            self.line(empty, "summary_note")
            return
        last = self.next_row - 1 if self.totals is None else self.totals - 1
        cols = sum(bool(each.header or each.role) for each in self.columns)
        self.worksheet.autofilter(self.header_row, 0, last, max(cols, 1) - 1)

    def print_until(self, col: int) -> None:
        """Print no column after this one; call when all rows are written."""
        self.worksheet.print_area(0, 0, max(self.next_row - 1, 0), col)

    def range(self, first: int, last: int, col: int, last_col: int | None = None) -> str:
        """Return a range of this sheet as a formula names it."""
        ends = (cell_ref(first, col, absolute=True),
                cell_ref(last, col if last_col is None else last_col, absolute=True))
        return f"{quote_sheet(self.title)}!{':'.join(ends)}"

    def _take_row(self) -> int:
        self.next_row += 1
        return self.next_row - 1


def _head_role(text: str) -> str:
    return "header_unseen" if text.startswith(UNSEEN_HEAD) else "header"
