"""The district quarter by quarter: what the blocks below come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move
from xlsx_forms.summary.collect.rows import REPORT
from xlsx_forms.summary.sheets.dynamics.grid import Grid, draw_lines
from xlsx_forms.summary.writing.cells import As
from xlsx_forms.summary.writing.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of each quarter, None where nobody has told of it; ``change`` in the last, as far as
    the reports for it have come."""

    label: str
    values: list[int | None]
    change: int | None


def write_totals(sheet: Sheet, data: Facts, grid: Grid) -> None:
    """Write the block."""
    heads = ["Показатель", "", "", *grid.quarter_heads(), "По периодам", "Изменение за квартал"]
    sheet.subheader(heads)
    _merge_label(sheet, sheet.next_row - 1, "Показатель", "header")
    rows = []
    for line in district_lines(data, grid.quarters):
        shown = grid.aligned([As(each, "cell_number") for each in line.values])
        row = sheet.row([As(None, ""), As(None, ""), As(None, ""), *shown, None, line.change])
        _merge_label(sheet, row, line.label, "cell")
        rows.append(row)
    draw_lines(sheet, grid, rows)


def district_lines(data: Facts, quarters: Sequence[Period]) -> Iterator[Line]:
    """Yield each line of the block."""
    movement, shown = data.movement, quarters[-2:]
    is_due = not any(movement.sent_of(REPORT, each).awaited for each in shown)
    for label, count in _projects(data, quarters):
        values = [count(each) if movement.has_reports(each) else None for each in quarters]
        yield Line(label, values, _change(values) if is_due else None)
    late = [len(movement.behind_in(each)) if movement.has_reports(each) else None for each in quarters]
    change = _change(late) if is_due else None
    # Of whom nobody has reported since may be behind still: there are fewer only as far as is known.
    if change and change < 0 and movement.unknown_since(shown[-1], movement.behind_in(shown[0])):
        change = None
    yield Line("Отстают от паспорта", late, change)
    counts = [movement.sent_of(REPORT, each) for each in quarters]
    for label, sent in (
            ("Отчетов сдано в срок", [each.on_time for each in counts]),
            ("  с опозданием", [each.late for each in counts]),
            ("  не сдано или на доработке", [each.missing + each.returned for each in counts]),
            ("Файлов отчета возвращено на доработку", [each.returns for each in counts])):
        yield Line(label, [*sent], _change(sent) if is_due else None)


def _projects(data: Facts, quarters: Sequence[Period]
              ) -> Iterator[tuple[str, Callable[[Period], int]]]:
    """What is counted of the projects in a quarter; what is closed may be new or have gone on too."""
    movement = data.movement

    def moving(*moves: Move) -> Callable[[Period], int]:
        return lambda quarter: sum(len(movement.with_move(each, quarter)) for each in moves)

    yield "Проектов в отчетах", lambda quarter: len(movement.reported_in(quarter))
    yield "  из них новых", lambda quarter: len(movement.opened(quarter))
    yield ("  продвинулись на следующие этапы, с закрытыми",
           lambda quarter: len(movement.advanced(quarter)))
    yield "  без движения", moving(Move.STANDS)
    yield "  вернулись назад", moving(Move.BACK)
    yield "  закрыто за квартал", moving(Move.CLOSED)
    unknown = moving(Move.UNTOLD, Move.KNOWN)
    if any(map(unknown, quarters)):
        yield "  сравнить этап не с чем", unknown


def _change(values: Sequence[int | None]) -> int | None:
    if len(values) < 2 or (now := values[-1]) is None or (before := values[-2]) is None:
        return None
    return now - before


def _merge_label(sheet: Sheet, row: int, text: str, role: str) -> None:
    sheet.worksheet.merge_range(row, 0, row, 2, "", sheet.book.styles.role(role))
    sheet.write(row, 0, text, role)
