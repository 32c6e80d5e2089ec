"""Who has not sent which form, and until when: as «Сдача» has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from scoring.deadlines import STATES
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.writing.cells import records

Row = dict[str, Any]


def debts(data: Facts) -> Row:
    """Return what is overdue or waits to be mended: how many forms, and by organization.

    ``until``: the day until which what came in time may still be mended, None where the commission
    has to set one.
    """
    found = data.sending[data.sending["state"].isin(["missing", "returned"])]
    forms: dict[str, list[Row]] = {}
    for row in records(found):
        forms.setdefault(row["organization"], []).append(_debt(data, row))
    listed = [each for each in data.organizations.index if each in forms]
    return {"count": len(found), "organizations": [
        {"organization": str(data.organizations["full_name"][each]),
         "short_name": data.short_name(each), "forms": forms[each],
         "until": _last([one["until"] for one in forms[each]])} for each in listed]}


def _last(days: Sequence[date | None]) -> date | None:
    """The last of some days, None where one of them has to be set."""
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _debt(data: Facts, row: Row) -> Row:
    due, until = _day(row["due"]), _day(row["until"])
    return {
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
    """Return each form of the period that somebody owed: who owed it, who sent it, in time and late.

    ``is_open``: its day has not passed.
    """
    rows: list[Row] = []
    for (form_id, period), part in data.sending.groupby(["form", "period"], sort=False):
        states = part["state"].value_counts()
        owed, due = len(part) - int(states.get("not_required", 0)), _day(part["due"].iloc[0])
        # Of a quarter before anybody took part there is nothing to tell.
        if not owed:
            continue
        on_time, late = (int(states.get(each, 0)) for each in ("on_time", "late"))
        rows.append({
            "id": form_id, "form": data.form_name(form_id), "period": period,
            "due": due, "is_open": due is not None and due >= data.as_of,
            "sent": on_time + late, "on_time": on_time, "late": late,
            "owed": owed,
            "missing": int(states.get("missing", 0)), "returned": int(states.get("returned", 0)),
        })
    return rows


def _day(moment: Any) -> date | None:
    """A day without its hour; None for none."""
    return None if moment is None or pd.isna(moment) else pd.Timestamp(moment).date()
