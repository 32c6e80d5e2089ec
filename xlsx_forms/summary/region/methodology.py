"""Sheet «Методика»: what the tool assumes of a region, and by what each district counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from xlsx_forms.summary.region.facts import RegionFacts
from xlsx_forms.summary.region.joined import DISTRICT
from xlsx_forms.summary.region.rating import ASSUMED
from xlsx_forms.summary.region.tables import head
from xlsx_forms.summary.region.told import Rules, Told
from xlsx_forms.summary.sheets import methodology
from xlsx_forms.summary.sheets.methodology import write_statements
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import As, Column, Formula
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = methodology.TITLE
_OF_REGION = (
    ("Место района", "Допущение программы. По столбцу «Средний, от наибольшего»: средний результат "
                     "делится на наибольший возможный в районе, чтобы районы с разными коэффициентами "
                     "можно было сравнить. У равных – одно место."),
    ("Средний результат", "Сумма результатов организаций района, деленная на число организаций с "
                          "принятым чек-листом. У кого чек-листа нет, тот не считается: сколько таких, "
                          "видно рядом."),
    ("Сдали отчет", "Сколько организаций, которые должны отчет за последний квартал, его сдали – в срок "
                    "или позже."),
    ("Проектов на организацию", "Проекты в отчетах последнего квартала, деленные на число организаций "
                                "района."),
    ("План выполнен", "Доля показателей плана района, которые выполнены, среди тех, что оцениваются."),
    ("Организации", "Места, баллы и состояния – из сводки района. Организации разных районов никогда не "
                    "сравниваются по коду или названию и не складываются в одну."),
    ("Как собрано", "Районы прочитаны по одному, на один день; в их папках ничего не изменено."),
)


def write(book: Book, data: RegionFacts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, [*(Column(each.header, each.width, each.role)
                                  for each in methodology.COLUMNS), DISTRICT])
    head(sheet, data, "Как посчитана сводка региона", "methodology")
    sheet.line(ASSUMED, "summary_warning")
    write_statements(sheet, "Регион", _OF_REGION)
    groups = _same(data, lambda each: each.rules)
    for rules, districts in groups.items():
        _write_rules(sheet, rules, "все районы" if len(groups) == 1 else ", ".join(districts))
    counted = _same(data, lambda each: tuple(each.counted))
    for statements, districts in counted.items():
        whose = "" if len(counted) == 1 else f": {', '.join(districts)}"
        write_statements(sheet, f"Как считают районы{whose}", statements)
    for title, texts in data.told[0].states if data.told else ():
        write_statements(sheet, title, texts)


Same = TypeVar("Same")


def _same(data: RegionFacts, of: Callable[[Told], Same]) -> dict[Same, list[str]]:
    """The districts that have the same, by what they have."""
    groups: dict[Same, list[str]] = {}
    for each in data.told:
        groups.setdefault(of(each), []).append(each.name)
    return groups


def _write_rules(sheet: Sheet, rules: Rules, whose: str) -> None:
    """Write the coefficients of the districts that have the same."""
    sheet.band(f"{rules.title}: {whose}")
    sheet.subheader([each.header for each in sheet.columns])
    for row in rules.coefficients:
        # The district's own sheet can be computed with: here are the values.
        values = [each.value if isinstance(each, Formula) else each for each in row]
        values[3] = As(values[3], "cell_number")
        sheet.row([*values, whose])
    sheet.row([*[As(None, "total_label")] * 4, As("Наибольший", "total_label"),
               As(rules.highest, "cell_result"), As(None, "total_label"), As(None, "total_label")])
    sheet.gap()
