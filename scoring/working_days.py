"""Which days are worked: Russia's production calendar, with a district's own days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from templates.period import day_and_month

if TYPE_CHECKING:
    from holidays.countries.russia import Russia


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Section ``[deadlines]``: does a deadline on a day off move, and the district's own days.

    ``days_off`` and ``working_days`` are what the calendar does not know of, or has otherwise.
    Days off that were moved are known to the library ``holidays`` once the government has moved
    them, so for the years to which its version reaches; of later ones weekends and holidays only.

    >>> weekend = date(2026, 10, 10)
    >>> str(WorkingDays().next(weekend)), str(WorkingDays(move=False).next(weekend))
    ('2026-10-12', '2026-10-10')
    >>> str(WorkingDays(days_off=(date(2026, 10, 12),)).next(weekend))
    '2026-10-13'
    """

    move: bool = True
    days_off: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()

    def is_off(self, day: date) -> bool:
        """Tell whether nobody works on a day; the district's own days go before the calendar."""
        if day in self.days_off or day in self.working_days:
            return day in self.days_off
        return not _calendar().is_working_day(day)

    def next(self, day: date) -> date:
        """Return the day itself where it is worked or nothing moves, else the first after it."""
        while self.move and self.is_off(day):
            day += timedelta(days=1)
        return day

    def told(self, day: date | None) -> str:
        """Return in words why a deadline is on another day; empty where it is not.

        >>> WorkingDays().told(date(2027, 1, 10))
        '10 января – выходной, поэтому до 11 января'
        """
        moved = None if day is None else self.next(day)
        if day is None or moved is None or moved == day:
            return ""
        return (f"{day_and_month(day.day, day.month)} – выходной, поэтому до "
                f"{day_and_month(moved.day, moved.month)}")


# The decree's own days, as they stand in it.
AS_WRITTEN = WorkingDays(move=False)


@cache
def _calendar() -> Russia:
    # The package knows some 250 countries; what asks for no day need not wait for them.
    from holidays.countries.russia import Russia

    return Russia()  # type: ignore[no-untyped-call]


def deadline_problems(days: WorkingDays, path: str) -> Iterator[str]:
    """Yield what is wrong with the section, each problem with its path."""
    for day in sorted(set(days.days_off) & set(days.working_days)):
        yield (f"{path}.days_off: {day:%d.%m.%Y} стоит и в days_off, и в working_days: "
               "оставьте в одном из них")
