"""Sheet «Сдача»: who has sent which form, when, and what is late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scoring.deadlines import STATES
from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import Book, Sources, is_blank
from xlsx_forms.summary.writing.cells import As, Column, records
from xlsx_forms.summary.writing.heading import write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Сдача"
FormAndPeriod = tuple[str, Period]
# As wide as the matrix above the list is there.
LIST_COLUMNS = tuple(Column(header, 15, role, internal=header == "Файл") for header, role in (
    ("Код", "cell_id"), ("Организация", "cell"), ("Куратор", "cell"), ("Форма", "cell"),
    ("Период", "cell"), ("Срок", "cell_date"), ("Состояние", "cell_centre"), ("Получен", "cell_moment"),
    ("Впервые получен", "cell_date"), ("Исправлен", "cell_date"), ("Опоздание, дней", "cell_number"),
    ("Возвращено файлов", "cell_number"), ("Файл", "cell_source")))
# Columns of the matrix before its forms; the list below it has ten more.
_FIRST, _LEAST = 3, 10
STATE_COL = 6
EXPLAINED = ("В срок ли сдана форма, решает первый принятый файл; пришедшая в срок и возвращенная "
             "сдана в срок, если исправлена до названного в письме дня. Число в клетке – опоздание в "
             "днях, у несданной формы – до дня сводки.")
LIST_TITLE = "Подробно: когда пришла каждая форма (этот список не печатается)"
SUBMITTED = "сдано"
COLOURS = {
    "on_time": "#C6E7CE", "late": "#FFE699", "missing": "#F4B6B6", "returned": "#F8CBAD",
    "awaited": "#DDE3EA", "not_required": "#F2F2F2",
}


def write(book: Book, data: Facts) -> None:
    """Write the sheet: a matrix of organizations and forms, then everything about each form."""
    forms = _forms(data)
    columns = matrix_columns(data)
    # The list below the matrix has more columns.
    room = max(_LEAST + _FIRST - len(columns), 0)
    sheet = Sheet(book, TITLE, [*columns, *(Column("", 15, "", "") for _ in range(room))])
    sheet.last_printed = _FIRST + len(forms)
    write_heading(sheet, data, f"Сдача форм: {data.period.text} и формы {data.period.year} года",
                  data.form("quarterly-report").decree)
    sheet.line(EXPLAINED, "summary_note")
    moved = dict.fromkeys(f"{data.form_name(row['form'])}, {row['period'].text}: {row['moved']}"
                          for row in records(data.sending) if row["moved"])
    if moved:
        sheet.line(f"Сроки, перенесенные с выходных: {'; '.join(moved)}.", "summary_note")
    sheet.kept_header(freeze_columns=2)
    _write_matrix(sheet, data, forms)
    sheet.finish("В списке нет ни одной организации.")
    sheet.print_until(sheet.last_printed)
    if forms:
        _write_list(sheet, data)


def _forms(data: Facts) -> list[FormAndPeriod]:
    return list(dict.fromkeys(zip(data.sending["form"], data.sending["period"], strict=True)))


def matrix_columns(data: Facts) -> list[Column]:
    """Return the columns of the matrix: who, each form of a period, how many are owed."""
    return [
        Column("Код", 8, "cell_id"), Column("Организация", 34), Column("Куратор", 20),
        *(Column(f"{data.form_name(form)}, {period.text}", 17, "cell_centre")
          for form, period in _forms(data)),
        Column("Должна форм", 10, "cell_number")]


def _write_matrix(sheet: Sheet, data: Facts, forms: Sequence[FormAndPeriod]) -> None:
    for row in matrix_rows(data):
        sheet.row(row)
    known = _known(data)
    listed = dict.fromkeys(row[0] for row in known)
    if listed:
        totals = [f"{sum(_is_sent(known.get((each, *form))) for each in listed)} из "
                  f"{sum(_is_required(known.get((each, *form))) for each in listed)}" for form in forms]
        sheet.total_row(["", "Сдали", "", *totals])


def matrix_rows(data: Facts) -> Iterator[list[object]]:
    """Yield the row of each organization, in ``matrix_columns``."""
    known, forms = _known(data), _forms(data)
    for organization in dict.fromkeys(row[0] for row in known):
        rows = [known.get((organization, *each)) for each in forms]
        owed = sum(row["state"] in _OWED for row in rows if row)
        yield [organization, data.short_name(organization), data.curators.get(organization),
               *map(_cell, rows), As(owed, "cell_place" if owed else "cell_number")]


def _known(data: Facts) -> dict[tuple[str, str, Period], dict[str, Any]]:
    return {(row["organization"], row["form"], row["period"]): row for row in records(data.sending)}


_OWED = ("missing", "returned")


def _is_sent(row: dict[str, Any] | None) -> bool:
    return bool(row) and row["state"] in ("on_time", "late")  # type: ignore[index]


def _is_required(row: dict[str, Any] | None) -> bool:
    return bool(row) and row["state"] != "not_required"  # type: ignore[index]


def _cell(row: dict[str, Any] | None) -> object:
    """The state of a form in words and colour, with the days late; nothing where it is not owed."""
    if row is None:
        return None
    late = "" if is_blank(row["days_late"]) else f", {int(row['days_late'])} дн."
    return As(f"{state_words(row)}{late}", f"matrix_{row['state']}")


def _write_list(sheet: Sheet, data: Facts) -> None:
    """Below the matrix and not printed: when each form came, and its file."""
    sheet.next_row += 1
    sheet.line(LIST_TITLE, "summary_heading")
    shown = [each for each in LIST_COLUMNS if not (each.internal and sheet.book.public)]
    header = sheet.block_header([each.header for each in shown], wide=True)
    for row in list_rows(sheet.book, data):
        sheet.row_in([*zip(row, (each.role for each in shown), strict=False)])
    colour(sheet, header + 1, sheet.next_row - 1)
    sheet.finish_block(header, "sending", "")


def list_rows(book: Sources, data: Facts) -> Iterator[list[object]]:
    """Yield the row of each form of an organization, in ``LIST_COLUMNS``."""
    returned = {(each.form, each.period, each.organization): each.returned
                for each in data.movement.sent}
    for row in records(data.sending):
        key = row["organization"]
        yield [key, data.short_name(key), data.curators.get(key), data.form_name(row["form"]),
               row["period"].text, row["due"], state_words(row), row["received"],
               row["first_received"], row["corrected"], row["days_late"],
               returned.get((row["form"], row["period"], key)), book.file(row["submission"])]


def state_words(row: dict[str, object]) -> str:
    """Return the state of a form in words; a form without a deadline is only sent or not."""
    state = str(row["state"])
    return SUBMITTED if state == "on_time" and is_blank(row["due"]) else STATES[state]


def colour(sheet: Sheet, first: int, last: int, col: int = STATE_COL) -> None:
    """Colour the states that stand in a column of these rows."""
    words = [*((text, COLOURS[state]) for state, text in STATES.items()),
             (SUBMITTED, COLOURS["on_time"])]
    for text, colour in words:
        style = sheet.book.workbook.add_format({"bg_color": colour})
        sheet.worksheet.conditional_format(first, col, last, col, {
            "type": "cell", "criteria": "==", "value": f'"{text}"', "format": style})
