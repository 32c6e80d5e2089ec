"""Who sent which form of each period: on time, late or not at all, and returned how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from templates.period import Period


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that an organization owed for a period.

    ``state``: a key of ``scoring.deadlines.STATES``.  ``returned``: how often a file of it went
    back, whatever came after.  ``submission``: the file that decides the state.
    """

    form: str
    period: Period
    organization: str
    state: str
    due: date | None = None
    days_late: int | None = None
    returned: int = 0
    submission: int | None = None

    @property
    def is_sent(self) -> bool:
        """Whether an accepted file has come."""
        return self.state in ("on_time", "late")

    @property
    def is_owed(self) -> bool:
        """Whether it had to be sent at all."""
        return self.state != "not_required"


@dataclass(frozen=True, slots=True)
class SentCounts:
    """Of how many organizations a form of a period stands how.

    ``owed``: all that owed it; ``sent``: on time or late; ``missing``: its day has passed;
    ``returned``: the last file is on its way back; ``returns``: files that went back in all.
    """

    owed: int
    on_time: int
    late: int
    missing: int
    returned: int
    awaited: int
    returns: int

    @property
    def sent(self) -> int:
        """Accepted files: on time or late."""
        return self.on_time + self.late


def find_sent(sending: pd.DataFrame, submissions: pd.DataFrame) -> tuple[Sent, ...]:
    """Return the rows of ``collect_sending`` as records, with how often files went back."""
    back = submissions[submissions["status"] == "returned"]
    returned: Mapping[tuple[object, object, object], int] = Counter(
        zip(back["form"], back["period"], back["organization"], strict=True))
    columns = ("form", "period", "organization", "state", "due", "days_late", "submission")
    return tuple(
        Sent(form, period, organization, state, None if pd.isna(due) else due,
             None if pd.isna(late) else int(late), returned.get((form, str(period), organization), 0),
             None if pd.isna(number) else int(number))
        for form, period, organization, state, due, late, number in zip(
            *(sending[each].astype(object) for each in columns), strict=True))


def count_sent(sent: Iterable[Sent]) -> SentCounts:
    """Return the counts of some forms."""
    rows = list(sent)
    states = Counter(each.state for each in rows)
    return SentCounts(
        sum(each.is_owed for each in rows), states["on_time"], states["late"], states["missing"],
        states["returned"], states["awaited"], sum(each.returned for each in rows))
