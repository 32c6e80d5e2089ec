"""Who sent which form: the counts of each, and by name who owes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scoring.deadlines import STATES
from templates.period import Period
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.collect.owing import overdue, owing
from xlsx_forms.summary.report.links import Links
from xlsx_forms.summary.sheets.submissions import SUBMITTED, state_words
from xlsx_forms.summary.writing.book import is_blank
from xlsx_forms.summary.writing.cells import records


@dataclass(frozen=True, slots=True)
class Debt:
    """A form that an organization owes; ``days_late`` is empty while its day has not passed."""

    name: str
    state: str
    days_late: int | None
    link: str


@dataclass(frozen=True, slots=True)
class FormSent:
    """A form of a period: of how many organizations it stands how, and who owes it.

    ``short`` names it beside its bar; ``counts`` has a number for each key of
    ``scoring.deadlines.STATES``.
    """

    title: str
    short: str
    due: date | None
    moved: str
    counts: Mapping[str, int]
    debts: list[Debt]

    @property
    def sent(self) -> int:
        """Accepted files: on time or late."""
        return self.counts["on_time"] + self.counts["late"]

    @property
    def owed(self) -> int:
        """All organizations of which it is asked."""
        return sum(self.counts.values()) - self.counts["not_required"]


@dataclass(frozen=True, slots=True)
class Sending:
    """All forms of a period.

    ``debtors``: the organizations that owe anything, of ``organizations``; ``overdue``: how many
    forms are late, ``longest`` days at most, and ``latest`` names whose those are.
    """

    forms: list[FormSent]
    debtors: list[str]
    organizations: int
    overdue: int
    longest: int
    latest: list[str]

    @property
    def states(self) -> list[str]:
        """The states that occur, in their order."""
        return [state for state in STATES if any(each.counts[state] for each in self.forms)]

    def words(self, state: str) -> str:
        """A state in words: what has no last day is sent, not sent in time."""
        if state != "on_time" or all(each.due for each in self.forms):
            return STATES[state]
        return f"{STATES[state]} / {SUBMITTED}" if any(each.due for each in self.forms) else SUBMITTED


def collect_sending(data: Facts, links: Links) -> Sending:
    """Return who has sent what for the period and its year."""
    late, owed = overdue(data.sending), owing(data.sending)
    longest = int(late["days_late"].max()) if len(late) else 0
    return Sending(
        _forms(data, links), _names(data, owed["organization"].unique()), len(data.participants),
        len(late), longest,
        _names(data, late.loc[late["days_late"] == longest, "organization"].unique()))


def _names(data: Facts, organizations: Any) -> list[str]:
    return [data.short_name(each) for each in organizations]


def _forms(data: Facts, links: Links) -> list[FormSent]:
    found = []
    owed = owing(data.sending)
    for _key, rows in data.sending.groupby(["form", "period"], sort=False):
        first = records(rows.head(1))[0]
        form, period = first["form"], first["period"]
        counts = rows["state"].value_counts()
        mine = owed[(owed["form"] == form) & (owed["period"] == period)]
        found.append(FormSent(
            f"{data.form_name(form)}, {period.text}", _short(data.form_name(form), period, data.period),
            None if is_blank(first["due"]) else first["due"], first["moved"],
            {state: int(counts.get(state, 0)) for state in STATES},
            [Debt(data.short_name(row["organization"]), state_words(row),
                  None if is_blank(row["days_late"]) else int(row["days_late"]),
                  links.file(row["submission"])) for row in records(mine)]))
    return found


def _short(name: str, period: Period, asked: Period) -> str:
    """The name of a form, with its quarter where there are several."""
    return f"{name}, {period.quarter} кв." if period.quarter and not asked.quarter else name
