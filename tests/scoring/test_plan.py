"""The plan of measures against facts, as of a date."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.plan import STATES, compare_plan
from scoring.projects import is_replicated, list_projects, may_be_replicated
from scoring.returned import Returned
from scoring.working_days import AS_WRITTEN, WorkingDays
from templates.definition import DefinitionError, shipped_catalogue
from templates.plan import load_plan

PLAN = load_plan()
FORMS = shipped_catalogue().in_force(date(2026, 12, 1))
SPRING, DECEMBER, JANUARY = date(2026, 4, 15), date(2026, 12, 31), date(2027, 1, 15)


class District:
    """Submissions and tables of a small district, filled row by row."""

    def __init__(self, *organizations: str, **since: str) -> None:
        self.rows: list[dict] = []
        self.parts: dict[str, list] = {}
        self.predecessors: dict[str, dict[str, date]] = {}
        names = [*organizations, *since]
        self.organizations = pd.DataFrame(
            {"participates_from": pd.to_datetime([since.get(name) for name in names])},
            index=pd.Index(names, name="organization"))

    def _send(self, organization, form, period, received, status, counts) -> int:
        self.rows.append({
            "file": f"{len(self.rows)}.xlsx", "form": form, "organization": organization,
            "period": period, "status": status, "received": pd.Timestamp(received),
            "counts": counts, "errors": 0})
        return len(self.rows) - 1

    def report(self, organization, period, *projects, received="2026-01-01", status="accepted",
               counts=True):
        number = self._send(organization, "quarterly-report", period, received, status, counts)
        for row, (name, year) in enumerate(projects):
            self.parts.setdefault("quarterly-report.projects", []).append(
                ((number, row), {"project": name, "year_opened": year}))
        return self

    def passport(self, organization, project, process="Выдача справок", agreed="2026-02-01",
                 period="2026", counts=True,
                 replica=None):
        number = self._send(organization, "passport", period, "2026-01-01", "accepted", counts)
        self.parts.setdefault("passport", []).append((number, {
            "project_name": project, "process": process, "stage_1": pd.Timestamp(agreed),
            "is_replica": replica}))
        return self

    def facts(self, organization, period="2026", counts=True, **values):
        number = self._send(organization, "plan-facts", period, "2026-01-01", "accepted", counts)
        self.parts.setdefault("plan-facts", []).append((number, values))
        return self

    @property
    def submissions(self) -> pd.DataFrame:
        columns = ["file", "form", "organization", "period", "status", "received", "counts",
                   "errors"]
        return pd.DataFrame(self.rows, columns=columns).rename_axis("submission")

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        frames = {}
        for name, rows in self.parts.items():
            keys = [key for key, _ in rows]
            index = (pd.MultiIndex.from_tuples(keys, names=["submission", "row"])
                     if "." in name else pd.Index(keys, name="submission"))
            frames[name] = pd.DataFrame([values for _, values in rows], index=index)
            if "year_opened" in frames[name]:
                frames[name] = frames[name].astype({"year_opened": "Int64"})
        return frames

    @property
    def returned(self) -> Returned:
        return Returned(FORMS, self.submissions, self.tables, self.predecessors)

    def compare(self, as_of=DECEMBER, year=2026):
        return compare_plan(PLAN, self.returned, self.organizations, as_of, [year])

    def row(self, indicator, as_of=DECEMBER, year=2026) -> pd.Series:
        rows = self.compare(as_of, year).indicators.set_index("indicator")
        return rows.loc[indicator]


def test_every_indicator_of_every_year_has_a_row_even_with_no_file_at_all():
    found = compare_plan(PLAN, District("a").returned, District("a").organizations, SPRING)

    assert len(found.indicators) == 27
    assert found.indicators["year"].tolist() == [2025] * 9 + [2026] * 9 + [2027] * 9
    assert found.indicators["indicator"].tolist()[:9] == [
        "1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "3.4"]
    assert set(found.indicators["state"]) <= set(STATES)
    assert found.indicators["executors"].ne("").all()


def test_a_district_with_no_organizations_has_a_plan_too():
    found = District().compare()

    assert len(found.indicators) == 9
    assert found.by_organization.empty


def test_a_project_counts_once_for_its_organization_and_year():
    district = (District("a", "b")
                .report("a", "2026-Q1", ("Учёт заявок", 2026), ("Архив", 2025))
                .report("a", "2026-Q2", ("учет  заявок.", 2026))
                .report("a", "2025-Q4", ("Другой", 2025))
                .passport("a", "«Учет заявок»")
                .passport("b", "Учет заявок")
                .report("b", "2026-Q1", ("Отклоненный", 2026), counts=False))

    row = district.row("1.1")

    assert (row["actual"], row["actual_text"], row["state"]) == (3, "3", "met")
    assert (row["organizations_with"], row["organizations"]) == (2, 2)
    assert district.row("1.1", year=2025)["actual"] == 1


def test_indicator_1_1_tells_who_has_enough_and_who_has_not():
    found = (District("a", "b", c="2027-01-01").report("a", "2026-Q1", ("Учет", 2026))
             .compare(JANUARY))

    each = found.by_organization[found.by_organization["indicator"] == "1.1"]
    assert each[["organization", "actual", "state"]].to_numpy().tolist() == [
        ["a", 1, "met"], ["b", 0, "overdue"]]
    assert found.indicators.set_index("indicator").loc["1.1", "organizations_with"] == 1


def test_a_project_that_a_successor_goes_on_with_counts_once_and_is_no_replication():
    district = (District("a", "b").report("b", "2025-Q4", ("Очередь", 2025), ("Архив", 2025))
                .passport("b", "Очередь").report("b", "2026-Q2", ("Очередь", 2025), ("Архив", 2025))
                .report("a", "2026-Q3", ("Очередь", 2025), ("Учет", 2026)))
    apart = district.row("1.1")["actual"], may_be_replicated(list_projects(district.returned)).sum()
    district.predecessors = {"a": {"b": date(2026, 8, 15)}}

    assert apart == (4, 3)
    assert district.row("1.1")["actual"] == 3
    assert not may_be_replicated(list_projects(district.returned)).any()
    assert district.row("1.1", year=2025)["actual"] == 2
    each = district.compare().by_organization
    assert each[each["indicator"] == "1.1"].set_index("organization")["actual"].to_dict() == {
        "a": 2, "b": 1}


def test_a_chain_of_successors_has_one_project():
    district = (District("a", "b", "c").report("a", "2025-Q4", ("Очередь", 2025))
                .report("b", "2026-Q2", ("Очередь", 2025)).report("c", "2027-Q1", ("Очередь", 2025)))
    ends = {"a": date(2025, 12, 31), "b": date(2026, 9, 1)}
    district.predecessors = {"b": {"a": ends["a"]}, "c": ends}

    assert [district.row("1.2", year=year)["actual"] for year in (2025, 2026, 2027)] == [0, 0, 0]
    assert [district.row("1.1", year=year)["actual"] for year in (2025, 2026, 2027)] == [1, 1, 1]


def test_a_successor_with_a_project_of_that_name_before_has_its_own():
    district = (District("a", "b").report("a", "2025-Q4", ("Очередь", 2025))
                .report("b", "2025-Q4", ("Очередь", 2025)).report("a", "2026-Q3", ("Очередь", 2025)))
    before = may_be_replicated(list_projects(district.returned)).sum()
    district.predecessors = {"a": {"b": date(2026, 8, 15)}}

    assert may_be_replicated(list_projects(district.returned)).sum() == before


def test_what_passports_mark_is_counted_and_of_what_nobody_tells_is_said():
    district = (District("a", "b", "c")
                .passport("a", "Очередь", replica=True).passport("b", "Очередь", replica=False)
                .passport("b", "Архив", process="Тиражирование")
                .report("c", "2026-Q1", ("Тишина", 2026)))

    row = district.row("1.2")

    assert (row["actual"], row["organizations_with"], row["state"]) == (1, 1, "met")
    assert row["actual_text"] == "1; не сказано о 2 (похожи на тиражирование: 1)"
    assert is_replicated(list_projects(district.returned)).sum() == 1


def test_the_latest_passport_that_speaks_of_a_project_is_believed_in_all_years():
    district = (District("a").passport("a", "Очередь", period="2025", replica=True)
                .passport("a", "Очередь", replica=False).report("a", "2027-Q1", ("Очередь", 2025)))

    assert list_projects(district.returned)["marked"].tolist() == [False] * 3
    assert district.row("1.2")["actual_text"] == "0"


def test_what_may_be_a_replication_is_named_like_an_earlier_project_of_another_organization():
    district = (District("a", "b", "c")
                .report("a", "2025-Q4", ("Электронная очередь", 2025))
                .report("a", "2026-Q1", ("Электронная очередь", 2025))
                .report("b", "2026-Q1", ("электронная очередь", 2026), ("Свой проект", 2026))
                .report("b", "2026-Q2", ("Свой  проект", 2026)))

    projects = list_projects(district.returned)
    replicated = projects[may_be_replicated(projects)]

    assert replicated[["organization", "folded", "year", "opened"]].to_numpy().tolist() == [
        ["b", "электронная очередь", 2026, 2026]]
    assert district.row("1.2")["actual_text"] == "0; не сказано о 3 (похожи на тиражирование: 1)"
    assert district.row("1.2", year=2025)["actual_text"] == "0; не сказано о 1"


def test_two_projects_of_one_name_opened_in_one_year_may_both_be_replications():
    district = (District("a", "b").report("a", "2026-Q1", ("Очередь", 2026))
                .report("b", "2026-Q1", ("Очередь", 2026)))

    assert may_be_replicated(list_projects(district.returned)).sum() == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("абвг"), st.sampled_from(["Очередь", "Архив"]),
                          st.integers(2024, 2026)), max_size=12))
def test_replications_equal_a_naive_search_for_an_earlier_namesake(rows):
    district = District("а", "б", "в", "г")
    for organization, project, opened in rows:
        district.report(organization, "2026-Q1", (project, opened))
    opened = {}
    for organization, project, year in rows:
        key = (organization, project)
        opened[key] = min(year, opened.get(key, year))

    expected = [key for key in opened if any(
        key[1] == other[1] and key[0] != other[0] and opened[other] <= opened[key]
        for other in opened)]

    assert district.row("1.1")["actual"] == len(opened)
    assert may_be_replicated(list_projects(district.returned)).sum() == len(expected)


def test_a_project_that_speaks_of_replication_may_be_one():
    district = (District("a", "b")
                .passport("a", "Бережливый архив", process="Тиражирование опыта школы № 1")
                .report("b", "2026-Q1", ("Растиражирован лучший опыт", 2026), ("Опыт", 2026)))

    row = district.row("1.2")

    assert (row["actual"], row["organizations_with"]) == (0, 0)
    assert row["actual_text"] == "0; не сказано о 3 (похожи на тиражирование: 2)"


def test_what_a_passport_says_of_a_project_holds_for_later_years():
    district = (District("a")
                .passport("a", "Архив", process="Тиражирование", agreed="2025-09-01", period="2025")
                .report("a", "2026-Q1", ("Архив", None)))

    projects = list_projects(district.returned).set_index("year")

    assert projects["opened"].to_dict() == {2025: 2025, 2026: 2025}
    assert district.row("1.2")["actual_text"] == "0; не сказано о 1 (похожи на тиражирование: 1)"


def test_projects_without_a_name_do_not_count():
    district = District("a").report("a", "2026-Q1", (None, 2026), (" – ", 2026)).passport("a", None)

    assert district.row("1.1")["actual"] == 0


@pytest.mark.parametrize(("indicator", "enough"), [("2.1", 3), ("3.1", 1)])
def test_a_minimum_is_met_when_the_sum_over_the_district_reaches_it(indicator, enough):
    name = f"fact_{indicator.replace('.', '_')}"
    district = District("a", "b").facts("a", **{name: enough - 1}).facts("b", **{name: 1})
    district.facts("a", counts=False, **{name: 100}).facts("a", period="2025", **{name: 50})

    row = district.row(indicator, as_of=SPRING)

    assert (row["actual"], row["state"], row["due"]) == (enough, "met", date(2026, 12, 31))
    assert pd.isna(row["organizations_with"])


def test_a_minimum_not_reached_is_overdue_only_after_the_year():
    district = District("a").facts("a", fact_2_1=2)

    assert district.row("2.1", DECEMBER)["state"] == "not_yet_due"
    assert district.row("2.1", date(2027, 1, 1))["state"] == "overdue"


@pytest.mark.parametrize("indicator", ["2.2", "2.3"])
def test_what_is_held_as_needed_is_counted_and_never_failed(indicator):
    row = District("a").facts("a", fact_2_2=0, fact_2_3=0).row(indicator, date(2030, 1, 1))

    assert (row["actual"], row["state"], row["target"]) == (0, "counted", "по мере необходимости")


@pytest.mark.parametrize(("indicator", "due"), [
    ("3.2", date(2026, 12, 25)), ("3.3", date(2026, 3, 1))])
def test_a_document_is_in_time_up_to_the_day_of_its_deadline(indicator, due):
    name = f"date_{indicator.replace('.', '_')}"
    after = pd.Timestamp(due) + pd.Timedelta(days=2)

    in_time = District("a", "b").facts("a", **{name: after}).facts("b", **{name: pd.Timestamp(due)})
    late = District("a").facts("a", **{name: after})

    row = in_time.row(indicator, JANUARY)
    assert (row["actual"], row["state"], row["due"]) == (due, "met", due)
    row = late.row(indicator, JANUARY)
    assert (row["state"], row["actual_text"]) == (
        "overdue", f"{after:%d.%m.%Y}, позже срока на 2 дн.")


def test_deadlines_of_the_plan_move_as_those_of_forms_do():
    # 1 March 2026 is a Sunday, 10 January 2027 too; 31 December 2026 is a day off of the same year.
    district = District("a").facts("a", date_3_3=pd.Timestamp("2026-03-02"))
    for quarter, received in enumerate(("04-10", "07-10", "10-12"), start=1):
        district.report("a", f"2026-Q{quarter}", received=f"2026-{received}")
    district.report("a", "2026-Q4", received="2027-01-11")
    moved, stated = (compare_plan(PLAN, district.returned, district.organizations, JANUARY, [2026], days)
                     .indicators.set_index("indicator") for days in (WorkingDays(), AS_WRITTEN))
    assert moved.loc[["3.3", "3.4"], "state"].tolist() == ["met", "met"]
    assert moved.loc[["3.3", "3.4"], "due"].tolist() == [date(2026, 3, 2), date(2027, 1, 11)]
    assert stated.loc[["3.3", "3.4"], "state"].tolist() == ["overdue", "overdue"]


def test_a_document_without_a_date_is_overdue_from_the_day_after_the_deadline():
    district = District("a").facts("a", date_3_3=pd.NaT)

    assert district.row("3.3", date(2026, 3, 1))["state"] == "not_yet_due"
    assert district.row("3.3", date(2026, 3, 2))["state"] == "overdue"
    assert district.row("3.3", date(2026, 3, 2))["actual"] is None


def test_a_date_that_is_still_ahead_is_no_fact():
    district = District("a").facts("a", date_3_2=pd.Timestamp("2026-12-20"))

    assert district.row("3.2", SPRING)["state"] == "not_yet_due"
    assert district.row("3.2", date(2026, 12, 20))["state"] == "met"


def test_reports_are_met_while_every_due_quarter_came_in_time_from_everyone():
    district = (District("a", "b", c="2026-04-01")
                .report("a", "2026-Q1", received="2026-04-10")
                .report("b", "2026-Q1", received="2026-04-01"))

    row = district.row("3.4", SPRING)

    assert (row["actual"], row["state"]) == (1, "met")
    assert (row["actual_text"], row["due"]) == ("1 кв. – в срок 2 из 2", date(2026, 7, 10))


def test_reports_are_overdue_when_one_came_late_or_not_at_all():
    district = (District("a", "b")
                .report("a", "2026-Q1", received="2026-04-10")
                .report("b", "2026-Q1", received="2026-04-11")
                .report("a", "2026-Q2", received="2026-07-01"))

    row = district.row("3.4", date(2026, 7, 11))

    assert (row["actual"], row["state"]) == (0, "overdue")
    assert row["actual_text"] == "1 кв. – в срок 1 из 2; 2 кв. – в срок 1 из 2"


def test_a_quarter_is_judged_only_when_its_due_day_has_passed():
    row = District("a").row("3.4", date(2026, 4, 10))

    assert (row["state"], row["actual_text"], row["due"]) == (
        "not_yet_due", "срок отчета не наступил", date(2026, 4, 10))
    assert District("a").row("3.4", date(2026, 4, 11))["state"] == "overdue"


def test_quarters_that_ended_before_the_programme_are_not_owed():
    district = (District("a").report("a", "2025-Q3", received="2025-10-01")
                .report("a", "2025-Q4", received="2026-01-10"))

    row = district.row("3.4", SPRING, year=2025)

    assert (row["state"], row["actual"], row["due"]) == ("met", 2, date(2026, 1, 10))


def test_a_year_in_which_nobody_takes_part_yet_owes_no_reports():
    assert District(a="2027-05-01").row("3.4", JANUARY)["state"] == "not_yet_due"


def test_the_frames_handed_in_are_not_changed():
    district = District("a").report("a", "2026-Q1", ("Учет", 2026)).facts("a", fact_2_1=1)
    submissions, tables = district.submissions, district.tables
    copies = {name: frame.copy(deep=True) for name, frame in tables.items()}
    before = submissions.copy(deep=True)

    compare_plan(PLAN, Returned(FORMS, submissions, tables), district.organizations, SPRING)

    pd.testing.assert_frame_equal(submissions, before)
    for name, frame in copies.items():
        pd.testing.assert_frame_equal(tables[name], frame)


def test_a_plan_with_mistakes_reports_every_one(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text("""
id = "plan"
version = "3"
title = "План"
decree = "п"
in_force = 2026-01-01
programme_from = 2025-07-16
columns = []
[[sections]]
id = "1"
title = "Раздел"
[[sections.indicators]]
id = "1.1"
text = "а"
executors = "б"
measure = "sum"
targets = [{ year = 2026, kind = "minimum", text = "не менее 0" }]
[[sections.indicators]]
id = "1.1"
text = "в"
executors = "г"
measure = "date"
source = "plan-facts.date_1_1"
targets = [{ year = 2027, kind = "deadline", month = 2, day = 30, text = "не позднее" }]
""", encoding="utf-8")

    with pytest.raises(DefinitionError) as caught:
        load_plan(path)

    text = str(caught.value)
    assert len(caught.value.problems) == 7
    for part in ("описан дважды", "нужна форма и ее поле", "поля «date_1_1» в форме", "больше 0",
                 "дня 30.2", "нужен один на каждый год"):
        assert part in text
