"""The plan of measures against facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scoring.plan import STATES
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.book import is_blank


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator of the plan, its target and its fact."""

    number: str
    text: str
    unit: str
    target: str
    actual: str
    state: str
    due: date | None

    @property
    def state_words(self) -> str:
        """The state as people see it."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a year, section by section; without sections it has no targets for the year."""

    year: int
    title: str
    sections: list[tuple[str, list[Measure]]]

    @property
    def measures(self) -> list[Measure]:
        """All indicators in their order."""
        return [each for _title, measures in self.sections for each in measures]

    def having(self, state: str) -> list[Measure]:
        """Return the indicators in a state."""
        return [each for each in self.measures if each.state == state]


def collect_plan(data: Facts) -> Plan:
    """Return the plan against facts in the period's year."""
    year, facts = data.period.year, data.plan_facts
    if facts is None:
        return Plan(year, data.plan.title, [])
    rows = {row["indicator"]: row for row in facts.indicators.to_dict("records")}
    return Plan(year, data.plan.title, [
        (f"{section.id}. {section.title}", [
            Measure(each.id, each.text, each.unit, each.target(year).text,
                    rows[each.id]["actual_text"], rows[each.id]["state"],
                    None if is_blank(rows[each.id]["due"]) else rows[each.id]["due"])
            for each in section.indicators])
        for section in data.plan.sections])
