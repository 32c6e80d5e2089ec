"""Sheet «Комиссия»: its members by the decree, and the protocol that they sign."""

from __future__ import annotations

from collections.abc import Iterator

from templates.commission import Member
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import Column
from xlsx_forms.summary.writing.heading import day_line, write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Комиссия"
COLUMNS = (
    Column("№", 5, "cell_centre"), Column("Фамилия, имя, отчество", 32),
    Column("Роль в комиссии", 24), Column("Должность", 62),
)


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, COLUMNS, landscape=False)
    write_heading(sheet, data, data.rules.commission.title, data.rules.commission.decree)
    sheet.header()
    for row in rows(data):
        sheet.row(row)
    sheet.finish("В комиссии никого нет.")
    _write_protocol(sheet, data)


def rows(data: Facts) -> Iterator[list[object]]:
    """Yield the row of each member, in ``COLUMNS``."""
    for number, each in enumerate(data.rules.commission.members, start=1):
        yield [number, each.name, each.role, each.post]


def _write_protocol(sheet: Sheet, data: Facts) -> None:
    sheet.worksheet.set_h_pagebreaks([sheet.next_row])
    sheet.gap()
    sheet.line("ПРОТОКОЛ № ______", "summary_centred")
    sheet.line("заседания комиссии по реализации программы «Эффективный регион»",
               "summary_subtitle")
    sheet.line("«____» ______________ 20____ г.", "summary_subtitle")
    sheet.line(f"Рассмотрена сводка: {day_line(data)}.")
    for text in ("1. Рейтинг организаций (листы «Рейтинг» и «Критерии»).",
                 "2. Бережливые проекты (листы «Проекты» и «Паспорта»).",
                 "3. Выполнение плана мероприятий (лист «План») и сдача форм (лист «Сдача»)."):
        sheet.line(text)
    sheet.line("Комиссия решила:", "heading")
    for _ in range(6):
        sheet.set_height(sheet.next_row, 20)
        sheet.worksheet.merge_range(sheet.next_row, 0, sheet.next_row, sheet.last_printed, "",
                                    sheet.book.styles.role("signature"))
        sheet.next_row += 1
    sheet.gap()
    sheet.line("Подписи:", "heading")
    for each in data.rules.commission.members:
        _write_signature(sheet, each)


def _write_signature(sheet: Sheet, member: Member) -> None:
    row = sheet.next_row
    sheet.next_row += 1
    sheet.set_height(row, 22)
    styles = sheet.book.styles
    sheet.worksheet.merge_range(row, 0, row, 1, "", styles.role("label"))
    sheet.write(row, 0, "Член комиссии" if member.role.startswith("Член") else member.role, "label")
    sheet.worksheet.write_blank(row, 2, None, styles.role("signature"))
    sheet.write(row, 3, "  " + with_initials(member.name), "label")


def with_initials(name: str) -> str:
    """Return a name as it stands under a signature.

    >>> with_initials("Селиверстова Анна Андреевна")
    'А.А. Селиверстова'
    """
    surname, *given = name.split()
    initials = "".join(f"{each[0]}." for each in given)
    return f"{initials} {surname}".strip()
