"""The facts of a region: what its districts have told, and which of them have told nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from templates.period import Period
from xlsx_forms.summary.collect.movement import SentCounts
from xlsx_forms.summary.collect.scope import Scope
from xlsx_forms.summary.region.figures import Figures, FormAndPeriod
from xlsx_forms.summary.region.joined import Joined
from xlsx_forms.summary.region.told import Told
from xlsx_forms.summary.sheets.dynamics.grid import MOST_PERIODS, Grid


@dataclass(frozen=True, slots=True)
class Gap:
    """A district that is not in the summary, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class RegionFacts:
    """What a region comes to, as of a day.  ``notes``: what to know of how districts were asked."""

    scope: Scope
    told: Sequence[Told]
    gaps: Sequence[Gap] = ()
    notes: Sequence[str] = ()

    @property
    def period(self) -> Period:
        """The quarter or the year of the summary."""
        return self.scope.period

    @property
    def as_of(self) -> date:
        """The day of the summary."""
        return self.scope.as_of

    @property
    def gap_line(self) -> str:
        """Which districts are missing, in a line; empty when none is."""
        if not self.gaps:
            return ""
        return (f"Районов в сводке {len(self.told)} из {len(self.told) + len(self.gaps)}. Не вошли: "
                f"{', '.join(each.name for each in self.gaps)}.")

    def joined(self, table: str) -> Joined:
        """Return a table of all districts."""
        found = Joined()
        for each in self.told:
            if table in each.parts:
                found.add(each.name, each.parts[table].columns, each.parts[table].rows)
        return found

    def decree(self, *kinds: str) -> str:
        """Return the decrees of what a sheet shows, each once."""
        found = dict.fromkeys(each.decrees[kind] for kind in kinds for each in self.told)
        return "; ".join(found)

    def total(self, figure: Callable[[Figures], int | None]) -> int | None:
        """Return the sum of a figure over the districts that know it; None when none does."""
        known = [value for each in self.told if (value := figure(each.figures)) is not None]
        return sum(known) if known else None

    def sent(self) -> dict[FormAndPeriod, list[SentCounts]]:
        """Return how each form of a period stands, district by district."""
        found: dict[FormAndPeriod, list[SentCounts]] = {}
        for each in self.told:
            for key, counts in each.figures.sent.items():
                found.setdefault(key, []).append(counts)
        return found

    @cached_property
    def ranked(self) -> tuple[tuple[int | None, Told], ...]:
        """The districts with their places by mean result, the best first; those without one last."""
        shares = {each.name: each.figures.share for each in self.told}
        known = [value for value in shares.values() if value is not None]

        def place(each: Told) -> int | None:
            share = shares[each.name]
            return None if share is None else 1 + sum(round(other, 9) > round(share, 9)
                                                      for other in known)

        places = [(place(each), each) for each in self.told]
        return tuple(sorted(places, key=lambda one: (one[0] is None, one[0] or 0)))

    @cached_property
    def has_one_methodology(self) -> bool:
        """Whether all districts with results have the same methodology."""
        return len({each.rules for each in self.told if each.figures.rated}) < 2


def grid_of(period: Period) -> Grid:
    """Return the periods that a region shows: the last quarters and years until its own."""
    quarters = [period if period.quarter else period.quarters[-1]]
    while len(quarters) < MOST_PERIODS:
        quarters.append(quarters[-1].previous)
    years = range(period.year - MOST_PERIODS + 1, period.year + 1)
    return Grid(tuple(reversed(quarters)), tuple(years), first=4)
