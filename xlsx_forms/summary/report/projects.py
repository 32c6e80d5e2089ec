"""Projects by stage, and those behind their passports."""

from __future__ import annotations

from dataclasses import dataclass

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.report.links import Links
from xlsx_forms.summary.sheets.overview.charts import stage_counts


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage, and how many projects stood there in each of the quarters shown."""

    number: str
    name: str
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Behind:
    """A project that is behind its passport by the last report."""

    project: str
    name: str
    days: int
    link: str


@dataclass(frozen=True, slots=True)
class Projects:
    """The projects of a period, and by stage in its last quarter and the one before."""

    count: int
    organizations: int
    passports: int
    quarters: tuple[Period, ...]
    stages: list[Stage]
    behind: list[Behind]


def collect_projects(data: Facts, links: Links) -> Projects:
    """Return the reported projects of the period."""
    quarters, counts = stage_counts(data)
    return Projects(
        len(data.projects), data.projects["organization"].nunique(), len(data.passports), quarters,
        [Stage(*_numbered(stage, i), each)
         for i, (stage, each) in enumerate(zip(data.stages, counts, strict=True), start=1)],
        [Behind(each.project, data.short_name(each.organization), each.last.behind or 0,
                links.file(each.last.submission)) for each in data.movement.behind])


def _numbered(stage: str, number: int) -> tuple[str, str]:
    """The number and the name of a stage, which begins with its number.

    >>> _numbered("7. Внедрение улучшений", 7), _numbered("Внедрение", 7)
    (('7', 'Внедрение улучшений'), ('7', 'Внедрение'))
    """
    return str(number), stage.removeprefix(f"{number}. ")
