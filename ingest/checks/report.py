"""Rules of a quarterly report: rows agree with themselves, with the period and with each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ingest.checks.registry import checks
from ingest.frames import FormFrames, Hit, Table
from templates.definition import Check, Field
from templates.period import Period
from templates.rules import Finding, Place, rule
from templates.text import fold_name

_MONTH = "%m.%Y"


def choice_numbers(answers: pd.Series, field: Field) -> pd.Series:
    """Return the number (from 1) of each choice in the field's list; Int64, NA where blank."""
    numbers = {text: i for i, text in enumerate(field.choices, start=1)}
    return answers.map(numbers).astype("Int64")


@checks("R411")
def check_closed_by_date(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing date within or before the quarter goes with a closing stage (R411)."""
    stage, closed_on = check.columns
    rows = _rows(frames, check)
    mask = (rows.stage < rows.closing).fillna(False) & (rows.table.values[closed_on] <= rows.last)
    closing = frames.form.column(check.fields[0]).closing
    for hit in rows.table.hits(mask, closed_on):
        yield _finding(check, hit, closed_on, found=hit.value.strftime(_MONTH),
                       stage=rows.table.value(hit.key, stage), closing=closing)


@checks("R412")
def check_closing_date(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing stage has its date (R412)."""
    table, (stage, closed_on) = frames.tables[check.table], check.columns
    field = frames.form.column(check.fields[0])
    mask = ((choice_numbers(table.values[stage], field) >= _closing(field)).fillna(False)
            & table.values[closed_on].isna())
    for hit in table.hits(mask, closed_on):
        yield _finding(check, hit, closed_on, stage=table.value(hit.key, stage))


@checks("R413")
def check_closed_by_stage(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A closing stage has no date after the quarter (R413)."""
    stage, closed_on = check.columns
    rows = _rows(frames, check)
    mask = (rows.stage >= rows.closing).fillna(False) & (rows.table.values[closed_on] > rows.last)
    for hit in rows.table.hits(mask, closed_on):
        yield _finding(check, hit, closed_on, found=hit.value.strftime(_MONTH),
                       stage=rows.table.value(hit.key, stage))


@checks("R414")
def check_year_opened(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No project was opened after the year of the report (R414)."""
    table, (opened,) = frames.tables[check.table], check.columns
    year = _per_row(table, frames.periods.map(lambda text: Period.parse(text).year))
    for hit in table.hits(table.values[opened] > year, opened):
        yield _finding(check, hit, opened, found=hit.value, limit=year[hit.key])


@checks("R415")
def check_closed_after_opened(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No project was closed before the year it was opened in (R415)."""
    table, (opened, closed_on) = frames.tables[check.table], check.columns
    mask = table.values[closed_on].dt.year < table.values[opened]
    for hit in table.hits(mask, closed_on):
        yield _finding(check, hit, closed_on, found=hit.value.strftime(_MONTH),
                       limit=table.value(hit.key, opened))


@checks("R416")
def check_projects_differ(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A project stands in one row (R416)."""
    table, (project,) = frames.tables[check.table], check.columns
    first: dict[tuple[int, str], str] = {}
    for hit in table.hits(table.values[project].notna(), project):
        key = (hit.submission, fold_name(hit.value))
        if key in first:
            yield _finding(check, hit, project, found=hit.value, other=first[key])
        first.setdefault(key, hit.address)


@checks("R417")
def check_has_projects(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A report has at least one project (R417)."""
    filled = set(frames.tables[check.table].values.index.get_level_values("submission"))
    for number in frames.answers.values.index:
        if number not in filled:
            yield number, rule(check.rule, check.trial).at(
                Place(sheet=frames.form.page.sheet, field=check.table))


@checks("R418")
def check_emptiness_is_declared(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A table without rows is said to be empty (R418)."""
    for number, rows, declared in _declared(frames, check):
        if not rows and not declared:
            yield number, _about_table(frames, check, number)


@checks("R419")
def check_declared_empty_is_empty(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A table that is said to be empty has no rows (R419)."""
    for number, rows, declared in _declared(frames, check):
        if rows and declared:
            yield number, _about_table(frames, check, number, found=rows)


def _declared(frames: FormFrames, check: Check) -> Iterator[tuple[int, int, bool]]:
    """Each file, how many rows its table has, and whether it says that there are none."""
    rows = frames.tables[check.table].values.index.get_level_values("submission").value_counts()
    answers = frames.answers.values[frames.form.table(check.table).declared_empty]
    said = answers.eq(True).fillna(False).astype(bool)
    yield from ((int(str(number)), int(rows.get(number, 0)), bool(each))
                for number, each in said.items())


def _about_table(frames: FormFrames, check: Check, number: int, **facts: object) -> Finding:
    table = frames.form.table(check.table)
    address = frames.answers.cells[table.declared_empty].get(number)
    place = Place.of(address if isinstance(address, str) else "", table.declared_empty)
    return rule(check.rule, check.trial).at(
        place, label=table.title, declared=frames.form.field(table.declared_empty).label, **facts)


def _finding(check: Check, hit: Hit, column: str, **facts: object) -> tuple[int, Finding]:
    place = Place.of(hit.address, f"{check.table}.{column}")
    return hit.submission, rule(check.rule, check.trial).at(place, **facts)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A table's rows: each one's stage number and its quarter's last month, by its first day."""

    table: Table
    stage: pd.Series
    closing: int
    last: pd.Series


def _rows(frames: FormFrames, check: Check) -> _Rows:
    table, field = frames.tables[check.table], frames.form.column(check.fields[0])
    ends = frames.periods.map(lambda text: pd.Timestamp(Period.parse(text).end).replace(day=1))
    return _Rows(table, choice_numbers(table.values[field.id], field),
                 _closing(field), _per_row(table, ends))


def _closing(field: Field) -> int:
    """The number of the choice from which on a row is closed."""
    return field.choices.index(field.closing) + 1


def _per_row(table: Table, per_submission: pd.Series) -> pd.Series:
    numbers = table.values.index.get_level_values("submission")
    return pd.Series(per_submission.reindex(numbers).array, index=table.values.index)
