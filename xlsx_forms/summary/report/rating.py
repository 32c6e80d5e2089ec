"""Places of the year, the best first, and who has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import xlsx_forms.summary.report.words as words
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.report.links import Links
from xlsx_forms.summary.sheets.methodology import highest_result
from xlsx_forms.summary.sheets.rating import has_year_before
from xlsx_forms.summary.writing.cells import records


@dataclass(frozen=True, slots=True)
class Rated:
    """An organization with its place.

    ``share``: of the highest possible result, in percent; ``change``: of the result since the year
    before, ``rise``: by how many places, None without a result of both years.
    """

    place: int
    name: str
    result: str
    share: float
    change: float | None
    rise: int | None
    link: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The rating of a year.

    ``without`` names who has no place; ``has_changes``: whether the year before has results.
    """

    year: int
    rows: list[Rated]
    without: list[str]
    highest: str
    mean: str
    has_changes: bool

    @property
    def leaders(self) -> list[Rated]:
        """All that share the first place."""
        return [each for each in self.rows if each.place == 1]


def collect_rating(data: Facts, links: Links) -> Rating:
    """Return the rating of the period's year."""
    highest = highest_result(data)
    rated = data.results.rated
    rows = [_rated(data, links, row, highest) for row in records(rated)]
    others = data.results.rating.index.difference(rated.index, sort=False)
    return Rating(data.period.year, rows, [data.short_name(each) for each in others],
                  f"{highest:.10g}".replace(".", ","),
                  words.result(round(float(rated["total"].mean()), 2)) if rows else "",
                  has_year_before(data))


def _rated(data: Facts, links: Links, row: dict[str, Any], highest: float) -> Rated:
    total, year = float(row["total"]), data.period.year
    known = data.movement.result_of(row["organization"])
    return Rated(int(row["place"]), data.short_name(row["organization"]), words.result(total),
                 round(100 * min(total / highest, 1), 1) if highest else 0.0,
                 known.total_change(year) if known else None,
                 known.place_change(year) if known else None, links.file(row["submission"]))
