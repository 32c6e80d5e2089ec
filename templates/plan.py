"""Load the plan of measures: indicators, their targets by year, executors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from templates.definition import (
    Catalogue,
    DefinitionError,
    Form,
    build,
    read_toml,
    shipped,
    shipped_catalogue,
)

NAME = "plan.toml"
_COUNTED = ("minimum", "as-needed", "unset")
# Which kinds of target an actual of that measure can be held against.
FITTING = {
    "projects": _COUNTED,
    "replicated": _COUNTED,
    "sum": _COUNTED,
    "average": _COUNTED,
    "date": ("deadline", "unset"),
    "reports": ("quarterly", "unset"),
    "none": ("minimum", "as-needed", "deadline", "quarterly", "unset"),
}
MEASURES = tuple(FITTING)
# The types of the answers that an actual is made of.
OF_TYPE = {"sum": ("integer", "number"), "average": ("integer", "number"), "date": ("date",)}


@dataclass(frozen=True, slots=True)
class Target:
    """What is planned for a year; ``text`` is how the decree prints it.

    ``minimum``: at least ``value``.  ``as-needed``: counted, never failed.  ``deadline``: by
    that day and month of the year.  ``quarterly``: by that day of the month after each quarter.
    ``unset``: the plan names none; what was done is told and never judged.
    """

    year: int
    kind: str
    text: str
    value: float = 0
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the plan; ``measure`` says what its actual is, ``source`` what it is made of.

    ``average`` is the mean of the answers of the year; ``none``: no form asks for the actual.
    ``source``: "form.field" or "form.table.column"; the form alone for its files; nothing for
    projects, which every form tells that has a table of them or is about one.
    """

    id: str
    text: str
    executors: str
    measure: str
    targets: tuple[Target, ...]
    unit: str = ""
    source: str = ""

    @property
    def form(self) -> str:
        """The id of the form that the actual is made of; empty for projects."""
        return self.source.partition(".")[0]

    @property
    def frame(self) -> str:
        """The name of the typed frame that the answers stand in."""
        return self.source.rpartition(".")[0]

    @property
    def field(self) -> str:
        """The id of the field or column; empty where no answer is asked for."""
        return self.source.rpartition(".")[2] if self.frame else ""

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


def load_plan(path: Any = None, catalogue: Catalogue | None = None) -> Plan:
    """Return the plan, the shipped one by default; DefinitionError with all problems at once.

    ``catalogue``: the forms that its indicators may be made of, the shipped ones by default.
    """
    problems: list[str] = []
    plan: Plan = build(Plan, read_toml(path or shipped(NAME)), NAME, problems)
    if not problems:
        problems = list(_misfits(plan, catalogue or shipped_catalogue()))
    if problems:
        raise DefinitionError(problems)
    return plan


def _misfits(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    for indicator_id, count in Counter(each.id for each in plan.indicators).items():
        if count > 1:
            yield f"{NAME}: показатель {indicator_id} описан дважды"
    for each in plan.indicators:
        path = f"{NAME}: показатель {each.id}"
        if each.measure not in MEASURES:
            yield f"{path}.measure: «{each.measure}»: есть {', '.join(MEASURES)}"
            continue
        yield from _source_misfits(each, catalogue, f"{path}.source")
        if sorted(target.year for target in each.targets) != list(plan.years):
            yield f"{path}.targets: нужен один на каждый год: {', '.join(map(str, plan.years))}"
        for target in each.targets:
            yield from _target_misfits(target, f"{path}, {target.year} год", each.measure)


def _source_misfits(each: Indicator, catalogue: Catalogue, path: str) -> Iterator[str]:
    """What an actual is made of is there, and of the type that can be counted so."""
    wanted = OF_TYPE.get(each.measure, ())
    if each.measure not in (*OF_TYPE, "reports"):
        if each.source:
            yield f"{path}: у measure {each.measure} не бывает; проекты программа находит сама"
    elif not each.source:
        what = "форма и ее поле: \"форма.поле\" или \"форма.таблица.столбец\"" if wanted else "форма"
        yield f"{path}: для measure {each.measure} нужна {what}"
    elif each.form not in catalogue.ids:
        yield f"{path}: формы «{each.form}» нет; есть {', '.join(catalogue.ids)}"
    elif wanted:
        yield from _answer_misfits(each.source, catalogue.current(each.form), wanted, path)
    elif each.field or catalogue.current(each.form).period != "quarter":
        yield f"{path}: «{each.source}»: нужна форма, которую сдают за квартал, без поля"


def _answer_misfits(source: str, form: Form, wanted: tuple[str, ...], path: str) -> Iterator[str]:
    name = source.partition(".")[2]
    if name not in form.types:
        yield f"{path}: поля «{name}» в форме «{form.id}» нет"
    elif form.types[name] not in wanted:
        yield f"{path}: нужно поле типа {' или '.join(wanted)}, а «{source}» – {form.types[name]}"


def _target_misfits(target: Target, path: str, measure: str) -> Iterator[str]:
    if target.kind not in FITTING[measure]:
        yield (f"{path}.kind: «{target.kind}»: для measure {measure} есть "
               f"{', '.join(FITTING[measure])}")
    if target.kind == "minimum" and target.value <= 0:
        yield f"{path}.value: нужно число больше 0"
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
