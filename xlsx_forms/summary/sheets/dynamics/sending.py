"""Quarterly forms by quarter: days late in each, and what went back."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Sent, count_sent
from xlsx_forms.summary.sheets.dynamics.grid import Grid, curator, draw_lines
from xlsx_forms.summary.writing.book import Sources
from xlsx_forms.summary.writing.cells import As
from xlsx_forms.summary.writing.sheet import Sheet

_HEADS = ("Опоздание", "Стало к прошлому кварталу", "В срок, кварталов", "Сейчас",
          "Возвращено файлов за квартал", "Возвращено файлов всего", "Опозданий и пропусков всего",
          "Файл")
# More days late than a quarter has say nothing more.
_MOST_DAYS = 92
# How bad a state is: to tell better from worse.  What is awaited is neither.
_ORDER = {"on_time": 0, "late": 1, "returned": 2, "missing": 3}
_NOW = {"on_time": "в срок", "late": "с опозданием", "missing": "не сдано",
        "returned": "на доработке", "awaited": "ожидается"}


def write_sending(sheet: Sheet, data: Facts, grid: Grid) -> None:
    """Write the block: a row per organization and quarterly form that it has ever owed."""
    header = sheet.block_header(sending_heads(grid))
    rows = [sheet.row(row) for row in sending_rows(sheet.book, data, grid)]
    draw_lines(sheet, grid, rows, max="group")
    sheet.finish_block(header, "dynamics_sending", "Квартальных форм еще никто не должен.")


def sending_heads(grid: Grid) -> list[str]:
    """Return the headers of the block."""
    return ["Куратор", "Организация", "Форма", *grid.quarter_heads(), *_HEADS]


def sending_rows(book: Sources, data: Facts, grid: Grid) -> Iterator[list[object]]:
    """Yield the row of each quarterly form of an organization."""
    known = {(each.organization, each.form, each.period): each for each in data.movement.sent
             if each.period.quarter and each.is_owed}
    forms = dict.fromkeys((organization, form) for organization, form, _period in known)
    order = {each: i for i, each in enumerate(data.organizations.index)}
    for organization, form in sorted(forms, key=lambda one: order.get(one[0], len(order))):
        told = [known.get((organization, form, quarter)) for quarter in grid.quarters]
        owed = [each for each in told if each]
        if not owed:
            continue
        last, counts = told[-1], count_sent(owed)
        yield [
            curator(data, organization), data.short_name(organization), data.form_name(form),
            *grid.aligned([_cell(each) for each in told]), None, As(_change(told), "cell_centre"),
            f"{counts.on_time} из {counts.owed - counts.awaited}",
            As(_NOW[last.state] if last else "не требуется", "cell_centre"),
            last.returned if last else None, counts.returns, As(counts.late + counts.missing,
                                                                "cell_number"),
            book.file(last.submission) if last else None]


def _cell(sent: Sent | None) -> object:
    """Days late as a number, shown in words; nothing where the form was not owed or is awaited."""
    if sent is None or sent.state == "awaited":
        return None
    return As(min(sent.days_late or 0, _MOST_DAYS), f"sent_{sent.state}")


def _change(told: list[Sent | None]) -> str:
    states = [_ORDER.get(each.state) if each else None for each in told[-2:]]
    if len(states) < 2 or (now := states[-1]) is None or (before := states[-2]) is None:
        return ""
    return "так же" if now == before else "лучше" if now < before else "хуже"
