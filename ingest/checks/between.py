"""Rules between forms: those of one organization agree, and a quarter agrees with the one before.

Only submissions that count are compared: what was returned says nothing yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from ingest.checks.registry import checks_between, functions_between
from ingest.checks.report import choice_numbers
from templates.definition import Catalogue, Check, Form
from templates.form.roles import ProjectTable, project_table, stage_begins
from templates.period import Period
from templates.rules import Finding, Place, rule
from templates.text import fold_name

_DAY = "%d.%m.%Y"
_Frames = Mapping[str, pd.DataFrame]
_Forms = Iterable[Form]
_Facts = Mapping[int, tuple[str, Period]]
# Whose work an organization goes on with, and the last day of each of those.
Predecessors = Mapping[str, Mapping[str, date]]


@dataclass(frozen=True, slots=True)
class Reported:
    """One project in one counted report."""

    submission: int
    organization: str
    period: Period
    project: str
    stage: int | None
    stage_text: str
    place: Place
    stage_place: Place

    @property
    def key(self) -> tuple[str, str]:
        """The organization and the project, however its name is written."""
        return self.organization, fold_name(self.project)


@dataclass(frozen=True, slots=True)
class Passport:
    """One counted passport.

    ``starts`` are the first days of its stages, None where blank; ``stages`` their printed names.
    """

    submission: int
    organization: str
    period: Period
    project: str
    place: Place
    starts: tuple[date | None, ...]
    stages: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """The organization and the project, however its name is written."""
        return self.organization, fold_name(self.project)


@dataclass(frozen=True, slots=True)
class Compared:
    """All forms at once: frames by name, whose each counted file is, who has projects in a year."""

    tables: _Frames
    cells: _Frames
    facts: _Facts
    active: frozenset[tuple[str, int]]


def check_between(tables: _Frames, cells: _Frames, submissions: pd.DataFrame,
                  catalogue: Catalogue, on: date, predecessors: Predecessors | None = None
                  ) -> Iterator[tuple[int, Finding]]:
    """Yield (submission, finding) of the rules between forms and periods.

    The frames are in the fields and texts of the versions in force on that day.  What an
    organization goes on with it has from its predecessors, passports and former reports as well.
    """
    current = catalogue.in_force(on)
    facts = {int(str(number)): (str(row["organization"]), Period.parse(str(row["period"])))
             for number, row in _counted(submissions).iterrows()}
    reported = list(_reported(tables, cells, facts, current))
    passports = list(_passports(tables, cells, facts, current))
    before = predecessors or {}
    yield from _check_passport_exists(reported, passports, before)
    yield from _check_is_reported(reported, passports)
    yield from _check_schedule(reported, passports, before)
    yield from _check_stage_advances(reported, before)
    active = {(each.organization, each.period.year) for each in reported}
    active |= {(each.organization, each.period.year) for each in passports}
    compared, known = Compared(tables, cells, facts, frozenset(active)), functions_between()
    for form in current:
        for check in form.checks:
            if check.rule in known and form.id in tables:
                yield from known[check.rule](compared, form, check)


def _counted(submissions: pd.DataFrame) -> pd.DataFrame:
    return submissions.loc[submissions["counts"], ["organization", "period"]]


def _reported(tables: _Frames, cells: _Frames, facts: _Facts, current: _Forms
              ) -> Iterator[Reported]:
    """The rows of every table whose rows are projects."""
    for form in current:
        projects = project_table(form)
        if projects and projects.frame in tables:
            yield from _rows(tables[projects.frame], cells[projects.frame], facts, projects)


def _rows(values: pd.DataFrame, cells: pd.DataFrame, facts: _Facts, projects: ProjectTable
          ) -> Iterator[Reported]:
    table, name, stage = projects.table.id, projects.project, projects.stage
    rows = pd.DataFrame({
        "name": values[name], "name_cell": cells[name], "reached": values[stage.id],
        "number": choice_numbers(values[stage.id], stage), "reached_cell": cells[stage.id]})
    for row in _records(rows[rows["name"].notna()]):
        if row["submission"] in facts:
            yield Reported(
                row["submission"], *facts[row["submission"]], row["name"],
                None if pd.isna(row["number"]) else int(row["number"]), row["reached"] or "",
                Place.of(row["name_cell"], f"{table}.{name}"),
                Place.of(row["reached_cell"] or "", f"{table}.{stage.id}"))


def _passports(tables: _Frames, cells: _Frames, facts: _Facts, current: _Forms
               ) -> Iterator[Passport]:
    """The answers of every form that is about one project."""
    for form in current:
        if form.project_field and form.id in tables:
            yield from _of_form(tables[form.id], cells[form.id], facts, form)


def _of_form(values: pd.DataFrame, cells: pd.DataFrame, facts: _Facts, form: Form
             ) -> Iterator[Passport]:
    stages, project = stage_begins(form), form.project_field
    answers = values.reindex(columns=[project, *(each.id for each in stages)])
    for row in _records(answers.assign(cell=cells[project])):
        if row["submission"] in facts and row[project]:
            yield Passport(
                row["submission"], *facts[row["submission"]], row[project],
                Place.of(row["cell"], project),
                tuple(None if pd.isna(row[each.id]) else row[each.id].date() for each in stages),
                tuple(each.line or each.label for each in stages))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()}
            for row in frame.reset_index().to_dict("records")]


def owners(organization: str, period: Period, predecessors: Predecessors) -> dict[str, date | None]:
    """Return an organization, then those whose work it goes on with in a period, and their last days."""
    gone = predecessors.get(organization, {})
    return {organization: None} | {key: day for key, day in gone.items() if day < period.end}


def _keys(each: Reported, predecessors: Predecessors) -> Iterator[tuple[str, str]]:
    """The project as its organization's own, then as that of each who had left by the report."""
    for owner in owners(each.organization, each.period, predecessors):
        yield owner, each.key[1]


def _check_passport_exists(reported: list[Reported], passports: list[Passport],
                           predecessors: Predecessors) -> Iterator[tuple[int, Finding]]:
    """A reported project has its passport (X501)."""
    known = {each.key for each in passports}
    for each in reported:
        if known.isdisjoint(_keys(each, predecessors)):
            yield each.submission, rule("X501").at(
                each.place, project=each.project,
                period=each.period.text)


def _check_is_reported(reported: list[Reported], passports: list[Passport]
                       ) -> Iterator[tuple[int, Finding]]:
    """A passport's project stands in the organization's latest report of that year (X502)."""
    known = {(each.key, each.period) for each in reported}
    latest: dict[tuple[str, int], Period] = {}
    for row in reported:
        owner = (row.organization, row.period.year)
        latest[owner] = max(row.period, latest.get(owner, row.period))
    for each in passports:
        period = latest.get((each.organization, each.period.year))
        if period is None or (each.key, period) in known:
            continue
        first, last = (each.starts[0], each.starts[-1]) if each.starts else (None, None)
        if period.overlaps(first, last):
            yield each.submission, rule("X502").at(
                each.place, project=each.project, period=period.text)


def _check_schedule(reported: list[Reported], passports: list[Passport],
                    predecessors: Predecessors) -> Iterator[tuple[int, Finding]]:
    """A project has reached the stage that its passport plans for the quarter's end (X503)."""
    planned = {each.key: each for each in passports}
    for each in reported:
        passport = next((planned[key] for key in _keys(each, predecessors) if key in planned), None)
        begun = [i for i, day in enumerate(passport.starts if passport else (), start=1)
                 if day is not None and day <= each.period.end]
        if passport is None or not begun or each.stage is None or begun[-1] <= each.stage:
            continue
        day = passport.starts[begun[-1] - 1]
        yield each.submission, rule("X503").at(
            each.stage_place, project=each.project, period=each.period.text,
            stage=each.stage_text, planned=passport.stages[begun[-1] - 1],
            date=day.strftime(_DAY) if day else "")


def _check_stage_advances(reported: list[Reported], predecessors: Predecessors
                          ) -> Iterator[tuple[int, Finding]]:
    """A project's stage does not go back from one report to the next (X505)."""
    history: dict[tuple[str, str], list[Reported]] = {}
    for each in sorted(reported, key=lambda each: each.period):
        if each.stage is not None:
            history.setdefault(each.key, []).append(each)
    for before, now in _consecutive(history, predecessors):
        if before.period < now.period and (now.stage or 0) < (before.stage or 0):
            yield now.submission, rule("X505").at(
                now.stage_place, project=now.project,
                period=now.period.text, stage=now.stage_text, previous=before.stage_text)


def _consecutive(history: Mapping[tuple[str, str], list[Reported]], predecessors: Predecessors
                 ) -> Iterator[tuple[Reported, Reported]]:
    """Pairs of reports of a project; before the first of a successor stands the last of another."""
    for rows in history.values():
        yield from pairwise(rows)
        _own, *others = _keys(rows[0], predecessors)
        earlier = [row for key in others for row in history.get(key, ())
                   if row.period < rows[0].period]
        if earlier:
            yield max(earlier, key=lambda row: row.period), rows[0]


@checks_between("X504")
def check_participation(compared: Compared, form: Form, check: Check
                        ) -> Iterator[tuple[int, Finding]]:
    """Who claims to take part has a project in the reports or passports of the year (X504)."""
    answers, cells = compared.tables[form.id], compared.cells[form.id]
    criterion = next(each for each in form.criteria
                     if check.fields[0] in {field.id for field in each.answer_fields})
    lines = answers.reindex(columns=list(check.fields)).fillna(False).astype(bool)
    for row in _records(lines[lines.any(axis=1)]):
        number = row["submission"]
        if number not in compared.facts:
            continue
        organization, period = compared.facts[number]
        if (organization, period.year) in compared.active:
            continue
        highest = [each for each in check.fields if row[each]][-1]
        yield number, rule("X504", check.trial).at(
            Place.of(str(cells[highest][number]), highest),
            number=criterion.number, claimed=form.field(highest).label, period=period.text)
