"""Sheet «Файлы»: one row for every file received, whatever became of it."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.register.standing import status_words
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import Book, Sources
from xlsx_forms.summary.writing.cells import Column, records
from xlsx_forms.summary.writing.heading import period_text, write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Файлы"
COLUMNS = (
    Column("№", 6, "cell_number"), Column("Файл", 38), Column("Где лежит", 40, "cell_source"),
    Column("Организация", 24), Column("Форма", 14), Column("Версия", 8, "cell_centre"),
    Column("Период", 14), Column("Состояние", 15, "cell_centre"),
    Column("Получен", 16, "cell_moment"), Column("Размер, байт", 11, "cell_size"),
    Column("SHA-256, начало", 15, "cell_centre"), Column("Ошибки", 9, "cell_number"),
    Column("Замечания", 10, "cell_number"), Column("К сведению", 9, "cell_number"),
    Column("Решение", 30),
)


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, COLUMNS)
    write_heading(sheet, data, "Полученные файлы", data.checklist.decree)
    service = int(data.submissions["service"].sum())
    beside = f" (и служебных файлов и подписей: {service})" if service else ""
    sheet.line(f"Файлов получено: {len(data.submissions) - service}{beside}. Каждый "
               "стоит здесь один раз; что значит состояние, сказано на листе «Методика».",
               "summary_note")
    sheet.kept_header()
    for row in rows(book, data):
        sheet.row(row)
    sheet.finish("Ни одного файла не получено.")


def rows(book: Sources, data: Facts) -> Iterator[list[object]]:
    """Yield the row of each file, in ``COLUMNS``."""
    for number, row in enumerate(records(data.submissions), start=1):
        yield [
            number, book.file(row["submission"]), row["file"], data.short_name(row["organization"]),
            data.form_name(row["form"]), row["version"], period_text(row["period"]),
            status_words(row["status"], row["excluded"]), row["received"], row["size"],
            str(row["sha256"] or "")[:12], row["errors"], row["warnings"], row["notes"],
            row["decision"]]
