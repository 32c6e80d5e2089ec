"""Results by year: result, place and each criterion, with the change since the year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from templates.text import cut
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import ResultHistory
from xlsx_forms.summary.sheets.dynamics.grid import Grid, curator, draw_lines
from xlsx_forms.summary.writing.book import Sources
from xlsx_forms.summary.writing.cells import As
from xlsx_forms.summary.writing.sheet import Sheet

_HEADS = ("По периодам", "Изменение за год", "Стало", "Пояснение", "Лучшее за все годы",
          "Худшее за все годы", "Среднее за все годы", "Файл", "Ячейка")

FOLDED = "Баллы по критериям – под знаком «+» слева; все сразу открывает «2» над этими знаками."
# Result and place; the criteria are folded under them.
_OWN_LINES = 2
# Two lines of the column.
_LONGEST_LABEL = 64


def write_results(sheet: Sheet, data: Facts, grid: Grid) -> None:
    """Write the block: three kinds of rows for each organization that has a result."""
    movement = data.movement
    changed = sorted(movement.rules_changed & set(grid.years))
    if changed:
        sheet.line("Коэффициенты или критерии другие, чем годом раньше: "
                   f"{', '.join(map(str, changed))}. Изменение результата – отчасти от этого.",
                   "summary_warning")
    if len(grid.years) > 1:
        sheet.line(FOLDED, "summary_note")
    header = sheet.block_header(result_heads(grid))
    rows = [row for group in result_groups(sheet.book, data, grid) for row in write_folded(sheet, group)]
    draw_lines(sheet, grid, rows)
    sheet.finish_block(header, "dynamics_results", "Принятых чек-листов еще нет.")


def result_heads(grid: Grid) -> list[str]:
    """Return the headers of the block."""
    return ["Куратор", "Организация", "Показатель", *grid.year_heads(), *_HEADS]


def result_groups(book: Sources, data: Facts, grid: Grid) -> Iterator[list[list[object]]]:
    """Yield the rows of each organization that has a result: result, place, criteria."""
    has_past = len(set(grid.years).intersection(data.movement.years)) > 1
    for each in data.movement.results:
        yield [_row(book, data, grid, each, line) for line in _lines(data, each, has_past)]


def write_folded(sheet: Sheet, group: Sequence[Sequence[object]]) -> list[int]:
    """Write the rows of an organization, its criteria out of sight under its place; return their
    numbers."""
    written = [sheet.row(row) for row in group]
    sheet.fold(written[_OWN_LINES - 1], written[_OWN_LINES:])
    return written


# Label, values by year, and whether less is better.
_Line = tuple[str, dict[int, float | None], bool]


def _lines(data: Facts, result: ResultHistory, has_past: bool) -> Iterator[_Line]:
    yield "Результат", {each.year: each.total for each in result.years}, False
    yield "Место", {each.year: each.place for each in result.years}, True
    if not has_past:
        return
    criteria = {each.id: each for year in data.movement.years
                for each in data.results_of(year).criteria}
    for key, criterion in criteria.items():
        points: dict[int, float | None] = {each.year: each.points.get(key) for each in result.years}
        if any(value is not None for value in points.values()):
            yield cut(f"Критерий {criterion.number}: {criterion.text}", _LONGEST_LABEL), points, False


def _row(book: Sources, data: Facts, grid: Grid, result: ResultHistory, line: _Line) -> list[object]:
    label, values, less_is_better = line
    role = "cell_result" if label == "Результат" else "cell_number"
    year = grid.years[-1]
    now, before = values.get(year), values.get(year - 1)
    change = round(now - before, 4) if now is not None and before is not None else None
    # A place is better when it is less: its change is by how many places it rose.
    gain = change if change is None or not less_is_better else -change
    known = [each for each in values.values() if each is not None]
    best, worst = (min(known), max(known)) if less_is_better else (max(known), min(known))
    last = result.of(year)
    return [
        curator(data, result.organization), data.short_name(result.organization), label,
        *grid.aligned([As(values.get(each), role) for each in grid.years]), None,
        As(gain, "cell_change_part"), _word(gain),
        "плюс – место выше" if less_is_better else "", As(best, "cell_number"),
        As(worst, "cell_number"), As(sum(known) / len(known), "cell_mean_plain"),
        book.file(last.submission) if last else None,
        book.cell(last.submission, last.cell) if last else None]


def _word(gain: float | None) -> str:
    if gain is None:
        return ""
    return "так же" if gain == 0 else "лучше" if gain > 0 else "хуже"
