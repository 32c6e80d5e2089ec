"""Write the plan of measures as a workbook that the operator edits."""

from __future__ import annotations

from pathlib import Path

from templates.definition import Catalogue
from templates.plan import Indicator, Plan
from templates.sheet.reference import cell_ref, quote_sheet
from xlsx_forms.editions.reading.plan import (
    EXECUTORS,
    LONGEST_TEXT,
    LONGEST_UNIT,
    NUMBER,
    SHEET,
    SINCE,
    SOURCE,
    SOURCES,
    TEXT,
    UNIT,
    headings,
)
from xlsx_forms.editions.reading.sources import choice_of, source_choices
from xlsx_forms.editions.reading.targets import UNSET
from xlsx_forms.editions.writing.page import Column, Page, edition_workbook, write_head

_EXPLANATION = (
    "Впишите постановление и день, с которого действует эта редакция, и измените таблицу: строки и "
    "столбцы можно добавлять, удалять и переставлять. Раздел – строка, где заполнены только номер и "
    "название. Целевые значения пишут словами постановления: «не менее 3», «по мере необходимости», "
    "«не позднее 25 декабря», «ежеквартально, до 10 числа следующего месяца»; пустая ячейка – не "
    "установлено. Что программа поняла и что изменилось, покажет команда xlsx-forms amend plan --diff.")
_TARGET_HINT = ("не менее 3; не менее 5 %; по мере необходимости; не позднее 25 декабря; "
                "ежеквартально, до 10 числа следующего месяца. Пусто – не установлено.")


def write_plan(plan: Plan, path: Path, catalogue: Catalogue) -> None:
    """Write a plan; FileExistsError where the file is there already."""
    choices = source_choices(catalogue)
    with edition_workbook(path) as (workbook, styles):
        page = Page(workbook, styles, SHEET, [
            Column(NUMBER, 7, "input_centre"), Column(TEXT, 48), Column(UNIT, 11, "input_centre"),
            *(Column(text, 19, "input_centre") for text in headings(plan)),
            Column(EXECUTORS, 34), Column(SOURCE, 38)])
        write_head(page, "План мероприятий: редакция программы", _EXPLANATION, plan, plan.title)
        page.value(SINCE, plan.programme_from, "За кварталы, которые закончились раньше этого дня, "
                                               "отчетов не ждут (показатель «отчеты в срок»).")
        page.header()
        first = page.row
        for section in plan.sections:
            blank = [None] * (len(page.columns) - 2)
            page.cells([section.id, section.title, *blank], "section")
            for each in section.indicators:
                page.cells(_row(each, plan, choice_of(each, choices)))
        _limit(page, first, len(plan.years), len(choices))
        listed = Page(workbook, styles, SOURCES, [Column("Вариант", 110, "cell")], landscape=False)
        listed.worksheet.freeze_panes(1, 0)
        for text in choices:
            listed.cells([text])


def _row(each: Indicator, plan: Plan, source: str) -> list[str | float | None]:
    targets = {target.year: target for target in each.targets}
    shown = [targets[year].text if targets[year].text != UNSET else None for year in plan.years]
    return [each.id, each.text, each.unit or None, *shown, each.executors, source]


def _limit(page: Page, first: int, years: int, choices: int) -> None:
    last = len(page.columns) - 1
    page.limit(first, 1, LONGEST_TEXT, TEXT, "Как в постановлении.")
    page.limit(first, 2, LONGEST_UNIT, UNIT, "Например: единиц, процентов. Может быть пустой.")
    page.prompt(first, 3, page.row + 60, 2 + years, "Целевое значение", _TARGET_HINT)
    page.limit(first, last - 1, LONGEST_TEXT, "Исполнители", "Как в постановлении.")
    end = cell_ref(choices - 1, 0, True)
    page.choices(first, last, f"={quote_sheet(SOURCES)}!$A$1:{end}", "Из чего факт",
                 f"Выберите из списка. Все варианты – на листе «{SOURCES}». Если формы для показателя "
                 "нет: «факт не собирается».")
