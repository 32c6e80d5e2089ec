"""What counted on an earlier day, as far as the files themselves tell."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from scoring.deadlines import is_accepted
from templates.text import fold_name


def quarter_before(day: date) -> date | None:
    """Return the same day three months earlier; None where that is another year.

    >>> quarter_before(date(2026, 12, 31)), quarter_before(date(2026, 2, 1))
    (datetime.date(2026, 9, 30), None)
    """
    if day.month <= 3:
        return None
    last = date(day.year, day.month - 2, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def counted_on(submissions: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the files that had come by a day, the last good one of each kind counting."""
    came: pd.DataFrame = submissions[submissions["received"].dt.date <= day]
    good = came[is_accepted(came)].sort_values("received", kind="stable")
    key = good[["form", "organization", "period"]].astype(str)
    key["project"] = [fold_name(each) if isinstance(each, str) else "" for each in good["project"]]
    last = good.index[~key.duplicated(keep="last")]
    counts = pd.Series(came.index.isin(last), index=came.index)
    return came.assign(counts=counts)
