"""A quarterly report's rows agree with themselves, with the period and with each other."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ingest.frames import FormFrames, Hit, Table
from templates.definition import Check, Form
from templates.period import Period
from templates.rules import Finding, Place, rule
from templates.text import fold_name

CLOSING_STAGE = 9
_MONTH = "%m.%Y"


def stage_numbers(stages: pd.Series, form: Form) -> pd.Series:
    """Return the number (from 1) of each stage text; Int64, NA where blank."""
    numbers = {text: i for i, text in enumerate(_stages(form), start=1)}
    return stages.map(numbers).astype("Int64")


def _stages(form: Form) -> tuple[str, ...]:
    return next(column.choices for table in form.tables for column in table.columns
                if column.id == "stage")


def check_closed_by_date(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing date within or before the quarter goes with a closing stage (R411)."""
    table, stage, last = _closing(frames, check)
    mask = (stage < CLOSING_STAGE).fillna(False) & (table.values["closing_date"] <= last)
    closing = _stages(frames.form)[CLOSING_STAGE - 1]
    for hit in table.hits(mask, "closing_date"):
        yield _finding(check, hit, "closing_date", found=hit.value.strftime(_MONTH),
                       stage=table.value(hit.key, "stage"), closing=closing)


def check_closing_date(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing stage has its date (R412)."""
    table = frames.tables[check.table]
    stage = stage_numbers(table.values["stage"], frames.form)
    mask = (stage >= CLOSING_STAGE).fillna(False) & table.values["closing_date"].isna()
    for hit in table.hits(mask, "closing_date"):
        yield _finding(check, hit, "closing_date", stage=table.value(hit.key, "stage"))


def check_closed_by_stage(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing stage has no date after the quarter (R413)."""
    table, stage, last = _closing(frames, check)
    mask = (stage >= CLOSING_STAGE).fillna(False) & (table.values["closing_date"] > last)
    for hit in table.hits(mask, "closing_date"):
        yield _finding(check, hit, "closing_date", found=hit.value.strftime(_MONTH),
                       stage=table.value(hit.key, "stage"))


def check_year_opened(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No project was opened after the year of the report (R414)."""
    table = frames.tables[check.table]
    year = _per_row(table, frames.periods.map(lambda text: Period.parse(text).year))
    for hit in table.hits(table.values["year_opened"] > year, "year_opened"):
        yield _finding(check, hit, "year_opened", found=hit.value, limit=year[hit.key])


def check_closed_after_opened(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No project was closed before the year it was opened in (R415)."""
    table = frames.tables[check.table]
    mask = table.values["closing_date"].dt.year < table.values["year_opened"]
    for hit in table.hits(mask, "closing_date"):
        yield _finding(check, hit, "closing_date", found=hit.value.strftime(_MONTH),
                       limit=table.value(hit.key, "year_opened"))


def check_projects_differ(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A project stands in one row (R416)."""
    table = frames.tables[check.table]
    first: dict[tuple[int, str], str] = {}
    for hit in table.hits(table.values["project"].notna(), "project"):
        key = (hit.submission, fold_name(hit.value))
        if key in first:
            yield _finding(check, hit, "project", found=hit.value, other=first[key])
        first.setdefault(key, hit.address)


def check_has_projects(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A report has at least one project (R417)."""
    filled = set(frames.tables[check.table].values.index.get_level_values("submission"))
    for number in frames.answers.values.index:
        if number not in filled:
            yield number, rule(check.rule, check.trial).at(
                Place(sheet=frames.form.page.sheet, field=check.table))


def _finding(check: Check, hit: Hit, column: str, **facts: object) -> tuple[int, Finding]:
    place = Place.of(hit.address, f"{check.table}.{column}")
    return hit.submission, rule(check.rule, check.trial).at(place, **facts)


def _closing(frames: FormFrames, check: Check) -> tuple[Table, pd.Series, pd.Series]:
    """The table, each row's stage number, and the first day of its quarter's last month."""
    table = frames.tables[check.table]
    ends = frames.periods.map(lambda text: pd.Timestamp(Period.parse(text).end).replace(day=1))
    return table, stage_numbers(table.values["stage"], frames.form), _per_row(table, ends)


def _per_row(table: Table, per_submission: pd.Series) -> pd.Series:
    numbers = table.values.index.get_level_values("submission")
    return pd.Series(per_submission.reindex(numbers).array, index=table.values.index)
