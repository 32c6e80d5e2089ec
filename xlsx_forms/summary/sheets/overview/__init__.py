"""Sheet «Сводка»: the figures that are asked for, two charts, what changed, what needs attention.

Its first page answers at a glance; what follows explains.
"""

from __future__ import annotations

from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.overview.attention import needs_attention, what_changed
from xlsx_forms.summary.sheets.overview.charts import RESULTS, first_charts
from xlsx_forms.summary.sheets.overview.curators import HEADS as CURATOR_HEADS
from xlsx_forms.summary.sheets.overview.curators import by_curator
from xlsx_forms.summary.sheets.overview.figures import key_figures
from xlsx_forms.summary.sheets.overview.layout import (
    COLUMNS,
    COUNT,
    GROUPS,
    PAGE,
    SCALE,
    break_before,
    draw,
    heading_over,
    rows_of,
    write_block,
    write_table,
    write_tiles,
)
from xlsx_forms.summary.sheets.overview.tiles import tiles
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.heading import assumption, day_line
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Сводка"


def write(book: Book, data: Facts) -> None:
    """Write the sheet; the one that holds the figures of the charts is written before."""
    sheet = Sheet(book, TITLE, COLUMNS, landscape=False)
    sheet.line(data.scope.title, "summary_title")
    sheet.line(f"Сводка: {day_line(data)}")
    sheet.line(f"Основание: {data.methodology.decree}; {data.plan.decree}", "summary_note")
    sheet.line(assumption(data), "summary_warning")
    write_tiles(sheet, tiles(book, data))
    _write_charts(sheet, data)
    write_block(sheet, "Требует внимания", ("Что", "Сколько", "Где и у кого"),
                 needs_attention(data, book.public))
    if len(data.movement.quarters) > 1 or data.movement.years[:-1]:
        write_block(sheet, "Изменилось за квартал", ("Что", "Сколько", "У кого"), what_changed(data))
    # What explains begins a page of its own, unless the first has run over already.
    breaks = [sheet.next_row] if sheet.height_of(0, sheet.next_row - 1) <= PAGE else []
    write_block(sheet, "Главное", ("Показатель", "Значение", "Пояснение"), key_figures(book, data))
    # Whose organizations these are is the deputies' own business, as on the report page.
    rows = [] if book.public else by_curator(data)
    if rows:
        breaks += break_before(sheet, breaks, 60 + 15 * len(rows), sheet.next_row)
        write_table(sheet, "По кураторам", GROUPS, CURATOR_HEADS, rows)
    _write_results(sheet, data, breaks)
    sheet.print_until(len(COLUMNS) - 1)
    sheet.worksheet.set_print_scale(SCALE)
    sheet.worksheet.set_h_pagebreaks(breaks)


def _write_charts(sheet: Sheet, data: Facts) -> None:
    """Two charts side by side below the figures; what cannot be drawn is said."""
    half = COUNT // 2
    sheet.gap()
    title = sheet.next_row
    sheet.next_row += 1
    height = 0
    for i, (text, chart) in enumerate(first_charts(data)):
        heading_over(sheet, title, i * half, half, text)
        drawn = chart(sheet.book, data, sheet.book.chart_data) if sheet.book.chart_data else _NONE
        height = max(height, draw(sheet, drawn, i * half, half))
    sheet.next_row += rows_of(height)


def _write_results(sheet: Sheet, data: Facts, breaks: list[int]) -> None:
    """The chart of all results, on a page that holds it whole."""
    text, chart = RESULTS
    start = sheet.next_row
    sheet.gap()
    sheet.line(text, "summary_heading")
    drawn = chart(sheet.book, data, sheet.book.chart_data) if sheet.book.chart_data else _NONE
    sheet.next_row += rows_of(draw(sheet, drawn, 0, COUNT))
    breaks += break_before(sheet, breaks, sheet.height_of(start, sheet.next_row - 1), start)


_NONE = "Диаграммы нет."
