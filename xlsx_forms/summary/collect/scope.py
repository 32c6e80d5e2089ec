"""What is summed up, as of which day, and by which rules it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from scoring.methodology import Methodology
from scoring.working_days import AS_WRITTEN, WorkingDays
from templates.commission import Commission, load_commission
from templates.definition import Catalogue
from templates.period import Period
from templates.plan import Plan, load_plan
from xlsx_forms.editions.edition import Edition


@dataclass(frozen=True, slots=True)
class Scope:
    """What is summed up, and as of which day.  ``folder``: where the paths of files start.

    ``days``: which days are worked, so until when each form was in time.
    """

    period: Period
    as_of: date
    title: str = "Программа «Эффективный регион»"
    district: str = ""
    folder: Path = Path()
    days: WorkingDays = AS_WRITTEN


@dataclass(frozen=True, slots=True)
class Rulebook:
    """By what it is judged: forms, methodology, plan of measures, commission.

    ``plan_before``: the plan that this edition of it has replaced.  ``methodologies``: those of the
    years before, where they were others.
    """

    catalogue: Catalogue
    methodology: Methodology
    plan: Edition[Plan] = field(default_factory=lambda: Edition(load_plan()))
    commission: Commission = field(default_factory=load_commission)
    plan_before: Plan | None = None
    methodologies: Mapping[int, Methodology] = field(default_factory=dict)

    def methodology_of(self, year: int) -> Methodology:
        """Return the methodology by which the checklists of a year are scored."""
        return self.methodologies.get(year, self.methodology)

    def with_methodology(self, year: int, methodology: Methodology) -> Rulebook:
        """Return these rules with another methodology of their year; years before keep theirs."""
        return replace(self, methodology=methodology,
                       methodologies={**self.methodologies, year: methodology})
