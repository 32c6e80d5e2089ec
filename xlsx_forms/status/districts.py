"""Tell of a region in lines: how many have sent what in each district, and which told nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from scoring.deadlines import STATES
from templates.period import Period
from xlsx_forms.status.rows import Row


@dataclass(frozen=True, slots=True)
class FormCounts:
    """Of how many organizations of a district a form of a period stands how: ``states`` has the keys
    of ``scoring.deadlines.STATES``."""

    form: str
    title: str
    period: Period
    due: date | None
    states: Mapping[str, int]

    @property
    def sent(self) -> int:
        """Accepted files, on time or late."""
        return self.states.get("on_time", 0) + self.states.get("late", 0)

    @property
    def owed(self) -> int:
        """Organizations that had to send it at all."""
        return sum(self.states.values()) - self.states.get("not_required", 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a district stands; one that could not be asked has a ``problem`` and no forms.

    ``unclear``: files of which nobody knows whose they are.
    """

    district: str
    folder: str
    organizations: int = 0
    unclear: int = 0
    forms: tuple[FormCounts, ...] = ()
    problem: str = ""
    note: str = ""

    @property
    def described(self) -> dict[str, Any]:
        """The district as ``status --json`` prints it."""
        return {
            "district": self.district, "folder": self.folder, "problem": self.problem or None,
            "note": self.note or None, "organizations": self.organizations, "unclear": self.unclear,
            "forms": [{"form": each.form, "period": str(each.period),
                       "due": each.due.isoformat() if each.due else None,
                       "owed": each.owed, "sent": each.sent,
                       "states": {state: each.states.get(state, 0) for state in STATES}}
                      for each in self.forms]}


def count_forms(rows: Sequence[Row]) -> tuple[FormCounts, ...]:
    """Return the counts of the rows of ``status_rows``."""
    return tuple(FormCounts(form.id, form.short_title, period, own[0].due,
                            Counter(row.state for row in own))
                 for (form, period), group in groupby(rows, lambda row: (row.form, row.period))
                 for own in [list(group)])


def region_lines(title: str, found: Sequence[Standing], period: Period) -> Iterator[str]:
    """Yield what the region comes to, then each district, then those that told nothing."""
    told = [each for each in found if not each.problem]
    yield f"{title}: сдача за {period.text}, районов {len(told)} из {len(found)}"
    for key, counts in _by_form(told).items():
        yield f"{key[0]}, {key[1].text}: {_states(counts)}"
    for each in told:
        yield f"  {each.district}: {_district(each)}"
    for each in found:
        if each.note:
            yield f"Район «{each.district}»: {each.note}."
    for each in found:
        if each.problem:
            yield f"Район «{each.district}» не вошел: {each.problem}."


def _by_form(told: Sequence[Standing]) -> dict[tuple[str, Period], Counter[str]]:
    counts: dict[tuple[str, Period], Counter[str]] = {}
    for each in told:
        for form in each.forms:
            counts.setdefault((form.title, form.period), Counter()).update(form.states)
    return counts


def _states(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{words} {counts[state]}" for state, words in STATES.items()
                     if counts.get(state)) or "никто ничего не должен"


def _district(each: Standing) -> str:
    """«организаций 24; Отчет 20 из 24; …; не сдано 3, на доработке 1»."""
    forms = [f"{form.title}{f' {form.period.quarter} кв.' if form.period.quarter else ''} "
             f"{form.sent} из {form.owed}" for form in each.forms if form.owed]
    open_now = [f"{STATES[state]} {count}" for state in ("missing", "returned")
                if (count := sum(form.states.get(state, 0) for form in each.forms))]
    unclear = [f"неясно, чьи файлы: {each.unclear}"] if each.unclear else []
    return "; ".join([f"организаций {each.organizations}", *forms, *open_now, *unclear])
