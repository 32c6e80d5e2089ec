"""Write the commission's workbook: declared and effective points, and cells to confirm them in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter import Workbook

from templates.definition import Criterion
from templates.identity import KEYS, TOKEN_KEY, Identity
from templates.sheet.confirmation import (
    AUTHOR_COLUMN,
    AUTHOR_LABEL,
    CODE,
    CONFIRMED,
    CRITERION,
    DECLARED,
    DOCUMENTS,
    EFFECTIVE,
    FILE,
    FORM,
    LONGEST_REASON,
    NUMBER,
    ORGANIZATION,
    REASON,
    SHEET,
    VERSION,
    WHOSE,
)
from templates.sheet.layout import META_SHEET
from templates.sheet.reference import cell_ref, quote_sheet
from xlsx_forms.styles import new_workbook, strict
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.results import CHECKLIST
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.cells import As, Column, records
from xlsx_forms.summary.writing.links import FileLinks
from xlsx_forms.summary.writing.sheet import Sheet

_COLUMNS = (
    Column(CODE, 7, "cell_id"), Column(ORGANIZATION, 24), Column(NUMBER, 5, "cell_centre"),
    Column(CRITERION, 44, "cell_source"), Column(DECLARED, 10, "cell_number"),
    Column(EFFECTIVE, 11, "cell_number"), Column(DOCUMENTS, 40, "cell_source"),
    Column(FILE, 32, "cell_source"), Column(CONFIRMED, 14, "input"), Column(REASON, 40, "input"))
_CONFIRMED_COL, _REASON_COL = 8, 9
_AUTHOR_LAST_COL = 6
# Numbers of criteria and points say little without their words, and those are long.
_LONGEST_CRITERION = 160


def confirmation_path(folder: Path, year: int) -> Path:
    """Return where the workbook goes: never over one that somebody may have filled in."""
    names = (f"{SHEET} {year}.xlsx" if number == 1 else f"{SHEET} {year} ({number}).xlsx"
             for number in count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def write_confirmation(data: Facts, path: Path) -> int:
    """Write the workbook for the year of a summary; return how many organizations stand in it.

    What is confirmed already stands in the cells; of the others only the points that a criterion
    knows can be chosen.
    """
    identity = Identity(FORM, VERSION, WHOSE, str(data.period.whole_year))
    with strict(), path.open("xb") as file, new_workbook(file) as workbook:
        book = Book(workbook, FileLinks(data.scope.folder, path.parent, data.files), public=False)
        book.add(SHEET)
        sheet = Sheet(book, SHEET, _COLUMNS)
        _write_head(sheet, data, identity)
        sheet.kept_header(freeze_columns=3)
        first = sheet.next_row
        places: dict[str, list[str]] = {}
        for criterion, values in _rows(data, book):
            row = sheet.row(values)
            places.setdefault(criterion.id, []).append(cell_ref(row, _CONFIRMED_COL))
        _validate(sheet, data, places, first)
        sheet.finish(f"Принятых чек-листов за {data.period.year} год нет, подтверждать нечего.")
        _identify(workbook, identity, data.as_of)
    return len(data.results.rated)


def _write_head(sheet: Sheet, data: Facts, identity: Identity) -> None:
    sheet.line(identity.code_line, "code")
    sheet.line(f"Подтверждение баллов за {data.period.year} год", "summary_title")
    sheet.line("Впишите в желтые ячейки подтвержденный балл и основание. Пустая ячейка ничего не "
               "меняет. Заполненный файл примет xlsx-forms ingest, и подтвержденные баллы определят "
               "результат и место. Заполнять можно по частям и заново: действует последнее.",
               "summary_note")
    row = sheet.next_row
    sheet.next_row += 1
    first, last = AUTHOR_COLUMN, _AUTHOR_LAST_COL
    style = sheet.book.styles.role("input", align="left")
    sheet.worksheet.merge_range(row, 0, row, first - 1, "", sheet.book.styles.role("total_label"))
    sheet.write(row, 0, AUTHOR_LABEL, "total_label")
    sheet.worksheet.merge_range(row, first, row, last, "", style)
    sheet.set_height(row, 20)
    sheet.gap()


def _rows(data: Facts, book: Book) -> Iterator[tuple[Criterion, list[object]]]:
    """A row for each organization that has a result and each criterion that its form has."""
    results = data.results
    answers = data.batch.tables.get(CHECKLIST, pd.DataFrame())
    reasons = {(row["organization"], row["criterion"]): row["reason"]
               for row in records(results.confirmations)}
    for facts in records(results.rated):
        key, number = facts["organization"], facts["submission"]
        for each in results.criteria:
            points = results.of(key, each.id)
            if points is None:
                continue
            evidence = answers.get(each.evidence_field.id, pd.Series(dtype=object)).get(number)
            same = points.effective == points.declared
            yield each, [
                key, data.short_name(key), each.number, _short(each.text), points.declared,
                As(points.effective, "cell_number" if same else "cell_differs"),
                evidence if isinstance(evidence, str) else None, book.file(number),
                As(points.confirmed, "input_centre"),
                As(reasons.get((key, each.id)), "input_left")]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CRITERION else f"{text[:_LONGEST_CRITERION].rstrip()}…"


def _validate(sheet: Sheet, data: Facts, places: dict[str, list[str]], first: int) -> None:
    for each in data.results.criteria:
        cells = places.get(each.id)
        if not cells:
            continue
        points = [option.points for option in each.options]
        row, col = first, _CONFIRMED_COL
        sheet.worksheet.data_validation(row, col, row, col, {
            "validate": "list", "source": points, "multi_range": " ".join(cells),
            "error_title": "Такого балла нет",
            "error_message": f"По критерию {each.number} бывают баллы: "
                             f"{', '.join(map(str, points))}."})
    if places:
        last = sheet.next_row - 1
        sheet.worksheet.data_validation(first, _REASON_COL, last, _REASON_COL, {
            "validate": "length", "criteria": "<=", "value": LONGEST_REASON,
            "error_title": "Слишком длинно", "error_message": f"Не больше {LONGEST_REASON} знаков."})
        filled, reason = cell_ref(first, _CONFIRMED_COL), cell_ref(first, _REASON_COL)
        sheet.worksheet.conditional_format(first, _REASON_COL, last, _REASON_COL, {
            "type": "formula", "criteria": f'=AND({filled}<>"",{reason}="")',
            "format": sheet.book.workbook.add_format({"bg_color": "#FFE3CC"})})


def _identify(workbook: Workbook, identity: Identity, as_of: date) -> None:
    """Write the four carriers of identity, as every form has them."""
    parts: dict[str, Any] = {key: getattr(identity, part) for part, key in KEYS.items()}
    parts[TOKEN_KEY] = identity.token
    sheet = workbook.add_worksheet(META_SHEET)
    for row, (key, value) in enumerate(parts.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
        workbook.set_custom_property(key, value, "text")
    sheet.very_hidden()
    workbook.define_name(f"form_{FORM}_v{VERSION}", f"={quote_sheet(SHEET)}!$A$1")
    workbook.set_properties({"title": f"{SHEET} {identity.period}", "created": as_of})
