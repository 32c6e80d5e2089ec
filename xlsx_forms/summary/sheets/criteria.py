"""Sheet «Критерии»: points of every rated organization, weighted and ranked by formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from scoring.rating import places_by_criterion
from templates.sheet.reference import cell_ref, column_letters
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.methodology import coefficient_cell
from xlsx_forms.summary.writing.book import Book, Sources, is_blank
from xlsx_forms.summary.writing.cells import As, Column, Formula, records, source_columns
from xlsx_forms.summary.writing.heading import assumption, write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Критерии"
POINTS, CODES, COEFFICIENTS = "Баллы", "Коды", "Коэффициенты"
_FIRST = 2
GROUPS = ("Засчитанные баллы", "Балл × коэффициент", "Место по критерию")
# Lines above the table: three of the heading, the assumption, an explanation.
_GROUP_ROW = 5
_COEFFICIENT_ROW, _AVERAGE_ROW, _HEADER_ROW = _GROUP_ROW + 1, _GROUP_ROW + 2, _GROUP_ROW + 3
_FIRST_ROW = _HEADER_ROW + 1


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    form = data.checklist
    sheet = Sheet(book, TITLE, columns(data))
    count = len(data.results.criteria)
    printed = _FIRST + 3 * count + 1
    sheet.last_printed = printed
    write_heading(sheet, data, f"Баллы по критериям за {data.period.year} год", form.decree)
    sheet.line(assumption(data), "summary_warning")
    sheet.line("Засчитанный балл умножается на коэффициент с листа «Методика»; произведения "
               "складываются в результат. Оранжевым отмечены баллы, которые заявлены иначе"
               + (", зеленым – подтвержденные комиссией: они и дают результат."
                  if data.results.has_confirmed else "."), "summary_note")
    sheet.next_row = _GROUP_ROW
    if not len(data.results.rated):
        sheet.line(f"Принятых чек-листов за {data.period.year} год нет, считать нечего.")
        _write_legend(sheet, data)
        return
    _write_top(sheet, data)
    sheet.kept_header(freeze_columns=_FIRST)
    for row in rows(book, data):
        sheet.row(row)
    sheet.finish("")
    _define_names(sheet, data)
    _write_confirmed(sheet, data)
    _write_legend(sheet, data)
    sheet.print_until(printed)


def columns(data: Facts) -> list[Column]:
    """Return the columns of the sheet."""
    numbers = [each.number for each in data.results.criteria]
    return [
        Column("Код", 7, "cell_id"),
        Column("Организация", 24),
        *(Column(each, 4.7, "cell_number") for each in numbers),
        *(Column(each, 6, "cell_weighted") for each in numbers),
        Column("Результат", 9.5, "cell_result"),
        *(Column(each, 4.7, "cell_number") for each in numbers),
        Column("Заявлено иначе", 26),
        *source_columns(30, 14),
    ]


def _write_top(sheet: Sheet, data: Facts) -> None:
    """Write the groups of columns, the coefficients and the averages above the header."""
    criteria, count = data.results.criteria, len(data.results.criteria)
    header = sheet.book.styles.role("header")
    for text, col in zip(GROUPS, (_FIRST, _FIRST + count, _FIRST + 2 * count + 1), strict=True):
        _merge(sheet, _GROUP_ROW, col, col + count - 1, text, header)
    label = sheet.book.styles.role("total_label")
    _merge(sheet, _COEFFICIENT_ROW, 0, 1, "Коэффициент", label)
    _merge(sheet, _AVERAGE_ROW, 0, 1, "Среднее", label)
    last = _FIRST_ROW + len(data.results.points) - 1
    weighted = _weighted(data)
    for i, each in enumerate(criteria):
        value = data.methodology.coefficient(each.id).value
        sheet.write(_COEFFICIENT_ROW, _FIRST + i,
                    Formula(f"={coefficient_cell(data, each.id)}", value), "cell_coefficient")
        _write_average(sheet, _FIRST + i, last, data.results.points[each.id])
        _write_average(sheet, _FIRST + count + i, last, weighted[each.id])
    _write_average(sheet, _FIRST + 2 * count, last, data.results.rated["total"])
    sheet.next_row = _HEADER_ROW


def _merge(sheet: Sheet, row: int, first: int, last: int, text: str, style: Any) -> None:
    if first == last:
        sheet.worksheet.write_string(row, first, text, style)
        return
    sheet.worksheet.merge_range(row, first, row, last, text, style)


def _write_average(sheet: Sheet, col: int, last: int, values: pd.Series) -> None:
    known = values.dropna().astype("float64")
    if known.empty:
        return
    letters = column_letters(col)
    formula = f"=AVERAGE({letters}{_FIRST_ROW + 1}:{letters}{last + 1})"
    sheet.write(_AVERAGE_ROW, col, Formula(formula, float(known.mean())), "cell_average")


def _weighted(data: Facts) -> pd.DataFrame:
    """Points times coefficient; empty where the form's version has no such criterion."""
    coefficients = {each.id: data.methodology.coefficient(each.id).value
                    for each in data.results.criteria}
    points = data.results.points.astype("Float64").astype("float64")
    return (points * pd.Series(coefficients)).round(4)[list(coefficients)]


def rows(book: Sources, data: Facts) -> Iterator[list[object]]:
    """Yield the row of each rated organization, in ``columns``, as it stands on its sheet."""
    results = data.results
    last = _FIRST_ROW + len(results.points) - 1
    tables = [results.points, results.declared, _weighted(data),
              places_by_criterion(results.points), results.confirmed.notna(), results.effective]
    each_row = zip(records(results.rated), *(table.to_dict("records") for table in tables),
                   strict=True)
    for row, (facts, points, declared, weighted, places, confirmed, effective) in enumerate(
            each_row, start=_FIRST_ROW):
        yield [facts["organization"], data.short_name(facts["organization"]),
               *_numbers(data, row, last, facts["total"],
                         _by_criterion(points, declared, weighted, places, confirmed)),
               _difference(data, effective, declared), book.file(facts["submission"]),
               book.cell(facts["submission"], facts["cell"])]


def _by_criterion(*parts: dict[Any, Any]) -> dict[str, tuple[Any, ...]]:
    """Points, declared, weighted, place and «is it confirmed» of each criterion of the form."""
    return {key: tuple(part[key] for part in parts) for key, value in parts[0].items()
            if not is_blank(value)}


def _numbers(data: Facts, row: int, last: int, total: float,
             known: dict[str, tuple[Any, ...]]) -> list[object]:
    """The three blocks of a row, with the result before the last."""
    count = len(data.results.criteria)
    shown: list[object] = [None] * (3 * count + 1)
    for i, each in enumerate(data.results.criteria):
        if each.id not in known:
            continue
        points, declared, weighted, place, is_confirmed = known[each.id]
        shown[i] = As(points, "cell_confirmed" if is_confirmed else
                      "cell_number" if points == declared else "cell_differs")
        shown[count + i] = Formula(_product(row, i), weighted)
        shown[2 * count + 1 + i] = Formula(_rank(row, last, i), int(place))
    first, end = column_letters(_FIRST), column_letters(_FIRST + count - 1)
    head = _COEFFICIENT_ROW + 1
    shown[2 * count] = Formula(
        f"=ROUND(SUMPRODUCT({first}{row + 1}:{end}{row + 1},{first}${head}:{end}${head}),4)", total)
    return shown


def _product(row: int, i: int) -> str:
    coefficient = f"{column_letters(_FIRST + i)}${_COEFFICIENT_ROW + 1}"
    return f"=ROUND({cell_ref(row, _FIRST + i)}*{coefficient},4)"


def _rank(row: int, last: int, i: int) -> str:
    letters = column_letters(_FIRST + i)
    return (f"=RANK({cell_ref(row, _FIRST + i)},"
            f"{letters}${_FIRST_ROW + 1}:{letters}${last + 1},0)")


def _difference(data: Facts, points: dict[Any, Any], declared: dict[Any, Any]) -> str:
    """Say which criteria are declared higher than they count."""
    return "; ".join(
        f"критерий {each.number}: заявлено {declared[each.id]}, засчитано {points[each.id]}"
        for each in data.results.criteria
        if not is_blank(points[each.id]) and points[each.id] != declared[each.id])


def _write_confirmed(sheet: Sheet, data: Facts) -> None:
    """Say of each confirmed criterion what was declared, what counted before, by whom and why."""
    results = data.results
    if not results.has_confirmed:
        return
    numbers = {each.id: each.number for each in results.criteria}
    sheet.gap()
    sheet.line("Подтверждено комиссией", "summary_heading")
    for row in records(results.confirmations):
        key, criterion = row["organization"], row["criterion"]
        points = results.of(key, criterion)
        if points is None or points.confirmed is None:
            continue
        change = points.confirmed - points.effective
        words = f"изменение {change:+d}" if change else "без изменения"
        sheet.line(f"{data.short_name(key)}, критерий {numbers[criterion]}: заявлено "
                   f"{points.declared}, засчитано {points.effective}, подтверждено "
                   f"{points.confirmed} ({words}). {row['reason']} ({row['author']}, "
                   f"{row['made']:%d.%m.%Y})")


def _define_names(sheet: Sheet, data: Facts) -> None:
    last = _FIRST_ROW + len(data.results.points) - 1
    end = _FIRST + len(data.results.criteria) - 1
    names = sheet.book.workbook
    names.define_name(CODES, "=" + sheet.range(_FIRST_ROW, last, 0))
    names.define_name(POINTS, "=" + sheet.range(_FIRST_ROW, last, _FIRST, end))
    names.define_name(COEFFICIENTS,
                      "=" + sheet.range(_COEFFICIENT_ROW, _COEFFICIENT_ROW, _FIRST, end))


def _write_legend(sheet: Sheet, data: Facts) -> None:
    sheet.gap()
    for each in data.results.criteria:
        sheet.line(f"{each.number} – {each.text}", "summary_note")
    without = len(data.results.rating) - len(data.results.rated)
    if without:
        sheet.line(f"Без принятого чек-листа организаций: {without}. Они перечислены в конце листа "
                   "«Рейтинг».", "summary_line")
