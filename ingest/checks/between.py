"""Rules between forms: those of one organization agree, and a quarter agrees with the one before.

Only submissions that count are compared: what was returned says nothing yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

from ingest.checks.projects import (
    Frames,
    Owners,
    Passport,
    Reported,
    WhoseAndWhen,
    facts_of,
    read_passports,
    read_reported,
    records_of,
)
from ingest.checks.registry import checks_between, functions_between
from templates.definition import Catalogue, Check, Form
from templates.form.roles import project_table
from templates.period import Period
from templates.rules import Finding, Place, rule

_DAY = "%d.%m.%Y"
# Whose work an organization goes on with, and the last day of each of those.
Predecessors = Mapping[str, Mapping[str, date]]


@dataclass(frozen=True, slots=True)
class Compared:
    """All forms at once: frames by name, whose each counted file is, who has projects in a year."""

    tables: Frames
    cells: Frames
    facts: WhoseAndWhen
    active: frozenset[tuple[str, int]]


def check_between(tables: Frames, cells: Frames, submissions: pd.DataFrame,
                  catalogue: Catalogue, on: date, predecessors: Predecessors | None = None,
                  owners: Owners | None = None) -> Iterator[tuple[int, Finding]]:
    """Yield (submission, finding) of the rules between forms and periods.

    The frames are in the fields and texts of the versions in force on that day.  What an
    organization goes on with it has from its predecessors, passports and former reports as well.
    """
    current = catalogue.in_force(on)
    facts = facts_of(submissions)
    reported = list(read_reported(tables, cells, facts, current, owners))
    passports = list(read_passports(tables, cells, facts, current, owners))
    before = predecessors or {}
    yield from _check_passport_exists(reported, passports, before)
    yield from _check_is_reported(reported, passports)
    yield from _check_schedule(reported, passports, before)
    yield from _check_stage_advances(reported, before)
    yield from _check_reported_once(reported, submissions)
    yield from _check_none_declared(reported, tables, facts, current, submissions)
    active = {(each.organization, each.period.year) for each in reported}
    active |= {(each.organization, each.period.year) for each in passports}
    compared, known = Compared(tables, cells, facts, frozenset(active)), functions_between()
    for form in current:
        for check in form.checks:
            if check.rule in known and form.id in tables:
                yield from known[check.rule](compared, form, check)


def whose_work(organization: str, period: Period, predecessors: Predecessors) -> dict[str, date | None]:
    """Return an organization, then those whose work it goes on with in a period, and their last days."""
    gone = predecessors.get(organization, {})
    return {organization: None} | {key: day for key, day in gone.items() if day < period.end}


def _keys(each: Reported, predecessors: Predecessors) -> Iterator[tuple[str, str]]:
    """The project as its organization's own, then as that of each who had left by the report.

    Last as that of who reports for it.
    """
    for owner in whose_work(each.organization, each.period, predecessors):
        yield owner, each.key[1]
    if each.sender != each.organization:
        yield each.sender, each.key[1]


def _check_passport_exists(reported: list[Reported], passports: list[Passport],
                           predecessors: Predecessors) -> Iterator[tuple[int, Finding]]:
    """A reported project has its passport (X501)."""
    known = {each.key for each in passports} | {(each.sender, each.key[1]) for each in passports}
    for each in reported:
        if known.isdisjoint(_keys(each, predecessors)):
            yield each.submission, rule("X501").at(
                each.place, project=each.project,
                period=each.period.text)


def _check_is_reported(reported: list[Reported], passports: list[Passport]
                       ) -> Iterator[tuple[int, Finding]]:
    """A passport's project stands in the organization's latest report of that year (X502)."""
    known = {(each.key, each.period) for each in reported}
    known |= {((each.sender, each.key[1]), each.period) for each in reported}
    latest: dict[tuple[str, int], Period] = {}
    for row in reported:
        for owner in ((row.organization, row.period.year), (row.sender, row.period.year)):
            latest[owner] = max(row.period, latest.get(owner, row.period))
    for each in passports:
        period = latest.get((each.organization, each.period.year))
        if period is None or not known.isdisjoint(
                {(each.key, period), ((each.sender, each.key[1]), period)}):
            continue
        first, last = (each.starts[0], each.starts[-1]) if each.starts else (None, None)
        if period.overlaps(first, last):
            yield each.submission, rule("X502").at(
                each.place, project=each.project, period=period.text)


def _check_schedule(reported: list[Reported], passports: list[Passport],
                    predecessors: Predecessors) -> Iterator[tuple[int, Finding]]:
    """A project has reached the stage that its passport plans for the quarter's end (X503)."""
    planned = {(owner, each.key[1]): each for each in passports
               for owner in (each.sender, each.organization)}
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


def _check_reported_once(reported: list[Reported], submissions: pd.DataFrame
                         ) -> Iterator[tuple[int, Finding]]:
    """A project does not stand both in its organization's report and in that of who answers (X521)."""
    own = {(each.key, each.period): each for each in reported if each.sender == each.organization}
    for each in reported:
        other = own.get((each.key, each.period))
        if each.sender != each.organization and other is not None:
            yield each.submission, rule("X521").at(
                each.place, project=each.project, period=each.period.text,
                organization=each.organization, other=submissions["file"][other.submission])


def _check_none_declared(reported: list[Reported], tables: Frames, facts: WhoseAndWhen,
                         current: Iterable[Form], submissions: pd.DataFrame
                         ) -> Iterator[tuple[int, Finding]]:
    """Who says to have no projects is not reported to have one by who answers for it (X522)."""
    none: dict[tuple[str, Period], tuple[int, str]] = {}
    for form in current:
        projects = project_table(form)
        declared = projects.table.declared_empty if projects else ""
        if not declared or form.id not in tables:
            continue
        said = tables[form.id][declared].fillna(False).astype(bool)
        none |= {facts[number]: (number, form.field(declared).label)
                 for number in said.index[said] if number in facts}
    for each in reported:
        if each.sender != each.organization and (each.organization, each.period) in none:
            number, label = none[each.organization, each.period]
            yield each.submission, rule("X522").at(
                each.place, project=each.project, period=each.period.text, label=label,
                organization=each.organization, other=submissions["file"][number])


@checks_between("X504")
def check_participation(compared: Compared, form: Form, check: Check
                        ) -> Iterator[tuple[int, Finding]]:
    """Who claims to take part has a project in the reports or passports of the year (X504)."""
    answers, cells = compared.tables[form.id], compared.cells[form.id]
    criterion = next(each for each in form.criteria
                     if check.fields[0] in {field.id for field in each.answer_fields})
    lines = answers.reindex(columns=list(check.fields)).fillna(False).astype(bool)
    for row in records_of(lines[lines.any(axis=1)]):
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
