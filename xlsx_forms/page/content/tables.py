"""What the summary tells, as tables of the page: numbers are computed where the summary's are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from math import nan

import pandas as pd

from ingest.values.display import said
from scoring.methodology import Coefficient, Methodology, with_overrides
from scoring.plan import STATES
from templates.definition import DefinitionError
from templates.form import Field
from xlsx_forms.page.content.paging import Paged, paged
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.rows import REPORT

_AT_ONCE = 500
# Beyond this a coefficient is a slip of the pen, and a chart of it shows nothing.
_LARGEST = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; ``links`` lead from a row to a page, ``bars`` are drawn against ``most``."""

    heads: list[str]
    rows: list[list[object]]
    links: list[str] = default(default_factory=list)
    bars: list[float | None] = default(default_factory=list)
    most: float = 0
    before: list[float | None] = default(default_factory=list)


def rating_table(facts: Facts, tried: Mapping[str, str]
                 ) -> tuple[Table, list[Coefficient], list[str]]:
    """Return the rating, the coefficients used, and what is wrong with those to be tried.

    Nothing that is tried is kept; where anything is wrong, nothing is tried.
    """
    before = facts.results
    year = facts.period.year
    methodology, problems = _with(facts.rules.methodology_of(year), tried)
    tried = {} if problems else tried
    if tried:
        facts = replace(facts, rules=facts.rules.with_methodology(year, methodology))
    results, organizations = facts.results, facts.organizations
    heads = ["Место", "Код", "Организация", "Баллов", "Результат"]
    heads += ["Уровень"] if facts.methodology.levels else []
    heads += ["Место сейчас"] if tried else []
    rows: list[list[object]] = []
    links: list[str] = []
    sums = results.points.sum(axis=1)
    for organization, row in results.rating.iterrows():
        key = str(organization)
        rated = key in results.points.index
        points = int(sums[key]) if rated else None
        cells: list[object] = [_whole(row["place"]) or "–", key, organizations["short_name"][key],
                               points, round(float(row["total"]), 4) if rated else None]
        cells += [row["level"]] if facts.methodology.levels else []
        cells += [_whole(before.rating.at[key, "place"]) or "–"] if tried else []
        rows.append(cells)
        links.append(f"/organization/{key}")
    used = [facts.methodology.coefficient(each.id) for each in results.criteria]
    bars = [float(each) if pd.notna(each) else None for each in results.rating["total"]]
    totals = before.rating["total"].reindex(results.rating.index)
    past = [float(each) if pd.notna(each) else None for each in totals] if tried else []
    return Table(heads, rows, links, bars, max(results.highest, before.highest), past), used, problems


def part_of(table: Table, asked: Mapping[str, str]) -> tuple[Table, Paged[list[object]]]:
    """Return as much of a table as one page holds, and where the rest is."""
    page = paged(table.rows, asked, _AT_ONCE)
    rows = slice(page.first - 1, page.first - 1 + _AT_ONCE)
    return replace(table, rows=table.rows[rows], links=table.links[rows], bars=table.bars[rows],
                   before=table.before[rows]), page


def plan_table(facts: Facts) -> Table:
    """Return the indicators of the plan against their facts; empty where there are none."""
    year, found = facts.period.year, facts.plan_facts
    heads = ["№", "Показатель", "Единица", f"Цель на {year} год", f"Факт {year} года", "Состояние",
             "Срок"]
    if found is None:
        return Table(heads, [])
    own = found.indicators[found.indicators["year"] == year]
    rows = {row["indicator"]: row for row in own.to_dict("records")}
    return Table(heads, [
        [each.id, each.text, each.unit, each.target(year).text, rows[each.id]["actual_text"],
         STATES[rows[each.id]["state"]], rows[each.id]["due"]]
        for section in facts.plan.sections for each in section.indicators if each.id in rows])


def project_table(facts: Facts) -> Table:
    """Return the reported projects, in the columns of the report."""
    columns = facts.form(REPORT).tables[0].columns
    rows = facts.projects.to_dict("records")
    return Table([each.label for each in columns],
                 [[_said(row[each.id], each) for each in columns] for row in rows],
                 [f"/file/{row['submission']}" for row in rows])


def _said(value: object, field: Field) -> str:
    return "" if pd.isna(value) else said(value, field)  # type: ignore[call-overload]


def _with(methodology: Methodology, tried: Mapping[str, str]) -> tuple[Methodology, list[str]]:
    numbers = {each.criterion: each.number for each in methodology.coefficients}
    values: dict[str, float] = {}
    problems = []
    for key, text in tried.items():
        try:
            values[key] = float(text.replace(",", ".").strip())
        except ValueError:
            values[key] = nan
        # What is not a number is not between two, either.
        if not 0 <= values[key] <= _LARGEST:
            problems.append(f"Коэффициент критерия {numbers.get(key, key)} – число от 0 до {_LARGEST}, "
                            f"а вписано «{text[:40]}». Показаны результаты по прежним коэффициентам.")
    try:
        return (methodology if problems else with_overrides(methodology, values)), problems
    except DefinitionError as error:
        return methodology, list(error.problems)


def _whole(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(str(value).partition(".")[0])  # type: ignore[call-overload]
