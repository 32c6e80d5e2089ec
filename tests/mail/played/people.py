"""The invented organizations: their list as people keep it, and how each answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from support.servers.mail import DOMAIN

_KINDS = (("Школа", "Образование"), ("Детский сад", "Образование"), ("Библиотека", "Культура"),
          ("Дом культуры", "Культура"), ("Спортивная школа", "Спорт"), ("Управление", "Экономика"))
_DEPUTIES = ("Хасанова Светлана Сергеевна", "Мясоедова Татьяна Васильевна", "")


@dataclass(frozen=True)
class Step:
    """What an organization does some days before a round: ``kind`` is what comes, ``way`` how."""

    round: int
    days_before: int
    kind: str
    way: str = "reply"


# What people do, each as often as the other; the first dozen is the more telling.
# good, wrong, corrected, empty: a form; nothing: a letter without one; scan: no form at all.
STORIES: tuple[tuple[Step, ...], ...] = (
    (Step(1, 6, "good"),),
    (Step(1, 5, "wrong"), Step(2, 1, "corrected")),
    (Step(3, 4, "good"),),
    (Step(4, 6, "good"),),
    (Step(1, 4, "good", "twice"),),
    (Step(1, 2, "empty"), Step(2, 1, "good")),
    (Step(1, 3, "good", "zip"),),
    (Step(1, 9, "nothing", "automatic"), Step(1, 1, "good", "picture")),
    (Step(1, 1, "scan"), Step(3, 2, "good")),
    (Step(1, 1, "wrong"), Step(3, 4, "wrong again"), Step(4, 7, "corrected")),
    (Step(1, 6, "good"), Step(1, 1, "changed")),
    (Step(1, 1, "good", "by hand"),),
    (Step(1, 2, "good", "ods"),),
    (Step(1, 2, "good", "xls"),),
    (Step(1, 6, "untouched"), Step(2, 1, "good")),
    (Step(1, 2, "nothing", "question"), Step(2, 1, "good")),
    (Step(1, 4, "good", "private"),),
    (Step(1, 4, "good", "forwarded"),),
    (Step(3, 2, "wrong"), Step(4, 4, "corrected")),
    (Step(1, 4, "no projects"),),
    (Step(1, 2, "wrong"), Step(1, 2, "wrong again"), Step(2, 1, "corrected")),
    (Step(2, 1, "good", "office"),),
    (Step(1, 3, "good"), Step(2, 1, "wrong again")),
    (Step(3, 3, "good", "new letter"),),
    (Step(1, 5, "good", "signature"),),
    (Step(2, 2, "wrong"), Step(3, 1, "corrected")),
)


@dataclass(frozen=True)
class Person:
    """Who answers for an organization."""

    number: int

    @property
    def key(self) -> str:
        return f"{self.number:03}"

    @property
    def story(self) -> tuple[Step, ...]:
        return STORIES[(self.number - 1) % len(STORIES)]

    @property
    def has_mail(self) -> bool:
        return not any(step.way == "by hand" for step in self.story)

    @property
    def user(self) -> str:
        return f"org{self.number:02}"

    @property
    def short_name(self) -> str:
        kind = _KINDS[self.number % len(_KINDS)][0]
        return f"{kind} № {self.number}"

    @property
    def record(self) -> list[object]:
        """The row of the list, as this operator's colleague has typed it."""
        kind, direction = _KINDS[self.number % len(_KINDS)]
        address = f"{self.user}@{DOMAIN}"
        if not self.has_mail:
            address = "нет"
        elif self.number % 4 == 1:
            address = f"Приемная <{address}>"
        elif self.number % 4 == 2:
            address = f" {address.replace('org', 'Org')} ;"
        code: object = self.number if self.number % 3 else self.key
        return [code, f"{self.short_name} от 12.09", f"МБУ «{self.short_name}»",
                f"МБУ\xa0«{self.short_name} »".replace(" »", "»"), kind, direction,
                _DEPUTIES[self.number % 3], f"Иванова А. {'АБВГД'[self.number % 5]}., директор",
                address if self.has_mail else "", f"8 (38442) 0-{self.number:02}-11"]


def day_of(step: Step, rounds: Sequence[date]) -> date:
    """When a step is done."""
    return rounds[step.round - 1] - timedelta(days=step.days_before)


def write_messy_list(path: Path, people: Sequence[Person]) -> None:
    """Put the organizations into the list as people keep it: titles, groups, columns of their own."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["Перечень участников программы на 2026 год (уточнен 14.09)"])
    sheet.append([])
    headers = ["Код", "Мои пометки", "Полное наименование организации", "Сокращенное  наименование",
               "Вид", "Направление", "Куратор", "Руководитель", "Эл. почта", "Тел."]
    sheet.append(headers)
    sheet.append(list(range(1, len(headers) + 1)))
    for first in range(0, len(people), 17):
        sheet.append([f"Группа {first // 17 + 1}"])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=9)
        for each in people[first:first + 17]:
            sheet.append(each.record)
            cell = sheet.cell(sheet.max_row, 1)
            cell.number_format = "000" if isinstance(cell.value, int) else "@"
            cell.font = Font(bold=each.number % 7 == 0)
        sheet.append([])
    sheet.append(["Итого", "", len(people)])
    book.save(path)
