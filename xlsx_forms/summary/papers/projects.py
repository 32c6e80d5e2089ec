"""The projects in the papers: the decree's 12 columns, defences, next year, and what does not move."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scoring.deadlines import takes_part
from templates.definition import Field, Form
from templates.field_types import DAY, NUMBER
from templates.form.roles import project_table
from templates.period import Period
from templates.text import fold_name
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.rows import PASSPORT, REPORT
from xlsx_forms.summary.papers.words import day_text, month_text, number
from xlsx_forms.summary.sheets.passports import stage_fields
from xlsx_forms.summary.writing.cells import records

Row = dict[str, Any]
# How the stage is called at which a plan of measures is defended before the customer.
_DEFENCE = "защита"


def reported(data: Facts) -> list[Row]:
    """Return the rows of the consolidated report by column; «–» where nothing is told."""
    columns = data.form(REPORT).tables[0].columns
    return [{column.id: _shown(column, row[column.id]) for column in columns} | {"number": count}
            for count, row in enumerate(records(data.projects), start=1)]


def _shown(column: Field, value: Any) -> object:
    """A value as the decree's column shows it."""
    if _is_blank(value):
        return "–"
    if column.type == "month":
        return month_text(value)
    if column.kind.holds == DAY:
        return day_text(value)
    return number(value) if column.kind.holds == NUMBER else value


def standing(data: Facts) -> list[Row]:
    """Return the projects that reports find at one stage for two quarters or more, the longest first."""
    return [_row(data, each.organization, each.project, stage=each.last.text, since=each.last.since,
                 quarters=each.last.quarters) for each in data.movement.standing]


def too_late(data: Facts) -> list[Row]:
    """Return the projects behind their passports by the last report, the furthest first."""
    return [_row(data, each.organization, each.project, days=each.last.behind)
            for each in data.movement.behind]


def defence_stage(form: Form) -> str | None:
    """Return the stage of a passport at which its plan is defended; None where it has none."""
    return next((each for each in stage_fields(form) if _DEFENCE in fold_name(each)), None)


def defences(data: Facts) -> list[Row]:
    """Return the projects whose plan of measures is defended in the period's year, by the day.

    Those whose passport does not tell the day stand last.
    """
    form = data.form(PASSPORT)
    stage = defence_stage(form)
    if stage is None:
        return []
    fields = stage_fields(form)[stage]
    first, last = fields[0].id, fields[-1].id
    found = []
    for row in records(data.passports):
        begins, ends = _day(row.get(first)), _day(row.get(last))
        if begins is None and ends is None:
            # Of a passport of an earlier year, a day that is not told was no day of this year.
            is_ours = row["period"] == str(data.period.year)
        else:
            is_ours = data.period.whole_year.overlaps(begins or ends, ends or begins)
        if is_ours:
            found.append(_row(data, row["organization"], row[form.project_field], begins=begins,
                              ends=ends, leader=_told(row.get("leader")),
                              customer=_told(row.get("customer"))))
    return sorted(found, key=lambda row: (row["begins"] is None and row["ends"] is None,
                                          row["begins"] or row["ends"] or data.as_of))


def next_projects(data: Facts) -> list[Row]:
    """Return what is known of next year's projects: those that go on, and who has none yet.

    A project goes on when it closes after the period's year by its passport, and no report says that
    it is closed.  An organization that takes part next year and has none stands there without a
    project: its proposal is to be filled in.
    """
    form, year = data.form(PASSPORT), Period(data.period.year + 1)
    # What comes after the closing is watching, no project any more.
    last = _closing(data)
    days = [each.id for fields in list(stage_fields(form).values())[:last] for each in fields]
    closed = {(row["organization"], row["key"]) for row in records(data.projects)
              if row["stage"] in data.stages[last - 1:]}
    going: dict[str, list[Row]] = {}
    for row in records(data.passports):
        ends = max((day for each in days if (day := _day(row.get(each)))), default=None)
        if ends is not None and ends >= year.start and (row["organization"], row["key"]) not in closed:
            going.setdefault(row["organization"], []).append(
                _row(data, row["organization"], row[form.project_field], ends=ends,
                     leader=_told(row.get("leader")), goes_on=True))
    there = data.organizations[takes_part(data.organizations, year)]
    rows = []
    for each in there.index:
        rows += going.get(each) or [_row(data, each, None, ends=None, leader=None, goes_on=False)]
    return rows


def _closing(data: Facts) -> int:
    """The number of the stage that closes a project, the last where the report names none."""
    projects = project_table(data.form(REPORT))
    if projects is None or projects.stage.closing not in data.stages:
        return len(data.stages)
    return data.stages.index(projects.stage.closing) + 1


def _row(data: Facts, organization: object, project: object, **more: Any) -> Row:
    names = data.organizations["full_name"]
    return {"organization": str(names.get(organization, organization)),
            "short_name": data.short_name(organization), "project": _told(project)} | more


def _told(value: object) -> object:
    return None if _is_blank(value) else value


def _is_blank(value: Any) -> bool:
    return value is None or bool(pd.isna(value)) or (isinstance(value, str) and not value.strip())


def _day(value: Any) -> Any:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()
