"""Rank organizations: the best result first, equal results share a place (1, 2, 2, 4)."""

from __future__ import annotations

import pandas as pd

from scoring.methodology import DECIMALS, Methodology


def places(results: pd.Series) -> pd.Series:
    """Return the place of each result (Int64); no result, no place.

    Results are rounded to 4 decimals first, so that float noise never splits a tie.

    >>> places(pd.Series([10.1, 0.1 + 0.2, 0.3, 0.0])).tolist()
    [1, 2, 2, 4]
    """
    ranked = results.astype("float64").round(DECIMALS).rank(method="min", ascending=False)
    return ranked.astype("Int64").rename("place")


def places_by_criterion(points: pd.DataFrame) -> pd.DataFrame:
    """Return places within each criterion: same shape as the points, Int64."""
    return points.apply(places).astype("Int64")


def levels(totals: pd.Series, methodology: Methodology) -> pd.Series:
    """Return the level that each total reaches; empty text where the methodology sets none."""
    found = pd.Series("", index=totals.index, dtype=object, name="level")
    for level in sorted(methodology.levels, key=lambda each: each.minimum):
        found = found.mask(totals.round(DECIMALS) >= level.minimum, level.title)
    return found


def rating(totals: pd.Series, methodology: Methodology) -> pd.DataFrame:
    """Return place, total and level, the best first; ties keep the order of ``totals``.

    The index is that of ``totals`` (organizations or submissions).  Those without a total
    stand last and have no place.
    """
    frame = pd.DataFrame({
        "place": places(totals),
        "total": totals.astype("float64").round(DECIMALS),
        "level": levels(totals, methodology),
    })
    return frame.sort_values("place", kind="stable", na_position="last")
