"""The district quarter by quarter: what the blocks below come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move
from xlsx_forms.summary.collect.rows import REPORT
from xlsx_forms.summary.sheets.dynamics.grid import Grid, draw_lines
from xlsx_forms.summary.writing.cells import As
from xlsx_forms.summary.writing.sheet import Sheet

Line = tuple[str, list[int]]


def write_totals(sheet: Sheet, data: Facts, grid: Grid) -> None:
    """Write the block."""
    heads = ["Показатель", "", "", *grid.quarter_heads(), "По периодам", "Изменение за квартал"]
    sheet.subheader(heads)
    _merge_label(sheet, sheet.next_row - 1, "Показатель", "header")
    rows = []
    for label, values in district_lines(data, grid.quarters):
        change = values[-1] - values[-2] if len(values) > 1 else None
        shown = grid.aligned([As(each, "cell_number") for each in values])
        row = sheet.row([As(None, ""), As(None, ""), As(None, ""), *shown, None, change])
        _merge_label(sheet, row, label, "cell")
        rows.append(row)
    draw_lines(sheet, grid, rows)


def district_lines(data: Facts, quarters: Sequence[Period]) -> Iterator[Line]:
    """Yield each line of the block: its label, and a number for every quarter."""
    movement = data.movement
    for label, moves in (("Проектов в отчетах", None), ("  из них новых", Move.OPENED),
                         ("  продвинулись на следующие этапы", Move.MOVED),
                         ("  без движения", Move.STANDS), ("  вернулись назад", Move.BACK),
                         ("  закрыто за квартал", Move.CLOSED)):
        yield label, [len(movement.reported_in(each)) if moves is None
                      else len(movement.with_move(moves, each)) for each in quarters]
    unknown = [sum(len(movement.with_move(move, each)) for move in (Move.UNTOLD, Move.KNOWN))
               for each in quarters]
    if any(unknown):
        yield "  сравнить этап не с чем", unknown
    yield "Отстают от паспорта", [movement.count_behind(each) for each in quarters]
    counts = [movement.sent_of(REPORT, each) for each in quarters]
    yield "Отчетов сдано в срок", [each.on_time for each in counts]
    yield "  с опозданием", [each.late for each in counts]
    yield "  не сдано или на доработке", [each.missing + each.returned for each in counts]
    yield "Файлов отчета возвращено на доработку", [each.returns for each in counts]


def _merge_label(sheet: Sheet, row: int, text: str, role: str) -> None:
    sheet.worksheet.merge_range(row, 0, row, 2, "", sheet.book.styles.role(role))
    sheet.write(row, 0, text, role)
