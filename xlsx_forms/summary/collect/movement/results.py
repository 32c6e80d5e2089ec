"""Results and places of each organization year by year, and the change, per criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from xlsx_forms.summary.collect.results import Results


@dataclass(frozen=True, slots=True)
class YearResult:
    """What an organization came to in a year.

    ``points``: those that make the result, by the id of the criterion; a criterion that the year's
    form has not is not among them.
    """

    year: int
    place: int
    total: float
    points: Mapping[str, int] = field(default_factory=dict)
    submission: int | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class ResultHistory:
    """The results of an organization, the oldest first; years without one are not there."""

    organization: str
    years: tuple[YearResult, ...]

    def of(self, year: int) -> YearResult | None:
        """Return the result of a year."""
        return next((each for each in self.years if each.year == year), None)

    def total_change(self, year: int) -> float | None:
        """Return by how much the result grew since the year before; None without one of both."""
        now, before = self.of(year), self.of(year - 1)
        return round(now.total - before.total, 4) if now and before else None

    def place_change(self, year: int) -> int | None:
        """Return by how many places it rose (above 0) since the year before."""
        now, before = self.of(year), self.of(year - 1)
        return before.place - now.place if now and before else None

    def points_change(self, year: int) -> dict[str, int]:
        """Return by how many points each criterion grew since the year before, where both have it."""
        now, before = self.of(year), self.of(year - 1)
        if not now or not before:
            return {}
        return {each: points - before.points[each] for each, points in now.points.items()
                if each in before.points}


def find_result_histories(by_year: Mapping[int, Results]) -> tuple[ResultHistory, ...]:
    """Return the history of every organization that has a result in one of these years."""
    found: dict[str, list[YearResult]] = {}
    for year, results in sorted(by_year.items()):
        points = results.points.to_dict("index")
        for organization, row in results.rated.to_dict("index").items():
            found.setdefault(str(organization), []).append(YearResult(
                year, int(row["place"]), float(row["total"]),
                {str(key): int(value) for key, value in points[organization].items()
                 if not pd.isna(value)},
                None if pd.isna(row["submission"]) else int(row["submission"]),
                str(row["cell"] or "")))
    return tuple(ResultHistory(key, tuple(years)) for key, years in sorted(found.items()))
