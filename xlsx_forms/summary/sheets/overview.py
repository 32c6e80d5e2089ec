"""Sheet «Сводка»: key figures, what needs attention, and three charts."""

from __future__ import annotations

from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.attention import needs_attention
from xlsx_forms.summary.sheets.charts import CHARTS, DataBlock, Draw
from xlsx_forms.summary.sheets.figures import key_figures
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.heading import assumption, day_line
from xlsx_forms.summary.writing.sheet import Column, Sheet

TITLE = "Сводка"
COLUMNS = (Column("", 38), Column("", 14, "cell_centre"), Column("", 58))
# Charts are drawn over rows of 15 points; 96 dots an inch.
_ROW_DOTS = 20
# What one page wide comes to here.  Not «fit to one page»: Excel heeds no page break then.
_SCALE = 83
# Points of the sheet on an upright A4 page at that scale.
_PAGE = (11.69 - 1.05) * 72 / _SCALE * 100


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, COLUMNS, landscape=False)
    sheet.line(data.scope.title, "summary_title")
    sheet.line(f"Сводка: {day_line(data)}")
    sheet.line(f"Основание: {data.form('checklist').decree}; {data.plan.decree}", "summary_note")
    sheet.line(assumption(data), "summary_warning")
    _write_block(sheet, "Главное", ("Показатель", "Значение", "Пояснение"), key_figures(book, data))
    _write_block(sheet, "Требует внимания", ("Что", "Сколько", "Где и у кого"),
                 needs_attention(data))
    block = DataBlock(sheet, len(COLUMNS) + 1)
    starts = [_write_chart(sheet, data, block, title, draw) for title, draw in CHARTS]
    block.finish()
    sheet.print_until(len(COLUMNS) - 1)
    sheet.worksheet.set_print_scale(_SCALE)
    sheet.worksheet.set_h_pagebreaks(_breaks(sheet, starts))


def _write_block(sheet: Sheet, title: str, header: tuple[str, ...],
                 rows: list[tuple[object, ...]]) -> None:
    sheet.gap()
    sheet.line(title, "summary_heading")
    if not rows:
        sheet.line("Ничего.", "summary_line")
        return
    sheet.subheader(header)
    for row in rows:
        sheet.row(row)


def _breaks(sheet: Sheet, starts: list[int]) -> list[int]:
    """Rows before which a page ends, so that no chart is torn apart."""
    breaks = []
    top = sheet.height_of(0, starts[0] - 1) % _PAGE
    for first, after in zip(starts, [*starts[1:], sheet.next_row], strict=True):
        height = sheet.height_of(first, after - 1)
        if top and top + height > _PAGE:
            breaks.append(first)
            top = 0.0
        top += height
    return breaks


def _write_chart(sheet: Sheet, data: Facts, block: DataBlock, title: str,
                 draw: Draw) -> int:
    """Draw a chart below what is written, or say why there is none; return where it begins."""
    start = sheet.next_row
    sheet.gap()
    sheet.line(title, "summary_heading")
    drawn = draw(sheet.book, data, block)
    if isinstance(drawn, str):
        sheet.line(drawn)
        return start
    chart, height = drawn
    width = sum(round(column.width * 7 + 5) for column in COLUMNS)
    chart.set_size({"width": width - 8, "height": height})
    sheet.worksheet.insert_chart(sheet.next_row, 0, chart, {"object_position": 2, "x_offset": 2,
                                                           "y_offset": 4})
    sheet.next_row += -(-(height + 8) // _ROW_DOTS)
    return start
