"""Who owes which form, and what of it is late."""

from __future__ import annotations

import pandas as pd

# A form that was sent back is owed until it comes mended.
_OWED = ("missing", "returned")


def owing(sending: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of forms that are missing or wait to be mended, the longest late first.

    ``sending``: as ``collect_sending`` returns it; forms and periods keep their order.
    """
    rows = sending[sending["state"].isin(_OWED)]
    late = rows["days_late"].astype("float64").fillna(-1.0)
    form, period = (pd.factorize(rows[each])[0] for each in ("form", "period"))
    order = pd.DataFrame({"form": form, "period": period, "late": -late, "state": rows["state"]},
                         index=rows.index)
    return rows.loc[order.sort_values(["form", "period", "late", "state"], kind="stable").index]


def overdue(sending: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``owing`` whose last day has passed."""
    rows = owing(sending)
    return rows[rows["days_late"].notna()]
