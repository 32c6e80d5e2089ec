"""The letters that went before: what was written about what, and which drafts still lie there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ingest.mail.ledger import GONE, Sent, State
from xlsx_forms.mail.together import topic_of

_TEMPLATES = ("accepted", "returned", "unreadable", "excluded")
_TOLD = re.compile(rf"#({'|'.join(_TEMPLATES)}):([^:]*):([^:]*):([^#]*)(?:#\d+)?")


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says of a file: its template, whose it is, for which period, its points.

    What is empty is not known: letters of before did not all write it down.
    """

    template: str = ""
    organization: str = ""
    period: str = ""
    points: str = ""

    @property
    def mark(self) -> str:
        """What follows the file in the subject of a letter."""
        return f"#{self.template}:{self.period}:{self.points}:{self.organization}"

    @classmethod
    def of(cls, letter: Sent, mark: str) -> Told:
        """Return what a letter says of a file in whose subject this follows the file."""
        if found := _TOLD.fullmatch(mark):
            template, period, points, organization = found.groups()
            return cls(template, organization, period, points)
        # Letters of before: nothing but points followed the file, and of an accepted one only.
        kind = "accepted" if mark else letter.kind if letter.kind in _TEMPLATES else ""
        return cls(kind, letter.organization, letter.period or "", mark[1:].partition("#")[0])

    def differs(self, now: Told) -> bool:
        """Tell whether a file is something else now, as far as it is known what was told."""
        return (self.points != now.points or self.template not in ("", now.template)
                or self.period not in ("", now.period))


class Past:
    """All letters of a ledger, by what they are about."""

    def __init__(self, letters: Iterable[Sent]) -> None:
        self.letters = tuple(letters)
        self._about: dict[str, Sent] = {}
        self._by_key = {each.key: each for each in self.letters}
        self._gone_on: dict[str, list[tuple[str, Sent]]] = {}
        for each in self.letters:
            for subject in each.subjects or [each.key] if self.has_gone(each) else ():
                self._gone_on.setdefault(topic_of(subject), []).append((subject, each))
            if each.state == State.OUTDATED:
                continue
            for subject in each.subjects or [each.key]:
                before = self._about.get(subject)
                # What has gone weighs more than what was tried since.
                if before is None or self.has_gone(each) or not self.has_gone(before):
                    self._about[subject] = each

    def has_gone(self, letter: Sent) -> bool:
        """Tell whether a letter has gone, or may have.

        A draft has not before its operator says so; those of program 0.2, which have no path,
        counted as gone then and do so still.
        """
        return letter.state in GONE or (letter.state == State.DRAFT and not letter.path)

    def repeated(self, key: str, subjects: Collection[str]) -> Sent | None:
        """Return the letter about just these things; None where there was none."""
        found = {letter.message_id: letter for each in subjects if (letter := self._about.get(each))}
        for letter in found.values():
            if letter.key == key or set(letter.subjects) == set(subjects):
                return letter
        return None

    def next_attempt(self, key: str, same: Sent | None) -> int:
        """Return the number of a letter among those of its key."""
        latest = self._by_key.get(key)
        if same is not None and same.key == key:
            return same.attempt
        return latest.attempt + 1 if latest else 1

    def known_about(self, subjects: Collection[str]) -> frozenset[str]:
        """Return the Message-IDs of the letters that have gone about any of these things."""
        return frozenset(each.message_id for each in self.letters
                         if self.has_gone(each) and not set(subjects).isdisjoint(each.subjects))

    def drafts_on(self, topics: Collection[str], besides: str = "") -> tuple[Sent, ...]:
        """Return the drafts not yet sent on any of these topics, but for one."""
        return tuple(each for each in self.drafts if each.message_id != besides
                     and not set(topics).isdisjoint(map(topic_of, each.subjects)))

    @property
    def drafts(self) -> tuple[Sent, ...]:
        """The drafts that nobody has said to be sent, with those that a run was killed at."""
        return tuple(each for each in self.letters
                     if each.state in (State.DRAFT, State.PREPARED) and each.path)

    def comes_back_from(self, recipients: str) -> bool:
        """Tell whether the last letter to these addresses came back."""
        states = [each.state for each in self.letters if each.recipients == recipients
                  and (self.has_gone(each) or each.state == State.UNDELIVERED)]
        return bool(states) and states[-1] == State.UNDELIVERED

    def last_on(self, topic: str) -> date | None:
        """Return the day on which the last reminder on a topic went; None when none has."""
        days = [date.fromisoformat(subject.rpartition(":")[2]) for each in self.letters
                if self.has_gone(each) for subject in each.subjects if topic_of(subject) == topic]
        return max(days, default=None)

    def told(self, answer: str) -> list[tuple[str, Told]]:
        """Return what was told of a file, with the subjects of its answers, the oldest first."""
        return [(subject, Told.of(letter, subject.removeprefix(answer)))
                for subject, letter in self._gone_on.get(answer, ())]

    def sent_back(self, answer: str) -> Sent | None:
        """Return the last answer to a file where it sends it back; None where it does not."""
        subject, letter = self._gone_on.get(answer, [("", None)])[-1]
        if letter is None or Told.of(letter, subject.removeprefix(answer)).template not in (
                "", "returned"):
            return None
        return letter

    def gone_about(self, subject: str) -> Sent | None:
        """Return the letter about something that has gone, or may have; None when none has."""
        letter = self._about.get(subject)
        return letter if letter is not None and self.has_gone(letter) else None
