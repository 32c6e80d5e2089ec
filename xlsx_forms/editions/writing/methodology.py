"""Write the methodology as a workbook that the operator edits."""

from __future__ import annotations

from pathlib import Path

from scoring.methodology import Coefficient, Methodology
from templates.definition import Criterion
from templates.sheet.confirmation import criterion_number
from xlsx_forms.editions.reading.methodology import (
    ASSUMED,
    BEFORE,
    COEFFICIENT,
    CUMULATIVE,
    DOCUMENTS,
    EVIDENCE,
    INAPPLICABLE,
    LEVEL,
    LEVEL_FROM,
    LEVELS,
    LONGEST,
    MAXIMUM,
    MOST_POINTS,
    NUMBER,
    OPTION,
    POINTS,
    RULE,
    RULE_TEXT,
    RULES,
    SHEET,
    TEXT,
    YES_NO,
)
from xlsx_forms.editions.writing.page import Column, Page, edition_workbook, write_head

_EXPLANATION = (
    "Впишите постановление и день, с которого действует эта редакция, и измените таблицу. Критерий – "
    "строка с номером, под ней строки чек-листа с баллами, от 0 и по возрастанию. Новый критерий "
    "впишите ниже, например 9 или 3а; «Прежний №» у него пустой. Если критерии изменились, программа "
    "сделает новую версию чек-листа, которая действует с того же дня. Меняйте их до рассылки "
    "чек-листа: после нее начните новую редакцию. Что изменилось, покажет команда xlsx-forms amend "
    "methodology --diff.")


def write_methodology(methodology: Methodology, path: Path) -> None:
    """Write a methodology and its criteria; FileExistsError where the file is there already."""
    with edition_workbook(path) as (workbook, styles):
        page = Page(workbook, styles, SHEET, [
            Column(NUMBER, 6, "input_centre"), Column(TEXT, 46), Column(CUMULATIVE, 14, "input_centre"),
            Column(COEFFICIENT, 13, "input_centre"), Column(ASSUMED, 10, "input_centre"),
            Column(EVIDENCE, 14, "input_centre"), Column(INAPPLICABLE, 14, "input_centre"),
            Column(POINTS, 7, "input_centre"), Column(OPTION, 52), Column(BEFORE, 10, "input_centre")])
        write_head(page, "Методика: редакция программы", _EXPLANATION, methodology, methodology.title)
        page.value(MAXIMUM, methodology.maximum, "Если он установлен постановлением. Пустая ячейка: "
                                                 "программа складывает наибольшие баллы с "
                                                 "коэффициентами.")
        page.header()
        first = page.row
        factors = {each.criterion: each for each in methodology.coefficients}
        for each in methodology.criteria:
            _write_criterion(page, each, factors.get(each.id))
        _limit(page, first)
        _write_rules(Page(workbook, styles, RULES, [Column(RULE, 36), Column(RULE_TEXT, 100)]),
                     methodology)
        levels = [Column(LEVEL, 46), Column(LEVEL_FROM, 20, "input_centre")]
        _write_levels(Page(workbook, styles, LEVELS, levels, landscape=False), methodology)


def _write_criterion(page: Page, each: Criterion, factor: Coefficient | None) -> None:
    """Write a criterion and its lines; a form of the operator's may have one without coefficient."""
    number = criterion_number(each)
    value = None if factor is None else factor.value if factor.shipped is None else factor.shipped
    page.cells([number, each.text, YES_NO[not each.cumulative], value,
                YES_NO[0] if factor is not None and factor.assumed else None, DOCUMENTS[each.evidence],
                YES_NO[0] if each.may_be_inapplicable else None, None, None, number])
    for option in each.options:
        page.cells([None] * 7 + [option.points, option.text, None])


def _limit(page: Page, first: int) -> None:
    page.limit(first, 1, LONGEST, TEXT, "Как в постановлении.")
    page.choices(first, 2, YES_NO, CUMULATIVE, "да: строки отвечают одну за другой, балл дает "
                                               "последняя перед первым «Нет».")
    page.numbers(first, 3, 0, 1000, COEFFICIENT, "На что умножается балл.")
    page.choices(first, 4, YES_NO, ASSUMED, "да: в постановлении коэффициента нет, и рядом с каждым "
                                            "результатом это сказано.")
    page.choices(first, 5, list(DOCUMENTS.values()), EVIDENCE, "Нужны ли подтверждающие документы.")
    page.choices(first, 6, YES_NO, INAPPLICABLE, "да: одним из ответов станет «не применимо», и "
                                                 "наибольший результат организации будет меньше.")
    page.numbers(first, 7, 0, MOST_POINTS, POINTS, "Целое число.", whole=True)
    page.limit(first, 8, LONGEST, OPTION, "Как в чек-листе.")
    page.prompt(first, 9, page.row + 60, 9, BEFORE, "Под каким номером этот критерий стоял в прежней "
                                                    "редакции. У нового критерия – пусто.")


def _write_rules(page: Page, methodology: Methodology) -> None:
    page.header()
    first = page.row
    for each in methodology.rules:
        page.cells([each.title, each.text])
    page.limit(first, 0, 200, RULE, "Эти слова печатаются на листе «Методика» сводки.")
    page.limit(first, 1, 3000, RULE_TEXT, "Только слова: как программа считает, они не меняют.")


def _write_levels(page: Page, methodology: Methodology) -> None:
    page.line("Постановление уровней не устанавливает. Если они нужны, впишите их: уровень дается тем, "
              "у кого результат не меньше указанного.", "summary_note")
    page.header()
    first = page.row
    for each in methodology.levels:
        page.cells([each.title, each.minimum])
    page.spare(5)
    page.limit(first, 0, 100, LEVEL, "Например: высокий.")
    page.numbers(first, 1, 0, 100000, LEVEL_FROM, "Наименьший результат этого уровня.")
