"""An operator's decision on a file: accept it as it is, return it, exclude it, say whose it is.

A decision stands in a table of its own and concerns the bytes of a file (SHA-256), so it
survives whatever is read or checked again.  It is applied where the standing of files is
derived; what was found in a file is never rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ingest.submission import Submission
from templates.rules import Finding, Severity, Trait, has_trait, rule

ACCEPT, RETURN, EXCLUDE, ASSIGN = "accept", "return", "exclude", "org"
SAME, APART = "same", "apart"
_WORDS = {ACCEPT: "принято как есть", RETURN: "возвращено", EXCLUDE: "исключено",
          ASSIGN: "отнесено", SAME: "один проект", APART: "разные проекты"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What an operator has decided on a file, or on one rule's findings in it.

    ``rule`` is empty for the whole file; ``until`` is the last day it holds, None for ever; of a file
    that is returned, the day until which it is to be mended.
    ``organization`` and ``period``: whose the file is and for when, where that was decided; an
    empty period is the file's own.  ``project`` and ``other``: two names of projects of the
    organization, which are one project, called by the other's name, or two, in whichever file.
    """

    sha256: str
    verdict: str
    reason: str
    author: str
    made: datetime
    rule: str = ""
    until: date | None = None
    organization: str = ""
    period: str = ""
    project: str = ""
    other: str = ""

    def holds(self, on: date) -> bool:
        """Whether the decision has not lapsed by a day."""
        return self.until is None or on <= self.until

    @property
    def is_on_names(self) -> bool:
        """Whether it joins or parts two names of projects."""
        return self.verdict in (SAME, APART)

    @property
    def words(self) -> str:
        """The decision as people read it."""
        what = _WORDS[self.verdict]
        if self.is_on_names:
            what += f" «{self.project}» и «{self.other}»"
        elif self.organization:
            what += f" к «{self.organization}»" + (f" за {self.period}" if self.period else "")
        about = f" ({self.rule})" if self.rule else ""
        until = f", до {self.until:%d.%m.%Y}" if self.until else ""
        if until and self.verdict == RETURN:
            until = f", исправить{until.lstrip(',')}"
        return f"{what}{about}: {self.reason} ({self.author}, {self.made:%d.%m.%Y}{until})"


def may_be_accepted(finding: Finding) -> bool:
    """Whether a decision can make a remark of a finding: somebody's answers must be there."""
    return not finding.code.startswith("F") and not has_trait(finding.code, Trait.OWNER_UNKNOWN)


class Decisions:
    """The decisions that are in force, by file, and how they bear on findings on a day."""

    def __init__(self, decisions: Iterable[Decision] = (), on: date | None = None) -> None:
        self._on = on or date.today()
        self._by_file: dict[str, list[Decision]] = {}
        for each in decisions:
            self._by_file.setdefault(each.sha256, []).append(each)

    def __bool__(self) -> bool:
        return bool(self._by_file)

    def of(self, sha256: str) -> tuple[Decision, ...]:
        """Return the decisions on a file, lapsed ones too."""
        return tuple(self._by_file.get(sha256, ()))

    def judged(self, each: Submission) -> Submission:
        """Return a submission with its findings as the decisions on it have them."""
        if each.sha256 not in self._by_file:
            return each
        own = self.of(each.sha256)
        excluded = any(decision.verdict == EXCLUDE for decision in own)
        if each.state != "read" and not excluded:
            return each
        told = [finding for decision in own if not decision.is_on_names
                for finding in self._said(decision)]
        return replace(each, is_excluded=excluded,
                       findings=(*self.soften(each.sha256, each.findings), *told))

    def whose(self, each: Submission) -> Submission:
        """Return a submission as that of the organization and period that were decided.

        What doubted them is settled; to be asked before the rules of the form are applied.
        """
        decision = self.assignments.get(each.sha256)
        if decision is None or each.state != "read":
            return each
        kept = tuple(finding for finding in each.findings
                     if not has_trait(finding.code, Trait.OWNER_DOUBTED, Trait.PERIOD_DOUBTED))
        return replace(each, organization=decision.organization,
                       period=decision.period or each.period, findings=kept, heading=None)

    @property
    def excluded(self) -> frozenset[str]:
        """The SHA-256 of the files that count for nothing."""
        return frozenset(sha256 for sha256, own in self._by_file.items()
                         for each in own if each.verdict == EXCLUDE)

    def returned_until(self, sha256: str) -> date | None:
        """Return until when a file is to be mended, where the decision that returns it says so."""
        return max((each.until for each in self.of(sha256)
                    if each.verdict == RETURN and each.until is not None), default=None)

    @property
    def assignments(self) -> dict[str, Decision]:
        """The decisions that say whose a file is, by its SHA-256."""
        return {sha256: each for sha256, own in self._by_file.items() for each in own
                if each.verdict == ASSIGN}

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
        reason = decision.reason.rstrip(".")
        facts: dict[str, Any] = {"reason": reason, "by": decision.author,
                                 "made": f"{decision.made:%d.%m.%Y}"}
        if decision.verdict == EXCLUDE:
            yield rule("X515").at(**facts)
        elif decision.verdict == ASSIGN:
            period = f" за {decision.period}" if decision.period else ""
            yield rule("X516").at(organization=decision.organization, period=period, **facts)
        elif decision.verdict == RETURN:
            yield rule("X513").at(reason=reason)
        elif decision.holds(self._on):
            yield rule("X512").at(
                what=f" ({decision.rule})" if decision.rule else "",
                until=f", до {decision.until:%d.%m.%Y}" if decision.until else "", **facts)
        else:
            yield rule("X514").at(until=f"{decision.until:%d.%m.%Y}", reason=reason)


def _concerns(decision: Decision, finding: Finding) -> bool:
    if not may_be_accepted(finding) or finding.severity is Severity.NOTE:
        return False
    return bool(decision.rule) or finding.severity is Severity.ERROR


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(".") + "."
