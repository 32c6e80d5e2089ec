"""Sheet «Рейтинг»: places by result, and below them those who cannot be rated yet."""

from __future__ import annotations

import pandas as pd

from templates.reference import cell_ref
from xlsx_forms.summary.criteria import CODES, COEFFICIENTS, POINTS
from xlsx_forms.summary.data import SummaryData
from xlsx_forms.summary.heading import assumption, write_heading
from xlsx_forms.summary.methodology import LEVELS, LEVELS_FROM, highest_cell, highest_result
from xlsx_forms.summary.results import CHECKLIST
from xlsx_forms.summary.sheet import As, Book, Column, Formula, Sheet

TITLE = "Рейтинг"
RESULTS = "Результаты"
# Lines above the table: three of the heading, the assumption, the highest possible result.
_HEADER_ROW = 5
FIRST_ROW = _HEADER_ROW + 1
ID_COL, SHORT_COL, RESULT_COL = 1, 3, 8


def write(book: Book, data: SummaryData) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, _columns(data))
    write_heading(sheet, data, f"Рейтинг организаций за {data.period.year} год",
                  data.form(CHECKLIST).decree)
    sheet.line(assumption(data), "summary_warning")
    value = highest_result(data)
    sheet.line(Formula(f'="Наибольший возможный результат: "&SUBSTITUTE({highest_cell(data)},".",",")',
                       f"Наибольший возможный результат: {_plain(value)}"), "summary_note")
    sheet.next_row = _HEADER_ROW
    sheet.header()
    _write_rows(sheet, data)
    if len(data.results.rated):
        last = FIRST_ROW + len(data.results.rating) - 1
        book.workbook.define_name(RESULTS, "=" + sheet.range(FIRST_ROW, last, RESULT_COL))
    sheet.finish("В списке нет ни одной организации.")


def _columns(data: SummaryData) -> list[Column]:
    level = [Column("Уровень", 14, "cell_centre")] if data.methodology.levels else []
    return [
        Column("Место", 7, "cell_place"), Column("Код", 8, "cell_id"),
        Column("Организация", 44), Column("Сокращенное название", 24),
        Column("Вид", 14), Column("Направление", 14),
        Column("Баллов засчитано", 10, "cell_number"), Column("Баллов заявлено", 10, "cell_number"),
        Column("Результат", 11, "cell_result"), *level,
        Column("Чек-лист", 18), Column("Файл", 30, "cell_source"),
        Column("Ячейка", 14, "cell_source"),
    ]


def _write_rows(sheet: Sheet, data: SummaryData) -> None:
    rating, organizations = data.results.rating, data.organizations
    states = _states(data)
    last = FIRST_ROW + len(rating) - 1
    for organization, facts in rating.iterrows():
        ours = organizations.loc[organization]
        rated = not pd.isna(facts["place"])
        numbers = _numbers(sheet, data, organization, facts, last) if rated else (
            [As("–", "cell_place")], [None] * (4 if data.methodology.levels else 3))
        sheet.row([*numbers[0], organization, ours["full_name"], ours["short_name"],
                   ours["kind"], ours["direction"], *numbers[1], states[organization],
                   sheet.book.file(facts["submission"]),
                   sheet.book.cell(facts["submission"], facts["cell"])])


def _numbers(sheet: Sheet, data: SummaryData, organization: object, facts: pd.Series,
             last: int) -> tuple[list[object], list[object]]:
    """The place, and points, result and level, each by a formula that survives sorting."""
    row = sheet.next_row
    result = cell_ref(row, RESULT_COL)
    mine = f"INDEX({POINTS},MATCH({cell_ref(row, ID_COL)},{CODES},0),0)"
    # The range and not its name: RANK in old LibreOffice wants a plain reference.
    everyone = f"{cell_ref(FIRST_ROW, RESULT_COL, True)}:{cell_ref(last, RESULT_COL, True)}"
    points = data.results.points.loc[organization]  # type: ignore[index]
    declared = data.results.declared.loc[organization]  # type: ignore[index]
    numbers: list[object] = [
        Formula(f"=SUM({mine})", int(points.sum())), int(declared.sum()),
        Formula(f"=ROUND(SUMPRODUCT({mine},{COEFFICIENTS}),4)", facts["total"])]
    if data.methodology.levels:
        numbers.append(Formula(
            f'=IF({result}<MIN({LEVELS_FROM}),"",LOOKUP({result},{LEVELS_FROM},{LEVELS}))',
            facts["level"]))
    return [Formula(f"=RANK({result},{everyone},0)", int(facts["place"]))], numbers


def _states(data: SummaryData) -> dict[object, str]:
    """What became of each organization's checklist, in words."""
    status = data.submissions["status"].to_dict()
    with_remarks = {organization for organization, number in data.results.rated["submission"].items()
                    if status.get(number) == "accepted_with_remarks"}
    rated = set(data.results.rated.index)
    sending = data.sending[data.sending["form"] == CHECKLIST]
    words = {}
    for row in sending.itertuples():
        if row.organization in rated:
            words[row.organization] = ("принят с замечаниями" if row.organization in with_remarks
                                       else "принят")
            continue
        due = f", срок {row.due:%d.%m.%Y}" if row.due else ""
        words[row.organization] = {
            "returned": "чек-лист на доработке",
            "awaited": f"чек-лист не сдан{due}",
            "not_required": "чек-лист не требуется",
        }.get(str(row.state), "чек-лист не сдан")
    return words


def _plain(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")
