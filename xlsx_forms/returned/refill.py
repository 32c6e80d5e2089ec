"""Fill a sender's answers into a fresh blank of the same form.

The returned file itself is never edited: whatever strange thing it carries stays with it, and
validations that another program stored in its own way are there again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.submission import Submission
from templates.definition import YES_NO
from templates.rules import Trait, has_trait
from templates.sheet.layout import CODE_ROW, FIRST_COLUMN, Layout, TablePlace, row_height
from templates.sheet.reference import cell_ref
from xlsx_forms.blank.stamp import cell_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from xlsx_forms.returned.overlay import Overlay

# Office programs take a text that begins so, once it is edited, for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@")


def open_blank(blank: bytes) -> Workbook:
    """Return a stamped blank to write into.

    openpyxl keeps the format of a merged block in its first cell alone; the others, without
    theirs, would be locked.
    """
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(blank))
    for sheet in book.worksheets:
        for area in sheet.merged_cells.ranges:
            first = sheet.cell(area.min_row, area.min_col)
            for row, col in area.cells:
                _dress(sheet.cell(row, col), first)
    return book


def fill_in(sheet: Worksheet | Overlay, layout: Layout, submission: Submission) -> None:
    """Write the answers into the form's sheet: typed ones typed, unread ones as they were."""
    doubtful = {finding.place.field for finding in submission.findings
                if has_trait(finding.code, Trait.PLACE_DOUBTED)}
    answers = submission.answers or {}
    for field_id, place in layout.places.items():
        # Of two places that contradict we cannot choose for the sender.
        value = None if field_id in doubtful else _given(field_id, answers, submission.raw)
        put(sheet.cell(place.row + 1, place.col + 1), value)
    for table in layout.tables.values():
        _fill_table(sheet, layout, table, submission)
    last = max((_row(table, len(_rows(submission, table)) - 1) for table in layout.tables.values()
                if table.table.extendable), default=0)
    if last > layout.last_row:
        first = cell_ref(CODE_ROW + 1, FIRST_COLUMN)
        sheet.print_area = f"{first}:{cell_ref(last, layout.last_col)}"


def _fill_table(sheet: Worksheet | Overlay, layout: Layout, table: TablePlace,
                submission: Submission) -> None:
    for number, given in enumerate(_rows(submission, table)):
        if not _fits(table, number):
            return
        row = _row(table, number)
        if table.table.extendable:
            texts = {col: text for column_id, col in table.columns.items() if isinstance(
                text := _given(column_id, given.values, given.raw), str)}
            sheet.row_dimensions[row + 1].height = row_height(layout, texts)
        for column_id, col in table.columns.items():
            cell = sheet.cell(row + 1, col + 1)
            if row > table.last_row:
                _dress(cell, sheet.cell(table.last_row + 1, col + 1))
            put(cell, _given(column_id, given.values, given.raw))


def _dress(cell: Any, model: Any) -> None:
    """Give a cell the whole format of another, its lock too."""
    cell._style = copy(model._style)


def _given(key: str, values: Mapping[str, object], raw: Mapping[str, str]) -> object:
    return raw.get(key) if values.get(key) is None else values[key]


def put(cell: Any, value: object) -> None:
    """Write a value; a text is a text, whatever it begins with."""
    if isinstance(value, bool):
        value = YES_NO[0] if value else YES_NO[1]
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = cell_text(value)
    cell.data_type = "s"
    if value.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True


def _rows(submission: Submission, table: TablePlace) -> tuple[Any, ...]:
    return (submission.tables or {}).get(table.table.id, ())


def _row(table: TablePlace, number: int) -> int:
    return table.first_row + number


def _fits(table: TablePlace, number: int) -> bool:
    """Below a table that cannot grow stands something else."""
    return table.table.extendable or number < table.table.rows


def left_over(layout: Layout, submission: Submission) -> Iterator[tuple[str, str]]:
    """Yield (title of the table, answers) of rows added to a table that has no room for them."""
    for table in layout.tables.values():
        for number, given in enumerate(_rows(submission, table)):
            if not _fits(table, number):
                texts = (_given(column, given.values, given.raw) for column in table.columns)
                yield table.table.title, " | ".join(str(text) for text in texts if text is not None)


def new_cells(layout: Layout, submission: Submission) -> dict[str, str]:
    """Return the cell in the fresh form for each address in the returned file; '' for no room."""
    cells = {address: layout.places[field_id].ref
             for field_id, address in (submission.cells or {}).items()}
    for table in layout.tables.values():
        for number, given in enumerate(_rows(submission, table)):
            for column_id, address in given.cells.items():
                fits = _fits(table, number)
                cells[address] = (cell_ref(_row(table, number), table.columns[column_id])
                                  if fits else "")
    return cells
