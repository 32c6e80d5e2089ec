"""Gather what moved until a period from everything that was returned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from ingest.checks.projects import facts_of, read_passports, read_reported
from ingest.register.standing import Status
from templates.form.roles import ProjectTable, project_table
from templates.period import Period
from xlsx_forms.summary.collect.movement import (
    Movement,
    find_project_histories,
    find_result_histories,
    find_sent,
    quarters_until,
)
from xlsx_forms.summary.collect.movement.projects import Reports
from xlsx_forms.summary.collect.results import CHECKLIST
from xlsx_forms.summary.collect.rows import REPORT, sending_of

if TYPE_CHECKING:
    from xlsx_forms.summary.collect.facts import Facts

# Whatever became of such a file, its organization has reported.
_SEEN = (Status.ACCEPTED, Status.ACCEPTED_WITH_REMARKS, Status.RETURNED, Status.SUPERSEDED)


def collect_movement(data: Facts) -> Movement:
    """Return the history until the period of a summary, as of its day."""
    seen = data.submissions[data.submissions["status"].isin(_SEEN)
                            & (data.submissions["form"] == REPORT)]
    reported = {each for each in map(_period, seen["period"].unique()) if each}
    last = _last_quarter(data, reported)
    quarters = quarters_until(last, reported)
    years = sorted({data.period.year, *_years(data)})
    order = {each: i for i, each in enumerate(data.organizations.index)}
    projects = find_project_histories(_reports(data), quarters, data.as_of)
    return Movement(
        quarters, tuple(years),
        tuple(sorted(projects, key=lambda each: order.get(each.organization, len(order)))),
        find_sent(_sending(data, quarters, years), data.submissions),
        find_result_histories({year: data.results_of(year) for year in years}),
        frozenset(year for year in years if year - 1 in years and _weights(data, year)
                  != _weights(data, year - 1)))


def _last_quarter(data: Facts, reported: set[Period]) -> Period:
    """The quarter of the summary; of a year the last that has ended, or that reports are about."""
    if data.period.quarter:
        return data.period
    known = [each for each in reported if each.year == data.period.year]
    ended = [each for each in data.period.quarters if each.end < data.as_of]
    return max([*known, *ended], default=data.period.quarters[0])


def _reports(data: Facts) -> Reports:
    facts = facts_of(_with_owner(data.submissions))
    batch, forms = data.batch, [data.form(each) for each in data.rules.catalogue.ids]
    sent = frozenset(facts[number] for number in data.submissions.index[
        data.submissions["counts"] & (data.submissions["form"] == REPORT)] if number in facts)
    table = project_table(data.form(REPORT))
    reported = tuple(read_reported(batch.tables, batch.cells, facts, forms, batch.owners))
    return Reports(
        reported,
        tuple(each for each in read_passports(batch.tables, batch.cells, facts, forms, batch.owners)
              if each.period.year <= data.period.year),
        # Who is answered for has reported too.
        sent | {(each.organization, each.period) for each in reported}, _closing(table),
        batch.predecessors)


def _with_owner(submissions: pd.DataFrame) -> pd.DataFrame:
    """The files that say whose they are and for when."""
    known = submissions["organization"].notna() & submissions["period"].map(_period).notna()
    return submissions[known]


def _closing(projects: ProjectTable | None) -> int:
    """The number of the stage from which on a project is closed: the last where the form has none."""
    if projects is None:
        return 1
    stages = projects.stage.choices
    closing = projects.stage.closing
    return stages.index(closing) + 1 if closing in stages else len(stages)


def _years(data: Facts) -> Iterator[int]:
    used = data.submissions[data.submissions["counts"] & (data.submissions["form"] == CHECKLIST)]
    for period in filter(None, map(_period, used["period"].unique())):
        if period.year <= data.period.year:
            yield period.year


def _weights(data: Facts, year: int) -> dict[str, float]:
    methodology = data.rules.methodology_of(year)
    return {each.id: methodology.coefficient(each.id).value
            for each in data.results_of(year).criteria}


def _sending(data: Facts, quarters: tuple[Period, ...], years: list[int]) -> pd.DataFrame:
    """Who has sent what: the quarterly forms of each quarter, the yearly ones of each year."""
    scope, forms = data.scope, [data.form(each) for each in data.rules.catalogue.ids]
    whole_years = sorted({*years, *(each.year for each in quarters)})
    # Each form's files once: among all of them each period would be looked for anew.
    sent = {form.id: data.submissions[data.submissions["form"] == form.id] for form in forms}
    return pd.concat([
        sending_of(sent[form.id], data.organizations, form, each, scope.as_of, scope.days)
        for form in forms
        for each in (quarters if form.period == "quarter" else map(Period, whole_years))],
        ignore_index=True)


def _period(text: object) -> Period | None:
    try:
        return Period.parse(str(text))
    except ValueError:
        return None
