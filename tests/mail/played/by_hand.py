"""The list that the operator's colleague keeps by hand: what came, what became of it, what is due.

Plain loops over what the organizations did, with none of the program's code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

GOOD = ("good", "corrected", "changed", "no projects")
BAD = ("wrong", "wrong again", "empty")
LONG, BEFORE, BETWEEN = timedelta(5), timedelta(3), timedelta(7)


@dataclass(eq=False)
class Came:
    """A file that came: from whom, when, what it is; ``again``: the same bytes came before."""

    key: str
    day: date
    kind: str
    again: bool = False
    answered: date | None = None
    fix_by: date | None = None

    @property
    def is_form(self) -> bool:
        return self.kind in GOOD + BAD

    @property
    def is_good(self) -> bool:
        return self.kind in GOOD


@dataclass
class Letter:
    """What one letter of a round is about: files answered, by their kinds, and whether it reminds."""

    key: str
    files: list[Came]
    reminds: bool
    is_overdue: bool = False


@dataclass
class List:
    """One form of one period, all organizations."""

    keys: list[str]
    due: date
    files: list[Came] = field(default_factory=list)
    reminded: dict[str, date] = field(default_factory=dict)
    without_mail: frozenset[str] = frozenset()

    def forms_of(self, key: str) -> list[Came]:
        return [each for each in self.files if each.key == key and each.is_form and not each.again]

    def state(self, key: str, today: date) -> str:
        """Where an organization stands."""
        until, first = self.due, True
        files = self.forms_of(key)
        for each in files:
            if each.is_good:
                return "on_time" if each.day <= until else "late"
            if first and each.day > self.due:
                until = self.due
            elif each.day <= until and each.fix_by:
                until = max(until, each.fix_by)
            first = False
        if files:
            return "returned"
        return "missing" if today > self.due else "awaited"

    def states(self, today: date) -> dict[str, str]:
        return {key: self.state(key, today) for key in self.keys}

    def counts(self, today: date) -> Counter[str]:
        return Counter(self.states(today).values())

    def round(self, today: date) -> list[Letter]:
        """The letters of a round on this day, one to an organization; they count as sent."""
        letters = []
        for key in self.keys:
            answered = self._to_answer(key)
            reminds = self._is_reminded(key, today, bool(answered))
            if key in self.without_mail or not (answered or reminds):
                continue
            letters.append(Letter(key, answered, reminds, today > self.due))
            for each in answered:
                each.answered = today
                if each.kind in BAD:
                    each.fix_by = max(_working_day(today + LONG), self.due)
            if reminds:
                self.reminded[key] = today
        return letters

    def _to_answer(self, key: str) -> list[Came]:
        """The last form, and what is no form, each once; what has given way to a later file is not."""
        forms = self.forms_of(key)
        scans = [each for each in self.files if each.key == key and not each.is_form]
        return [each for each in [*forms[-1:], *scans] if each.answered is None]

    def _is_reminded(self, key: str, today: date, has_answer: bool) -> bool:
        last = self.reminded.get(key)
        if last is not None and today - last < BETWEEN:
            return False
        forms = self.forms_of(key)
        if any(each.is_good for each in forms):
            return False
        if forms:
            told = forms[-1]
            return told.answered is not None and told.fix_by is not None and today > told.fix_by
        return today >= self.due - BEFORE


def _working_day(day: date) -> date:
    """The day itself, or the Monday after it: no other day off lies in these weeks."""
    return day + timedelta(7 - day.weekday()) if day.weekday() > 4 else day


def kinds(letters: Iterable[Letter]) -> Counter[str]:
    """How many letters of a round say what: of files, and reminders."""
    return Counter(("accepted" if each.is_good else "returned" if each.is_form else "unreadable")
                   for letter in letters for each in letter.files)
