"""Sheet «Сдача»: who has sent which form, when, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scoring.deadlines import STATES
from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import Book, is_blank
from xlsx_forms.summary.writing.cells import As, Column, records
from xlsx_forms.summary.writing.heading import write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Сдача"
FormAndPeriod = tuple[str, Period]
_LIST_HEADS = ("Код", "Организация", "Куратор", "Форма", "Период", "Срок", "Состояние", "Получен",
               "Впервые получен", "Исправлен", "Опоздание, дней", "Возвращено файлов", "Файл")
_LIST_ROLES = ("cell_id", "cell", "cell", "cell", "cell", "cell_date", "cell_centre", "cell_moment",
               "cell_date", "cell_date", "cell_number", "cell_number", "cell_source")
# Columns of the matrix before its forms; the list below it has ten more.
_FIRST, _LEAST = 3, 10
_STATE_COL = 6
SUBMITTED = "сдано"
COLOURS = {
    "on_time": "#C6E7CE", "late": "#FFE699", "missing": "#F4B6B6", "returned": "#F8CBAD",
    "awaited": "#DDE3EA", "not_required": "#F2F2F2",
}


def write(book: Book, data: Facts) -> None:
    """Write the sheet: a matrix of organizations and forms, then everything about each form."""
    forms = list(dict.fromkeys(zip(data.sending["form"], data.sending["period"], strict=True)))
    sheet = Sheet(book, TITLE, _columns(data, forms))
    sheet.last_printed = _FIRST + len(forms)
    write_heading(sheet, data, f"Сдача форм: {data.period.text} и формы {data.period.year} года",
                  data.form("quarterly-report").decree)
    sheet.line("В срок ли сдана форма, решает первый принятый файл; пришедшая в срок и возвращенная "
               "сдана в срок, если исправлена до названного в письме дня. Число в клетке – опоздание в "
               "днях, у несданной формы – до дня сводки.", "summary_note")
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


def _columns(data: Facts, forms: Sequence[FormAndPeriod]) -> list[Column]:
    matrix = [
        Column("Код", 8, "cell_id"), Column("Организация", 34), Column("Куратор", 20),
        *(Column(f"{data.form_name(form)}, {period.text}", 17, "cell_centre")
          for form, period in forms),
        Column("Должна форм", 10, "cell_number")]
    room = max(_LEAST + _FIRST - len(matrix), 0)
    return [*matrix, *(Column("", 15, "", "") for _ in range(room))]


def _write_matrix(sheet: Sheet, data: Facts, forms: Sequence[FormAndPeriod]) -> None:
    known = {(row["organization"], row["form"], row["period"]): row for row in records(data.sending)}
    listed = dict.fromkeys(row[0] for row in known)
    for organization in listed:
        rows = [known.get((organization, *each)) for each in forms]
        owed = sum(row["state"] in _OWED for row in rows if row)
        sheet.row([organization, data.short_name(organization), data.curators.get(organization),
                   *map(_cell, rows), As(owed, "cell_place" if owed else "cell_number")])
    if listed:
        totals = [f"{sum(_is_sent(known.get((each, *form))) for each in listed)} из "
                  f"{sum(_is_required(known.get((each, *form))) for each in listed)}" for form in forms]
        sheet.total_row(["", "Сдали", "", *totals])


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
    returned = {(each.form, each.period, each.organization): each.returned
                for each in data.movement.sent}
    sheet.next_row += 1
    sheet.line("Подробно: когда пришла каждая форма (этот список не печатается)", "summary_heading")
    heads = _LIST_HEADS[:-1] if sheet.book.public else _LIST_HEADS
    header = sheet.block_header(heads, wide=True)
    for row in records(data.sending):
        key = row["organization"]
        values = [key, data.short_name(key), data.curators.get(key), data.form_name(row["form"]),
                  row["period"].text, row["due"], state_words(row), row["received"],
                  row["first_received"], row["corrected"], row["days_late"],
                  returned.get((row["form"], row["period"], key)), sheet.book.file(row["submission"])]
        sheet.row_in([*zip(values, _LIST_ROLES, strict=True)][:len(heads)])
    _colour(sheet, header + 1, sheet.next_row - 1)
    sheet.finish_block(header, "sending", "")


def state_words(row: dict[str, object]) -> str:
    """Return the state of a form in words; a form without a deadline is only sent or not."""
    state = str(row["state"])
    return SUBMITTED if state == "on_time" and is_blank(row["due"]) else STATES[state]


def _colour(sheet: Sheet, first: int, last: int) -> None:
    words = [*((text, COLOURS[state]) for state, text in STATES.items()),
             (SUBMITTED, COLOURS["on_time"])]
    for text, colour in words:
        style = sheet.book.workbook.add_format({"bg_color": colour})
        sheet.worksheet.conditional_format(first, _STATE_COL, last, _STATE_COL, {
            "type": "cell", "criteria": "==", "value": f'"{text}"', "format": style})
