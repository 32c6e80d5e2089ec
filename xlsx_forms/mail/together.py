"""A letter that is wanted, and several for one organization joined into one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from templates.definition import Form
from templates.period import Period
from xlsx_forms.mail.compose import File

REMIND, ANSWER = "remind", "answer"
# The template of a joint letter, by the group that its parts belong to.
_JOINT = {"send": "forms", REMIND: "owing", ANSWER: "answers"}
# An answer that also says what is owed.
TOGETHER = "together"
# The templates of letters that the parts of a round write.
GROUPS = {"answers": ("accepted", "returned", "unreadable", "excluded", "answers", TOGETHER),
          "reminders": ("remind", "owing", TOGETHER)}
_WORDS = {"accepted": "принято", "returned": "на доработку", "unreadable": "файл не принят",
          "excluded": "не учитывается", "remind": "напоминание", "send": "форма"}
# The answer to a file, and what it says of it (``past.Told``).
_ANSWER_ABOUT = re.compile(r"(answer:.*:(?:[0-9a-f]{64})?)#.*", re.DOTALL)
_MARKS = {"send": "", REMIND: " – напоминание", ANSWER: " – ответ"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that somebody should get: its template, facts, and how to load its files.

    ``key`` is what it is about; letters of one ``group`` to one organization become one.
    """

    key: str
    template: str
    organization: str
    facts: Mapping[str, Any]
    files: Callable[[], tuple[File, ...]] = tuple
    form: Form | None = None
    period: Period | None = None
    answers: tuple[str, ...] = ()
    mark: str = ""
    group: str = ""

    @property
    def words(self) -> str:
        """What it is about: «на доработку: Отчет, 3 квартал 2026 г.»."""
        what = _WORDS.get(self.template, self.template)
        if self.facts.get("confirmed"):
            what += ", баллы подтверждены"
        if self.form is None or self.period is None:
            return what
        return f"{what}: {self.form.short_title}, {self.period.text}"


def topic_of(subject: str) -> str:
    """Return what a letter is about, whichever day it goes and whatever it says of a file.

    >>> topic_of("remind:checklist:2026:012:2026-11-28"), topic_of("send:checklist:2026:012")
    ('remind:checklist:2026:012', 'send:checklist:2026:012')
    >>> topic_of(f"answer:a#1.xlsx:{'0' * 64}#returned:2026::012") == f"answer:a#1.xlsx:{'0' * 64}"
    True
    """
    if found := _ANSWER_ABOUT.fullmatch(subject):
        return found[1]
    return subject.rpartition(":")[0] if subject.startswith(f"{REMIND}:") else subject


def join(parts: Sequence[Wanted], files: Sequence[list[str]]) -> Wanted:
    """Return one letter about all parts, whose files have these names; the only one as it is."""
    first = parts[0]
    if len(parts) == 1:
        return first
    items = [{**part.facts, "template": part.template, "form": part.form, "period": part.period,
              "files": names} for part, names in zip(parts, files, strict=True)]
    owed = [item for item in items if item["template"] == REMIND]
    is_both = first.group != REMIND and bool(owed)
    if is_both:
        items = [item for item in items if item["template"] != REMIND]
    # What asks for work stands before what is only to be known.
    items.sort(key=lambda item: item["template"] == "accepted")
    subjects = "\n".join(sorted(part.key for part in parts))
    key = f"{first.group}:{first.organization}:{sha256(subjects.encode()).hexdigest()[:20]}"
    periods = {part.period for part in parts}
    answers = dict.fromkeys(each for part in reversed(parts) for each in part.answers)
    return Wanted(
        key, TOGETHER if is_both else _JOINT[first.group], first.organization,
        {"items": items, "owed": owed, "due": _first(owed if is_both else items, "due"),
         # A reminder names the day of a letter before: this one sets none by it.
         "fix_by": _first(items, "fix_by"),
         "history": next((part.facts["history"] for part in parts if part.facts.get("history")), None),
         "has_calendar": any(part.facts.get("has_calendar") for part in parts),
         "calendar_name": first.facts.get("calendar_name", "")},
        period=periods.pop() if len(periods) == 1 else None, answers=tuple(answers),
        mark=_MARKS[first.group], group=first.group)


def _first(items: Sequence[Mapping[str, Any]], name: str) -> date | None:
    """The first of the days that the parts name."""
    return min((item[name] for item in items if item.get(name)), default=None)
