"""Sheet «Рейтинг»: places by result, and below them those who cannot be rated yet."""

from __future__ import annotations

from typing import Any

from ingest.register.standing import Status
from templates.sheet.reference import cell_ref
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.results import CHECKLIST
from xlsx_forms.summary.sheets.criteria import CODES, COEFFICIENTS, POINTS
from xlsx_forms.summary.sheets.methodology import (
    LEVELS,
    LEVELS_FROM,
    highest_cell,
    highest_result,
)
from xlsx_forms.summary.writing.book import Book, is_blank
from xlsx_forms.summary.writing.heading import assumption, write_heading
from xlsx_forms.summary.writing.sheet import As, Column, Formula, Sheet, records

TITLE = "Рейтинг"
RESULTS = "Результаты"
# Lines above the table: three of the heading, the assumption, the highest possible result.
_HEADER_ROW = 5
FIRST_ROW = _HEADER_ROW + 1
ID_COL, SHORT_COL = 1, 3


def result_col(data: Facts) -> int:
    """The column of the result: two more stand before it where points were confirmed."""
    return 8 + 2 * data.results.has_confirmed


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, _columns(data))
    write_heading(sheet, data, f"Рейтинг организаций за {data.period.year} год",
                  data.checklist.decree)
    sheet.line(assumption(data), "summary_warning")
    value = highest_result(data)
    sheet.line(Formula(f'="Наибольший возможный результат: "&SUBSTITUTE({highest_cell(data)},".",",")',
                       f"Наибольший возможный результат: {_plain(value)}"), "summary_note")
    sheet.next_row = _HEADER_ROW
    sheet.kept_header()
    _write_rows(sheet, data)
    if len(data.results.rated):
        last = FIRST_ROW + len(data.results.rating) - 1
        book.workbook.define_name(RESULTS, "=" + sheet.range(FIRST_ROW, last, result_col(data)))
    sheet.finish("В списке нет ни одной организации.")


def _columns(data: Facts) -> list[Column]:
    points = [Column("Баллов засчитано", 10, "cell_number"),
              Column("Баллов заявлено", 10, "cell_number")]
    if data.results.has_confirmed:
        points = [Column("Баллов в рейтинге", 10, "cell_number"), *points[::-1],
                  Column("Комиссия изменила", 10, "cell_number")]
        points[2] = Column("Баллов по чек-листу", 10, "cell_number")
    level = [Column("Уровень", 14, "cell_centre")] if data.methodology.levels else []
    return [
        Column("Место", 7, "cell_place"), Column("Код", 8, "cell_id"),
        Column("Организация", 44), Column("Сокращенное название", 24),
        Column("Вид", 14), Column("Направление", 14),
        *points,
        Column("Результат", 11, "cell_result"), *level,
        Column("Чек-лист", 18), Column("Файл", 30, "cell_source"),
        Column("Ячейка", 14, "cell_source"),
    ]


def _write_rows(sheet: Sheet, data: Facts) -> None:
    organizations = data.organizations.to_dict("index")
    states = checklist_states(data)
    results = data.results
    sums = [frame.sum(axis=1) for frame in (results.points, results.declared, results.effective)]
    points = {each: tuple(int(part[each]) for part in sums) for each in sums[0].index}
    levels = bool(data.methodology.levels)
    blank = 3 + levels + 2 * results.has_confirmed
    last = FIRST_ROW + len(data.results.rating) - 1
    for row in records(data.results.rating):
        each = row["organization"]
        ours = organizations[each]
        place, numbers = (_numbers(data, sheet.next_row, last, row, points[each])
                          if each in points else (As("–", "cell_place"), [None] * blank))
        sheet.row([place, each, ours["full_name"], ours["short_name"], ours["kind"],
                   ours["direction"], *numbers, states[each], sheet.book.file(row["submission"]),
                   sheet.book.cell(row["submission"], row["cell"])])


def _numbers(data: Facts, row: int, last: int, facts: dict[str, Any], points: tuple[int, ...]
             ) -> tuple[object, list[object]]:
    """The place, and points, result and level, by formulas that survive sorting.

    ``points``: those of the result, the declared ones, and those effective by the checklist.
    """
    counted, declared, effective = points
    col = result_col(data)
    result = cell_ref(row, col)
    # Not the whole row by column 0, which Gnumeric does not know.
    line = f"INDEX({POINTS},MATCH({cell_ref(row, ID_COL)},{CODES},0),"
    mine = f"{line}1):{line}COLUMNS({POINTS}))"
    everyone = f"{cell_ref(FIRST_ROW, col, True)}:{cell_ref(last, col, True)}"
    numbers: list[object] = [Formula(f"=SUM({mine})", counted), declared]
    if data.results.has_confirmed:
        change = As(counted - effective, "cell_confirmed") if counted != effective else 0
        numbers += [effective, change]
    numbers.append(Formula(f"=ROUND(SUMPRODUCT({mine},{COEFFICIENTS}),4)", facts["total"]))
    if data.methodology.levels:
        numbers.append(Formula(
            f'=IF({result}<MIN({LEVELS_FROM}),"",LOOKUP({result},{LEVELS_FROM},{LEVELS}))',
            facts["level"]))
    return Formula(f"=RANK({result},{everyone},0)", int(facts["place"])), numbers


def checklist_states(data: Facts) -> dict[str, str]:
    """Return what became of each organization's checklist, in words."""
    status = data.submissions["status"].to_dict()
    numbers = data.results.rated["submission"].to_dict()
    words: dict[str, str] = {}
    for row in records(data.sending[data.sending["form"] == CHECKLIST]):
        each = row["organization"]
        if each in numbers:
            words[each] = Status(status[numbers[each]]).russian + _reduced(data, each)
            continue
        due = "" if is_blank(row["due"]) else f", срок {row['due']:%d.%m.%Y}"
        words[each] = _UNRATED.get(row["state"], "чек-лист не сдан") + (
            due if row["state"] == "awaited" else "")
    return words


def _reduced(data: Facts, organization: str) -> str:
    """Which criteria do not apply to an organization, and what it could have at most without them."""
    without = data.results.inapplicable.get(organization, ())
    if not without:
        return ""
    less = sum(each.most * data.methodology.coefficient(each.id).value for each in without)
    return (f"; не применимо: {', '.join(each.number for each in without)}, наибольший возможный "
            f"результат {_plain(highest_result(data) - less)}")


_UNRATED = {"returned": "чек-лист на доработке", "not_required": "чек-лист не требуется"}


def _plain(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")
