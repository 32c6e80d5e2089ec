"""Which file counts: duplicates, later versions, and the status of every row.

Derived from all files at once, so that the order in which they were read does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.submission import Submission
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


@dataclass(frozen=True, slots=True)
class Standing:
    """A file's status, does it count, and the file that it repeats or gave way to."""

    status: Status
    counts: bool = False
    other: str = ""


def stand(submissions: Mapping[int, Submission]) -> dict[int, Standing]:
    """Return the standing of each submission.

    The latest accepted file of a form, organization, period (and project) counts; a later
    returned one never displaces it.  Of equal files the first received stands.
    """
    order = sorted(submissions, key=lambda number: (submissions[number].received, number))
    standings: dict[int, Standing] = {}
    seen: dict[str, int] = {}
    latest: dict[tuple[str | None, ...], int] = {}
    for number in order:
        each = submissions[number]
        if each.state == "unreadable":
            standings[number] = Standing(Status.UNREADABLE)
        elif each.state == "foreign":
            standings[number] = Standing(Status.FOREIGN)
        elif each.sha256 in seen:
            first = submissions[seen[each.sha256]]
            standings[number] = Standing(Status.DUPLICATE, other=first.file)
        else:
            seen[each.sha256] = number
            standings[number] = _read_standing(each, number, submissions, latest, standings)
    return {number: standings[number] for number in submissions}


def _read_standing(each: Submission, number: int, submissions: Mapping[int, Submission],
                   latest: dict[tuple[str | None, ...], int],
                   standings: dict[int, Standing]) -> Standing:
    if each.has_errors:
        return Standing(Status.RETURNED)
    project = each.project
    key = (each.form, each.organization, each.period, fold_name(project) if project else None)
    if key in latest:
        standings[latest[key]] = Standing(Status.SUPERSEDED, other=each.file)
    latest[key] = number
    return Standing(accepted_status(each.findings), counts=True)


def accepted_status(findings: Sequence[object]) -> Status:
    """Return how a file without errors is accepted: a warning makes it «with remarks»."""
    remarks = any(getattr(finding, "severity", None) == "warning" for finding in findings)
    return Status.ACCEPTED_WITH_REMARKS if remarks else Status.ACCEPTED
