"""Sheet «Методика»: coefficients that the formulas use, and in words how everything is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.register.standing import EXCLUDED, Status
from scoring.deadlines import STATES as SENDING_STATES
from scoring.methodology import number_text
from scoring.plan import STATES as PLAN_STATES
from templates.sheet.reference import cell_ref
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import As, Column, Formula
from xlsx_forms.summary.writing.heading import (
    COEFFICIENT_COL,
    COEFFICIENT_ROW,
    METHODOLOGY,
    assumption,
    reason,
    write_heading,
)
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = METHODOLOGY
COLUMNS = (
    Column("№", 6, "cell_centre"),
    Column("Критерий", 56),
    Column("Накопление", 11, "cell_centre"),
    Column("Коэффициент", 13, "cell_input"),
    Column("Наибольший балл", 12, "cell_number"),
    Column("Наибольший результат", 12, "cell_result"),
    Column("Откуда коэффициент", 52),
)
Statements = Sequence[tuple[str, str]]
LEVELS, LEVELS_FROM = "Уровни", "Уровни_от"

_FILES = {
    "accepted": "Ошибок нет. Файл учтен.",
    "accepted_with_remarks": "Ошибок нет, есть замечания: на них стоит ответить. Файл учтен.",
    "returned": "Есть ошибки. Файл не учтен, его нужно исправить и прислать снова.",
    "unreadable": "Файл не открывается: поврежден, закрыт паролем или это не книга Excel.",
    "foreign": "Книга Excel, но не одна из наших форм; подпись или служебный файл рядом с формой.",
    "duplicate": "Такой же файл, байт в байт, уже получен. Учтен первый.",
    "superseded": "Позже принят новый файл той же формы, или форма пуста, а раньше принята заполненная. "
                  "Учтен другой файл.",
}
_SENDING = {
    "on_time": "Первый принятый файл получен не позже срока; у формы без срока – сдана. Пришедший в "
               "срок и возвращенный исправлен не позже дня, названного в письме с замечаниями.",
    "late": "Первый принятый файл получен после срока.",
    "missing": "Срок прошел, файла нет.",
    "returned": "Файл получен, но с ошибками; принятого файла нет.",
    "awaited": "Файла нет, срок еще не наступил (или у формы нет срока).",
    "not_required": "Организация тогда еще не участвовала в программе.",
}
_MOVED = ("Срок, который выпал на выходной или праздник, переносится на следующий рабочий день: по "
          "производственному календарю и дням округа (раздел [deadlines] в programme.toml).")
_STAYS = "Срок не переносится и с выходного: так задано в programme.toml ([deadlines] move = false)."
_PLAN = {
    "met": "Фактическое значение не меньше целевого, дата или отчеты – в срок.",
    "not_yet_due": "Целевое значение не достигнуто, но время еще есть.",
    "overdue": "Срок прошел, а целевое значение не достигнуто или достигнуто позже срока.",
    "counted": "«По мере необходимости» или без целевого значения: считается, но не оценивается.",
    "not_collected": "Ни одна форма этого факта не спрашивает.",
}


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, METHODOLOGY, COLUMNS)
    write_heading(sheet, data, data.methodology.title, data.methodology.decree)
    sheet.line(assumption(data), "summary_warning")
    # The public has no program to change the coefficients for good with.
    sheet.line("Коэффициенты на желтом фоне можно изменить: «Критерии», «Рейтинг» и «Сводка» "
               "пересчитаются." + ("" if book.public else " Чтобы изменить их насовсем: команда "
                                   "xlsx-forms amend methodology."), "summary_note")
    sheet.header()
    _write_coefficients(sheet, data)
    sheet.gap()
    write_statements(sheet, *counted(data))
    _write_levels(sheet, data)
    for title, statements in states(data):
        write_statements(sheet, title, statements)


def counted(data: Facts) -> tuple[str, Statements]:
    """Return how everything is counted, by the methodology of the year: a title, names and texts."""
    return "Как мы считаем", [(each.title, each.text) for each in data.methodology.rules]


def states(data: Facts) -> Iterator[tuple[str, Statements]]:
    """Yield what the words mean that stand for the states of files, forms and indicators."""
    yield "Состояния файлов", [
        *((each.russian, _FILES[each.value]) for each in Status),
        (EXCLUDED, "Не учитывается по решению: столбец «Решение» на листе «Файлы».")]
    yield "Состояния сдачи", [(words, _SENDING[state]) for state, words in SENDING_STATES.items()]
    yield "Сроки", [("Выходные дни", _MOVED if data.scope.days.move else _STAYS)]
    yield "Состояния показателей плана", [(words, _PLAN[state]) for state, words in PLAN_STATES.items()]


def coefficient_cell(data: Facts, criterion: str) -> str:
    """Return where a criterion's coefficient stands, for a formula on another sheet."""
    row = [each.criterion for each in data.methodology.coefficients].index(criterion)
    return f"{METHODOLOGY}!{cell_ref(COEFFICIENT_ROW + row, COEFFICIENT_COL, absolute=True)}"


def _write_coefficients(sheet: Sheet, data: Facts) -> None:
    for row in coefficient_rows(data, sheet.next_row):
        sheet.row(row)
    first, last = COEFFICIENT_ROW + 1, sheet.next_row
    highest = highest_result(data)
    is_set = data.methodology.maximum is not None
    sheet.row([As(None, "total_label"), As("Наибольший возможный результат", "total_label"),
               *[As(None, "total_label")] * 3,
               As(highest if is_set else Formula(f"=ROUND(SUM(F{first}:F{last}),4)", highest),
                  "cell_result"),
               As("установлен в методике" if is_set else None, "total_label")])


def coefficient_rows(data: Facts, first: int) -> Iterator[list[object]]:
    """Yield the row of each coefficient, in ``COLUMNS``; ``first``: the row of the first, from 0."""
    known = {each.id: each for each in (*data.results.criteria, *data.checklist.criteria)}
    for number, each in enumerate(data.methodology.coefficients):
        criterion = known[each.criterion]
        most = _most(data, each.criterion)
        row = first + number + 1
        yield [criterion.number, criterion.text, "да" if criterion.cumulative else "нет", each.value,
               most, Formula(f"=ROUND(D{row}*E{row},4)", round(most * each.value, 4)),
               reason(each, number)]


def highest_cell(data: Facts) -> str:
    """Return where the highest possible result stands, for a formula on another sheet."""
    row = COEFFICIENT_ROW + len(data.methodology.coefficients)
    return f"{METHODOLOGY}!{cell_ref(row, 5, absolute=True)}"


def highest_result(data: Facts) -> float:
    """Return the value of that cell."""
    if data.methodology.maximum is not None:
        return data.methodology.maximum
    return round(sum(_most(data, each.criterion) * each.value
                     for each in data.methodology.coefficients), 4)


def _most(data: Facts, criterion_id: str) -> int:
    """The most points of a criterion; 0 when the form in force does not ask it."""
    return next((each.most for each in data.checklist.criteria if each.id == criterion_id), 0)


def _write_levels(sheet: Sheet, data: Facts) -> None:
    levels = sorted(data.methodology.levels, key=lambda each: each.minimum)
    if not levels:
        return
    sheet.band("Уровни рейтинга: от какого результата")
    first = sheet.next_row
    for each in levels:
        sheet.row([As(None, "cell"), each.title, As(None, "cell"), each.minimum,
                   As(None, "cell"), As(None, "cell"),
                   f"результат от {number_text(each.minimum)}"])
    names = sheet.book.workbook
    names.define_name(LEVELS, "=" + sheet.range(first, sheet.next_row - 1, 1))
    names.define_name(LEVELS_FROM, "=" + sheet.range(first, sheet.next_row - 1, COEFFICIENT_COL))
    sheet.gap()


def write_statements(sheet: Sheet, title: str, statements: Statements) -> None:
    """Write pairs of a name and what it means, the meaning across the rest of the table."""
    sheet.band(title)
    last = len(COLUMNS) - 1
    for name, text in statements:
        row = sheet.next_row
        sheet.next_row += 1
        for first, end, shown, role in ((0, 1, name, "cell_bold"), (2, last, text, "cell")):
            sheet.worksheet.merge_range(row, first, row, end, "", sheet.book.styles.role(role))
            sheet.write(row, first, shown, role)
        sheet.set_height(row, max(sheet.height(text, 2, last), sheet.height(name, 0, 1)))
    sheet.gap()
