"""Write a workbook that the operator edits: its head, and tables whose rows may be added to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from templates.sheet.layout import LINE_HEIGHT, lines_needed
from xlsx_forms.editions.edition import Dated
from xlsx_forms.editions.reading.head import DECREE, IN_FORCE, TITLE
from xlsx_forms.styles import Styles, new_workbook, strict

# Lists and limits also hold for rows that are added.
SPARE_ROWS = 60
# A first column of this width holds words.
_WIDE = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column to be written: its heading, width in characters, the role of its cells."""

    header: str
    width: float
    role: str = "input_left"


class Page:
    """A sheet of an edition, written downwards.  Everything may be edited: nothing is locked."""

    def __init__(self, workbook: Workbook, styles: Styles, name: str, columns: Sequence[Column], *,
                 landscape: bool = True) -> None:
        self.columns, self.styles = tuple(columns), styles
        self.worksheet: Worksheet = workbook.add_worksheet(name)
        self.row = 0
        for i, column in enumerate(self.columns):
            self.worksheet.set_column(i, i, column.width)
        self.worksheet.hide_gridlines(2)
        self.worksheet.set_paper(9)
        if landscape:
            self.worksheet.set_landscape()
        self.worksheet.set_margins(0.4, 0.4, 0.45, 0.6)
        self.worksheet.fit_to_pages(1, 0)
        self.worksheet.set_footer("&L&8&F, &A&R&8Страница &P из &N")

    @property
    def width(self) -> float:
        """The width of all columns, in characters."""
        return sum(column.width for column in self.columns)

    def line(self, text: str, role: str) -> None:
        """Write a line of text across all columns."""
        style = self.styles.role(role)
        self.worksheet.merge_range(self.row, 0, self.row, len(self.columns) - 1, text, style)
        self._set_height(self.row, [(text, self.width)])
        self.row += 1

    def value(self, label: str, value: str | date | float | None, hint: str = "") -> None:
        """Write a label and, in the cell to its right, what belongs to it."""
        # The first column may be too narrow for words.
        col, last = 1 if self.columns[0].width > _WIDE else 2, len(self.columns) - 1
        style = self.styles.role("label", bold=True)
        if col > 1:
            self.worksheet.merge_range(self.row, 0, self.row, col - 1, "", style)
        self.worksheet.write_string(self.row, 0, label, style)
        number_format = ("dd.mm.yyyy" if isinstance(value, date) else
                         "@" if isinstance(value, str) else "General")
        style = self.styles.role("input_left", align="left", num_format=number_format)
        if last > col:
            self.worksheet.merge_range(self.row, col, self.row, last, "", style)
        if isinstance(value, date):
            self.worksheet.write_datetime(self.row, col, value, style)
        elif isinstance(value, str):
            self.worksheet.write_string(self.row, col, value, style)
        elif value is not None:
            self.worksheet.write_number(self.row, col, value, style)
        width = sum(column.width for column in self.columns[col:])
        self._set_height(self.row, [(value if isinstance(value, str) else "", width)])
        if hint:
            self.prompt(self.row, col, self.row, col, label, hint)
        self.row += 1

    def header(self) -> None:
        """Write the headings of the table; they stay in sight."""
        self.row += 1
        for i, column in enumerate(self.columns):
            self.worksheet.write_string(self.row, i, column.header, self.styles.role("header"))
        self._set_height(self.row, [(column.header, column.width * 0.9) for column in self.columns])
        self.worksheet.freeze_panes(self.row + 1, 2)
        self.worksheet.repeat_rows(self.row)
        self.row += 1

    def cells(self, values: Sequence[str | float | None], role: str = "") -> None:
        """Write a row of the table; texts are texts whatever they begin with."""
        self._set_height(self.row, [(value, column.width) for value, column in zip(
            values, self.columns, strict=True) if isinstance(value, str)])
        for i, (value, column) in enumerate(zip(values, self.columns, strict=True)):
            style = self.styles.role(role or column.role, num_format="@" if isinstance(
                value, str | None) else "General")
            if isinstance(value, str):
                self.worksheet.write_string(self.row, i, value, style)
            elif value is None:
                self.worksheet.write_blank(self.row, i, None, style)
            else:
                self.worksheet.write_number(self.row, i, value, style)
        self.row += 1

    def spare(self, count: int) -> None:
        """Write empty rows to be filled in."""
        for _ in range(count):
            self.cells([None] * len(self.columns))

    def choices(self, first: int, col: int, source: Sequence[str] | str, title: str,
                hint: str) -> None:
        """Let a column be filled from a list, in rows to come as well."""
        self.worksheet.data_validation(first, col, self.row + SPARE_ROWS, col, {
            "validate": "list", "source": list(source) if not isinstance(source, str) else source,
            "input_title": title[:32], "input_message": hint[:255],
            "error_title": "Такого варианта нет", "error_message": "Выберите значение из списка."})

    def limit(self, first: int, col: int, longest: int, title: str, hint: str) -> None:
        """Limit the length of the texts of a column."""
        self.worksheet.data_validation(first, col, self.row + SPARE_ROWS, col, {
            "validate": "length", "criteria": "<=", "value": longest,
            "input_title": title[:32], "input_message": hint[:255],
            "error_title": "Слишком длинно", "error_message": f"Не больше {longest} знаков."})

    def numbers(self, first: int, col: int, low: float, high: float, title: str, hint: str, *,
                whole: bool = False) -> None:
        """Admit numbers between two others only."""
        self.worksheet.data_validation(first, col, self.row + SPARE_ROWS, col, {
            "validate": "integer" if whole else "decimal", "criteria": "between", "minimum": low,
            "maximum": high, "input_title": title[:32], "input_message": hint[:255],
            "error_title": "Нужно число", "error_message": f"Число от {low:g} до {high:g}."})

    def prompt(self, first: int, first_col: int, last: int, last_col: int, title: str,
               hint: str) -> None:
        """Show a hint when a cell is chosen; any value is admitted."""
        self.worksheet.data_validation(first, first_col, last, last_col, {
            "validate": "any", "input_title": title[:32], "input_message": hint[:255]})

    def _set_height(self, row: int, texts: Sequence[tuple[str, float]]) -> None:
        lines = max((sum(lines_needed(part, width) for part in text.split("\n"))
                     for text, width in texts), default=1)
        self.worksheet.set_row(row, min(LINE_HEIGHT * max(lines, 1) + 4, 409))


def write_head(page: Page, heading: str, explanation: str, value: Dated, title: str) -> None:
    """Write what every edition begins with."""
    page.line(heading, "summary_title")
    page.line(explanation, "summary_note")
    page.value(TITLE, title)
    page.value(DECREE, value.decree,
               "Постановление, которым введена эта редакция. Оно печатается в сводке.")
    page.value(IN_FORCE, value.in_force,
               "День, с которого действует эта редакция. До него действует прежняя.")


@contextmanager
def edition_workbook(path: Path) -> Iterator[tuple[Workbook, Styles]]:
    """Give a new workbook with its styles; FileExistsError where the file is there already.

    It gets its name when it is whole: half a workbook would be an edition that nobody can read.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_suffix(".tmp")
    with strict(), unfinished.open("wb") as file, new_workbook(file) as workbook:
        yield workbook, Styles(workbook)
    unfinished.replace(path)
