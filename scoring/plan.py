"""Compare the plan of measures with the facts as of a date: met, not yet due, overdue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from scoring.deadlines import due_date, is_required, timeliness
from scoring.methodology import DECIMALS, number_text
from scoring.projects import is_replicated, list_projects, may_be_replicated
from scoring.returned import Returned
from scoring.working_days import AS_WRITTEN, WorkingDays
from templates.definition import Deadline
from templates.period import Period
from templates.plan import Indicator, Plan, Target

# States of an indicator, with the words people see.
STATES = {
    "met": "выполнено",
    "not_yet_due": "срок не наступил",
    "overdue": "не выполнено в срок",
    "counted": "учтено, не оценивается",
    "not_collected": "факт не собирается",
}


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan against facts.

    ``indicators``: a row per year and indicator, in the order of the plan; columns year,
    section, indicator, text, unit, target, actual (number, date or None), actual_text, due (date,
    None without one), state (a key of ``STATES``), organizations_with and organizations (Int64:
    how many have at least the target, of how many; 1.1 and 1.2 only), executors.
    ``by_organization``: the same indicators within each organization; columns year, indicator,
    organization, actual, state.
    """

    indicators: pd.DataFrame
    by_organization: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Actual:
    value: object
    text: str
    due: date | None
    state: str
    each: pd.Series | None = None


@dataclass(frozen=True, slots=True)
class _Evidence:
    plan: Plan
    returned: Returned
    organizations: pd.DataFrame
    projects: pd.DataFrame
    as_of: date
    days: WorkingDays


def compare_plan(plan: Plan, returned: Returned, organizations: pd.DataFrame, as_of: date,
                 years: Sequence[int] | None = None, days: WorkingDays = AS_WRITTEN) -> PlanFacts:
    """Return the plan against facts for some years (all of the plan by default) as of a date.

    Only submissions that count are used, for lateness all of them.
    """
    projects = list_projects(returned)
    evidence = _Evidence(plan, returned, organizations,
                         projects.assign(replicated=is_replicated(projects),
                                         may_be=may_be_replicated(projects)), as_of, days)
    rows, parts = [], []
    for year in plan.years if years is None else years:
        for section, indicator in _numbered(plan):
            actual = _MEASURES[indicator.measure](indicator, indicator.target(year), evidence)
            each = _each_organization(indicator.target(year), actual, evidence)
            rows.append(_row(section, indicator, year, actual, each))
            parts.append(each.assign(year=year, indicator=indicator.id))
    return PlanFacts(pd.DataFrame(rows, columns=_COLUMNS, dtype=object).astype(_DTYPES),
                     pd.concat(parts, ignore_index=True)[list(_PART_COLUMNS)])


# The other columns stay objects: an actual is a count, a date or None.
_DTYPES = {"year": "int64", "organizations_with": "Int64", "organizations": "Int64"}
_COLUMNS = ["year", "section", "indicator", "text", "unit", "target", "actual", "actual_text",
            "due", "state", "organizations_with", "organizations", "executors"]
_PART_COLUMNS = ("year", "indicator", "organization", "actual", "state")


def _numbered(plan: Plan) -> Iterator[tuple[str, Indicator]]:
    for section in plan.sections:
        for indicator in section.indicators:
            yield section.id, indicator


def _row(section: str, indicator: Indicator, year: int, actual: _Actual,
         each: pd.DataFrame) -> dict[str, object]:
    per_organization = actual.each is not None
    return {
        "year": year, "section": section, "indicator": indicator.id, "text": indicator.text,
        "unit": indicator.unit, "target": indicator.target(year).text, "actual": actual.value,
        "actual_text": actual.text, "due": actual.due, "state": actual.state,
        "organizations_with": (each["state"] == "met").sum() if per_organization else pd.NA,
        "organizations": len(each) if per_organization else pd.NA,
        "executors": indicator.executors,
    }


def _each_organization(target: Target, actual: _Actual, evidence: _Evidence) -> pd.DataFrame:
    """Actual and state within each organization that takes part by the end of the year."""
    required = is_required(evidence.organizations, Period(target.year))
    names = evidence.organizations.index[required if actual.each is not None else []]
    values = (pd.Series(dtype="int64") if actual.each is None else actual.each).reindex(
        names, fill_value=0).astype("int64")
    states = [_count_state(target, value, actual.due, evidence.as_of) for value in values]
    return pd.DataFrame({"organization": names, "actual": values.to_numpy(),
                         "state": pd.Series(states, dtype=object)})


def _count_state(target: Target, value: float, due: date | None, as_of: date) -> str:
    if target.kind in ("as-needed", "unset") or due is None:
        return "counted"
    if value >= target.value:
        return "met"
    return "overdue" if as_of > due else "not_yet_due"


def _measure_projects(indicator: Indicator, target: Target, evidence: _Evidence) -> _Actual:
    projects = evidence.projects[evidence.projects["year"] == target.year]
    unknown = ""
    if indicator.measure == "replicated":
        unknown = _not_told(projects)
        projects = projects[projects["replicated"]]
    each = projects.groupby("organization").size()
    due = _year_end(target)
    return _Actual(len(projects), f"{len(projects)}{unknown}", due,
                   _count_state(target, len(projects), due, evidence.as_of), each)


def _not_told(projects: pd.DataFrame) -> str:
    """Of how many projects no passport says whether they are replicated, and how many look so."""
    silent = int(projects["marked"].isna().sum())
    if not silent:
        return ""
    alike = int(projects["may_be"].sum())
    return f"; не сказано о {silent}" + (f" (похожи на тиражирование: {alike})" if alike else "")


def _year_end(target: Target) -> date | None:
    """A count is due by the end of the year; what has no target is never due."""
    return None if target.kind == "unset" else Period(target.year).end


def _measure_sum(indicator: Indicator, target: Target, evidence: _Evidence) -> _Actual:
    return _counted(float(_of_year(indicator, target, evidence).sum()), target, evidence)


def _measure_average(indicator: Indicator, target: Target, evidence: _Evidence) -> _Actual:
    """The mean of the year's answers, of organizations that gave one."""
    answers = _of_year(indicator, target, evidence)
    if answers.empty:
        due = _year_end(target)
        return _Actual(None, "нет", due, _count_state(target, 0, due, evidence.as_of))
    return _counted(round(float(answers.astype("float64").mean()), DECIMALS), target, evidence)


def _counted(total: float, target: Target, evidence: _Evidence) -> _Actual:
    value = int(total) if total.is_integer() else total
    due = _year_end(target)
    return _Actual(value, number_text(total), due, _count_state(target, total, due, evidence.as_of))


def _measure_nothing(_indicator: Indicator, _target: Target, _evidence: _Evidence) -> _Actual:
    return _Actual(None, "ни одна форма его не спрашивает", None, "not_collected")


def _measure_date(indicator: Indicator, target: Target, evidence: _Evidence) -> _Actual:
    due = None
    if target.kind == "deadline":
        stated = date(target.year, target.month, target.day)
        moved = evidence.days.next(stated)
        # A fact of the year after would be none of this year's.
        due = moved if moved.year == target.year else stated
    dates = pd.to_datetime(_of_year(indicator, target, evidence))
    # A date that is still ahead is an intention, not a fact; one of another year is not this
    # year's fact (R431 tells the sender).
    done = dates[(dates <= pd.Timestamp(evidence.as_of)) & (dates.dt.year == target.year)].min()
    if due is None:
        return _Actual(None, "нет", due, "counted") if pd.isna(done) else _Actual(
            done.date(), f"{done:%d.%m.%Y}", due, "counted")
    if pd.isna(done):
        return _Actual(None, "нет", due, "overdue" if evidence.as_of > due else "not_yet_due")
    day = done.date()
    if day <= due:
        return _Actual(day, f"{day:%d.%m.%Y}", due, "met")
    return _Actual(day, f"{day:%d.%m.%Y}, позже срока на {(day - due).days} дн.", due, "overdue")


def _of_year(indicator: Indicator, target: Target, evidence: _Evidence) -> pd.Series:
    facts = evidence.returned.counted(indicator.frame)
    facts = facts[facts["year"] == target.year]
    return facts.reindex(columns=[indicator.field])[indicator.field].dropna()


def _measure_reports(indicator: Indicator, target: Target, evidence: _Evidence) -> _Actual:
    """Reports on time, quarter by quarter; quarters that nobody owes are left out."""
    if target.kind == "unset":
        return _Actual(None, "без целевого значения не считается", None, "counted")
    deadline = Deadline("after-quarter", target.text, target.day)
    dues = {each: due_date(deadline, each, evidence.days) or each.end
            for each in Period(target.year).quarters if each.end >= evidence.plan.programme_from}
    owed = {each: due for each, due in dues.items()
            if is_required(evidence.organizations, each, due).any()}
    tallies = {each: _tally(indicator.form, each, due, evidence) for each, due in owed.items()
               if evidence.as_of > due}
    # The deadline shown is the next one, or the last when all have passed.
    shown = (owed or dues).values()
    ahead = [due for due in shown if due >= evidence.as_of]
    due = min(ahead) if ahead else max(shown, default=Period(target.year).end)
    if not tallies:
        return _Actual(None, "срок отчета не наступил", due, "not_yet_due")
    kept = sum(on_time == owed for on_time, owed in tallies.values())
    text = "; ".join(f"{each.quarter} кв. – в срок {on_time} из {owed}"
                     for each, (on_time, owed) in tallies.items())
    return _Actual(kept, text, due, "met" if kept == len(tallies) else "overdue")


def _tally(form_id: str, period: Period, due: date, evidence: _Evidence) -> tuple[int, int]:
    """How many organizations sent a form on time, of how many that had to."""
    state = timeliness(evidence.returned.submissions, evidence.organizations, form_id, period, due,
                       evidence.as_of)["state"]
    owed = is_required(evidence.organizations, period, due)
    return int((state.reindex(owed.index[owed]) == "on_time").sum()), int(owed.sum())


_MEASURES = {
    "projects": _measure_projects,
    "replicated": _measure_projects,
    "sum": _measure_sum,
    "average": _measure_average,
    "date": _measure_date,
    "reports": _measure_reports,
    "none": _measure_nothing,
}
