"""Sheet «Сводка»: the figures that are asked for, two charts, what changed, what needs attention.

Its first page answers at a glance; what follows explains.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.overview.attention import needs_attention, what_changed
from xlsx_forms.summary.sheets.overview.charts import RESULTS, Draw, first_charts
from xlsx_forms.summary.sheets.overview.curators import HEADS as CURATOR_HEADS
from xlsx_forms.summary.sheets.overview.curators import SPANS as CURATOR_SPANS
from xlsx_forms.summary.sheets.overview.curators import by_curator
from xlsx_forms.summary.sheets.overview.figures import key_figures
from xlsx_forms.summary.sheets.overview.tiles import Tile, tiles
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import Column, Formula
from xlsx_forms.summary.writing.heading import assumption, day_line
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Сводка"
# Twelve columns: four figures, two charts and the tables stand on the same lines.
_WIDTH, _COUNT = 8.7, 12
COLUMNS = tuple(Column("", _WIDTH) for _ in range(_COUNT))
_TILE, _LONGEST_NAME = 3, 28
Spans = tuple[tuple[int, int], ...]
_FACTS: Spans = ((0, 3), (4, 4), (5, 11))
# Rows of charts are of 15 points; 96 dots an inch.
_ROW_DOTS, _CHART_DOTS = 20, 240
# What one page wide comes to here.  Not «fit to one page»: Excel heeds no page break then.
_SCALE = 82
# Points of the sheet on an upright A4 page at that scale.
_PAGE = (11.69 - 1.05) * 72 / _SCALE * 100


def write(book: Book, data: Facts) -> None:
    """Write the sheet; the one that holds the figures of the charts is written before."""
    sheet = Sheet(book, TITLE, COLUMNS, landscape=False)
    sheet.line(data.scope.title, "summary_title")
    sheet.line(f"Сводка: {day_line(data)}")
    sheet.line(f"Основание: {data.methodology.decree}; {data.plan.decree}", "summary_note")
    sheet.line(assumption(data), "summary_warning")
    _write_tiles(sheet, tiles(book, data))
    _write_charts(sheet, data)
    _write_block(sheet, "Требует внимания", ("Что", "Сколько", "Где и у кого"),
                 needs_attention(data, book.public))
    if len(data.movement.quarters) > 1 or data.movement.years[:-1]:
        _write_block(sheet, "Изменилось за квартал", ("Что", "Сколько", "У кого"), what_changed(data))
    # What explains begins a page of its own, unless the first has run over already.
    breaks = [sheet.next_row] if sheet.height_of(0, sheet.next_row - 1) <= _PAGE else []
    _write_block(sheet, "Главное", ("Показатель", "Значение", "Пояснение"), key_figures(book, data))
    # Whose organizations these are is the deputies' own business, as on the report page.
    rows = [] if book.public else by_curator(data)
    if rows:
        breaks += _break_before(sheet, breaks, 60 + 15 * len(rows), sheet.next_row)
        _write_table(sheet, "По кураторам", CURATOR_SPANS, CURATOR_HEADS, rows)
    _write_results(sheet, data, breaks)
    sheet.print_until(len(COLUMNS) - 1)
    sheet.worksheet.set_print_scale(_SCALE)
    sheet.worksheet.set_h_pagebreaks(breaks)


def _write_tiles(sheet: Sheet, figures: Sequence[Tile]) -> None:
    """Write the figures, four in a row, each over three columns."""
    for start in range(0, len(figures), _COUNT // _TILE):
        sheet.gap()
        row = sheet.next_row
        sheet.next_row += 4
        for i, each in enumerate(figures[start:start + _COUNT // _TILE]):
            _write_tile(sheet, row, i * _TILE, each)
        for offset, height in enumerate((15.0, 32.0, 14.0, 26.0)):
            sheet.set_height(row + offset, height)


def _write_tile(sheet: Sheet, row: int, col: int, tile: Tile) -> None:
    # The last of its columns is a bar that parts it from the next.
    last = col + _TILE - 1
    link = f"internal:'{tile.sheet}'!A1"
    figure = "tile_figure" if not tile.is_name else (
        "tile_name" if len(_words(tile.value)) <= _LONGEST_NAME else "tile_long_name")
    for offset, (value, role) in enumerate((
            (tile.caption, "tile_caption"), (tile.value, figure), (tile.change, tile.mood),
            (tile.detail, "tile_detail"))):
        style = sheet.book.styles.role(role, right=5, right_color="#FFFFFF")
        sheet.worksheet.merge_range(row + offset, col, row + offset, last, "", style)
        if role == "tile_caption":
            sheet.worksheet.write_url(row, col, link, style, sheet.book.clean(str(value)))
        else:
            sheet.write_styled(row + offset, col, value, style)


def _words(value: object) -> str:
    return str(value.value if isinstance(value, Formula) else value)


def _write_charts(sheet: Sheet, data: Facts) -> None:
    """Two charts side by side below the figures; what cannot be drawn is said."""
    half = _COUNT // 2
    sheet.gap()
    title = sheet.next_row
    sheet.next_row += 1
    height = 0
    for i, (text, draw) in enumerate(first_charts(data)):
        style = sheet.book.styles.role("summary_heading")
        sheet.worksheet.merge_range(title, i * half, title, i * half + half - 1, "", style)
        sheet.write(title, i * half, text, "summary_heading")
        height = max(height, _draw(sheet, data, draw, i * half, half))
    sheet.next_row += -(-(height + 8) // _ROW_DOTS)


def _draw(sheet: Sheet, data: Facts, draw: Draw, col: int, width: int) -> int:
    """Draw a chart over so many columns of the next row; return its height in dots."""
    row, block = sheet.next_row, sheet.book.chart_data
    drawn = draw(sheet.book, data, block) if block else "Диаграммы нет."
    if isinstance(drawn, str):
        style = sheet.book.styles.role("summary_line")
        sheet.worksheet.merge_range(row, col, row, col + width - 1, "", style)
        sheet.write(row, col, drawn, "summary_line")
        return _ROW_DOTS
    chart, height = drawn
    height = height or _CHART_DOTS
    dots = width * round(_WIDTH * 7 + 5)
    chart.set_size({"width": dots - 8, "height": height})
    sheet.worksheet.insert_chart(row, col, chart, {"object_position": 2, "x_offset": 2, "y_offset": 4})
    return height


def _write_results(sheet: Sheet, data: Facts, breaks: list[int]) -> None:
    """The chart of all results, on a page that holds it whole."""
    text, draw = RESULTS
    start = sheet.next_row
    sheet.gap()
    sheet.line(text, "summary_heading")
    height = _draw(sheet, data, draw, 0, _COUNT)
    sheet.next_row += -(-(height + 8) // _ROW_DOTS)
    breaks += _break_before(sheet, breaks, sheet.height_of(start, sheet.next_row - 1), start)


def _break_before(sheet: Sheet, breaks: list[int], height: float, row: int) -> list[int]:
    """Where the page must end before what begins at a row and is so high."""
    used = sheet.height_of(breaks[-1] if breaks else 0, row - 1) % _PAGE
    return [row] if used + height > _PAGE else []


def _write_block(sheet: Sheet, title: str, header: tuple[str, ...],
                 rows: Sequence[tuple[object, ...]]) -> None:
    _write_table(sheet, title, _FACTS, header, rows)


def _write_table(sheet: Sheet, title: str, spans: Spans, header: Sequence[str],
                 rows: Sequence[tuple[object, ...]]) -> None:
    sheet.gap()
    sheet.line(title, "summary_heading")
    if not rows:
        sheet.line("Ничего.", "summary_line")
        return
    head = "header" if spans is _FACTS else "header_small"
    sheet.spread(spans, header, [head] * len(spans))
    for row in rows:
        sheet.spread(spans, row, ["cell", *["cell_centre"] * (len(spans) - 2),
                                  "cell" if spans is _FACTS else "cell_centre"])
