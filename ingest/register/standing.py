"""Determine which file counts: duplicates, superseded files, the status of every row.

Derived from all files at once, so that the order in which they were read does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ingest.submission import Submission
from templates.rules import Trait, has_trait
from templates.text import fold_name


class Status(StrEnum):
    """What became of a file; each has exactly one."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_REMARKS = "accepted_with_remarks"
    RETURNED = "returned"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"

    @property
    def russian(self) -> str:
        """The words that people see."""
        return _RUSSIAN[self.value]


_RUSSIAN = {
    "accepted": "принят", "accepted_with_remarks": "принят с замечаниями",
    "returned": "на доработку", "unreadable": "не читается", "foreign": "не наша форма",
    "duplicate": "повтор", "superseded": "заменен",
}


EXCLUDED = "исключен"


def status_words(status: str, is_excluded: bool) -> str:
    """Return the status of a file in words; one that a decision has excluded is called so."""
    return EXCLUDED if is_excluded else Status(status).russian


@dataclass(frozen=True, slots=True)
class Standing:
    """A file's status, does it count, and the file that it repeats or gave way to.

    ``other``: also of a returned file, the later one that came instead of it: that one is answered.
    ``before``: the number of the file that its answers are compared with: the one that counted
    till then, else the last received.  ``rival``: the one that counted till then and came the
    same day, with nothing returned between the two, so that neither is known to correct the other.
    ``is_empty``: it holds no answers, and gave way to one that does.
    """

    status: Status
    counts: bool = False
    other: str = ""
    before: int | None = None
    rival: int | None = None
    is_empty: bool = False


# Form, organization, period, and the project as it is compared.
Key = tuple[str | None, str | None, str | None, str | None]


@dataclass(slots=True)
class _Seen:
    """What has been received so far, in the order of receipt."""

    checksums: dict[str, int] = field(default_factory=dict)
    counting: dict[Key, int] = field(default_factory=dict)
    last: dict[Key, int] = field(default_factory=dict)
    returned: dict[Key, list[int]] = field(default_factory=dict)


def find_standings(submissions: Mapping[int, Submission]) -> dict[int, Standing]:
    """Return the standing of each submission.

    The latest accepted file of a form, organization, period (and project) counts; a later returned
    one never displaces it, nor does an empty form one with answers.  Of equal files the first
    received stands.  One that was excluded gives way to nothing: it is superseded by the decision.
    """
    order = sorted(submissions, key=lambda number: (submissions[number].received, number))
    standings: dict[int, Standing] = {}
    seen = _Seen()
    for number in order:
        each = submissions[number]
        if each.is_excluded:
            standings[number] = Standing(Status.SUPERSEDED)
        elif each.is_service:
            standings[number] = Standing(Status.FOREIGN)
        elif each.state == "unreadable":
            standings[number] = Standing(Status.UNREADABLE)
        elif each.state == "foreign":
            standings[number] = Standing(Status.FOREIGN)
        elif each.sha256 in seen.checksums:
            first = submissions[seen.checksums[each.sha256]]
            standings[number] = Standing(Status.DUPLICATE, other=first.file)
        else:
            seen.checksums[each.sha256] = number
            standings[number] = _read_standing(each, number, submissions, seen, standings)
    return {number: standings[number] for number in submissions}


def key_of(each: Submission) -> Key:
    """Return what files must share for the later to take the place of the earlier."""
    project = each.project
    return each.form, each.organization, each.period, fold_name(project) if project else None


def _read_standing(each: Submission, number: int, submissions: Mapping[int, Submission],
                   seen: _Seen, standings: dict[int, Standing]) -> Standing:
    key = key_of(each)
    last = seen.last.get(key) if each.organization and each.period else None
    counted = seen.counting.get(key)
    seen.last[key] = number
    if each.has_errors:
        if _is_sure(each):
            _take_place(each, submissions, seen, standings)
        seen.returned.setdefault(key, []).append(number)
        return Standing(Status.RETURNED, before=last)
    if each.is_empty and counted is not None and not submissions[counted].is_empty:
        return Standing(Status.SUPERSEDED, other=submissions[counted].file, is_empty=True)
    seen.counting[key] = number
    _take_place(each, submissions, seen, standings)
    status = accepted_status(each.findings)
    if counted is None:
        return Standing(status, counts=True, before=last)
    standings[counted] = replace(standings[counted], status=Status.SUPERSEDED, counts=False,
                                 other=each.file)
    same_day = submissions[counted].received.date() == each.received.date()
    return Standing(status, counts=True, before=counted,
                    rival=counted if same_day and last == counted else None)


def _is_sure(each: Submission) -> bool:
    """Whether a file says without doubt whose it is, for when and about which project."""
    return bool(each.organization and each.period and (each.project or not each.project_field)
                and not any(has_trait(finding.code, Trait.OWNER_DOUBTED) for finding in each.findings))


def _take_place(each: Submission, submissions: Mapping[int, Submission], seen: _Seen,
                standings: dict[int, Standing]) -> None:
    """Let what was returned before give way to a file; answers never do to an empty form."""
    staying = []
    for number in seen.returned.pop(key_of(each), ()):
        if each.is_empty and not submissions[number].is_empty:
            staying.append(number)
            continue
        standings[number] = replace(standings[number], other=each.file)
    seen.returned[key_of(each)] = staying


def accepted_status(findings: Sequence[object]) -> Status:
    """Return how a file without errors is accepted: a warning makes it «with remarks»."""
    remarks = any(getattr(finding, "severity", None) == "warning" for finding in findings)
    return Status.ACCEPTED_WITH_REMARKS if remarks else Status.ACCEPTED
