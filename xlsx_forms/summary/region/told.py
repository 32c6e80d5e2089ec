"""What is kept of a district once its files are put away: the rows of its sheets, and its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.region.figures import Figures, figures_of
from xlsx_forms.summary.sheets import (
    commission,
    criteria,
    files,
    findings,
    methodology,
    passports,
    plan,
    projects,
    rating,
    submissions,
)
from xlsx_forms.summary.sheets.dynamics.grid import MOST_PERIODS, Grid
from xlsx_forms.summary.sheets.dynamics.projects import project_rows
from xlsx_forms.summary.sheets.dynamics.results import result_groups
from xlsx_forms.summary.sheets.dynamics.sending import sending_rows
from xlsx_forms.summary.sheets.dynamics.totals import Line, district_lines
from xlsx_forms.summary.sheets.methodology import Statements
from xlsx_forms.summary.sheets.overview.attention import needs_attention, what_changed
from xlsx_forms.summary.writing.book import Link, Sources
from xlsx_forms.summary.writing.cells import Column

Rows = list[list[object]]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table of a district, with its columns."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Matter:
    """A row of «Требует внимания» or «Изменилось»: what, where it is told, how many."""

    title: str
    url: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Dynamics:
    """The blocks of «Динамика», in the columns of a grid; ``totals``: the district by quarter;
    ``results``: the rows of each organization together."""

    totals: list[Line]
    projects: Rows
    sending: Rows
    results: list[Rows]
    stages: int


@dataclass(frozen=True, slots=True)
class Rules:
    """By what the results of a district are computed: equal in districts that can be compared."""

    title: str
    coefficients: tuple[tuple[object, ...], ...]
    highest: float


@dataclass(frozen=True, slots=True)
class Told:
    """A district: its figures, and the tables of its sheets by name.

    ``counted``: how everything is counted there, in words; ``states``: what the words of states mean.
    """

    name: str
    figures: Figures
    parts: dict[str, Part]
    attention: list[Matter]
    changes: list[Matter]
    dynamics: Dynamics
    rules: Rules
    counted: Statements
    states: list[tuple[str, Statements]]
    decrees: dict[str, str]
    summary: Link | None = None


def collect(name: str, data: Facts, book: Sources, grid: Grid, summary: Link | None = None) -> Told:
    """Return what is kept of a district; ``grid``: the periods that the region shows.

    ``summary``: the link to its own.
    """
    return Told(
        name, figures_of(data), {title: Part(columns, list(rows))
                                 for title, columns, rows in _tables(data, book)},
        list(_matters(needs_attention(data, book.public))), list(_matters(what_changed(data))),
        _dynamics(data, book, grid), _rules(data), methodology.counted(data)[1],
        list(methodology.states(data)), _decrees(data), summary)


def _tables(data: Facts, book: Sources
            ) -> Iterator[tuple[str, Sequence[Column], Iterable[Sequence[object]]]]:
    """Yield name, columns and rows of each table."""
    rated, unrated = rating.rows(book, data)
    yield rating.TITLE, rating.columns(data), rated
    yield rating.UNRATED, rating.columns(data), unrated
    yield criteria.TITLE, criteria.columns(data), criteria.rows(book, data) if rated else ()
    yield projects.TITLE, projects.columns(data), projects.rows(book, data)
    yield passports.TITLE, passports.columns(data), passports.rows(book, data)
    if data.plan_facts is not None:
        yield plan.TITLE, plan.columns(data), [
            [*row[:-1], Link(plan.BELOW, None)] if indicator.form == plan.FACTS else row
            for _section, indicator, row in plan.indicator_rows(data, data.plan_facts)]
        yield plan.OWN, plan.own_columns(data.plan_facts), plan.own_rows(book, data, data.plan_facts)
        yield plan.FACTS_TITLE, plan.fact_columns(data), plan.fact_rows(book, data)
    yield submissions.TITLE, submissions.matrix_columns(data), submissions.matrix_rows(data)
    yield submissions.LIST_TITLE, submissions.LIST_COLUMNS, submissions.list_rows(book, data)
    if not book.public:
        yield findings.TITLE, findings.COLUMNS, findings.rows(book, data)
        yield files.TITLE, files.COLUMNS, files.rows(book, data)
    yield commission.TITLE, commission.COLUMNS, commission.rows(data)


def _matters(rows: Iterable[tuple[object, ...]]) -> Iterator[Matter]:
    for what, count, _who in rows:
        url = what.url if isinstance(what, Link) else None
        yield Matter(what.text if isinstance(what, Link) else str(what), url, int(str(count)))


def _dynamics(data: Facts, book: Sources, grid: Grid) -> Dynamics:
    own = data.movement.quarters[-MOST_PERIODS:]
    lines = [Line(each.label, _at(grid, dict(zip(own, each.values, strict=True))), each.change)
             for each in district_lines(data, own)]
    return Dynamics(lines, list(project_rows(book, data, grid)), list(sending_rows(book, data, grid)),
                    list(result_groups(book, data, grid)), len(data.stages))


def _at(grid: Grid, values: Mapping[Period, int | None]) -> list[int | None]:
    return [values.get(each) for each in grid.quarters]


def _rules(data: Facts) -> Rules:
    rows = tuple(tuple(row) for row in methodology.coefficient_rows(data, 0))
    return Rules(data.methodology.title, rows, methodology.highest_result(data))


def _decrees(data: Facts) -> dict[str, str]:
    """The decrees that headings name, by what they are of."""
    forms = {each: data.form(each).decree for each in ("quarterly-report", "passport")}
    return forms | {"checklist": data.checklist.decree, "plan": data.plan.decree,
                    "commission": data.rules.commission.decree, "methodology": data.methodology.decree}
