"""Prefill a form with what an organization reported before: open projects, last year's answers.

A report (a form with a table of projects) starts with those that were open in the last counted
report or have a passport (a form about one project), each with the stage of that report beside;
a checklist (a form with criteria) shows last year's answers.  An organization that goes on with
the work of others has theirs, too: the projects of each, and the last answers where it has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from ingest.batch import Batch
from ingest.checks.between import whose_work
from templates.form import YES_NO, Form
from templates.form.roles import (
    DIRECTION,
    LEADER,
    YEAR_OPENED,
    ProjectTable,
    field_of,
    project_table,
    stage_begins,
)
from templates.period import Period
from templates.sheet.beside import title_of_answers, title_of_stages
from templates.sheet.layout import FIRST_COLUMN, Layout, row_height
from templates.text import fold_name
from xlsx_forms.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

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
    projects = project_table(form)
    if projects is not None:
        return _projects(projects, period, organization, batch)
    if form.criteria:
        return _last_years_answers(form, period, str(organization["organization"]), batch)
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


def _rows(batch: Batch, frame: str, numbers: list[int], project: str) -> Iterator[dict[str, Any]]:
    """The answers of these submissions that name a project; what was left empty is not there."""
    table = batch.tables[frame]
    rows = table[table.index.get_level_values("submission").isin(numbers)]
    for row in rows.to_dict("records"):
        filled = {str(key): value for key, value in row.items() if not pd.isna(value)}
        if filled.get(project):
            yield filled


def _projects(projects: ProjectTable, period: Period, organization: Mapping[str, Any],
              batch: Batch) -> Carried | None:
    """The projects of the last reports that are not finished, then those with a passport only."""
    name, stage, table = projects.project, projects.stage.id, projects.table.id
    known: set[str] = set()
    rows: list[dict[str, Any]] = []
    told: list[Period] = []
    owner = str(organization["organization"])
    for last, reported in _last_reports(projects, period, owner, batch):
        found = [row for row in reported if fold_name(row[name]) not in known]
        known |= {fold_name(row[name]) for row in found}
        rows += [row for row in found if not projects.is_finished(row.get(stage))]
        told += [last] * (len(rows) - len(told))
    for row in _from_passports(projects, period, organization, batch):
        if fold_name(row[name]) not in known:
            known.add(fold_name(row[name]))
            rows.append(row)
    if not rows:
        return None
    latest = max(told, default=None)
    beside: dict[tuple[str, int] | str, str] = {
        (table, i): row[stage] if last == latest else f"{row[stage]} ({last.text})"
        for i, (row, last) in enumerate(zip(rows, told, strict=False)) if row.get(stage)}
    asked = tuple({key: value for key, value in row.items() if key != stage} for row in rows)
    return Carried({table: asked}, beside, title_of_stages(latest) if latest and beside else "")


def _last_reports(projects: ProjectTable, period: Period, owner: str, batch: Batch
                  ) -> Iterator[tuple[Period, list[dict[str, Any]]]]:
    """The last counted report before a period, and those of predecessors not reported on since."""
    own: Period | None = None
    for key, last_day in whose_work(owner, period, batch.predecessors).items():
        counted = _counted(batch, projects.frame.partition(".")[0], key)
        last = max((each for each in counted if each < period), default=None)
        if key == owner:
            own = last
        if last and not (last_day and own and own.end > last_day):
            yield last, list(_rows(batch, projects.frame, counted[last], projects.project))


def _from_passports(projects: ProjectTable, period: Period, organization: Mapping[str, Any],
                    batch: Batch) -> Iterator[dict[str, Any]]:
    """Projects with a passport that begin no later than the period and do not end before it."""
    theirs = whose_work(str(organization["organization"]), period, batch.predecessors)
    for form in batch.forms:
        if not form.project_field or form.id not in batch.tables:
            continue
        numbers = [number for owner in theirs for found in _counted(batch, form.id, owner).values()
                   for number in found]
        for row in _rows(batch, form.id, numbers, form.project_field):
            begins, ends = _span(form, row)
            if period.overlaps(begins, ends):
                yield _as_reported(projects, form, row, organization, begins)


def _span(form: Form, passport: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """When the first and the last stage of a project begin, as far as its passport says."""
    stages = stage_begins(form)
    days = [passport.get(each.id) for each in (stages[:1] + stages[-1:])] or [None]
    first, last = (each.date() if each is not None else None for each in (days[0], days[-1]))
    return first, last


def _as_reported(projects: ProjectTable, form: Form, passport: Mapping[str, Any],
                 organization: Mapping[str, Any], begins: date | None) -> dict[str, Any]:
    """What a passport and the register of organizations say of a project, by column."""
    leader = field_of(form, LEADER)
    known = {LEADER: passport.get(leader.id) if leader else None,
             DIRECTION: organization.get("direction"),
             YEAR_OPENED: begins.year if begins else None}
    columns = {role: projects.column(role) for role in known}
    return {projects.project: passport[form.project_field]} | {
        column.id: known[role] for role, column in columns.items() if column and known[role]}


def _last_years_answers(form: Form, period: Period, owner: str, batch: Batch) -> Carried | None:
    """An organization's own answers; where it has none, those of each whose work it goes on with."""
    told = {each: answers for each in whose_work(owner, period, batch.predecessors)
            if (answers := _answers_of(form, period.previous, each, batch))}
    if not told:
        return None
    if owner in told:
        return Carried(beside=told[owner], title=title_of_answers(period.previous))
    if len(told) == 1:
        [(before, answers)] = told.items()
        return Carried(beside=answers, title=title_of_answers(period.previous, before))
    fields = dict.fromkeys(key for answers in told.values() for key in answers)
    return Carried(title=title_of_answers(period.previous), beside={key: "; ".join(
        f"{before}: {answers[key]}" for before, answers in told.items() if key in answers)
        for key in fields})


def _answers_of(form: Form, year: Period, owner: str, batch: Batch) -> dict[tuple[str, int] | str, str]:
    """The answers of a year to each criterion, as people write them, by field."""
    numbers = _counted(batch, form.id, owner).get(year)
    if not numbers:
        return {}
    answers = batch.tables[form.id].loc[numbers[-1]]
    shown: dict[tuple[str, int] | str, str] = {}
    for criterion in form.criteria:
        for each in criterion.answer_fields:
            value = answers.get(each.id)
            if pd.notna(value):
                shown[each.id] = YES_NO[0 if value else 1] if each.type == "yes-no" else str(value)
    return shown


# --- writing -------------------------------------------------------------------------------------


def write_carried(sheet: Worksheet, layout: Layout, styles: Styles, carried: Carried) -> None:
    """Write carried values over a blank's empty inputs, and texts in a grey column beside."""
    for table_id, rows in carried.rows.items():
        place = layout.tables[table_id]
        looks = {column.id: styles.input(column) for column in place.table.columns}
        for i, row in enumerate(rows):
            for key, style in looks.items():
                _write_input(sheet, place.first_row + i, place.columns[key], row.get(key), style)
    if carried.beside:
        _write_beside(sheet, layout, carried, styles.role("note", locked=True))
    for table_id, rows in carried.rows.items():
        place = layout.tables[table_id]
        for i, row in enumerate(rows):
            texts = {place.columns[key]: value for key, value in row.items()
                     if isinstance(value, str)}
            sheet.set_row(place.first_row + i, row_height(layout, texts))


def _write_beside(sheet: Worksheet, layout: Layout, carried: Carried, grey: Format) -> None:
    col = layout.last_col + 1
    headers = [cell.row for cell in layout.cells if cell.role == "header"]
    sheet.set_column(col, col, _BESIDE_WIDTH)
    sheet.write_string(min(headers, default=FIRST_COLUMN), col, carried.title, grey)
    for key, text in carried.beside.items():
        at = (layout.places[key].row if isinstance(key, str)
              else layout.tables[key[0]].first_row + key[1])
        sheet.write_string(at, col, text, grey)


def _write_input(sheet: Worksheet, row: int, col: int, value: Any, style: Format) -> None:
    if value is None:
        sheet.write_blank(row, col, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, col, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, col, value, style)
    else:
        sheet.write_number(row, col, float(value), style)
