"""Who has not sent which form, and until when: as «Сдача» has it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scoring.deadlines import STATES
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.sheet import records

Row = dict[str, Any]


def debts(data: Facts) -> list[Row]:
    """Return a row for each form that is overdue or waits to be mended.

    ``until``: the day until which a file that came in time may still be mended, None where the
    commission has to set one.
    """
    found = data.sending[data.sending["state"].isin(["missing", "returned"])]
    return [_debt(data, row) for row in records(found)]


def _debt(data: Facts, row: Row) -> Row:
    due, until = _day(row["due"]), _day(row["until"])
    return {
        "organization": _full_name(data, row["organization"]),
        "short_name": data.short_name(row["organization"]),
        "form": data.form_name(row["form"]), "period": row["period"],
        "state": STATES[row["state"]], "due": due,
        "days_late": None if pd.isna(row["days_late"]) else int(row["days_late"]),
        "until": until if until is not None and until >= data.as_of else None,
    }


def awaited_forms(data: Facts) -> list[Row]:
    """Return each form whose day has not come: from how many organizations, and the day."""
    found = data.sending[data.sending["state"] == "awaited"].dropna(subset=["due"])
    rows: list[Row] = []
    for (form_id, period), part in found.groupby(["form", "period"], sort=False):
        rows.append({"form": data.form_name(form_id), "period": period, "count": len(part),
                     "due": part["due"].iloc[0]})
    return rows


def sent_forms(data: Facts) -> list[Row]:
    """Return each form of the period: who owed it, who sent it, in time and late."""
    rows: list[Row] = []
    for (form_id, period), part in data.sending.groupby(["form", "period"], sort=False):
        states = part["state"].value_counts()
        on_time, late = (int(states.get(each, 0)) for each in ("on_time", "late"))
        rows.append({
            "id": form_id, "form": data.form_name(form_id), "period": period,
            "due": _day(part["due"].iloc[0]), "sent": on_time + late, "on_time": on_time, "late": late,
            "owed": len(part) - int(states.get("not_required", 0)),
            "missing": int(states.get("missing", 0)), "returned": int(states.get("returned", 0)),
        })
    return rows


def _full_name(data: Facts, organization: object) -> str:
    return str(data.organizations["full_name"].get(organization, organization))


def _day(moment: Any) -> Any:
    """A day without its hour; None for none."""
    return None if moment is None or pd.isna(moment) else pd.Timestamp(moment).date()
