"""Sheet «Сдача»: who has sent which form, when, and what is late."""

from __future__ import annotations

from scoring.deadlines import STATES
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import Book, is_blank
from xlsx_forms.summary.writing.heading import write_heading
from xlsx_forms.summary.writing.sheet import Column, Sheet, records

TITLE = "Сдача"
COLUMNS = (
    Column("Код", 8, "cell_id"), Column("Организация", 34), Column("Форма", 20),
    Column("Период", 18), Column("Срок", 12, "cell_date"), Column("Состояние", 18, "cell_centre"),
    Column("Получен", 16, "cell_moment"), Column("Впервые получен", 12, "cell_date"),
    Column("Исправлен", 12, "cell_date"), Column("Опоздание, дней", 11, "cell_number"),
    Column("Файл", 44, "cell_source"),
)
_STATE_COL = 5
SUBMITTED = "сдано"
COLOURS = {
    "on_time": "#C6E7CE", "late": "#FFE699", "missing": "#F4B6B6", "returned": "#F8CBAD",
    "awaited": "#DDE3EA", "not_required": "#F2F2F2",
}


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, COLUMNS)
    write_heading(sheet, data, f"Сдача форм: {data.period.text} и формы {data.period.year} года",
                  data.form("quarterly-report").decree)
    sheet.line("В срок ли сдана форма, решает первый принятый файл; пришедшая в срок и возвращенная "
               "сдана в срок, если исправлена до названного в письме дня. Опоздание несданной формы – "
               "до дня сводки.", "summary_note")
    moved = dict.fromkeys(f"{data.form_name(row['form'])}, {row['period'].text}: {row['moved']}"
                          for row in records(data.sending) if row["moved"])
    if moved:
        sheet.line(f"Сроки, перенесенные с выходных: {'; '.join(moved)}.", "summary_note")
    sheet.kept_header()
    first = sheet.next_row
    for row in records(data.sending):
        sheet.row([row["organization"], data.short_name(row["organization"]),
                   data.form_name(row["form"]), row["period"].text, row["due"], state_words(row),
                   row["received"], row["first_received"], row["corrected"], row["days_late"],
                   book.file(row["submission"])])
    if sheet.next_row > first:
        _colour(sheet, first, sheet.next_row - 1)
    sheet.finish("В списке нет ни одной организации.")


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
