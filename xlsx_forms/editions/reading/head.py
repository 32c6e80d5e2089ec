"""What stands above the table of every edition: its title, its decree, the day it begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlsx_forms.editions.reading.sheet import Sheet

TITLE, DECREE, IN_FORCE = "Наименование", "Постановление", "Действует с"
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Head:
    """Title, decree and the first day of an edition."""

    title: str
    decree: str
    in_force: date


def read_head(sheet: Sheet, before: int) -> Head:
    """Return what stands above the row of headings; what is missing is told."""
    title, decree = (_text(sheet, label, before) for label in (TITLE, DECREE))
    return Head(title, decree, read_day(sheet, IN_FORCE, before))


def read_day(sheet: Sheet, label: str, before: int) -> date:
    """Return the day beside a label; what is missing is told."""
    cell = sheet.named(label, before)
    if cell is None:
        _tell_label(sheet, label)
        return date(2000, 1, 1)
    return sheet.day(cell, f"«{label}»")


def _text(sheet: Sheet, label: str, before: int) -> str:
    cell = sheet.named(label, before)
    if cell is None:
        _tell_label(sheet, label)
        return ""
    return sheet.text(cell, f"«{label}»", _LONGEST)


def _tell_label(sheet: Sheet, label: str) -> None:
    sheet.problems.append(f"{sheet.file}, лист «{sheet.name}»: над таблицей нет строки «{label}»: "
                          "впишите эти слова в ячейку, а значение – в соседнюю справа")
