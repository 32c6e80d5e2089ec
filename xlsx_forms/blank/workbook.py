"""Write one fillable workbook of a form.

The blank holds tokens (``{{organization.full_name}}``) where an organization's own values
go; ``stamp`` puts them in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from scoring.methodology import Methodology
from templates.definition import Field, Form
from templates.identity import KEYS, TOKEN_KEY
from templates.sheet.layout import (
    CODE_ROW,
    FIRST_COLUMN,
    KEY_COLUMN,
    LISTS_SHEET,
    META_SHEET,
    Cell,
    Layout,
    lay_out,
)
from templates.sheet.reference import cell_ref, quote_sheet
from xlsx_forms.blank.conditional_formats import Mark, conflict_marks, missing_marks
from xlsx_forms.blank.formulas import computed_cells
from xlsx_forms.blank.guide import write_guide
from xlsx_forms.blank.panel import PANEL_TOKEN, panel_formula
from xlsx_forms.blank.prefill import Carried, write_carried
from xlsx_forms.blank.row_heights import let_rows_grow
from xlsx_forms.blank.validation import Validation, validations
from xlsx_forms.styles import (
    CONFLICT_FILL,
    CONFLICT_INK,
    MISSING_FILL,
    READY_INK,
    Styles,
    new_workbook,
    strict,
)

CODE_TOKEN = "{{code}}"
# Three lines of the panel's text.
_PANEL_HEIGHT = 36.0
# Frozen rows must leave a screen room for the others: a table below many fields has none frozen.
_FROZEN_HEIGHT = 220.0
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.4, "bottom": 0.5}


@cache
def write_blank(form: Form, methodology: Methodology) -> bytes:
    """Return the workbook of a form, with tokens for the values of an organization."""
    return write_form(form, methodology)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A form laid out, and what stands on its sheet beside the printed cells.

    ``formulas``: the formula and the value of a computed cell, by address; ``conflicts`` and
    ``missing``: ranges with the formula that marks them.
    """

    layout: Layout
    coefficients: Mapping[str, float]
    assumed: Collection[str]
    formulas: Mapping[str, tuple[str, float]]
    validations: Sequence[Validation]
    panel: str
    conflicts: Sequence[Mark]
    missing: Sequence[Mark]


def _planned(form: Form, methodology: Methodology) -> _Plan:
    layout = lay_out(form)
    coefficients = methodology.coefficients_of(form)
    computed = computed_cells(layout, coefficients, methodology.maximum)
    return _Plan(
        layout, coefficients, {each.criterion for each in methodology.coefficients if each.assumed},
        {ref: (formula, value) for ref, formula, value in computed}, tuple(validations(layout)),
        panel_formula(layout), tuple(conflict_marks(layout)), tuple(missing_marks(layout)))


def write_form(form: Form, methodology: Methodology, carried: Carried | None = None) -> bytes:
    """Return a blank that begins with what one organization has already told."""
    plan = _planned(form, methodology)
    layout = plan.layout
    buffer = BytesIO()
    with strict():
        workbook = new_workbook(buffer, in_memory=True)
        styles = Styles(workbook)
        write_guide(workbook, styles, form)
        sheet = workbook.add_worksheet(form.page.sheet)
        _draw(sheet, plan, styles)
        if carried is not None:
            write_carried(sheet, layout, styles, carried)
        _equip(workbook, sheet, plan, styles)
        _set_page(sheet, layout, _last_row(layout, carried))
        _add_lists(workbook, layout)
        _identify(workbook, layout)
        sheet.activate()
        workbook.close()
    data = buffer.getvalue()
    if carried is None:
        return data
    return let_rows_grow(data, layout.form.page.sheet, layout.growing_rows)


def _draw(sheet: Worksheet, plan: _Plan, styles: Styles) -> None:
    """Write every cell of the layout in its role's format."""
    layout, page = plan.layout, plan.layout.form.page
    sheet.set_column(KEY_COLUMN, KEY_COLUMN, 5, None, {"hidden": True})
    unlocked = styles.format({"locked": False})
    grows = any(table.extendable for table in layout.form.tables)
    for i, width in enumerate(page.widths, start=FIRST_COLUMN):
        sheet.set_column(i, i, width, unlocked if grows else None)
    for row, height in layout.heights.items():
        sheet.set_row(row, height)
    sheet.write_string(CODE_ROW, FIRST_COLUMN, CODE_TOKEN, styles.role("code"))
    if grows:
        _lock_gaps(sheet, layout, styles)
    fields = _input_fields(layout)
    for cell in layout.cells:
        role = "assumed" if cell.role == "coefficient" and cell.subject in plan.assumed else cell.role
        style = (styles.input(fields[cell.subject], tall=cell.last_row > cell.row)
                 if role in ("input", "column") else styles.role(role))
        if cell.role == "coefficient":
            sheet.write_number(cell.row, cell.col, plan.coefficients[cell.subject], style)
        elif cell.ref in plan.formulas:
            formula, value = plan.formulas[cell.ref]
            sheet.write_formula(cell.row, cell.col, formula, style, value)
        else:
            _write(sheet, cell, style)


def _lock_gaps(sheet: Worksheet, layout: Layout, styles: Styles) -> None:
    """Lock what nobody fills above a table that can grow: its columns are open all the way."""
    locked = styles.format({"locked": True})
    taken = {(row, col) for cell in layout.cells for row in range(cell.row, cell.last_row + 1)
             for col in range(cell.col, cell.last_col + 1)} | {(CODE_ROW, FIRST_COLUMN)}
    for row in range(max(table.header_row for table in layout.tables.values()) + 1):
        for col in range(FIRST_COLUMN, layout.last_col + 1):
            if (row, col) not in taken:
                sheet.write_blank(row, col, None, locked)


def _input_fields(layout: Layout) -> dict[str, Field]:
    return {each.id: each for each in layout.form.fields} | {
        f"{table.id}.{column.id}": column
        for table in layout.form.tables for column in table.columns}


def _write(sheet: Worksheet, cell: Cell, style: Any) -> None:
    value: str | int = int(cell.text) if cell.role == "option_points" else cell.text
    if (cell.last_row, cell.last_col) != (cell.row, cell.col):
        sheet.merge_range(cell.row, cell.col, cell.last_row, cell.last_col, "", style)
    write: Callable[..., Any] = sheet.write_number if isinstance(value, int) else sheet.write_string
    if value == "":
        sheet.write_blank(cell.row, cell.col, None, style)
        return
    write(cell.row, cell.col, value, style)


def _equip(workbook: Workbook, sheet: Worksheet, plan: _Plan, styles: Styles) -> None:
    """Add what helps while a form is filled in: validations, the panel and marks."""
    for cells, options in plan.validations:
        sheet.data_validation(*cells, options)
    # The panel stands on screen and is not printed.
    sheet.set_row(CODE_ROW, _PANEL_HEIGHT)
    if plan.panel:
        layout, style = plan.layout, styles.role("panel")
        if layout.panel_col < layout.last_col:
            sheet.merge_range(CODE_ROW, layout.panel_col, CODE_ROW, layout.last_col, "", style)
        sheet.write_formula(CODE_ROW, layout.panel_col, plan.panel, style, PANEL_TOKEN)
    conflict = workbook.add_format({"bg_color": CONFLICT_FILL, "font_color": CONFLICT_INK})
    missing = workbook.add_format({"bg_color": MISSING_FILL})
    ready = workbook.add_format({"font_color": READY_INK})
    # What contradicts, then what is missing: the first that is true wins.
    marks = [*((mark, conflict) for mark in plan.conflicts),
             *((mark, missing) for mark in plan.missing)]
    letter, row = plan.layout.panel_letter, CODE_ROW + 1
    marks.append(((f"{letter}{row}", f'=LEFT(${letter}${row},6)="Готово"'), ready))
    for (area, formula), style in marks:
        sheet.conditional_format(area, {"type": "formula", "criteria": formula, "format": style,
                                        "stop_if_true": True})


def _last_row(layout: Layout, carried: Carried | None) -> int:
    """The last row on paper: carried rows may go beyond those of the blank."""
    rows = carried.rows if carried else {}
    return max([layout.last_row, *(layout.tables[table_id].first_row + len(each) - 1
                                   for table_id, each in rows.items())])


def _set_page(sheet: Worksheet, layout: Layout, last_row: int) -> None:
    page = layout.form.page
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    if page.orientation == "landscape":
        sheet.set_landscape()
    sheet.set_margins(**_MARGINS)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, page.pages_high)
    # The first row is for the screen: on paper the form looks as in the decree, and its code is
    # at the foot of each page, so that a print or a scan still says whose it is.
    sheet.print_area(CODE_ROW + 1, FIRST_COLUMN, last_row, layout.last_col)
    sheet.set_footer(f"&L&8{CODE_TOKEN}&R&8Страница &P из &N")
    for table in (table for table in layout.tables.values() if table.table.extendable):
        sheet.repeat_rows(table.header_row)
        if sum(layout.heights.get(row, 15.0) for row in range(table.first_row)) <= _FROZEN_HEIGHT:
            sheet.freeze_panes(table.first_row, FIRST_COLUMN)
    if layout.form.criteria:
        sheet.repeat_rows(min(each.row for each in layout.cells if each.role == "header"))
    if layout.breaks:
        sheet.set_h_pagebreaks(_page_breaks(layout))
    sheet.protect("", {"format_rows": True, "format_columns": True, "insert_rows": True,
                       "sort": True, "autofilter": True})
    sheet.set_selection(_first_input(layout))


def _page_breaks(layout: Layout) -> list[int]:
    """Rows before which a page ends, so that no block of a checklist is torn apart."""
    # A4 portrait at the scale that fits the width: height of a page in points of the sheet.
    usable_width, usable_height = 8.27 - 0.8, 11.69 - 0.9
    sheet_width = sum(layout.form.page.widths) * 7.0 / 96
    room = usable_height * 72 * max(sheet_width / usable_width, 1.0) * 0.96
    breaks, used, start = [], 0.0, 0
    for row in range(layout.last_row + 1):
        used += layout.heights.get(row, 15.0)
        if row in layout.breaks:
            start, block = row, used - layout.heights.get(row, 15.0)
        if used > room and start:
            breaks.append(start)
            used -= block
            start = 0
    return breaks


def _first_input(layout: Layout) -> str:
    """Where the cursor stands when the form is opened: at the first question."""
    places = [layout.places[field.id].ref for field in layout.form.fields]
    tables = [cell_ref(table.first_row, FIRST_COLUMN) for table in layout.tables.values()]
    return (places or tables or ["A1"])[0]


def _add_lists(workbook: Workbook, layout: Layout) -> None:
    sheet = workbook.add_worksheet(LISTS_SHEET)
    for col, texts in enumerate(layout.lists):
        for row, text in enumerate(texts):
            # A text whatever it looks like: «=1» is no formula, «https://…» no link.
            sheet.write_string(row, col, text)
    sheet.hide()


def _identify(workbook: Workbook, layout: Layout) -> None:
    """Write the four carriers of identity and the defined names."""
    tokens = {key: f"{{{{{key}}}}}" for key in (*KEYS.values(), TOKEN_KEY)}
    sheet = workbook.add_worksheet(META_SHEET)
    for row, (key, token) in enumerate(tokens.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, token)
    sheet.very_hidden()
    for key, token in tokens.items():
        workbook.set_custom_property(key, token, "text")
    code = cell_ref(CODE_ROW, FIRST_COLUMN, absolute=True)
    workbook.define_name(layout.code_name, f"={quote_sheet(layout.form.page.sheet)}!{code}")
    places: list[Any] = [*layout.places.values(), *layout.tables.values()]
    for place in places:
        workbook.define_name(place.name, f"={place.target}")
    # A fixed time of writing, so that the same form gives the same bytes.
    workbook.set_properties({"title": layout.form.title, "subject": layout.form.short_title,
                             "comments": layout.form.decree,
                             "created": datetime.combine(layout.form.in_force, time())})
