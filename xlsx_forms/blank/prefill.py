"""Prefill a form with what an organization reported before: open projects, last year's answers.

A report starts with the projects that were open in the last counted report or have a
passport, each with the stage of that report beside; a checklist shows last year's answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from ingest.batch import Batch
from templates.form import YES_NO, Field, Form
from templates.period import Period
from templates.sheet.layout import FIRST_COLUMN, Layout, row_height
from templates.text import fold_name
from xlsx_forms.styles import Styles

REPORT, PASSPORT, CHECKLIST, STAGE = "quarterly-report", "passport", "checklist", "stage"
# A project of the last stage is finished: it needs no new answer.
_LAST_STAGE = 10
_BESIDE_WIDTH = 26


@dataclass(frozen=True, slots=True)
class Carried:
    """Rows for a table's first open rows, and texts to show beside rows or fields.

    ``rows``: table id -> rows of typed values by column id.  ``beside``: (table id, row) or a
    field id -> text.  ``title`` heads the column of such texts.
    """

    rows: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    beside: Mapping[tuple[str, int] | str, str] = field(default_factory=dict)
    title: str = ""


def carried_for(form: Form, period: Period, organization: Mapping[str, Any],
                batch: Batch) -> Carried | None:
    """Return what the register knows for a form; None when there is nothing to carry."""
    if form.id == REPORT:
        return _for_report(form, period, organization, batch)
    if form.id == CHECKLIST:
        return _for_checklist(form, period, str(organization["organization"]), batch)
    return None


def _counted(batch: Batch, form_id: str, organization: str) -> dict[Period, list[int]]:
    """Submissions that count, by period."""
    frame = batch.submissions
    chosen = frame[frame["counts"] & (frame["form"] == form_id)
                   & (frame["organization"] == organization)]
    found: dict[Period, list[int]] = {}
    for number, text in chosen["period"].items():
        found.setdefault(Period.parse(text), []).append(int(str(number)))
    return found


def _for_report(form: Form, period: Period, organization: Mapping[str, Any],
                batch: Batch) -> Carried | None:
    owner = str(organization["organization"])
    earlier = {each: numbers for each, numbers in _counted(batch, REPORT, owner).items()
               if each < period}
    last = max(earlier, default=None)
    reported = list(_reported(batch, earlier[last])) if last else []
    known = {fold_name(row["project"]) for row in reported}
    stages = next(column.choices for table in form.tables for column in table.columns
                  if column.id == STAGE)
    rows = [row for row in reported if row.get(STAGE) != stages[_LAST_STAGE - 1]]
    rows += [row for row in _from_passports(batch, period, organization)
             if fold_name(row["project"]) not in known]
    if not rows:
        return None
    table = form.tables[0].id
    beside: dict[tuple[str, int] | str, str] = {
        (table, i): row[STAGE] for i, row in enumerate(rows) if row.get(STAGE)}
    asked = tuple({key: value for key, value in row.items() if key != STAGE} for row in rows)
    return Carried({table: asked}, beside, f"Этап за {last.text}" if last and beside else "")


def _reported(batch: Batch, numbers: list[int]) -> Iterator[dict[str, Any]]:
    table = batch.tables[f"{REPORT}.projects"]
    rows = table[table.index.get_level_values("submission").isin(numbers)]
    for row in rows.to_dict("records"):
        plain = {str(key): value for key, value in row.items() if not pd.isna(value)}
        if plain.get("project"):
            yield plain


def _from_passports(batch: Batch, period: Period, organization: Mapping[str, Any]
                    ) -> Iterator[dict[str, Any]]:
    """Projects of passports that begin no later than the period and do not end before it."""
    if PASSPORT not in batch.tables:
        return
    counted = _counted(batch, PASSPORT, str(organization["organization"]))
    numbers = [number for found in counted.values() for number in found]
    answers = batch.tables[PASSPORT]
    for row in answers[answers.index.isin(numbers)].to_dict("records"):
        begins, ends = row.get("stage_1"), row.get("stage_10")
        if (pd.notna(begins) and begins > pd.Timestamp(period.end)) or (
                pd.notna(ends) and ends < pd.Timestamp(period.start)):
            continue
        known = {"project": row["project_name"], "leader": row["leader"],
                 "direction": organization.get("direction"),
                 "year_opened": begins.year if pd.notna(begins) else None}
        yield {key: value for key, value in known.items() if value}


def _for_checklist(form: Form, period: Period, owner: str, batch: Batch) -> Carried | None:
    numbers = _counted(batch, CHECKLIST, owner).get(period.previous)
    if not numbers:
        return None
    answers = batch.tables[CHECKLIST].loc[numbers[-1]]
    shown: dict[tuple[str, int] | str, str] = {}
    for criterion in form.criteria:
        for each in criterion.answer_fields:
            value = answers.get(each.id)
            if pd.notna(value):
                shown[each.id] = YES_NO[0 if value else 1] if each.type == "yes-no" else str(value)
    return Carried(beside=shown, title=f"Ответ за {period.previous.text}") if shown else None


# --- writing -------------------------------------------------------------------------------------


def write_carried(sheet: Worksheet, layout: Layout, styles: Styles, carried: Carried) -> None:
    """Write carried values over a blank's empty inputs, and texts in a grey column beside."""
    for table_id, rows in carried.rows.items():
        place = layout.tables[table_id]
        for i, row in enumerate(rows):
            texts = {place.columns[key]: value for key, value in row.items()
                     if isinstance(value, str)}
            sheet.set_row(place.first_row + i, row_height(layout, texts))
            for column in place.table.columns:
                _write_input(sheet, styles, place.first_row + i, place.columns[column.id], column,
                             row.get(column.id))
    if not carried.beside:
        return
    col = layout.last_col + 1
    grey = styles.role("note", locked=True)
    sheet.set_column(col, col, _BESIDE_WIDTH)
    sheet.write_string(_title_row(layout), col, carried.title, grey)
    for key, text in carried.beside.items():
        at = (layout.places[key].row if isinstance(key, str)
              else layout.tables[key[0]].first_row + key[1])
        sheet.write_string(at, col, text, grey)


def _title_row(layout: Layout) -> int:
    headers = [cell.row for cell in layout.cells if cell.role == "header"]
    return min(headers, default=FIRST_COLUMN)


def _write_input(sheet: Worksheet, styles: Styles, row: int, col: int, column: Field,
                 value: Any) -> None:
    style = styles.input(column)
    if value is None:
        sheet.write_blank(row, col, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, col, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, col, value, style)
    else:
        sheet.write_number(row, col, float(value), style)
