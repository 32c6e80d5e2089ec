"""The commission's confirmed points: from its workbook or typed, all kept, the last in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from ingest.submission import Submission
from templates.sheet.confirmation import FORM

COLUMNS = ("organization", "period", "criterion", "points", "reason", "author", "made")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Points of one criterion that the commission has confirmed; ``points`` None withdraws them.

    ``criterion`` is its id, ``period`` the year; ``sha256`` the workbook that it stands in.
    """

    organization: str
    period: str
    criterion: str
    points: int | None
    reason: str
    author: str
    made: datetime
    sha256: str = ""


def confirmations_of(each: Submission) -> Iterator[Confirmation]:
    """Yield what a workbook of the commission confirms; nothing where it has errors."""
    if each.form != FORM or each.has_errors or each.period is None:
        return
    author = str((each.answers or {}).get("author") or "")
    for row in (each.tables or {}).get("points", ()):
        points = row.values["points"]
        if isinstance(points, int):
            yield Confirmation(str(row.values["organization"]), each.period,
                               str(row.values["criterion"]), points, str(row.values["reason"]),
                               author, each.received, each.sha256)


def in_force(confirmations: Iterable[Confirmation], excluded: Collection[str] = ()) -> pd.DataFrame:
    """Return the confirmations that count: the last of each organization, period and criterion.

    Columns: organization, period, criterion, points (Int64), reason, author, made.  ``excluded``:
    the SHA-256 of workbooks that an operator has taken out.
    """
    last: dict[tuple[str, str, str], Confirmation] = {}
    # Sorting keeps the order of writing where the moments are equal.
    for each in sorted(confirmations, key=lambda one: one.made):
        if not each.sha256 or each.sha256 not in excluded:
            last[each.organization, each.period, each.criterion] = each
    rows = [[getattr(each, name) for name in COLUMNS] for each in last.values()
            if each.points is not None]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"points": "Int64"})
