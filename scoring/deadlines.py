"""Deadlines, and who sent a form in time.  The day of the deadline itself is in time."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any, Literal

import pandas as pd

from scoring.working_days import AS_WRITTEN, WorkingDays
from templates.definition import Deadline
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
_GOOD = ("accepted", "accepted_with_remarks")
_COLUMNS = ("state", "received", "days_late", "days_left", "submission", "file", "until",
            "first_received", "corrected")


def due_date(deadline: Deadline | None, period: Period, days: WorkingDays = AS_WRITTEN
             ) -> date | None:
    """Return the last day that is in time; None for a form without a deadline.

    >>> quarterly, period = Deadline("after-quarter", "", day=10), Period.parse("2026-Q4")
    >>> str(due_date(quarterly, period)), str(due_date(quarterly, period, WorkingDays()))
    ('2027-01-10', '2027-01-11')
    """
    stated = _stated(deadline, period)
    return None if stated is None else days.next(stated)


def moved_text(deadline: Deadline | None, period: Period, days: WorkingDays) -> str:
    """Return in words why a deadline is not on the day that the decree names; empty where it is."""
    return days.told(_stated(deadline, period))


def _stated(deadline: Deadline | None, period: Period) -> date | None:
    """The day that the decree names."""
    if deadline is None:
        return None
    if deadline.kind == "in-year":
        return _day(period.year, deadline.month, deadline.day)
    if deadline.kind == "after-quarter":
        year, month = divmod(12 * period.end.year + period.end.month, 12)
        return _day(year, month + 1, deadline.day)
    raise ValueError(f"срок бывает after-quarter или in-year, а не {deadline.kind}")


def correction_date(today: date, count: int, due: date | None, days: WorkingDays = AS_WRITTEN
                    ) -> date:
    """Return the last day for a form that goes back today: so many days on, or its deadline.

    >>> str(correction_date(date(2026, 10, 15), 5, date(2026, 10, 10)))
    '2026-10-20'
    >>> str(correction_date(date(2026, 10, 1), 5, date(2026, 10, 10)))
    '2026-10-10'
    >>> str(correction_date(date(2026, 10, 12), 5, None, WorkingDays()))
    '2026-10-19'
    """
    day = days.next(today + timedelta(days=count))
    return day if due is None else max(day, due)


def timeliness(submissions: pd.DataFrame, organizations: pd.DataFrame, form_id: str,
               period: Period, due: date | None, as_of: date) -> pd.DataFrame:
    """Return who has sent a form for a period: one row per organization of that year.

    Columns: ``state`` (a key of ``STATES``), ``received``, ``days_late`` and ``days_left``
    (Int64), ``submission`` (Int64) and ``file``; ``until``: the last day in time, which is the
    deadline or the day until which what came in time was to be mended (``fix_by`` of the files);
    ``first_received`` and ``corrected``: the first file and the last that mended one, good or not.
    The first accepted file decides whether it was on time: a correction that comes later does not
    make it late.  Where nothing is accepted the last returned file stands.  ``as_of`` decides only
    which deadlines have passed.  A file is also that of everybody it reports on (``answered_for`` of the
    files): it is shown with them, unless a file of their own waits to be mended.  What is returned
    goes back to its sender alone.
    """
    sent = _with_answered_for(
        submissions[(submissions["form"] == form_id) & (submissions["period"] == str(period))])
    until = _last_days(sent, organizations.index, due)
    seen = sent[is_accepted(sent) | (sent["status"] == "returned")]
    is_own = sent["sender"] == sent["organization"]
    returned = _per_organization(sent[(sent["status"] == "returned") & is_own], "last")
    # Who was asked to mend a file of its own is waited for, whoever names it in a report.
    waits = returned.index.difference(pd.Index(sent.loc[is_accepted(sent) & is_own, "organization"]))
    accepted = _per_organization(
        sent[is_accepted(sent) & (is_own | ~sent["organization"].isin(waits))], "first")
    has_file = _is_among(organizations.index, accepted)
    has_returned = _is_among(organizations.index, returned)
    only_returned = returned[~returned.index.isin(accepted.index)]
    shown = pd.concat([accepted, only_returned]).reindex(organizations.index)
    day = pd.to_datetime(shown["received"]).dt.normalize()

    passed = until < pd.Timestamp(as_of)
    state = pd.Series("awaited", index=organizations.index, dtype=object).mask(passed, "missing")
    state = state.mask(has_returned, "returned")
    state = state.mask(~is_required(organizations, period, due), "not_required")
    state = state.mask(has_file, "on_time")
    # Who was not there in that year is not spoken of.
    spoken_of = takes_part(organizations, period.whole_year) | (state != "not_required")
    state = state.mask(has_file & (day > until), "late")

    return pd.DataFrame({
        "state": state,
        "received": shown["received"],
        "days_late": _days_late(state, day, until, as_of),
        "days_left": _days_left(state, until, as_of),
        "submission": shown["submission"].astype("Int64"),
        "file": shown["file"],
        "until": until,
        "first_received": _per_organization(seen, "first")["received"].reindex(organizations.index),
        "corrected": _corrected(seen).reindex(organizations.index),
    }, columns=_COLUMNS)[spoken_of]


def _with_answered_for(sent: pd.DataFrame) -> pd.DataFrame:
    """The files with their ``sender``, and once more with each organization that they report on.

    The sender's file that counts says on whom: an earlier one speaks only for those whom that names,
    too.  While none counts, it is the returned one that waits.
    """
    own = sent.assign(sender=sent["organization"])
    if "answered_for" not in sent:
        return own
    own["about"] = [*zip(own["sender"].astype(str), _project_keys(own), strict=True)]
    counts = own["counts"] if "counts" in own else own["status"].isin(_GOOD)
    named = own["answered_for"].fillna("").astype(str)
    named = named[named != ""].str.split(", ").explode()
    theirs = own.loc[named.index].assign(organization=named.to_numpy())
    settled = set(own.loc[counts, "about"])
    spoken_for = set(theirs.loc[counts[theirs.index], ["about", "organization"]].itertuples(
        index=False, name=None))
    kept = [(about, organization) in spoken_for if about in settled else waits
            for about, organization, waits in zip(
                theirs["about"], theirs["organization"], is_to_mend(theirs), strict=True)]
    return pd.concat([own, theirs[kept]]) if any(kept) else own


def _last_days(sent: pd.DataFrame, organizations: pd.Index, due: date | None) -> pd.Series:
    """Until when each organization's form is in time; none where the form has no deadline.

    A file that came by that day and was returned may be mended until the day that the letter about
    it named; what comes by then may go back again.
    """
    last = pd.NaT if due is None else pd.Timestamp(due)
    until = pd.Series(last, index=organizations, dtype="datetime64[ns]")
    if due is None or "fix_by" not in sent:
        return until
    back = sent[(sent["status"] == "returned") & sent["fix_by"].notna() & sent["received"].notna()
                & sent["organization"].isin(organizations)]
    for each in back.sort_values("received", kind="stable").to_dict("records"):
        organization = each["organization"]
        if each["received"].normalize() <= until[organization]:
            until[organization] = max(until[organization], pd.Timestamp(each["fix_by"]))
    return until


def _corrected(seen: pd.DataFrame) -> pd.Series:
    """When the last file came that took the place of one on the same project, by organization."""
    ordered = seen.assign(key=_project_keys(seen)).sort_values("received", kind="stable")
    again = ordered[ordered.duplicated(["organization", "sender", "key"])]
    return again.groupby("organization")["received"].max()


def is_accepted(submissions: pd.DataFrame) -> pd.Series:
    """Return which files were good enough, those that a later one has replaced included.

    A file that an operator has excluded never was.
    """
    excluded = submissions.get("excluded", pd.Series(False, index=submissions.index))
    replaced = ((submissions["status"] == "superseded") & (submissions["errors"].fillna(0) == 0)
                & ~excluded.astype(bool))
    return submissions["status"].isin(_GOOD) | replaced


def is_required(organizations: pd.DataFrame, period: Period, due: date | None = None) -> pd.Series:
    """Return which organizations owe a form for a period: those that take part at its end.

    Who leaves in the middle of a quarter does not owe it: its successor does.  Who has left by
    the end of the year, but after a deadline within it, owed the form on that day.
    """
    since, until = (_days(organizations, each) for each in ("participates_from", "participates_to"))
    last = min(period.end, due) if due is not None else period.end
    return ~(since > pd.Timestamp(period.end)) & ~(until < pd.Timestamp(last))


def takes_part(organizations: pd.DataFrame, period: Period) -> pd.Series:
    """Return which organizations take part on any day of a period."""
    since, until = (_days(organizations, each) for each in ("participates_from", "participates_to"))
    return ~(since > pd.Timestamp(period.end)) & ~(until < pd.Timestamp(period.start))


def _days(organizations: pd.DataFrame, column: str) -> pd.Series:
    """A column of days, none where the list has no such column."""
    nothing = pd.Series(pd.NaT, index=organizations.index, dtype="datetime64[ns]")
    return pd.to_datetime(organizations.get(column, nothing))


def waits_for_correction(submissions: pd.DataFrame) -> pd.Series:
    """Return which files are returned, with none that counts and no later one instead of them.

    The same form, organization, period and project decide, however the project is spelled.
    """
    key = ["form", "organization", "period", "key"]
    keyed = submissions.assign(key=_project_keys(submissions))
    counted = keyed[keyed["counts"]]
    replaced = pd.MultiIndex.from_frame(keyed[key].fillna("").astype(str)).isin(
        pd.MultiIndex.from_frame(counted[key].fillna("").astype(str)))
    return is_to_mend(submissions) & ~replaced


def is_to_mend(submissions: pd.DataFrame) -> pd.Series:
    """Return which files are returned and no later one came instead of them: those are answered."""
    return (submissions["status"] == "returned") & (submissions["other"].fillna("") == "")


def others_wait_for(submissions: pd.DataFrame, form_id: str, period: Period) -> dict[str, str]:
    """Return on whom a file reports that its sender, another, is to mend; and who that is."""
    if "answered_for" not in submissions:
        return {}
    sent = submissions[(submissions["form"] == form_id) & (submissions["period"] == str(period))]
    waiting = sent[waits_for_correction(sent)]
    return {key: str(sender) for sender, named in zip(
        waiting["organization"], waiting["answered_for"].fillna("").astype(str), strict=True)
        for key in named.split(", ") if key}


def _project_keys(submissions: pd.DataFrame) -> list[str]:
    """The project of each file as it is compared; empty where a file is about none."""
    projects = submissions["project"] if "project" in submissions else [None] * len(submissions)
    return [fold_name(each) if isinstance(each, str) else "" for each in projects]


def _per_organization(sent: pd.DataFrame, keep: Literal["first", "last"]) -> pd.DataFrame:
    """One row per organization: the first or the last received; a known time goes before none."""
    ordered = sent.rename_axis(index="submission").reset_index().sort_values(
        "received", kind="stable", na_position="last" if keep == "first" else "first")
    kept = ordered.drop_duplicates("organization", keep=keep)
    return kept.set_index("organization")[["received", "submission", "file"]]


def _is_among(organizations: pd.Index, found: pd.DataFrame) -> pd.Series:
    return pd.Series(organizations.isin(found.index), index=organizations)


def _days_late(state: pd.Series, day: pd.Series, until: pd.Series, as_of: date) -> pd.Series:
    """Days between the deadline and the file, or the day of asking where there is none."""
    late = pd.Series(pd.NA, index=state.index, dtype="Int64")
    late = late.mask(state == "late", _days_between(until, day))
    passed = state.isin(["missing", "returned"]) & (until < pd.Timestamp(as_of))
    return late.mask(passed, _days_between(until, pd.Timestamp(as_of)))


def _days_left(state: pd.Series, until: pd.Series, as_of: date) -> pd.Series:
    left = pd.Series(pd.NA, index=state.index, dtype="Int64")
    ahead = state.isin(["awaited", "returned"]) & (until >= pd.Timestamp(as_of))
    return left.mask(ahead, _days_between(pd.Timestamp(as_of), until))


def _days_between(since: Any, until: Any) -> pd.Series:
    days: pd.Series = (until - since).dt.days.astype("Int64")
    return days


def _day(year: int, month: int, day: int) -> date:
    """A day of a month, its last day where the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))
