"""Where a project should be by its passport on a day, and how many days it is behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def stage_on(starts: Sequence[date | None], day: date) -> int:
    """Return the number of the last stage that has begun by a day; 0 when none has.

    ``starts``: the first day of each stage by the passport, None where it is blank.

    >>> stage_on([date(2026, 2, 1), None, date(2026, 4, 1)], date(2026, 3, 31))
    1
    """
    begun = [i for i, start in enumerate(starts, start=1) if start is not None and start <= day]
    return begun[-1] if begun else 0


def days_behind(starts: Sequence[date | None], stage: int, day: date) -> int:
    """Return the days since the stage after the one reached should have begun; 0 when in time.

    >>> days_behind([date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)], 1, date(2026, 3, 11))
    10
    """
    if stage_on(starts, day) <= stage:
        return 0
    due = next(start for start in starts[stage:] if start is not None)
    return (day - due).days
