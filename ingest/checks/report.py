"""A quarterly report's rows agree with themselves, with the period and with each other."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ingest.frames import FormFrames, Table
from templates.definition import Check, Form
from templates.period import Period
from templates.rules import Finding, Place, rule
from templates.folding import fold_name

CLOSING_STAGE = 9
_MONTH = "%m.%Y"


def stage_numbers(stages: pd.Series, form: Form) -> pd.Series:
    """Return the number (from 1) of each stage text; Int64, NA where blank."""
    choices = next(column.choices for table in form.tables for column in table.columns
                   if column.id == "stage")
    return stages.map({text: i for i, text in enumerate(choices, start=1)}).astype("Int64")


def check_closed_by_date(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing date within or before the quarter goes with a closing stage (R411)."""
    table, stage, last = _closing(frames, check)
    closing = table.values["closing_date"]
    mask = (stage < CLOSING_STAGE).fillna(False) & (closing <= last)
    wanted = frames.form.table(check.table).columns
    choices = next(column.choices for column in wanted if column.id == "stage")
    for key, place in _hits(table, mask, "closing_date", check):
        yield key[0], rule(check.rule, check.trial).at(
            place, found=closing[key].strftime(_MONTH), stage=table.values.at[key, "stage"],
            closing=choices[CLOSING_STAGE - 1])


def check_closing_date(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing stage has its date (R412)."""
    table, stage, _last = _closing(frames, check)
    mask = (stage >= CLOSING_STAGE).fillna(False) & table.values["closing_date"].isna()
    for key, place in _hits(table, mask, "closing_date", check):
        yield key[0], rule(check.rule, check.trial).at(
            place, stage=table.values.at[key, "stage"])


def check_closed_by_stage(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing stage has no date after the quarter (R413)."""
    table, stage, last = _closing(frames, check)
    closing = table.values["closing_date"]
    mask = (stage >= CLOSING_STAGE).fillna(False) & (closing > last)
    for key, place in _hits(table, mask, "closing_date", check):
        yield key[0], rule(check.rule, check.trial).at(
            place, stage=table.values.at[key, "stage"], found=closing[key].strftime(_MONTH))


def check_year_opened(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No project was opened after the year of the report (R414)."""
    table = frames.tables[check.table]
    year = _per_row(table, frames.periods.map(lambda text: Period.parse(text).year))
    opened = table.values["year_opened"]
    for key, place in _hits(table, (opened > year).fillna(False), "year_opened", check):
        yield key[0], rule(check.rule, check.trial).at(place, found=opened[key], limit=year[key])


def check_closed_after_opened(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No project was closed before the year it was opened in (R415)."""
    table = frames.tables[check.table]
    opened, closing = table.values["year_opened"], table.values["closing_date"]
    mask = (closing.dt.year < opened).fillna(False)
    for key, place in _hits(table, mask, "closing_date", check):
        yield key[0], rule(check.rule, check.trial).at(
            place, found=closing[key].strftime(_MONTH), limit=opened[key])


def check_projects_differ(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A project stands in one row (R416)."""
    table = frames.tables[check.table]
    names = table.values["project"].dropna().map(fold_name)
    first: dict[tuple[int, str], str] = {}
    for (number, row), name in names.items():
        cell = table.cells.at[(number, row), "project"]
        if (number, name) in first:
            yield number, rule(check.rule, check.trial).at(
                Place.of(cell, f"{check.table}.project"),
                found=table.values.at[(number, row), "project"], other=first[number, name])
        first.setdefault((number, name), cell)


def check_has_projects(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A report has at least one project (R417)."""
    filled = set(frames.tables[check.table].values.index.get_level_values("submission"))
    for number in frames.answers.values.index:
        if number not in filled:
            yield number, rule(check.rule, check.trial).at(
                Place(sheet=frames.form.page.sheet, field=check.table))


def _closing(frames: FormFrames, check: Check) -> tuple[Table, pd.Series, pd.Series]:
    """The table, each row's stage number, and the first day of its quarter's last month."""
    table = frames.tables[check.table]
    ends = frames.periods.map(lambda text: pd.Timestamp(Period.parse(text).end).replace(day=1))
    return table, stage_numbers(table.values["stage"], frames.form), _per_row(table, ends)


def _per_row(table: Table, per_submission: pd.Series) -> pd.Series:
    numbers = table.values.index.get_level_values("submission")
    return pd.Series(per_submission.reindex(numbers).array, index=table.values.index)


def _hits(table: Table, mask: pd.Series, column: str, check: Check
          ) -> Iterator[tuple[tuple[int, int], Place]]:
    for key, cell in table.where(mask, column):
        yield key, Place.of(cell, f"{check.table}.{column}")  # type: ignore[misc]
