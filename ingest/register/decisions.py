"""An operator's decision on a file: accept it as it is, or return it.

A decision stands in a table of its own and concerns the bytes of a file (SHA-256), so it
survives whatever is read or checked again.  It is applied where the standing of files is
derived; what was found in a file is never rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from ingest.register.tables import DECISIONS
from ingest.submission import Submission
from templates.rules import Finding, Severity, rule

ACCEPT, RETURN = "accept", "return"
# Without these nobody knows whose answers they are, or there are none.
_NEEDED = ("S203", "S210", "S213")


@dataclass(frozen=True, slots=True)
class Decision:
    """What an operator has decided on a file, or on one rule's findings in it.

    ``rule`` is empty for the whole file; ``until`` is the last day it holds, None for ever.
    """

    sha256: str
    verdict: str
    reason: str
    author: str
    made: datetime
    rule: str = ""
    until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the decision has not lapsed by a day."""
        return self.until is None or on <= self.until

    @property
    def words(self) -> str:
        """The decision as people read it."""
        what = {ACCEPT: "принято как есть", RETURN: "возвращено"}[self.verdict]
        about = f" ({self.rule})" if self.rule else ""
        until = f", до {self.until:%d.%m.%Y}" if self.until else ""
        return f"{what}{about}: {self.reason} ({self.author}, {self.made:%d.%m.%Y}{until})"


def may_be_accepted(finding: Finding) -> bool:
    """Whether a decision can make a remark of a finding: somebody's answers must be there."""
    return not finding.code.startswith("F") and finding.code not in _NEEDED


class Decisions:
    """The decisions that are in force, by file, and how they bear on findings on a day."""

    def __init__(self, decisions: Iterable[Decision] = (), on: date | None = None) -> None:
        self._on = on or date.today()
        self._by_file: dict[str, list[Decision]] = {}
        for each in decisions:
            self._by_file.setdefault(each.sha256, []).append(each)

    def of(self, sha256: str) -> tuple[Decision, ...]:
        """Return the decisions on a file, lapsed ones too."""
        return tuple(self._by_file.get(sha256, ()))

    def judged(self, each: Submission) -> Submission:
        """Return a submission with its findings as the decisions on it have them."""
        if each.sha256 not in self._by_file or each.state != "read":
            return each
        said = [finding for decision in self.of(each.sha256) for finding in self._said(decision)]
        return replace(each, findings=(*self.soften(each.sha256, each.findings), *said))

    def soften(self, sha256: str, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield findings, those that are accepted as they are as remarks that say so."""
        accepted = {each.rule: each for each in self.of(sha256)
                    if each.verdict == ACCEPT and each.holds(self._on)}
        for finding in findings:
            decision = accepted.get(finding.code) or accepted.get("")
            if decision is None or not _concerns(decision, finding):
                yield finding
                continue
            yield replace(finding, severity=Severity.WARNING, remedy=_sentence(decision.words))

    def _said(self, decision: Decision) -> Iterator[Finding]:
        if decision.verdict == RETURN:
            yield rule("X513").at(reason=decision.reason.rstrip("."))
        elif decision.holds(self._on):
            yield rule("X512").at(
                what=f" ({decision.rule})" if decision.rule else "",
                reason=decision.reason.rstrip("."), by=decision.author,
                made=f"{decision.made:%d.%m.%Y}",
                until=f", до {decision.until:%d.%m.%Y}" if decision.until else "")
        else:
            yield rule("X514").at(until=f"{decision.until:%d.%m.%Y}",
                                  reason=decision.reason.rstrip("."))


def _concerns(decision: Decision, finding: Finding) -> bool:
    if not may_be_accepted(finding) or finding.severity is Severity.NOTE:
        return False
    return bool(decision.rule) or finding.severity is Severity.ERROR


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(".") + "."


# --- the table -----------------------------------------------------------------------------------


def load_decisions(connection: Connection) -> list[Decision]:
    """Return the decisions that were not withdrawn, the oldest first."""
    columns = [DECISIONS.c[name] for name in Decision.__dataclass_fields__]
    return [Decision(*row) for row in connection.execute(
        select(*columns).where(DECISIONS.c.withdrawn.is_(None)).order_by(DECISIONS.c.id))]


def write_decision(connection: Connection, decision: Decision) -> None:
    """Write a decision; it takes the place of an earlier one on the same thing."""
    withdraw_decisions(connection, decision.sha256, decision.made, [decision.rule])
    connection.execute(insert(DECISIONS).values(
        {name: getattr(decision, name) for name in Decision.__dataclass_fields__}))


def withdraw_decisions(connection: Connection, sha256: str, moment: datetime,
                       rules: Sequence[str] | None = None) -> int:
    """Withdraw the decisions on a file, all or on these rules; return how many there were."""
    chosen = (DECISIONS.c.sha256 == sha256) & DECISIONS.c.withdrawn.is_(None)
    if rules is not None:
        chosen &= DECISIONS.c.rule.in_(rules)
    return connection.execute(update(DECISIONS).where(chosen).values(withdrawn=moment)).rowcount
