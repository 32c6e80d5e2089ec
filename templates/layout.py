"""Where each field of a form sits: the only place that knows a row number.

``lay_out`` turns a form into a sheet of cells with roles.  The writer draws the cells,
the reader looks for the places, ``describe`` prints them.  Rows and columns count from 0;
column A is hidden and holds the row keys of tables, row 1 holds the form's code line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from math import ceil

from templates.form import Criterion, Field, Form, Section, Table
from templates.reference import cell_ref, quote_sheet

KEY_COLUMN = 0
FIRST_COLUMN = 1
CODE_ROW = 0
LISTS_SHEET = "_lists"
META_SHEET = "_meta"
GUIDE_SHEET = "Как заполнить"
REMARKS_SHEET = "Замечания"
# Excel keeps «History» for itself.
RESERVED_SHEETS = (LISTS_SHEET, META_SHEET, GUIDE_SHEET, REMARKS_SHEET, "History")
# Rows below a table that can grow keep its validations as far as this.
MOST_ROWS = 500
# Column units that the code line takes at its 7 pt.
CODE_LINE_WIDTH = 44
# Points of a line of text at the forms' 9 pt, and characters in a unit of column width:
# Cyrillic Arial 9 measured in LibreOffice, rounded to the careful side.
LINE_HEIGHT = 12.0
CHARACTERS_PER_UNIT = 1.05
_STYLE_HEIGHT = {"title": 1.45, "subtitle": 1.3}
_CRITERIA_HEADERS = ("№ п/п", "Критерии", "Балл", "Коэффициент", "Ответ", "Результат",
                     "Подтверждающие документы")


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell or merged block, and what it is for."""

    row: int
    col: int
    last_row: int
    last_col: int
    role: str
    text: str = ""
    subject: str = ""

    @property
    def ref(self) -> str:
        """The A1 reference of the top left corner."""
        return cell_ref(self.row, self.col)


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where one field's input cell is, and the printed label it is found by."""

    field: Field
    sheet: str
    row: int
    col: int
    last_row: int
    last_col: int
    label: str
    label_row: int
    label_col: int

    @property
    def name(self) -> str:
        """The workbook-level defined name."""
        return f"f_{self.field.id}"

    @property
    def ref(self) -> str:
        """The A1 reference of the input cell."""
        return cell_ref(self.row, self.col)

    @property
    def target(self) -> str:
        """What the defined name refers to."""
        return f"{quote_sheet(self.sheet)}!{cell_ref(self.row, self.col, absolute=True)}"


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table is: header row, first and last open row, the columns by id."""

    table: Table
    sheet: str
    header_row: int
    first_row: int
    last_row: int
    columns: dict[str, int]
    last_col: int

    @property
    def last_kept_row(self) -> int:
        """The last row with validations and marks: of a table that can grow, far below."""
        return max(self.first_row + MOST_ROWS - 1, self.last_row) if (
            self.table.extendable) else self.last_row

    @property
    def name(self) -> str:
        """The workbook-level defined name, over key column, header and body."""
        return f"t_{self.table.id}"

    @property
    def target(self) -> str:
        """What the defined name refers to."""
        first = cell_ref(self.header_row, KEY_COLUMN, absolute=True)
        last = cell_ref(self.last_row, self.last_col, absolute=True)
        return f"{quote_sheet(self.sheet)}!{first}:{last}"


@dataclass(frozen=True, slots=True)
class Layout:
    """A form laid out on its sheet."""

    form: Form
    cells: tuple[Cell, ...]
    heights: dict[int, float]
    places: dict[str, FieldPlace]
    tables: dict[str, TablePlace]
    breaks: tuple[int, ...]
    last_row: int
    lists: tuple[tuple[str, ...], ...]

    @property
    def code_name(self) -> str:
        """The defined name on the code line; the name itself says form and version."""
        return code_name(self.form.id, self.form.version)

    @property
    def last_col(self) -> int:
        """The last column of the form."""
        return FIRST_COLUMN + len(self.form.page.widths) - 1

    @property
    def panel_col(self) -> int:
        """The first column of the panel: right of the room that the code line needs."""
        used = 0.0
        for col, width in enumerate(self.form.page.widths, start=FIRST_COLUMN):
            if used >= CODE_LINE_WIDTH:
                return col
            used += width
        return self.last_col

    def computed(self, role: str) -> dict[str, Cell]:
        """Cells that the form computes, by criterion id (or '' for the whole form)."""
        return {cell.subject: cell for cell in self.cells if cell.role == role}


def code_name(form_id: str, version: str) -> str:
    """Return the defined name that marks a form's code line.

    >>> code_name("quarterly-report", "1")
    'form_quarterly_report_v1'
    """
    return f"form_{form_id.replace('-', '_')}_v{version}"


def lines_needed(text: str, width: float, scale: float = 1.0) -> int:
    """Return how many lines a text takes in a cell ``width`` units wide.

    >>> lines_needed("слово " * 20, 30)
    4
    """
    room = max(width * CHARACTERS_PER_UNIT / scale, 1.0)
    count = 0
    for paragraph in text.split("\n"):
        used, lines = 0, 1
        for word in paragraph.split():
            while len(word) > room:
                word, lines, used = word[int(room):], lines + 1, 0
            if used and used + 1 + len(word) > room:
                lines, used = lines + 1, 0
            used += len(word) + (1 if used else 0)
        count += lines
    return count


def row_height(layout: Layout, texts: Mapping[int, str]) -> float:
    """Return the height in points that a row needs for texts by column."""
    page = layout.form.page
    lines = [lines_needed(text, page.widths[col - FIRST_COLUMN]) for col, text in texts.items()]
    return max(page.row_height, LINE_HEIGHT * max(lines, default=1) + 3)


@cache
def lay_out(form: Form) -> Layout:
    """Return the layout of a form."""
    sheet = _Sheet(form)
    row = CODE_ROW + 1
    for level in _levels(form.sections):
        row = max(sheet.stack(sections, band, row) for band, sections in level)
    choices = {each.choices: None for each in form.fields if each.choices}
    choices |= {column.choices: None for table in form.tables for column in table.columns
                if column.choices}
    return Layout(form, tuple(sheet.cells), sheet.heights, sheet.places, sheet.tables,
                  tuple(sheet.breaks), row - 1, tuple(choices))


def _levels(sections: tuple[Section, ...]) -> Iterator[list[tuple[str, list[Section]]]]:
    """Split sections into levels: a full one alone, left and right stacks side by side.

    A left section that follows a right one begins a new level, so that quadrants align.
    """
    level: list[tuple[str, list[Section]]] = []
    for band, group in groupby(sections, key=lambda section: section.band):
        stack = (band, list(group))
        if level and (band == "full" or level[-1][0] == "full" or band == "left"):
            yield level
            level = []
        level.append(stack)
    if level:
        yield level


@dataclass
class _Sheet:
    """Cells collected while sections are stacked."""

    form: Form
    cells: list[Cell] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    places: dict[str, FieldPlace] = field(default_factory=dict)
    tables: dict[str, TablePlace] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)

    def stack(self, sections: list[Section], band: str, row: int) -> int:
        """Place sections of one band under each other; return the next free row."""
        for section in sections:
            if section.title:
                row = self._heading(section.title, band, row)
            row = getattr(self, f"_{section.kind}")(section, band, row)
        return row

    def _band(self, band: str) -> tuple[int, int]:
        page = self.form.page
        last = FIRST_COLUMN + len(page.widths) - 1
        if band == "left":
            return FIRST_COLUMN, page.left
        if band == "right":
            return FIRST_COLUMN + page.left + page.gap, last
        return FIRST_COLUMN, last

    def _width(self, first: int, last: int) -> float:
        return sum(self.form.page.widths[first - FIRST_COLUMN:last - FIRST_COLUMN + 1])

    def _add(self, row: int, first: int, last: int, role: str, text: str = "",
             rows: int = 1, subject: str = "") -> Cell:
        cell = Cell(row, first, row + rows - 1, last, role, text, subject)
        self.cells.append(cell)
        return cell

    def _tall(self, row: int, height: float) -> None:
        self.heights[row] = max(height, self.heights.get(row, 0.0))

    def _fit(self, row: int, texts: dict[str, float], scale: float = 1.0, rows: int = 1) -> None:
        """Make rows high enough for texts, each with the width it has."""
        lines = max(lines_needed(text, width, scale) for text, width in texts.items())
        height = ceil((lines * LINE_HEIGHT * scale + 3) / rows)
        for each in range(row, row + rows):
            self._tall(each, max(height, self.form.page.row_height))

    def _heading(self, title: str, band: str, row: int) -> int:
        first, last = self._band(band)
        self._add(row, first, last, "heading", title)
        self._fit(row, {title: self._width(first, last)}, 1.15)
        return row + 1

    def _text(self, section: Section, band: str, row: int) -> int:
        first, last = self._band(band)
        self._add(row, first, last, section.style, section.text)
        # A prefilled text is longer than its token: two lines are kept for it.
        sample = "слово " * 25 if "{{" in section.text else section.text
        self._fit(row, {sample: self._width(first, last)}, _STYLE_HEIGHT.get(section.style, 1.0))
        return row + 1

    def _captioned(self, section: Section, band: str, row: int) -> int:
        first, last = self._band(band)
        for each in section.fields:
            caption = each.printed or each.label
            self._input(each, row, first, last, each.rows, (caption, row + each.rows, first))
            self._add(row + each.rows, first, last, "caption", caption)
            self._rows(section, row, each.rows + 1)
            row += each.rows + 1
        return row

    def _fields(self, section: Section, band: str, row: int) -> int:
        first, last = self._band(band)
        for each in section.fields:
            label = each.printed or each.label
            if not section.label_span:
                self._add(row, first, last, "label", label)
                self._input(each, row + 1, first, last, each.rows, (label, row, first))
                self._rows(section, row + 1, each.rows)
                self._rows(section, row, 1, self.form.page.row_height)
                row += each.rows + 1
                continue
            middle = first + section.label_span
            self._add(row, first, middle - 1, "label", label, each.rows)
            self._fit(row, {label: self._width(first, middle - 1)}, rows=each.rows)
            self._input(each, row, middle, last, each.rows, (label, row, first))
            self._rows(section, row, each.rows)
            if each.rows == 1:
                self._room(each, row, self._width(middle, last))
            row += each.rows
        return row

    def _rows(self, section: Section, row: int, count: int, height: float = 0.0) -> None:
        for each in range(row, row + count):
            self._tall(each, height or section.row_height or self.form.page.row_height)

    def _lines(self, section: Section, band: str, row: int) -> int:
        first, _last = self._band(band)
        marked = any(each.mark for each in section.fields)
        for line, group in groupby(section.fields, key=lambda each: each.line or each.label):
            label_last = first + section.label_span - 1
            self._add(row, first, label_last, "label", line)
            col = label_last + 1
            for each in group:
                if marked:
                    self._add(row, col, col, "mark", each.mark)
                    col += 1
                self._input(each, row, col, col, 1, (line, row, first))
                self._room(each, row, self._width(col, col))
                col += 1
            self._fit(row, {line: self._width(first, label_last)})
            self._rows(section, row, 1)
            row += 1
        return row

    def _room(self, each: Field, row: int, width: float) -> None:
        """Keep room for the longest text that an input admits."""
        texts = dict.fromkeys(each.choices, width)
        if each.max_length and each.type == "text":
            texts["слово " * (each.max_length // 6)] = width
        if texts:
            self._fit(row, texts)

    def _table(self, section: Section, band: str, row: int) -> int:
        first, _last = self._band(band)
        for table in section.tables:
            columns: dict[str, int] = {}
            col, titles = first, {}
            for column in table.columns:
                self._add(row, col, col + column.span - 1, "header", column.label)
                titles[column.label] = self._width(col, col + column.span - 1)
                columns[column.id] = col
                for line in range(table.rows):
                    self._add(row + 1 + line, col, col + column.span - 1, "column",
                              subject=f"{table.id}.{column.id}")
                col += column.span
            self._fit(row, titles)
            for line in range(table.rows):
                self._add(row + 1 + line, KEY_COLUMN, KEY_COLUMN, "key", f"R{line + 1:03d}")
                if not table.extendable:
                    self._rows(section, row + 1 + line, 1)
            self.tables[table.id] = TablePlace(
                table, self.form.page.sheet, row, row + 1, row + table.rows, columns, col - 1)
            row += table.rows + 1
        return row

    def _criteria(self, section: Section, band: str, row: int) -> int:
        first, last = self._band(band)
        for i, title in enumerate(_CRITERIA_HEADERS):
            self._add(row, first + i, first + i, "header", title)
        self._fit(row, {title: self._width(first + i, first + i)
                        for i, title in enumerate(_CRITERIA_HEADERS)})
        row += 1
        for criterion in section.criteria:
            self.breaks.append(row)
            row = self._criterion(criterion, first, row)
        totals = (("total", "Итоговая оценка"), ("highest", "Наибольшая возможная оценка"))
        for role, label in totals:
            self._add(row, first, first + 4, "total_label", label)
            self._add(row, first + 5, first + 5, role)
            self._add(row, last, last, "total_label")
            self._tall(row, 18)
            row += 1
        return row

    def _criterion(self, criterion: Criterion, first: int, row: int) -> int:
        number, text, points, coefficient, answer, result, evidence = range(first, first + 7)
        lines = len(criterion.options) + 1
        width = self._width(text, text)
        self._add(row, number, number, "criterion_number", criterion.number)
        self._add(row, text, text, "criterion", criterion.text)
        self._add(row, points, points, "points", subject=criterion.id)
        self._add(row, coefficient, coefficient, "coefficient", subject=criterion.id)
        self._add(row, result, result, "result", subject=criterion.id)
        self._fit(row, {criterion.text: width})
        anchor = (criterion.text, row, text)
        self._input(criterion.evidence_field, row, evidence, evidence, lines, anchor)
        answers = {each.id: each for each in criterion.answer_fields}
        if not criterion.cumulative:
            self._input(answers.popitem()[1], row, answer, answer, 1, anchor)
        else:
            self._add(row, answer, answer, "blank")
        for i, option in enumerate(criterion.options, start=row + 1):
            self._add(i, number, number, "blank")
            self._add(i, text, text, "option", option.text)
            self._add(i, points, points, "option_points", str(option.points))
            self._add(i, coefficient, coefficient, "blank")
            self._add(i, result, result, "blank")
            self._fit(i, {option.text: width})
            asked = answers.get(f"{criterion.id}_{option.points}")
            if asked is None:
                self._add(i, answer, answer, "blank")
                continue
            self._input(asked, i, answer, answer, 1, (option.text, i, text))
        return row + lines

    def _input(self, each: Field, row: int, first: int, last: int, rows: int,
               label: tuple[str, int, int]) -> None:
        self._add(row, first, last, "input", each.prefill and f"{{{{{each.prefill}}}}}",
                  rows, each.id)
        self.places[each.id] = FieldPlace(each, self.form.page.sheet, row, first,
                                          row + rows - 1, last, *label)
