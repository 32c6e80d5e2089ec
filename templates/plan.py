"""Load the plan of measures: indicators, their targets by year, executors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from templates.definition import DefinitionError, build, read_toml, shipped

NAME = "plan.toml"
MEASURES = ("projects", "replicated", "sum", "date", "reports")
# Which kinds of target an actual of that measure can be held against.
_FITTING = {
    "projects": ("minimum", "as-needed"),
    "replicated": ("minimum", "as-needed"),
    "sum": ("minimum", "as-needed"),
    "date": ("deadline",),
    "reports": ("quarterly",),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What is planned for a year; ``text`` is how the decree prints it.

    ``minimum``: at least ``value``.  ``as-needed``: counted, never failed.  ``deadline``: by
    that day and month of the year.  ``quarterly``: by that day of the month after each quarter.
    """

    year: int
    kind: str
    text: str
    value: int = 0
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the plan; ``measure`` says where its actual comes from."""

    id: str
    text: str
    executors: str
    measure: str
    targets: tuple[Target, ...]
    unit: str = ""
    field: str = ""

    def target(self, year: int) -> Target:
        """Return the target of a year; KeyError when the plan has none."""
        return {each.year: each for each in self.targets}[year]


@dataclass(frozen=True, slots=True)
class PlanSection:
    """A numbered section of the plan."""

    id: str
    title: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of measures, one edition of it; ``columns`` are the decree's own headings."""

    id: str
    version: str
    title: str
    decree: str
    in_force: date
    programme_from: date
    columns: tuple[str, ...]
    sections: tuple[PlanSection, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator, in the order of the plan."""
        return tuple(each for section in self.sections for each in section.indicators)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have targets, in order."""
        return tuple(sorted({target.year for each in self.indicators for target in each.targets}))


def load_plan(path: Any = None) -> Plan:
    """Return the plan, the shipped one by default; DefinitionError with all problems at once."""
    problems: list[str] = []
    plan: Plan = build(Plan, read_toml(path or shipped(NAME)), NAME, problems)
    if not problems:
        problems = list(_misfits(plan))
    if problems:
        raise DefinitionError(problems)
    return plan


def _misfits(plan: Plan) -> Iterator[str]:
    for indicator_id, count in Counter(each.id for each in plan.indicators).items():
        if count > 1:
            yield f"{NAME}: показатель {indicator_id} описан дважды"
    for each in plan.indicators:
        path = f"{NAME}: показатель {each.id}"
        if each.measure not in MEASURES:
            yield f"{path}.measure: «{each.measure}»: есть {', '.join(MEASURES)}"
            continue
        if (each.measure in ("sum", "date")) != bool(each.field):
            yield f"{path}.field: нужно для measure sum и date, и только для них"
        if sorted(target.year for target in each.targets) != list(plan.years):
            yield f"{path}.targets: нужен один на каждый год: {', '.join(map(str, plan.years))}"
        for target in each.targets:
            yield from _target_misfits(target, f"{path}, {target.year} год", each.measure)


def _target_misfits(target: Target, path: str, measure: str) -> Iterator[str]:
    if target.kind not in _FITTING[measure]:
        yield (f"{path}.kind: «{target.kind}»: для measure {measure} есть "
               f"{', '.join(_FITTING[measure])}")
    if target.kind == "minimum" and target.value < 1:
        yield f"{path}.value: нужно целое число от 1"
    if target.kind == "deadline" and not _is_date(target.year, target.month, target.day):
        yield f"{path}: дня {target.day}.{target.month} в этом году нет"
    if target.kind == "quarterly" and not 1 <= target.day <= 28:
        yield f"{path}.day: от 1 до 28"


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
