"""The sheets that are one table: the same rows as in the districts, under one header."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_forms.summary.region.facts import RegionFacts
from xlsx_forms.summary.region.joined import Joined
from xlsx_forms.summary.sheets import (
    commission,
    criteria,
    files,
    findings,
    passports,
    projects,
    submissions,
)
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import As, Column
from xlsx_forms.summary.writing.heading import write_heading
from xlsx_forms.summary.writing.sheet import Sheet


def write_criteria(book: Book, data: RegionFacts) -> None:
    """Write «Критерии»."""
    table = data.joined(criteria.TITLE)
    sheet = begin(book, criteria.TITLE, table.columns)
    head(sheet, data, f"Баллы по критериям за {data.period.year} год", "checklist")
    sheet.line("Строки – как на листе «Критерии» района: баллы, их произведения на коэффициенты района, "
               f"результат и места. Столбцы по порядку: {'; '.join(criteria.GROUPS[:2]).lower()}; "
               "результат; место по критерию в своем районе. Между районами места не "
               "сравниваются.", "summary_note")
    write_rows(sheet, table, "Результатов еще нет.", 3)


def write_projects(book: Book, data: RegionFacts) -> None:
    """Write «Проекты»; only the decree's columns are printed, with the district."""
    table = data.joined(projects.TITLE)
    sheet = begin(book, projects.TITLE, table.columns)
    # An empty column parts the decree's from ours.
    sheet.last_printed = next((i for i, each in enumerate(sheet.columns) if not each.header),
                              len(sheet.columns)) - 1
    head(sheet, data, f"Сводный отчет о проектах за {data.period.text}", "quarterly-report")
    write_rows(sheet, table, f"Принятых отчетов с проектами за {data.period.text} нет.", 1)


def write_passports(book: Book, data: RegionFacts) -> None:
    """Write «Паспорта»."""
    table = data.joined(passports.TITLE)
    sheet = begin(book, passports.TITLE, table.columns)
    head(sheet, data, f"Паспорта бережливых проектов, {data.period.year} год", "passport")
    sheet.line(passports.explained(data.period), "summary_note")
    write_rows(sheet, table, f"Принятых паспортов за {data.period.year} год нет.", 3)


def write_submissions(book: Book, data: RegionFacts) -> None:
    """Write «Сдача»: the matrix of all districts, then everything about each form."""
    matrix, listed = data.joined(submissions.TITLE), data.joined(submissions.LIST_TITLE)
    columns = matrix.columns
    sheet = begin(book, submissions.TITLE, columns, listed)
    head(sheet, data, f"Сдача форм: {data.period.text} и формы {data.period.year} года",
         "quarterly-report")
    sheet.line(submissions.EXPLAINED, "summary_note")
    write_rows(sheet, matrix, "Ни в одном районе нет ни одной организации.", 3,
               _sent_of_all(data, columns))
    if len(listed):
        sheet.next_row += 1
        sheet.line(submissions.LIST_TITLE, "summary_heading")
        header = write_block(sheet, listed, "sending")
        submissions.colour(sheet, header + 1, sheet.next_row - 1, submissions.STATE_COL + 1)


def _sent_of_all(data: RegionFacts, columns: Sequence[Column]) -> list[object]:
    """How many organizations of all districts have sent each form, below the matrix."""
    sums = {f"{form}, {period.text}": f"{sum(each.sent for each in counts)} из "
            f"{sum(each.owed for each in counts)}" for (form, period), counts in data.sent().items()}
    return ["Все районы", "", "Сдали", "", *(sums.get(each.header, "") for each in columns[4:])]


def write_findings(book: Book, data: RegionFacts) -> None:
    """Write «Замечания»."""
    table = data.joined(findings.TITLE)
    sheet = begin(book, findings.TITLE, table.columns)
    head(sheet, data, "Замечания к полученным файлам", "checklist")
    first = sheet.next_row + 1
    write_rows(sheet, table, "Ни в одном файле ничего не найдено.", 0)
    if len(table):
        findings.colour(sheet, first, 1)


def write_files(book: Book, data: RegionFacts) -> None:
    """Write «Файлы»."""
    table = data.joined(files.TITLE)
    sheet = begin(book, files.TITLE, table.columns)
    head(sheet, data, "Полученные файлы", "checklist")
    sheet.line("Где лежит – от папки района; номер – как в сводке района.", "summary_note")
    write_rows(sheet, table, "Ни одного файла не получено.", 0)


def write_commission(book: Book, data: RegionFacts) -> None:
    """Write «Комиссия»: those of the districts; a region has none, so no protocol either."""
    table = data.joined(commission.TITLE)
    sheet = begin(book, commission.TITLE, table.columns)
    head(sheet, data, "Комиссии районов", "commission")
    write_rows(sheet, table, "В комиссиях никого нет.", 0)


def begin(book: Book, title: str, columns: Sequence[Column], *below: Joined) -> Sheet:
    """Return a sheet that prints all of its columns but those that lead to files.

    Where tables ``below`` have more columns than its own, it has room for them.
    """
    room = max([len(each.columns) - len(columns) for each in below], default=0)
    sheet = Sheet(book, title, [*columns, *(Column("", 15, "", "") for _ in range(room))])
    printed = len(columns) - sum(each.internal for each in columns)
    sheet.last_printed = max(printed - 1, 0)
    return sheet


def head(sheet: Sheet, data: RegionFacts, title: str, *decrees: str) -> None:
    """Write what every sheet begins with, and which districts are missing in it."""
    write_heading(sheet, data, title, data.decree(*decrees) or "–")
    if data.gap_line:
        why = "" if sheet.book.public else " Почему – на листе «Сводка»."
        sheet.line(data.gap_line + why, "summary_gap")


def write_rows(sheet: Sheet, table: Joined, empty: str, frozen: int, totals: Sequence[object] = ()
               ) -> None:
    """Write the table of a sheet, and the row below it; ``frozen``: so many columns stay in sight."""
    sheet.kept_header(freeze_columns=frozen)
    for row in table.rows():
        sheet.row(row)
    if totals and len(table):
        sheet.total_row(totals)
    sheet.finish(empty)
    sheet.print_until(sheet.last_printed)


def write_block(sheet: Sheet, table: Joined, name: str) -> int:
    """Write a further table of a sheet, with a filter of its own; return the row of its header."""
    columns = [each for each in table.columns if not (each.internal and sheet.book.public)]
    header = sheet.block_header([each.header for each in columns], wide=True)
    for row in table.rows():
        sheet.row_in([(value.value, value.role) if isinstance(value, As) else (value, column.role)
                      for value, column in zip(row, columns, strict=False)])
    sheet.finish_block(header, name, "")
    return header


