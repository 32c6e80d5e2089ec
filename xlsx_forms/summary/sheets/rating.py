"""Sheet «Рейтинг»: places by result, and below them those who cannot be rated yet."""

from __future__ import annotations

from typing import Any

from ingest.register.standing import Status
from templates.sheet.reference import cell_ref
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.results import CHECKLIST
from xlsx_forms.summary.sheets.commission import with_initials
from xlsx_forms.summary.sheets.criteria import CODES, COEFFICIENTS, POINTS
from xlsx_forms.summary.sheets.methodology import (
    LEVELS,
    LEVELS_FROM,
    highest_cell,
    highest_result,
)
from xlsx_forms.summary.writing.book import Book, Sources, is_blank
from xlsx_forms.summary.writing.cells import As, Column, Formula, records, source_columns
from xlsx_forms.summary.writing.heading import assumption, write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Рейтинг"
RESULTS, RESULT = "Результаты", "Результат"
UNRATED = "Без места: чек-листа еще нет или он на доработке (этот список не печатается)"
# Lines above the table: three of the heading, the assumption, the highest possible result.
_HEADER_ROW = 5
FIRST_ROW = _HEADER_ROW + 1
ID_COL, SHORT_COL = 1, 3


def result_col(data: Facts) -> int:
    """The column of the result: two more stand before it where points were confirmed."""
    return 8 + 2 * data.results.has_confirmed


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, columns(data))
    sheet.last_printed = next(i for i, each in enumerate(sheet.columns) if each.header == "Чек-лист")
    write_heading(sheet, data, f"Рейтинг организаций за {data.period.year} год",
                  data.methodology.decree)
    sheet.line(assumption(data), "summary_warning")
    value = highest_result(data)
    sheet.line(Formula(f'="Наибольший возможный результат: "&SUBSTITUTE({highest_cell(data)},".",",")',
                       f"Наибольший возможный результат: {_plain(value)}"), "summary_note")
    sheet.next_row = _HEADER_ROW
    sheet.kept_header()
    rated, others = rows(book, data)
    for row in rated:
        sheet.row(row)
    if rated:
        book.workbook.define_name(RESULTS, "=" + sheet.range(
            FIRST_ROW, sheet.next_row - 1, result_col(data)))
    sheet.finish("Результатов еще нет." if others else "В списке нет ни одной организации.")
    write_signatures(sheet, data)
    sheet.print_until(sheet.last_printed)
    if others:
        _write_unrated(sheet, others)


def write_signatures(sheet: Sheet, data: Facts) -> None:
    """Write lines for those who sign: the chair of the commission and its secretary."""
    members = data.rules.commission.members
    for role in ("Председатель", "Секретарь"):
        found = next((each for each in members if each.role.startswith(role)), None)
        sheet.gap()
        sheet.signature_line(f"{role} комиссии", with_initials(found.name) if found else "")


def _write_unrated(sheet: Sheet, rows: list[list[object]]) -> None:
    """Below what is signed and printed: who cannot be rated yet, and why."""
    sheet.next_row += 1
    sheet.line(UNRATED, "summary_heading")
    sheet.subheader([each.header for each in sheet.columns])
    for row in rows:
        sheet.row(row)


def columns(data: Facts) -> list[Column]:
    """Return the columns of the sheet."""
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
        Column(RESULT, 11, "cell_result"), *level,
        *([Column("Результат год назад", 11, "cell_number"),
           Column("Изменение результата", 11, "cell_change_part"),
           Column("Изменение места", 11, "cell_change")] if has_year_before(data) else []),
        Column("Чек-лист", 18), *source_columns(30, 14),
    ]


def has_year_before(data: Facts) -> bool:
    """Tell whether there are results of the year before to compare with."""
    return data.period.year - 1 in data.movement.years


def rows(book: Sources, data: Facts) -> tuple[list[list[object]], list[list[object]]]:
    """Return the rows of those who have a result, and of the others, in ``columns``."""
    organizations = data.organizations.to_dict("index")
    states, results = checklist_states(data), data.results
    sums = [frame.sum(axis=1) for frame in (results.points, results.declared, results.effective)]
    points = {each: tuple(int(part[each]) for part in sums) for each in sums[0].index}
    blank = 3 + bool(data.methodology.levels) + 2 * results.has_confirmed
    last = FIRST_ROW + len(results.rated) - 1
    rated: list[list[object]] = []
    others: list[list[object]] = []
    for row in records(results.rating):
        each = row["organization"]
        ours, has_result, at = organizations[each], each in points, FIRST_ROW + len(rated)
        place, numbers = (_numbers(data, at, last, row, points[each]) if has_result
                          else (As("–", "cell_place"), [None] * blank))
        (rated if has_result else others).append([
            place, each, ours["full_name"], ours["short_name"], ours["kind"], ours["direction"],
            *numbers, *_changes(data, each, at, row), states[each],
            book.file(row["submission"]), book.cell(row["submission"], row["cell"])])
    return rated, others


def _changes(data: Facts, organization: str, row: int, facts: dict[str, Any]) -> list[object]:
    """The result of the year before, and how result and place have changed since; live, as they are."""
    if not has_year_before(data):
        return []
    history = data.movement.result_of(organization)
    before = history.of(data.period.year - 1) if history else None
    if before is None or is_blank(facts["place"]):
        return [before.total if before else None, None, None]
    result, place = cell_ref(row, result_col(data)), cell_ref(row, 0)
    return [before.total,
            Formula(f"=ROUND({result}-{before.total},4)", round(facts["total"] - before.total, 4)),
            Formula(f"={before.place}-{place}", before.place - int(facts["place"]))]


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


_UNRATED = {"returned": "чек-лист на доработке"}


def _plain(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")
