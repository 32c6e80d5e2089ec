"""Stack the sections of a form on its sheet: assign cells and row heights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil

from templates.form import Criterion, Field, Form, Section
from templates.sheet.places import (
    FIRST_COLUMN,
    KEY_COLUMN,
    LINE_HEIGHT,
    Cell,
    FieldPlace,
    TablePlace,
    lines_needed,
    longest_text,
)

# Room for a signature above its line, in points.
_SIGNED_HEIGHT = 30.0
_STYLE_HEIGHT = {"title": 1.45, "subtitle": 1.3}
_CRITERIA_HEADERS = ("№ п/п", "Критерии", "Балл", "Коэффициент", "Ответ", "Результат",
                     "Подтверждающие документы")


def levels_of(sections: tuple[Section, ...]) -> Iterator[list[tuple[str, list[Section]]]]:
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
class Stack:
    """The cells of a form's sheet, collected section by section."""

    form: Form
    cells: list[Cell] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    places: dict[str, FieldPlace] = field(default_factory=dict)
    tables: dict[str, TablePlace] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)

    def add_sections(self, sections: list[Section], band: str, row: int) -> int:
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
             subject: str = "") -> None:
        self.cells.append(Cell(row, first, row, last, role, text, subject))

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
        # A prefilled text is longer than its token: room is kept for a long name.
        sample = "Слово " * 46 if "{{" in section.text else section.text
        self._fit(row, {sample: self._width(first, last)}, _STYLE_HEIGHT.get(section.style, 1.0))
        return row + 1

    def _captioned(self, section: Section, band: str, row: int) -> int:
        first, last = self._band(band)
        for each in section.fields:
            caption = each.printed or each.label
            self._input(each, row, first, last, each.rows, (caption, row + each.rows, first))
            self._add(row + each.rows, first, last, "caption", caption)
            self._rows(section, row, each.rows, _SIGNED_HEIGHT if each.signed else 0.0)
            self._rows(section, row + each.rows, 1)
            self._room(each, row, self._width(first, last))
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
                self._room(each, row + 1, self._width(first, last))
                row += each.rows + 1
                continue
            middle = first + section.label_span
            self.cells.append(
                Cell(row, first, row + each.rows - 1, middle - 1, "label", label))
            self._fit(row, {label: self._width(first, middle - 1)}, rows=each.rows)
            self._input(each, row, middle, last, each.rows, (label, row, first))
            self._rows(section, row, each.rows)
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
        """Keep room for the longest text that an input admits: a merged block does not grow."""
        self._stretch(row, each.rows, [*each.choices, longest_text(each)], width)

    def _stretch(self, row: int, rows: int, texts: list[str], width: float) -> None:
        """Make rows together high enough for texts; each row gets its share of what lacks."""
        needed = LINE_HEIGHT * max(lines_needed(text, width) for text in texts) + 3
        heights = {each: self.heights.get(each, self.form.page.row_height)
                   for each in range(row, row + rows)}
        lack = (needed - sum(heights.values())) / rows
        if lack > 0:
            # Excel keeps heights in quarters of a point.
            self.heights |= {each: ceil((height + lack) * 4) / 4
                             for each, height in heights.items()}

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
                if table.extendable:
                    continue
                self._rows(section, row + 1 + line, 1)
                for column in table.columns:
                    first_col = columns[column.id]
                    self._room(column, row + 1 + line,
                               self._width(first_col, first_col + column.span - 1))
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
        self._stretch(row, lines, [longest_text(criterion.evidence_field)],
                      self._width(evidence, evidence))
        return row + lines

    def _input(self, each: Field, row: int, first: int, last: int, rows: int,
               label: tuple[str, int, int]) -> None:
        token = each.prefill and f"{{{{{each.prefill}}}}}"
        self.cells.append(Cell(row, first, row + rows - 1, last, "input", token, each.id))
        self.places[each.id] = FieldPlace(each, self.form.page.sheet, row, first,
                                          row + rows - 1, last, *label)
