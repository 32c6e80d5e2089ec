"""What came of a form and does not count for a period, though its sender thinks it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from templates.period import Period

# Some send a quarter's report in its last days.
_BEFORE_THE_END = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A file that an operator has excluded, or the same bytes as one for an earlier period.

    ``repeats`` is that period; ``submission`` the number of the file.
    """

    submission: int
    file: str
    received: pd.Timestamp
    repeats: Period | None = None

    @property
    def words(self) -> str:
        """What became of it, in words: a file that is told of as not sent is named."""
        what = (f"это тот же файл, что за {self.repeats.text}" if self.repeats
                else "исключен решением")
        return f"файл «{self.file}» от {self.received:%d.%m.%Y}: {what}"


def uncounted(submissions: pd.DataFrame, form_id: str, period: Period
              ) -> Mapping[str, tuple[Uncounted, ...]]:
    """Return what came of a form and does not count for a period, by organization.

    An earlier period's file that comes again when this period's is gathered is taken for it.
    """
    sent = submissions[(submissions["form"] == form_id) & submissions["organization"].notna()
                       & submissions["received"].notna()]
    excluded = sent[sent["excluded"].astype(bool) & (sent["period"] == str(period))
                    & (sent["status"] != "duplicate")]
    again = sent[(sent["status"] == "duplicate")
                 & (sent["received"] >= pd.Timestamp(_gathered_from(period)))]
    found: dict[str, tuple[Uncounted, ...]] = {}
    for frame, repeats in ((excluded, False), (again, True)):
        for number, row in frame.sort_values("received", kind="stable").iterrows():
            of = _earlier(row["period"], period) if repeats else None
            if of is None and repeats:
                continue
            found[row["organization"]] = (*found.get(row["organization"], ()), Uncounted(
                int(str(number)), row["file"].rpartition("/")[2], row["received"], of))
    return found


def _gathered_from(period: Period) -> date:
    return period.end - _BEFORE_THE_END if period.kind == "quarter" else period.start


def _earlier(text: object, period: Period) -> Period | None:
    """The period of a file, where it is of the same kind and before another."""
    try:
        of = Period.parse(str(text))
    except ValueError:
        return None
    return of if of.kind == period.kind and of.end < period.end else None
