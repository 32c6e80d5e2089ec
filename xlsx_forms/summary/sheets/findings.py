"""Sheet «Замечания»: everything found in the files, file by file, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ingest.register.standing import status_words
from templates.definition import Form
from templates.rules import Severity
from templates.text import cut
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import Book, Link, Sources
from xlsx_forms.summary.writing.cells import Column
from xlsx_forms.summary.writing.heading import period_text, write_heading
from xlsx_forms.summary.writing.sheet import Sheet

TITLE = "Замечания"
COLUMNS = (
    Column("Серьезность", 12, "cell_centre"), Column("Код", 7, "cell_centre"),
    Column("Организация", 22), Column("Форма", 12), Column("Период", 16),
    Column("Файл", 28, "cell_source"), Column("Состояние файла", 14, "cell_centre"),
    Column("Лист", 11), Column("Ячейка", 9, "cell_centre"), Column("Поле", 24),
    Column("Что найдено", 44), Column("Что сделать", 40),
)
_COLOURS = {Severity.ERROR: "#F4B6B6", Severity.WARNING: "#FFE699", Severity.NOTE: "#DDE3EA"}
_LONGEST_LABEL = 120


def write(book: Book, data: Facts) -> None:
    """Write the sheet."""
    sheet = Sheet(book, TITLE, COLUMNS)
    write_heading(sheet, data, "Замечания к полученным файлам", data.checklist.decree)
    found = data.findings
    counts = found["severity"].value_counts().to_dict()
    said = ", ".join(f"{word} – {counts.get(each.value, 0)}" for each, word in _PLURALS.items())
    sheet.line(f"Всего: {len(found)} ({said}). С ошибкой файл не учитывается, замечание и "
               "«к сведению» этому не мешают.", "summary_note")
    sheet.kept_header()
    first = sheet.next_row
    for row in rows(book, data):
        sheet.row(row)
    if len(found):
        colour(sheet, first)
    sheet.finish("Ни в одном файле ничего не найдено.")


_PLURALS = {Severity.ERROR: "ошибки", Severity.WARNING: "замечания", Severity.NOTE: "к сведению"}


def rows(book: Sources, data: Facts) -> Iterator[list[object]]:
    """Yield the row of each finding, in ``COLUMNS``."""
    labels = {form.id: field_labels(form) for form in data.rules.catalogue.forms.values()}
    files = data.submissions.to_dict("index")
    for row in worst_first(data.findings).to_dict("records"):
        file = files[row["submission"]]
        place = f"{row['sheet']}!{row['cell']}" if row["sheet"] and row["cell"] else None
        target = book.cell(row["submission"], place)
        cell = Link(str(row["cell"]), target.url) if target else None
        yield [
            Severity(row["severity"]).russian, row["code"], data.short_name(file["organization"]),
            data.form_name(file["form"]), period_text(file["period"]),
            book.file(row["submission"]), status_words(file["status"], file["excluded"]),
            row["sheet"], cell,
            labels.get(file["form"], {}).get(row["field"], ""), row["message"], row["remedy"]]


def worst_first(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings grouped by file: files with the worst and the most findings first."""
    rank = findings["severity"].map({each.value: i for i, each in enumerate(Severity)})
    keyed = findings.assign(rank=rank)
    by_file = keyed.groupby("submission")["rank"]
    return keyed.assign(worst=by_file.transform("min"), most=-by_file.transform("size")).sort_values(
        ["worst", "most", "submission", "rank"], kind="stable")


def field_labels(form: Form) -> dict[str, str]:
    """Return the label of every field and table column by the id that findings carry."""
    labels = {each.id: each.label for each in form.fields}
    for table in form.tables:
        labels |= {f"{table.id}.{column.id}": column.label for column in table.columns}
        labels[table.id] = table.title
    for criterion in form.criteria:
        for each in criterion.answer_fields:
            labels[each.id] = f"Критерий {criterion.number}: {each.label}"
    return {key: cut(text, _LONGEST_LABEL) for key, text in labels.items()}


def colour(sheet: Sheet, first: int, col: int = 0) -> None:
    """Colour the severities that stand in a column, from a row on."""
    for severity, colour in _COLOURS.items():
        style = sheet.book.workbook.add_format({"bg_color": colour})
        sheet.worksheet.conditional_format(first, col, sheet.next_row - 1, col, {
            "type": "cell", "criteria": "==", "value": f'"{severity.russian}"', "format": style})
