"""The layout of a form on its sheet: the cell of every field, table and printed text.

``lay_out`` turns a form into a sheet of cells with roles.  The writer draws the cells,
the reader looks for the places, ``describe`` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from templates.excel_limits import ROW_HEIGHT, ROWS_OF_A_SHEET
from templates.form import Form
from templates.sheet.places import (
    CODE_LINE_WIDTH,
    CODE_ROW,
    FIRST_COLUMN,
    GUIDE_SHEET,
    KEY_COLUMN,
    LINE_HEIGHT,
    LISTS_SHEET,
    META_SHEET,
    MOST_ROWS,
    REMARKS_SHEET,
    RESERVED_SHEETS,
    Cell,
    FieldPlace,
    TablePlace,
    characters_in,
    lines_needed,
)
from templates.sheet.printed import Printed
from templates.sheet.reference import column_letters
from templates.sheet.stacking import Stack, levels_of

__all__ = [
    "CODE_LINE_WIDTH",
    "CODE_ROW",
    "FIRST_COLUMN",
    "GUIDE_SHEET",
    "KEY_COLUMN",
    "LINE_HEIGHT",
    "LISTS_SHEET",
    "META_SHEET",
    "MOST_ROWS",
    "REMARKS_SHEET",
    "RESERVED_SHEETS",
    "Cell",
    "FieldPlace",
    "Layout",
    "TablePlace",
    "code_name",
    "lay_out",
    "lines_needed",
    "row_height",
]


_COMPUTED = ("coefficient", "points", "result", "total", "highest")


@dataclass(frozen=True, slots=True)
class Layout:
    """A form laid out on its sheet.

    ``computed``: the cells that the form computes, by role and criterion (or '' for the form);
    ``printed``: what stands in it before anybody fills it.
    """

    form: Form
    cells: tuple[Cell, ...]
    heights: dict[int, float]
    places: dict[str, FieldPlace]
    tables: dict[str, TablePlace]
    breaks: tuple[int, ...]
    last_row: int
    lists: tuple[tuple[str, ...], ...]
    computed: Mapping[str, Mapping[str, Cell]]
    printed: Printed

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

    @property
    def panel_letter(self) -> str:
        """The letter of that column."""
        return column_letters(self.panel_col)

    @property
    def growing_rows(self) -> range:
        """Rows as high as their texts: those of the table that can grow, as far as they may go."""
        first = [table.first_row for table in self.tables.values() if table.table.extendable]
        return range(first[0], ROWS_OF_A_SHEET) if first else range(0)

    def room(self, ref: str) -> tuple[int, int]:
        """Characters of a line and lines of the input whose first cell this is."""
        cell = next(each for each in self.cells if each.ref == ref)
        widths = self.form.page.widths[cell.col - FIRST_COLUMN:cell.last_col - FIRST_COLUMN + 1]
        rows = range(cell.row, cell.last_row + 1)
        height = sum(self.heights.get(row, self.form.page.row_height) for row in rows)
        if cell.row in self.growing_rows:
            height = ROW_HEIGHT
        return characters_in(sum(widths), height)

    @property
    def list_columns(self) -> dict[tuple[str, ...], str]:
        """The letters of the columns in which lists of choices stand on their own sheet."""
        return {choices: column_letters(col) for col, choices in enumerate(self.lists)}


def code_name(form_id: str, version: str) -> str:
    """Return the defined name that marks a form's code line.

    >>> code_name("quarterly-report", "1")
    'form_quarterly_report_v1'
    """
    return f"form_{form_id.replace('-', '_')}_v{version}"


def row_height(layout: Layout, texts: Mapping[int, str]) -> float:
    """Return the height in points that a row needs for texts by column."""
    page = layout.form.page
    lines = [lines_needed(text, page.widths[col - FIRST_COLUMN]) for col, text in texts.items()]
    return min(max(page.row_height, LINE_HEIGHT * max(lines, default=1) + 3), ROW_HEIGHT)


@cache
def lay_out(form: Form) -> Layout:
    """Return the layout of a form."""
    sheet = Stack(form)
    row = CODE_ROW + 1
    for level in levels_of(form.sections):
        row = max(sheet.add_sections(sections, band, row) for band, sections in level)
    choices = {each.choices: None for each in form.fields if each.choices}
    choices |= {column.choices: None for table in form.tables for column in table.columns
                if column.choices}
    computed: dict[str, dict[str, Cell]] = {role: {} for role in _COMPUTED}
    for cell in sheet.cells:
        if cell.role in computed:
            computed[cell.role][cell.subject] = cell
    cells = tuple(sheet.cells)
    return Layout(form, cells, sheet.heights, sheet.places, sheet.tables, tuple(sheet.breaks),
                  row - 1, tuple(choices), computed, Printed(cells))
