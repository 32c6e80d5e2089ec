"""Deadlines, and who sent a form in time.  The day of the deadline itself is in time."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from templates.definition import Deadline, Form
from templates.period import Period
from templates.text import fold_name

# States of a form that an organization owes, with the words people see.
STATES = {
    "on_time": "в срок",
    "late": "с опозданием",
    "missing": "не сдано",
    "returned": "на доработке",
    "awaited": "ожидается",
    "not_required": "не требуется",
}
_COLUMNS = ("state", "received", "days_late", "days_left", "submission", "file")


def due_date(deadline: Deadline | None, period: Period) -> date | None:
    """Return the last day that is in time; None for a form without a deadline.

    >>> quarterly = Deadline("after-quarter", "", day=10)
    >>> str(due_date(quarterly, Period.parse("2026-Q4")))
    '2027-01-10'
    """
    if deadline is None:
        return None
    if deadline.kind == "in-year":
        return _day(period.year, deadline.month, deadline.day)
    if deadline.kind == "after-quarter":
        year, month = divmod(12 * period.end.year + period.end.month, 12)
        return _day(year, month + 1, deadline.day)
    raise ValueError(f"срок бывает after-quarter или in-year, а не {deadline.kind}")


def correction_date(today: date, days: int, due: date | None) -> date:
    """Return the last day for a form that goes back today: so many days on, or its deadline.

    >>> str(correction_date(date(2026, 10, 15), 5, date(2026, 10, 10)))
    '2026-10-20'
    >>> str(correction_date(date(2026, 10, 1), 5, date(2026, 10, 10)))
    '2026-10-10'
    """
    day = today + timedelta(days=days)
    return day if due is None else max(day, due)


def timeliness(submissions: pd.DataFrame, organizations: pd.DataFrame, form_id: str,
               period: Period, due: date | None, as_of: date) -> pd.DataFrame:
    """Return who has sent a form for a period: one row per organization of that year.

    Columns: ``state`` (a key of ``STATES``), ``received``, ``days_late`` and ``days_left``
    (Int64), ``submission`` (Int64) and ``file``.  The first accepted file decides whether it
    was on time: a correction that comes later does not make it late.  Where nothing is
    accepted the last returned file stands.  ``as_of`` decides only which deadlines have passed.
    """
    sent = submissions[(submissions["form"] == form_id) & (submissions["period"] == str(period))]
    accepted = _per_organization(sent[is_accepted(sent)], "first")
    returned = _per_organization(sent[sent["status"] == "returned"], "last")
    has_file = _is_among(organizations.index, accepted)
    has_returned = _is_among(organizations.index, returned)
    only_returned = returned[~returned.index.isin(accepted.index)]
    shown = pd.concat([accepted, only_returned]).reindex(organizations.index)
    day = pd.to_datetime(shown["received"]).dt.normalize()

    passed = due is not None and as_of > due
    state = pd.Series("missing" if passed else "awaited", index=organizations.index, dtype=object)
    state = state.mask(has_returned, "returned")
    state = state.mask(~is_required(organizations, period, due), "not_required")
    state = state.mask(has_file, "on_time")
    # Who was not there in that year is not spoken of.
    spoken_of = takes_part(organizations, period.whole_year) | (state != "not_required")
    if due is not None:
        state = state.mask(has_file & (day > pd.Timestamp(due)), "late")

    return pd.DataFrame({
        "state": state,
        "received": shown["received"],
        "days_late": _days_late(state, day, due, as_of),
        "days_left": _days_left(state, due, as_of),
        "submission": shown["submission"].astype("Int64"),
        "file": shown["file"],
    }, columns=_COLUMNS)[spoken_of]


def is_accepted(submissions: pd.DataFrame) -> pd.Series:
    """Return which files were good enough, those that a later one has replaced included.

    A file that an operator has excluded never was.
    """
    excluded = submissions.get("excluded", pd.Series(False, index=submissions.index))
    replaced = ((submissions["status"] == "superseded") & (submissions["errors"].fillna(0) == 0)
                & ~excluded.astype(bool))
    return submissions["status"].isin(["accepted", "accepted_with_remarks"]) | replaced


def is_required(organizations: pd.DataFrame, period: Period, due: date | None = None) -> pd.Series:
    """Return which organizations owe a form for a period: those that take part at its end.

    Who leaves in the middle of a quarter does not owe it: its successor does.  Who has left by
    the end of the year, but after a deadline within it, owed the form on that day.
    """
    since, until = (_days(organizations, each) for each in ("participates_from", "participates_to"))
    last = min(period.end, due) if due is not None else period.end
    return ~(since > pd.Timestamp(period.end)) & ~(until < pd.Timestamp(last))


def owes(organizations: pd.DataFrame, form: Form, period: Period) -> pd.Series:
    """Return which organizations owe this form for a period, by its deadline."""
    return is_required(organizations, period, due_date(form.deadline, period))


def takes_part(organizations: pd.DataFrame, period: Period) -> pd.Series:
    """Return which organizations take part on any day of a period."""
    since, until = (_days(organizations, each) for each in ("participates_from", "participates_to"))
    return ~(since > pd.Timestamp(period.end)) & ~(until < pd.Timestamp(period.start))


def _days(organizations: pd.DataFrame, column: str) -> pd.Series:
    """A column of days, none where the list has no such column."""
    nothing = pd.Series(pd.NaT, index=organizations.index, dtype="datetime64[ns]")
    return pd.to_datetime(organizations.get(column, nothing))


def waits_for_correction(submissions: pd.DataFrame) -> pd.Series:
    """Return which files are returned and not replaced by one that counts since.

    The same form, organization, period and project decide, however the project is spelled.
    """
    key = ["form", "organization", "period", "key"]
    project = submissions["project"] if "project" in submissions else pd.Series(
        None, index=submissions.index, dtype=object)
    keyed = submissions.assign(key=[fold_name(each) if isinstance(each, str) else ""
                                    for each in project])
    counted = keyed[keyed["counts"]]
    replaced = pd.MultiIndex.from_frame(keyed[key].fillna("").astype(str)).isin(
        pd.MultiIndex.from_frame(counted[key].fillna("").astype(str)))
    return (submissions["status"] == "returned") & ~replaced


def _per_organization(sent: pd.DataFrame, keep: Literal["first", "last"]) -> pd.DataFrame:
    """One row per organization: the first or the last received; a known time goes before none."""
    ordered = sent.rename_axis(index="submission").reset_index().sort_values(
        "received", kind="stable", na_position="last" if keep == "first" else "first")
    kept = ordered.drop_duplicates("organization", keep=keep)
    return kept.set_index("organization")[["received", "submission", "file"]]


def _is_among(organizations: pd.Index, found: pd.DataFrame) -> pd.Series:
    return pd.Series(organizations.isin(found.index), index=organizations)


def _days_late(state: pd.Series, day: pd.Series, due: date | None, as_of: date) -> pd.Series:
    """Days between the deadline and the file, or the day of asking where there is none."""
    late = pd.Series(pd.NA, index=state.index, dtype="Int64")
    if due is None:
        return late
    late = late.mask(state == "late", (day - pd.Timestamp(due)).dt.days.astype("Int64"))
    if as_of > due:
        late = late.mask(state.isin(["missing", "returned"]), (as_of - due).days)
    return late


def _days_left(state: pd.Series, due: date | None, as_of: date) -> pd.Series:
    left = pd.Series(pd.NA, index=state.index, dtype="Int64")
    if due is None or as_of > due:
        return left
    return left.mask(state.isin(["awaited", "returned"]), (due - as_of).days)


def _day(year: int, month: int, day: int) -> date:
    """A day of a month, its last day where the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))
