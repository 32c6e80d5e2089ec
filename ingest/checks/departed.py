"""Files for periods in which their organization was there no more (X506)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ingest.organizations.succession import Departure
from templates.period import Period
from templates.rules import Finding, rule

_DAY = "%d.%m.%Y"


def check_departed(submissions: pd.DataFrame, departures: Mapping[str, Departure]
                   ) -> Iterator[tuple[int, Finding]]:
    """Yield a finding for each file that counts for a period after its organization's last day.

    In the period of the last day itself an organization may still tell what it has done.
    """
    counted = submissions[submissions["counts"] & submissions["organization"].isin(list(departures))]
    for number, key, period_id in zip(counted.index.tolist(), counted["organization"],
                                      counted["period"], strict=True):
        left, period = departures[key], Period.parse(str(period_id))
        if period.start <= left.last_day:
            continue
        heirs = _in_place_of(left, departures, period)
        yield number, rule("X506").at(
            period=period.text, organization=key, day=left.last_day.strftime(_DAY),
            heirs=_about(heirs), whose=next(iter(heirs), "КОД"))


def _in_place_of(left: Departure, departures: Mapping[str, Departure], period: Period
                 ) -> dict[str, str]:
    """Who goes on in a period; an heir that had left by then has heirs of its own."""
    found: dict[str, str] = {}
    for key, name in left.heirs.items():
        gone = departures.get(key)
        has_left = gone is not None and gone.last_day < period.start
        found |= _in_place_of(gone, departures, period) if gone and has_left else {key: name}
    return found


def _about(heirs: Mapping[str, str]) -> str:
    if not heirs:
        return ", правопреемник не указан"
    which = "правопреемник" if len(heirs) == 1 else "правопреемники"
    return f", {which} – " + ", ".join(f"{name} ({key})" for key, name in heirs.items())
