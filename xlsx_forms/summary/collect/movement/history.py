"""All that moved until a period, in one record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from templates.period import Period
from xlsx_forms.summary.collect.movement.projects import Move, ProjectHistory
from xlsx_forms.summary.collect.movement.results import ResultHistory
from xlsx_forms.summary.collect.movement.sending import Sent, SentCounts, count_sent


# Not slots: cached_property keeps its value in the instance's dict.
@dataclass(frozen=True)
class Movement:
    """The history until a period, as of the day of the summary.

    ``quarters``: from the first that any report is about to the last of the period, without a gap;
    ``years``: those with results, and the period's own.  Both the oldest first.
    ``rules_changed``: the years whose points weigh otherwise than those of the year before.
    """

    quarters: tuple[Period, ...]
    years: tuple[int, ...]
    projects: tuple[ProjectHistory, ...]
    sent: tuple[Sent, ...]
    results: tuple[ResultHistory, ...]
    rules_changed: frozenset[int] = frozenset()

    @property
    def quarter(self) -> Period:
        """The last quarter."""
        return self.quarters[-1]

    @property
    def standing(self) -> tuple[ProjectHistory, ...]:
        """The projects that have stood at one stage for two quarters or more, the longest first."""
        found = [each for each in self.projects if each.stands_still]
        return tuple(sorted(found, key=lambda each: -each.last.quarters))

    @property
    def behind(self) -> tuple[ProjectHistory, ...]:
        """The projects behind their passports by the last report, the furthest first."""
        found = [each for each in self.projects if each.is_behind]
        return tuple(sorted(found, key=lambda each: -(each.last.behind or 0)))

    def with_move(self, move: Move, quarter: Period | None = None) -> tuple[ProjectHistory, ...]:
        """Return the projects that moved so in a quarter, the last by default.

        A project closed before is not closed again.
        """
        period = quarter or self.quarter
        found = ((each, each.on(period)) for each in self.projects)
        return tuple(each for each, step in found if step and step.move is move
                     and not (move is Move.CLOSED and _closed_before(each, period)))

    def advanced(self, quarter: Period | None = None) -> tuple[ProjectHistory, ...]:
        """Return the projects that came to a further stage in a quarter, the last by default, those
        closed by it among them; one that is new in the reports has not come from anywhere."""
        period = quarter or self.quarter
        return tuple(each for each in self.projects if each.went_on(period))

    def opened(self, quarter: Period | None = None) -> tuple[ProjectHistory, ...]:
        """Return the projects that are new in the reports of a quarter, the last by default, those
        among them that are closed by it at once."""
        period = quarter or self.quarter
        return tuple(each for each in self.projects if each.steps[0].period == period)

    def reported_in(self, quarter: Period) -> tuple[ProjectHistory, ...]:
        """Return the projects that the reports of a quarter name, whether or not with a stage."""
        return tuple(each for each in self.projects
                     if (step := each.on(quarter)) and step.is_reported)

    def has_reports(self, quarter: Period) -> bool:
        """Whether any report of a quarter tells of a project: without one nothing is known of them."""
        return bool(self.reported_in(quarter))

    def unknown_since(self, quarter: Period, projects: Iterable[ProjectHistory]) -> int:
        """Return of how many of these projects no report of a quarter tells, nor that they are gone."""
        steps = (each.on(quarter) for each in projects)
        return sum(step is not None and step.move in (Move.UNREPORTED, Move.UNTOLD) for step in steps)

    def behind_in(self, quarter: Period) -> tuple[ProjectHistory, ...]:
        """Return the projects that were behind their passports at the end of a quarter."""
        return tuple(each for each in self.projects if (step := each.on(quarter)) and step.behind)

    def year_mean(self, year: int) -> float | None:
        """Return the mean result of a year; None when nobody had one."""
        totals = [result.total for each in self.results if (result := each.of(year))]
        return sum(totals) / len(totals) if totals else None

    def sent_of(self, form: str, period: Period) -> SentCounts:
        """Return how a form of a period was sent."""
        return count_sent(each for each in self.sent
                          if each.form == form and each.period == period)

    def result_of(self, organization: object) -> ResultHistory | None:
        """Return the results of an organization; None when it never had one."""
        return self._results.get(str(organization))

    def project(self, organization: object, key: object) -> ProjectHistory | None:
        """Return the history of a project by the folded name; None when no report names it."""
        return self._projects.get((str(organization), str(key)))

    @cached_property
    def _results(self) -> dict[str, ResultHistory]:
        return {each.organization: each for each in self.results}

    @cached_property
    def _projects(self) -> dict[tuple[str, str], ProjectHistory]:
        return {(each.organization, each.key): each for each in self.projects}


def quarters_until(last: Period, reported: Iterable[Period]) -> tuple[Period, ...]:
    """Return the quarters from the first reported one to the last, without a gap.

    >>> [str(each) for each in quarters_until(Period(2026, 2), [Period(2025, 4), Period(2026, 3)])]
    ['2025-Q4', '2026-Q1', '2026-Q2']
    """
    first = min((each for each in reported if each.quarter), default=last)
    found = [last]
    while found[-1] > first:
        found.append(found[-1].previous)
    return tuple(reversed(found))


def _closed_before(project: ProjectHistory, period: Period) -> bool:
    return any(each.move is Move.CLOSED for each in project.steps if each.period < period)
