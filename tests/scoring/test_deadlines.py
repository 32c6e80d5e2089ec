"""Periods, due dates, and who was on time."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.deadlines import STATES, due_date, timeliness
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
