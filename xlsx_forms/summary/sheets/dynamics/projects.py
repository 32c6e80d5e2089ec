"""Projects by quarter: the stage in each report, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Move, ProjectHistory, Step
from xlsx_forms.summary.sheets.dynamics.grid import Grid, curator, draw_lines
from xlsx_forms.summary.writing.book import Sources
from xlsx_forms.summary.writing.cells import As
from xlsx_forms.summary.writing.sheet import Sheet

_HEADS = ("По периодам", "Изменение за квартал, этапов", "Что произошло", "Этап в последнем отчете",
          "На этом этапе, кварталов", "Отстает от паспорта, дней", "Изменение отставания, дней",
          "Файл", "Ячейка")


def write_projects(sheet: Sheet, data: Facts, grid: Grid) -> None:
    """Write the block; a project that was closed before the first quarter shown is not in it."""
    header = sheet.block_header(project_heads(grid))
    rows = [sheet.row(row) for row in project_rows(sheet.book, data, grid)]
    draw_lines(sheet, grid, rows, max=len(data.stages))
    sheet.finish_block(header, "dynamics_projects", "В принятых отчетах проектов еще нет.")


def project_heads(grid: Grid) -> list[str]:
    """Return the headers of the block."""
    return ["Куратор", "Организация", "Проект", *grid.quarter_heads(), *_HEADS]


def project_rows(book: Sources, data: Facts, grid: Grid) -> Iterator[list[object]]:
    """Yield the row of each project."""
    for each in data.movement.projects:
        if _is_past(each, grid.quarters[0]):
            continue
        reached, change = each.reached, each.change if each.last.is_told else None
        yield [
            curator(data, each.organization), data.short_name(each.organization), each.project,
            *grid.aligned([_cell(each.on(quarter)) for quarter in grid.quarters]), None, change,
            As(each.last.move.russian, f"step_{each.last.move}"), reached.text,
            reached.quarters or None, each.last.behind, each.slip if each.last.is_told else None,
            book.file(reached.submission), book.cell(reached.submission, reached.cell)]


def _is_past(project: ProjectHistory, first: Period) -> bool:
    return any(each.move is Move.CLOSED for each in project.steps if each.period < first) and not any(
        each.is_reported for each in project.steps if each.period >= first)


def _cell(step: Step | None) -> object:
    """A stage's number in the colour of its movement; nothing before the first report."""
    if step is None:
        return None
    return As(step.stage, f"step_{step.move}")
