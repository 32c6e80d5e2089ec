"""The figures of a district that are compared with those of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.movement import Sent, SentCounts, count_sent
from xlsx_forms.summary.collect.owing import overdue
from xlsx_forms.summary.collect.rows import REPORT
from xlsx_forms.summary.sheets.methodology import highest_result

FormAndPeriod = tuple[str, Period]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a district comes to, each as its own summary has it.

    ``sent``: how each form of a period stands, by the form's short title; ``report``: the last
    quarter's report.  ``owing``: organizations that owe something, ``owed``: forms that they owe.
    ``rated``: organizations with a result, ``mean`` of these, ``highest`` that one can have at all.
    ``plan_met`` of ``plan_judged`` indicators; None of both where the plan has none for the year.
    """

    organizations: int
    files: int
    sent: Mapping[FormAndPeriod, SentCounts]
    report: SentCounts
    owing: int
    owed: int
    overdue: int
    reported: int
    passports: int
    advanced: int | None
    standing: int | None
    behind: int | None
    rated: int
    mean: float | None
    best: str
    highest: float
    plan_met: int | None
    plan_judged: int | None

    @property
    def share(self) -> float | None:
        """The mean result as a part of the highest possible, from 0 to 1; None without results."""
        return self.mean / self.highest if self.mean is not None and self.highest else None

    @property
    def sent_share(self) -> float | None:
        """Which part of the last quarter's reports has come; None when nobody owes one."""
        return self.report.sent / self.report.owed if self.report.owed else None

    @property
    def plan_share(self) -> float | None:
        """Which part of the indicators is met; None where none is judged."""
        if self.plan_met is None or not self.plan_judged:
            return None
        return self.plan_met / self.plan_judged

    @property
    def projects_each(self) -> float | None:
        """Projects in reports per organization; None when there is no organization."""
        return self.reported / self.organizations if self.organizations else None


def figures_of(data: Facts) -> Figures:
    """Return the figures of a district."""
    movement, rated = data.movement, data.results.rated
    open_now = [each for each in data.owed if each.state in ("missing", "returned")]
    is_known = movement.has_reports(movement.quarter)
    met, judged = _plan(data)
    return Figures(
        len(data.participants), int((~data.submissions["service"]).sum()), dict(_sent(data)),
        movement.sent_of(REPORT, movement.quarter), len({each.organization for each in open_now}),
        len(open_now), len(overdue(data.sending)), len(movement.reported_in(movement.quarter)),
        len(data.passports), len(movement.advanced()) if is_known else None,
        len(movement.standing) if is_known else None, len(movement.behind) if is_known else None,
        len(rated), float(rated["total"].mean()) if len(rated) else None,
        _best(data), highest_result(data), met, judged)


def _sent(data: Facts) -> Iterator[tuple[FormAndPeriod, SentCounts]]:
    groups: dict[FormAndPeriod, list[Sent]] = {}
    for each in data.owed:
        groups.setdefault((data.form_name(each.form), each.period), []).append(each)
    for key, own in groups.items():
        yield key, count_sent(own)


def _best(data: Facts) -> str:
    rated = data.results.rated
    if not len(rated):
        return ""
    others = int((rated["place"] == 1).sum()) - 1
    return data.short_name(rated.index[0]) + (f" и еще {others}" if others else "")


def _plan(data: Facts) -> tuple[int | None, int | None]:
    if data.plan_facts is None:
        return None, None
    states = data.plan_facts.indicators["state"].value_counts()
    met, late, waiting = (int(states.get(each, 0)) for each in ("met", "overdue", "not_yet_due"))
    return met, met + late + waiting
