"""Sheet «Динамика»: the region by quarter, its districts, and in them projects, reports, results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xlsx_forms.summary.region.facts import RegionFacts, grid_of
from xlsx_forms.summary.region.joined import DISTRICT
from xlsx_forms.summary.region.tables import head
from xlsx_forms.summary.region.told import Rows
from xlsx_forms.summary.sheets import dynamics
from xlsx_forms.summary.sheets.dynamics.grid import Grid, columns_of, draw_lines
from xlsx_forms.summary.sheets.dynamics.projects import project_heads
from xlsx_forms.summary.sheets.dynamics.results import FOLDED, result_heads, write_folded
from xlsx_forms.summary.sheets.dynamics.sending import sending_heads
from xlsx_forms.summary.sheets.dynamics.totals import Line
from xlsx_forms.summary.writing.block import DataBlock
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import As
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = dynamics.TITLE
_LEAD = 3


def write(book: Book, data: RegionFacts) -> None:
    """Write the sheet; below its tables stand the figures of the charts."""
    wide = grid_of(data.period)
    quarters, years = _known_quarters(data, wide), _known_years(data, wide)
    grid = Grid(wide.quarters[quarters], wide.years[years], first=wide.first)
    sheet = Sheet(book, TITLE, [DISTRICT, *columns_of(grid)])
    sheet.last_printed = grid.last_printed
    first, last = grid.quarters[0].text, grid.quarters[-1].text
    head(sheet, data, f"Динамика: {last if first == last else f'{first} – {last}'}", "quarterly-report")
    sheet.line(dynamics.EXPLAINED, "summary_note")
    _write_totals(sheet, data, grid, quarters)
    stages = max((each.dynamics.stages for each in data.told), default=1)
    _write_block(sheet, grid, "Проекты по кварталам", "projects", project_heads(grid), [
        [[each.name, *_cut(row, wide, grid, quarters)]]
        for each in data.told for row in each.dynamics.projects], max=stages)
    _write_block(sheet, grid, "Сдача отчетов по кварталам", "sending", sending_heads(grid), [
        [[each.name, *_cut(row, wide, grid, quarters)]]
        for each in data.told for row in each.dynamics.sending], max="group")
    _write_block(sheet, grid, "Результаты по годам", "results", result_heads(grid), [
        [[each.name, *_cut(row, wide, grid, years)] for row in group]
        for each in data.told for group in each.dynamics.results])
    sheet.print_until(sheet.last_printed)
    sheet.gap()
    book.chart_data = DataBlock(sheet, sheet.next_row)


def _write_block(sheet: Sheet, grid: Grid, title: str, name: str, heads: Sequence[str],
                 groups: Sequence[Rows], **line: Any) -> None:
    """Write a block; of a group of rows those after the second are folded under it."""
    sheet.gap()
    sheet.line(title, "summary_heading")
    if any(len(group) > 2 for group in groups):
        sheet.line(FOLDED, "summary_note")
    header = sheet.block_header([DISTRICT.header, *heads])
    rows = [row for group in groups for row in (
        write_folded(sheet, group) if len(group) > 1 else map(sheet.row, group))]
    draw_lines(sheet, grid, rows, **line)
    sheet.finish_block(header, f"dynamics_{name}", "Ничего.")


def _cut(row: Sequence[object], wide: Grid, grid: Grid, shown: slice) -> list[object]:
    """A row of a district in the periods that any district knows."""
    periods = row[_LEAD:_LEAD + wide.width][shown]
    return [*row[:_LEAD], *grid.aligned(periods), *row[_LEAD + wide.width:]]


def _known_quarters(data: RegionFacts, wide: Grid) -> slice:
    """The quarters of which any district tells: those before and after are left out."""
    rows = [row for each in data.told for block in (each.dynamics.projects, each.dynamics.sending)
            for row in block]
    told = [row[_LEAD:_LEAD + wide.width] for row in rows]
    counted = [line.values for each in data.told for line in each.dynamics.totals]
    return _span(wide.width, lambda i: any(_is_told(row[i]) for row in told) or any(
        row[i] for row in counted))


def _known_years(data: RegionFacts, wide: Grid) -> slice:
    told = [row[_LEAD:_LEAD + wide.width] for each in data.told
            for group in each.dynamics.results for row in group]
    return _span(wide.width, lambda i: any(_is_told(row[i]) for row in told))


def _span(width: int, is_known: Callable[[int], bool]) -> slice:
    known = [i for i in range(width) if is_known(i)] or [width - 1]
    return slice(known[0], known[-1] + 1)


def _is_told(value: object) -> bool:
    return (value.value if isinstance(value, As) else value) is not None


def _write_totals(sheet: Sheet, data: RegionFacts, grid: Grid, quarters: slice) -> None:
    """The region quarter by quarter, then each district."""
    sheet.gap()
    sheet.line("Регион и районы по кварталам", "summary_heading")
    sheet.subheader([DISTRICT.header, "Показатель", "", "", *grid.quarter_heads(), "По периодам",
                     "Изменение за квартал"])
    _merge(sheet, sheet.next_row - 1, "Показатель", "header")
    rows = []
    for name, lines in (("Все районы", _summed(data)),
                        *((each.name, each.dynamics.totals) for each in data.told)):
        for line in lines:
            values = grid.aligned([As(value, "cell_number") for value in line.values[quarters]])
            row = sheet.row([name, As(None, ""), As(None, ""), As(None, ""), *values, None, line.change])
            _merge(sheet, row, line.label, "cell")
            rows.append(row)
    draw_lines(sheet, grid, rows)


def _merge(sheet: Sheet, row: int, text: str, role: str) -> None:
    sheet.worksheet.merge_range(row, 1, row, 3, "", sheet.book.styles.role(role))
    sheet.write(row, 1, text, role)


def _summed(data: RegionFacts) -> list[Line]:
    """The sums over the districts; a change only where every district knows its own."""
    by_label: dict[str, list[Line]] = {}
    for each in data.told:
        for line in each.dynamics.totals:
            by_label.setdefault(line.label, []).append(line)
    return [Line(label, [_sum(values) for values in zip(*(each.values for each in lines), strict=True)],
                 sum(each.change or 0 for each in lines)
                 if all(each.change is not None for each in lines) else None)
            for label, lines in by_label.items()]


def _sum(values: Sequence[int | None]) -> int | None:
    known = [each for each in values if each is not None]
    return sum(known) if known else None
