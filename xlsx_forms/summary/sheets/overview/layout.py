"""How «Сводка» is laid out: twelve columns, on which figures, charts and tables stand in line."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_forms.summary.sheets.overview.charts import Drawn
from xlsx_forms.summary.sheets.overview.tiles import Tile
from xlsx_forms.summary.writing.cells import Column, Formula
from xlsx_forms.summary.writing.sheet import Sheet

# Twelve columns: four figures, two charts and the tables stand on the same lines.
_WIDTH, COUNT = 8.7, 12
COLUMNS = tuple(Column("", _WIDTH) for _ in range(COUNT))
_TILE, _LONGEST_NAME = 3, 28
Spans = tuple[tuple[int, int], ...]
_FACTS: Spans = ((0, 3), (4, 4), (5, 11))
# A name and nine figures.
GROUPS: Spans = ((0, 2), *((col, col) for col in range(3, COUNT)))
# Rows of charts are of 15 points; 96 dots an inch.
_ROW_DOTS, _CHART_DOTS = 20, 240
# What one page wide comes to here.  Not «fit to one page»: Excel heeds no page break then.
SCALE = 82
# Points of the sheet on an upright A4 page at that scale.
PAGE = (11.69 - 1.05) * 72 / SCALE * 100


def write_tiles(sheet: Sheet, figures: Sequence[Tile]) -> None:
    """Write the figures, four in a row, each over three columns."""
    for start in range(0, len(figures), COUNT // _TILE):
        sheet.gap()
        row = sheet.next_row
        sheet.next_row += 4
        for i, each in enumerate(figures[start:start + COUNT // _TILE]):
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


def heading_over(sheet: Sheet, row: int, col: int, width: int, text: str) -> None:
    """Write the title of a chart over the columns that it takes."""
    style = sheet.book.styles.role("summary_heading")
    sheet.worksheet.merge_range(row, col, row, col + width - 1, "", style)
    sheet.write(row, col, text, "summary_heading")


def draw(sheet: Sheet, drawn: Drawn, col: int, width: int) -> int:
    """Put a chart over so many columns of the next row, or why there is none; return its height in
    dots."""
    row = sheet.next_row
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


def rows_of(height: int) -> int:
    """Return how many rows a chart of so many dots stands on."""
    return -(-(height + 8) // _ROW_DOTS)


def break_before(sheet: Sheet, breaks: list[int], height: float, row: int) -> list[int]:
    """Where the page must end before what begins at a row and is so high."""
    used = sheet.height_of(breaks[-1] if breaks else 0, row - 1) % PAGE
    return [row] if used + height > PAGE else []


def write_block(sheet: Sheet, title: str, header: tuple[str, ...],
                rows: Sequence[tuple[object, ...]]) -> None:
    """Write a table of what, how many and who."""
    write_table(sheet, title, _FACTS, header, rows)


def write_table(sheet: Sheet, title: str, spans: Spans, header: Sequence[str],
                rows: Sequence[tuple[object, ...]]) -> None:
    """Write a small table under its title; ``spans``: the columns that each of its own takes."""
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
