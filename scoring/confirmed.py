"""Points that the commission has confirmed take the place of those that a checklist gives."""

from __future__ import annotations

import pandas as pd


def confirmed_by_submission(confirmed: pd.DataFrame, submissions: pd.DataFrame) -> pd.DataFrame:
    """Return confirmed points of submissions: index submission, a column per criterion, Int64.

    ``confirmed`` has the columns organization, period, criterion, points; ``submissions`` the index
    submission and the columns organization and period.  Submissions without any are left out.
    """
    wide = confirmed.pivot(index=["organization", "period"], columns="criterion", values="points")
    keys = pd.MultiIndex.from_frame(submissions[["organization", "period"]])
    found = wide.reindex(keys).set_axis(submissions.index, axis=0).astype("Int64")
    return found.dropna(how="all").rename_axis(index="submission", columns="criterion")


def counted_points(points: pd.DataFrame, confirmed: pd.DataFrame) -> pd.DataFrame:
    """Return what makes the result: the confirmed points, the checklist's where there are none.

    Both have the index submission and a column per criterion; criteria that the form has not are
    left out.

    >>> points = pd.DataFrame({"first": [3, 1], "second": [2, 0]}, index=[7, 8])
    >>> counted_points(points, pd.DataFrame({"second": [1]}, index=[7], dtype="Int64")).values.tolist()
    [[3, 1], [1, 0]]
    """
    known = confirmed.reindex(index=points.index, columns=points.columns)
    return points.where(known.isna(), known).astype(points.dtypes.to_dict())
