"""Periods, due dates, and who was on time."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.deadlines import STATES, correction_date, due_date, others_wait_for, timeliness
from scoring.working_days import WorkingDays
from templates.definition import Deadline, load_form
from templates.period import Period

QUARTER = Period(2026, 3)
DUE = date(2026, 10, 10)
PERIODS = st.builds(Period, st.integers(2001, 2098), st.integers(0, 4))


@given(PERIODS)
def test_a_period_reads_back_from_its_own_text(period):
    assert Period.parse(str(period)) == period


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.sampled_from(["year", "quarter"]))
def test_a_day_lies_in_the_period_that_contains_it(day, kind):
    period = Period.containing(kind, day)

    assert period.kind == kind
    assert day in period
    assert day not in period.previous
    assert (period.start - period.previous.end).days == 1


@pytest.mark.parametrize("text", ["", "2026-Q5", "2026-Q0", "26", "1999", "2026 год", "3 квартал",
                                  "2026-Q3-Q4", "٢٠٢٦"])
def test_what_is_no_period_is_refused_in_russian(text):
    with pytest.raises(ValueError, match="нужен год, как 2026, или квартал, как 2026-Q3"):
        Period.parse(text)


def test_a_year_has_four_quarters_in_order():
    assert [str(each) for each in Period(2026, 2).quarters] == [
        "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert (Period(2024, 1).start, Period(2024, 1).end) == (
        date(2024, 1, 1), date(2024, 3, 31))
    assert Period(2026, 2).whole_year == Period(2026)


@pytest.mark.parametrize(("on", "expected"), [
    (date(2026, 1, 10), "2025-Q4"), (date(2026, 2, 28), "2025-Q4"), (date(2026, 3, 1), "2026-Q1"),
    (date(2026, 4, 10), "2026-Q1"), (date(2026, 11, 30), "2026-Q3"), (date(2026, 12, 1), "2026-Q4"),
])
def test_a_quarter_is_collected_from_its_last_month_on(on, expected):
    assert str(Period.to_collect("quarter", on)) == expected
    assert Period.to_collect("year", on) == Period(2026)


@pytest.mark.parametrize(("period", "expected"), [
    ("2026-Q1", date(2026, 4, 10)), ("2026-Q2", date(2026, 7, 10)),
    ("2026-Q3", date(2026, 10, 10)), ("2026-Q4", date(2027, 1, 10)),
])
def test_a_quarterly_report_is_due_by_the_tenth_of_the_next_month(period, expected):
    assert due_date(load_form("quarterly-report").deadline, Period.parse(period)) == expected


def test_a_checklist_is_due_by_the_first_of_december():
    assert due_date(load_form("checklist").deadline, Period(2026)) == date(2026, 12, 1)


def test_a_form_without_a_deadline_is_never_due():
    assert due_date(load_form("passport").deadline, Period(2026)) is None


def test_a_day_that_a_month_lacks_is_its_last_day():
    assert due_date(Deadline("in-year", "", day=30, month=2), Period(2026)) == date(2026, 2, 28)


def _organizations(**since: str | None) -> pd.DataFrame:
    return pd.DataFrame({"participates_from": pd.to_datetime(pd.Series(since, dtype=object))},
                        index=pd.Index(list(since), name="organization"))


def _submissions(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(
        [(f"{i}.xlsx", "quarterly-report", "2026-Q3", *row) for i, row in enumerate(rows)],
        columns=["file", "form", "period", "organization", "status", "received", "errors"])
    frame["received"] = pd.to_datetime(frame["received"])
    return frame.rename_axis("submission")


def _state(*rows: tuple, due: date | None = DUE, as_of: date = date(2026, 10, 20),
           since: str | None = None) -> pd.Series:
    found = timeliness(_submissions(*rows), _organizations(a=since), "quarterly-report", QUARTER,
                       due, as_of)
    assert found["state"].isin(STATES).all()
    return found.loc["a"]


def test_a_file_received_on_the_due_day_is_on_time():
    assert _state(("a", "accepted", "2026-10-10 23:59:59", 0))["state"] == "on_time"


def test_a_file_received_the_day_after_is_one_day_late():
    row = _state(("a", "accepted_with_remarks", "2026-10-11 00:00:01", 0))

    assert (row["state"], row["days_late"], row["file"]) == ("late", 1, "0.xlsx")


def test_a_later_correction_does_not_make_an_accepted_file_late():
    row = _state(("a", "accepted", "2026-10-15", 0), ("a", "superseded", "2026-10-09", 0))

    assert (row["state"], row["submission"]) == ("on_time", 1)


def test_a_replaced_file_that_had_errors_was_never_in_time():
    assert _state(("a", "superseded", "2026-10-09", 2),
                  ("a", "accepted", "2026-10-15", 0))["state"] == "late"


def test_a_returned_file_counts_as_sent_but_not_as_accepted():
    row = _state(("a", "returned", "2026-10-05", 3), ("a", "returned", "2026-10-09", 1))

    assert (row["state"], row["file"], row["days_late"]) == ("returned", "1.xlsx", 10)


def test_a_returned_file_does_not_undo_an_accepted_one():
    assert _state(("a", "accepted", "2026-10-05", 0),
                  ("a", "returned", "2026-10-09", 1))["state"] == "on_time"


def test_nothing_sent_is_awaited_until_the_due_day_and_missing_after_it():
    awaited = _state(as_of=DUE)
    missing = _state(as_of=date(2026, 10, 11))

    assert (awaited["state"], awaited["days_left"]) == ("awaited", 0)
    assert (missing["state"], missing["days_late"]) == ("missing", 1)


def test_who_joins_after_the_period_owes_nothing_but_may_send():
    assert _state(since="2026-10-01")["state"] == "not_required"
    assert _state(since="2026-09-30")["state"] == "missing"
    assert _state(("a", "accepted", "2026-10-05", 0), since="2027-01-01")["state"] == "on_time"


def test_without_a_deadline_nothing_is_late_or_missing():
    assert _state(due=None)["state"] == "awaited"
    assert _state(("a", "accepted", "2030-01-01", 0), due=None)["state"] == "on_time"


def test_duplicates_unreadable_files_other_forms_and_periods_do_not_count():
    rows = _submissions(("a", "duplicate", "2026-10-01", 0), ("a", "unreadable", "2026-10-01", 1),
                        ("a", "accepted", "2026-10-01", 0), ("a", "accepted", "2026-10-01", 0),
                        (None, "foreign", "2026-10-01", 1))
    rows.loc[2, "period"] = "2026-Q2"
    rows.loc[3, "form"] = "checklist"

    found = timeliness(rows, _organizations(a=None), "quarterly-report", QUARTER, DUE, DUE)

    assert found["state"].tolist() == ["awaited"]


def test_every_organization_has_one_row_in_the_register_s_order():
    rows = _submissions(("c", "accepted", "2026-10-01", 0), ("b", "returned", "2026-10-01", 1),
                        ("unknown", "accepted", "2026-10-01", 0))
    organizations = _organizations(c=None, a=None, b=None)

    found = timeliness(rows, organizations, "quarterly-report", QUARTER, DUE, date(2026, 10, 8))

    assert found["state"].to_dict() == {"c": "on_time", "a": "awaited", "b": "returned"}
    assert found["days_left"].tolist()[1:] == [2, 2]


def test_no_organizations_and_no_submissions_give_an_empty_frame():
    found = timeliness(_submissions(), _organizations(), "quarterly-report", QUARTER, DUE, DUE)

    assert found.empty
    assert "state" in found


def test_a_file_whose_time_is_unknown_does_not_hide_one_whose_time_is_known():
    row = _state(("a", "accepted", None, 0), ("a", "superseded", "2026-10-12", 0))

    assert (row["state"], row["submission"]) == ("late", 1)


# --- what came in time is mended in time -----------------------------------------------------------


def _mended(*rows: tuple, **more) -> pd.Series:
    """As ``_state``; each row ends with the day until which the letter asked to mend it."""
    frame = _submissions(*(row[:4] for row in rows))
    frame["fix_by"] = pd.to_datetime(pd.Series([row[4] for row in rows], dtype=object))
    return timeliness(frame, _organizations(a=None), "quarterly-report", QUARTER,
                      more.pop("due", DUE), more.pop("as_of", date(2026, 10, 30))).loc["a"]


@pytest.mark.parametrize(("mended_on", "state", "days_late"), [
    ("2026-10-20", "on_time", None), ("2026-10-21", "late", 1)])
def test_what_came_in_time_and_is_mended_by_its_day_is_in_time(mended_on, state, days_late):
    row = _mended(("a", "returned", "2026-10-09", 1, "2026-10-20"),
                  ("a", "accepted", mended_on, 0, None))
    assert row["state"] == state and (row["days_late"] == days_late or pd.isna(row["days_late"]))
    assert row["until"] == pd.Timestamp("2026-10-20")
    assert (row["first_received"], row["corrected"]) == (pd.Timestamp("2026-10-09"),
                                                         pd.Timestamp(mended_on))


def test_what_is_mended_in_time_may_be_mended_again_and_what_is_not_may_not():
    again = (("a", "returned", "2026-10-09", 1, "2026-10-16"),
             ("a", "returned", "2026-10-16", 1, "2026-10-23"), ("a", "accepted", "2026-10-23", 0, None))
    assert _mended(*again)["state"] == "on_time"
    too_late = (again[0], ("a", "returned", "2026-10-17", 1, "2026-10-23"), again[2])
    assert (_mended(*too_late)["state"], _mended(*too_late)["days_late"]) == ("late", 7)


def test_what_came_late_is_late_however_soon_it_is_mended():
    row = _mended(("a", "returned", "2026-10-11", 1, "2026-10-20"),
                  ("a", "accepted", "2026-10-12", 0, None))
    assert (row["state"], row["days_late"], row["until"]) == ("late", 2, pd.Timestamp(DUE))


def test_while_it_may_be_mended_nothing_is_overdue():
    rows = (("a", "returned", "2026-10-09", 1, "2026-10-20"),)
    before, after = (_mended(*rows, as_of=date(2026, 10, day)) for day in (18, 22))
    assert (before["state"], before["days_left"]) == ("returned", 2) and pd.isna(before["days_late"])
    assert (after["state"], after["days_late"]) == ("returned", 2) and pd.isna(after["days_left"])
    assert pd.isna(after["corrected"])


def test_without_a_letter_that_named_a_day_the_deadline_stands():
    rows = (("a", "returned", "2026-10-09", 1, None), ("a", "accepted", "2026-10-12", 0, None))
    assert _mended(*rows)["state"] == "late"
    assert _mended(*rows, due=None)["state"] == "on_time"


# --- days off --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("period", "expected"), [
    ("2024-Q1", "2024-04-10"), ("2025-Q1", "2025-04-10"), ("2025-Q4", "2026-01-12"),
    ("2026-Q2", "2026-07-10"), ("2026-Q3", "2026-10-12"), ("2026-Q4", "2027-01-11"),
    ("2027-Q1", "2027-04-12"),
])
def test_a_deadline_on_a_day_off_moves_to_the_next_working_day(period, expected):
    deadline = load_form("quarterly-report").deadline
    assert str(due_date(deadline, Period.parse(period), WorkingDays())) == expected


@pytest.mark.parametrize("day", [
    # Holidays and days off that the government has moved, 2024 to 2027.
    "2024-04-29", "2024-04-30", "2024-05-10", "2024-12-30", "2024-12-31", "2025-05-02", "2025-05-08",
    "2025-06-13", "2025-11-03", "2025-12-31", "2026-01-09", "2026-03-09", "2026-05-11", "2026-12-31",
    "2027-01-08", "2027-02-22", "2027-05-10", "2027-11-05",
])
def test_the_calendar_knows_days_off_that_were_moved(day):
    assert WorkingDays().is_off(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2024-04-27", "2024-11-02", "2024-12-28", "2025-11-01", "2027-02-20"])
def test_the_calendar_knows_saturdays_that_are_worked(day):
    assert not WorkingDays().is_off(date.fromisoformat(day))


def test_the_districts_own_days_go_before_the_calendar():
    friday, saturday = date(2026, 10, 9), date(2026, 10, 10)
    own = WorkingDays(days_off=(friday,), working_days=(saturday,))
    assert own.next(friday) == saturday
    assert own.told(friday) == "9 октября – выходной, поэтому до 10 октября"
    assert WorkingDays(move=False).told(saturday) == ""


def test_what_goes_back_is_asked_for_on_a_working_day():
    # Five days after the last Wednesday of the year lie within the holidays.
    assert str(correction_date(date(2026, 12, 30), 5, None, WorkingDays())) == "2027-01-11"
    assert str(correction_date(date(2026, 12, 30), 5, date(2027, 1, 20), WorkingDays())) == "2027-01-20"


def test_a_file_is_also_that_of_those_it_reports_on_and_goes_back_to_its_sender_alone():
    def sent(status, day, **more):
        return {"form": "quarterly-report", "period": "2026-Q3", "organization": "uo", "status": status,
                "received": pd.Timestamp(2026, 10, day), "file": f"{day}.xlsx", "errors": 0,
                "answered_for": "a, b", "other": "", "fix_by": pd.NaT} | more

    def states(as_of, *rows):
        return timeliness(pd.DataFrame(rows), _organizations(uo=None, a=None, b=None, c=None),
                          "quarterly-report", QUARTER, DUE, as_of)

    back = sent("returned", 5, errors=1, fix_by=pd.Timestamp(2026, 10, 15))
    mending = states(date(2026, 10, 12), back)
    assert mending["state"].to_dict() == {
        "uo": "returned", "a": "awaited", "b": "awaited", "c": "missing"}
    assert mending["file"].dropna().to_dict() == {"uo": "5.xlsx"}

    own = sent("accepted", 20, organization="a", answered_for="")
    frame = pd.DataFrame([back]).assign(counts=False)
    assert others_wait_for(frame, "quarterly-report", QUARTER) == {"a": "uo", "b": "uo"}
    mine = pd.DataFrame([back, sent("accepted", 14)]).assign(counts=[False, True])
    assert others_wait_for(mine, "quarterly-report", QUARTER) == {}
    mended = states(date(2026, 10, 21), back, sent("accepted", 14), own)
    assert mended["state"].to_dict() == {"uo": "on_time", "a": "on_time", "b": "on_time", "c": "missing"}
    assert mended["file"]["b"] == "14.xlsx" and mended["submission"].tolist()[:3] == [1, 1, 1]
    # A school's own file corrects nothing of its department's.
    assert mended["corrected"]["a"] == pd.Timestamp(2026, 10, 14)
    # Nor does the department's file mend what the school was asked to mend itself.
    waiting = states(date(2026, 10, 21), sent("accepted", 4),
                     own | {"status": "returned", "errors": 1, "received": pd.Timestamp(2026, 10, 6)})
    assert waiting["state"].to_dict() == {"uo": "on_time", "a": "returned", "b": "on_time",
                                          "c": "missing"}
    assert waiting["file"]["a"] == "20.xlsx"


def test_only_the_file_of_a_department_that_counts_answers_for_others():
    def sent(status, day, named, **more):
        return {"form": "quarterly-report", "period": "2026-Q3", "organization": "uo", "status": status,
                "received": pd.Timestamp(2026, 10, day), "file": f"{day}.xlsx", "errors": 0,
                "answered_for": named, "other": "", "fix_by": pd.NaT, "counts": False} | more

    def states(*rows):
        table = timeliness(pd.DataFrame(rows), _organizations(uo=None, a=None, b=None),
                           "quarterly-report", QUARTER, DUE, date(2026, 10, 21))
        return table["state"].to_dict(), table["file"].dropna().to_dict()

    first = sent("superseded", 5, "a, b", other="14.xlsx")
    # The first good file decides whether it was in time, the one that counts for whom it is.
    assert states(first, sent("accepted", 14, "a", counts=True)) == (
        {"uo": "on_time", "a": "on_time", "b": "missing"}, {"uo": "5.xlsx", "a": "5.xlsx"})
    assert states(first, sent("accepted", 14, "", counts=True))[0] == {
        "uo": "on_time", "a": "missing", "b": "missing"}
    # Nor does a returned file that another has replaced give anybody more time.
    back = sent("returned", 5, "a, b", errors=1, fix_by=pd.Timestamp(2026, 10, 25))
    assert states(back)[0] == {"uo": "returned", "a": "awaited", "b": "awaited"}
    mended = back | {"other": "14.xlsx"}
    assert states(mended, sent("accepted", 14, "a", counts=True))[0]["b"] == "missing"
    assert states(mended, sent("returned", 14, "a", errors=1))[0]["b"] == "missing"
