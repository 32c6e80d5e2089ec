"""Projects by stage, and those behind their passports."""

from __future__ import annotations

from dataclasses import dataclass

from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.sheets.passports import days_behind


@dataclass(frozen=True, slots=True)
class Behind:
    """A project that is behind its passport."""

    project: str
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class Projects:
    """The projects of a period.

    ``stages``: number, name, how many projects stand there, and how many stood there a quarter ago.
    ``before``: that quarter, None where no report tells of it.
    """

    count: int
    organizations: int
    passports: int
    before: Period | None
    stages: list[tuple[str, str, int, int]]
    behind: list[Behind]


def collect_projects(data: Facts) -> Projects:
    """Return the reported projects of the period."""
    counts, before = data.projects["stage"].value_counts(), data.stages_before
    behind = sorted((Behind(str(project), data.short_name(organization), days)
                     for organization, project, days in days_behind(data) if days > 0),
                    key=lambda each: -each.days)
    return Projects(
        len(data.projects), data.projects["organization"].nunique(), len(data.passports),
        data.period.previous if len(before) else None,
        [(*_numbered(stage, i), int(counts.get(stage, 0)), int(before.get(stage, 0)))
         for i, stage in enumerate(data.stages, start=1)], behind)


def _numbered(stage: str, number: int) -> tuple[str, str]:
    """The number and the name of a stage, which begins with its number.

    >>> _numbered("7. Внедрение улучшений", 7), _numbered("Внедрение", 7)
    (('7', 'Внедрение улучшений'), ('7', 'Внедрение'))
    """
    return str(number), stage.removeprefix(f"{number}. ")
