"""What a field is to the program its role says: forms with other ids are served just the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest
from renamed_forms import other, renamed, renamed_catalogue, renamed_file, renamed_plan
from support.paths import ROOT
from support.sample import make_first_year

from ingest.batch import Batch, assemble, check_all, ingest
from ingest.organizations import load_organizations
from scoring.methodology import Methodology
from scoring.plan import compare_plan
from scoring.projects import list_projects
from scoring.returned import Returned
from templates.definition import Catalogue, DefinitionError, load_form, shipped, shipped_catalogue
from templates.form.roles import ROLES, project_table, stage_begins
from templates.period import Period
from templates.plan import load_plan
from templates.sheet.layout import lay_out
from xlsx_forms.blank.generate import Issue, generate
from xlsx_forms.blank.prefill import carried_for
from xlsx_forms.exports.files import file_objects

DAY = date(2026, 12, 5)


@pytest.fixture(scope="module")
def organizations(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("sample") / "район"
    make_first_year(folder)
    return load_organizations(folder / "организации.xlsx")


@pytest.fixture(scope="module")
def ours() -> Batch:
    """The sample district."""
    read = ingest([ROOT / "samples" / "returned" / "2026"]).files.values()
    return assemble(list(read), shipped_catalogue(), on=DAY)


@pytest.fixture(scope="module")
def theirs(ours: Batch) -> Batch:
    """The same answers, given in forms with other ids."""
    catalogue = renamed_catalogue(shipped_catalogue())
    files = [renamed_file(each, shipped_catalogue()) for each in ours.files.values()]
    return assemble(check_all(files, catalogue), catalogue, on=DAY)


def returned(batch: Batch) -> Returned:
    return Returned(batch.forms, batch.submissions, batch.tables)


def test_every_file_counts_and_is_told_the_same_whatever_the_ids_are(ours, theirs):
    mine, found = (batch.findings[["submission", "code", "sheet", "cell", "message"]]
                   .sort_values(["submission", "code", "cell", "message"], ignore_index=True)
                   for batch in (ours, theirs))
    assert {"R412", "X501", "X502", "X503", "X504"} <= set(mine["code"])
    pd.testing.assert_frame_equal(found, mine)
    pd.testing.assert_frame_equal(theirs.submissions.drop(columns="form"),
                                  ours.submissions.drop(columns="form"))


def test_projects_are_the_same_whatever_the_ids_are(ours, theirs):
    mine = list_projects(returned(ours))
    assert len(mine) > 10 and mine["said"].any()
    pd.testing.assert_frame_equal(list_projects(returned(theirs)), mine)


def test_the_plan_is_the_same_whatever_the_ids_are(ours, theirs, organizations):
    plan = load_plan()
    mine = compare_plan(plan, returned(ours), organizations, DAY)
    found = compare_plan(renamed_plan(plan), returned(theirs), organizations, DAY)
    assert {"met", "overdue"} <= set(mine.indicators["state"])
    pd.testing.assert_frame_equal(found.indicators, mine.indicators)
    pd.testing.assert_frame_equal(found.by_organization, mine.by_organization)


@pytest.mark.parametrize(("form_id", "period"), [
    ("quarterly-report", Period(2026, 4)), ("checklist", Period(2027))])
def test_a_form_is_prefilled_the_same_whatever_the_ids_are(ours, theirs, organizations, form_id, period):
    form, told = load_form(form_id), 0
    for row in organizations.reset_index().to_dict("records"):
        mine = carried_for(form, period, row, ours)
        found = carried_for(renamed(form), period, row, theirs)
        assert (mine is None) == (found is None)
        if mine is None or found is None:
            continue
        told += 1
        assert found.title == mine.title
        assert found.rows == {other(table): tuple(
            {other(key): value for key, value in each.items()} for each in rows)
            for table, rows in mine.rows.items()}
        assert found.beside == {key if isinstance(key, str) else (other(key[0]), key[1]): text
                                for key, text in mine.beside.items()}
    assert told > 5


def test_a_project_with_two_passports_is_prefilled_once(ours, organizations):
    form, period = load_form(REPORT), Period(2026, 4)
    twice = replace(ours, forms=(*ours.forms, *ours.forms))
    for row in organizations.reset_index().to_dict("records"):
        assert carried_for(form, period, row, twice) == carried_for(form, period, row, ours)


def test_a_prefilled_workbook_of_a_form_with_other_ids_shows_its_projects(
        theirs, organizations, methodology: Methodology, tmp_path):
    form, period = renamed(load_form("quarterly-report")), Period(2026, 4)
    carried = carried_for(form, period, {"organization": "005"}, theirs)
    path = next(generate(Issue(form, period, methodology), organizations.loc[["005"]], tmp_path, theirs))
    table = lay_out(form).tables["xprojects"]
    sheet = openpyxl.load_workbook(path)[form.page.sheet]
    shown = [sheet.cell(table.first_row + 1 + i, table.columns["xproject"] + 1).value
             for i in range(table.table.rows)]
    assert carried is not None and carried.title == "Этап за 3 квартал 2026 г."
    assert [each for each in shown if each] == [row["xproject"] for row in carried.rows["xprojects"]]


def test_a_form_with_criteria_has_a_score_whatever_its_id_is(ours, theirs, methodology: Methodology):
    def scores(batch: Batch, catalogue: Catalogue) -> dict[str, object]:
        described = file_objects(batch, catalogue, lambda _year: methodology)
        return {each["file"]: each["score"] for each in described if "score" in each}

    mine = scores(ours, shipped_catalogue())
    assert mine and scores(theirs, renamed_catalogue(shipped_catalogue())) == mine


# --- what is wrong with a role -------------------------------------------------------------------


def problems_of(tmp_path, name: str, *changes: tuple[str, str]) -> list[str]:
    source = shipped(f"{name}.toml").read_text(encoding="utf-8")
    for old, new in ((f'id = "{name}"', 'id = "own"'), *changes):
        assert old in source
        source = source.replace(old, new, 1)
    (tmp_path / "own.toml").write_text(source, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        Catalogue().with_folder(tmp_path)
    return list(caught.value.problems)


REPORT, PASSPORT = "quarterly-report", "passport"
COLUMNS = "own.toml.sections[4].projects"


@pytest.mark.parametrize(("form", "change", "told"), [
    (REPORT, ('role = "leader"', 'role = "chief"'), f"{COLUMNS}.leader.role: «chief»: есть stage, "),
    (REPORT, ('role = "leader"', 'role = "direction"'),
     f"{COLUMNS}.leader.role: «direction» уже стоит у «direction»"),
    (REPORT, ('role = "leader"', 'role = "year-opened"'),
     f"{COLUMNS}.leader.role: «year-opened» бывает только у типа year, а стоит text"),
    (REPORT, ('role = "leader"', 'role = "process"'),
     f"{COLUMNS}.leader.role: «process» бывает только у поля формы об одном проекте"),
    (REPORT, ('role = "stage"\n', ""),
     f"{COLUMNS}.direction.role: «direction» бывает только у столбца таблицы проектов"),
    (REPORT, ('key = "project"\n', ""), f"{COLUMNS}.key: в таблице проектов назовите столбец"),
    (REPORT, ('key = "project"\n', 'key = "stage"\n'), f"{COLUMNS}.key: в таблице проектов назовите"),
    (PASSPORT, ('role = "process"', 'role = "stage"'),
     "own.toml.sections[5].process.role: «stage» бывает только у столбца таблицы проектов"),
    (PASSPORT, ('project_field = "project_name"\n', ""),
     "own.toml.sections[5].process.role: «process» бывает только у поля формы об одном проекте"),
    (PASSPORT, ('role = "process"', 'role = "leader"'),
     "own.toml.sections[5].leader.role: «leader» уже стоит у «process»"),
    (PASSPORT, ("order = 1", "order = -1"), "own.toml.order: от 1"),
])
def test_a_role_that_would_mislead_is_told_with_its_place(tmp_path, form, change, told):
    assert any(each.startswith(told) for each in problems_of(tmp_path, form, change))


def test_a_new_version_that_forgets_a_role_is_told(tmp_path):
    source = shipped("passport.toml").read_text(encoding="utf-8").replace(
        'version = "1"', 'version = "2"').replace('role = "leader"\n', "")
    (tmp_path / "passport-2.toml").write_text(source.replace("2025-07-16", "2027-01-01"),
                                              encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"версия 2, leader\.role: в прежней версии стояло"):
        shipped_catalogue().with_folder(tmp_path)


def test_an_indicator_can_be_made_up_of_another_forms_answers(tmp_path):
    def plan(source: str) -> str:
        text = shipped("plan.toml").read_text(encoding="utf-8")
        path = tmp_path / "plan.toml"
        path.write_text(text.replace("plan-facts.fact_2_1", source), encoding="utf-8")
        try:
            load_plan(path)
        except DefinitionError as error:
            return str(error)
        return ""

    assert plan("nothing.field").startswith(
        "plan.toml: показатель 2.1.source: формы «nothing» нет; есть passport, quarterly-report, ")
    assert "поля «goals.what» в форме «passport» нет" in plan("passport.goals.what")
    told = plan("passport.goals.goal")
    assert "нужно поле типа integer или number, а «passport.goals.goal» – text" in told
    assert "для measure sum нужна форма и ее поле" in plan("")


def test_a_column_of_a_table_is_summed_over_its_rows(organizations):
    form = load_form("plan-facts")
    table = replace(load_form("passport").tables[0], id="events", columns=(
        replace(form.field("fact_2_1"), id="visitors"),))
    own = replace(form, id="visits", sections=(replace(form.sections[-1], fields=(), tables=(table,)),))
    plan = load_plan()
    indicator = replace(plan.indicators[2], source="visits.events.visitors")
    plan = replace(plan, sections=(replace(plan.sections[1], indicators=(indicator,)),))
    submissions = pd.DataFrame({"form": "visits", "organization": ["001", "002"], "period": "2026",
                                "counts": True, "status": "accepted"})
    index = pd.MultiIndex.from_tuples([(0, 0), (0, 1), (1, 0)], names=["submission", "row"])
    tables = {"visits.events": pd.DataFrame({"visitors": [2, 3, 4]}, index=index, dtype="Int64")}
    found = compare_plan(plan, Returned((own,), submissions, tables), organizations, DAY, [2026])
    assert found.indicators["actual"].tolist() == [9]


def test_the_shipped_forms_stand_in_the_order_that_they_name():
    assert shipped_catalogue().ids == ("passport", "quarterly-report", "checklist", "plan-facts")
    assert [form.order for form in shipped_catalogue().in_force(DAY)] == [1, 2, 3, 4]


def test_the_decrees_report_and_passport_have_every_role():
    report, passport = load_form(REPORT), load_form(PASSPORT)
    projects = project_table(report)
    assert projects is not None and projects.is_finished(projects.stage.choices[9])
    assert [field.line for field in stage_begins(passport)] == list(projects.stage.choices)
    said = {each.role for each in (*projects.table.columns, *passport.fields)} - {""}
    assert said == set(ROLES)


def test_the_guide_explains_every_role():
    guide = (ROOT / "docs" / "новая-форма.md").read_text(encoding="utf-8")
    assert set(re.findall(r'^\| `"([a-z-]+)"` \|', guide, re.MULTILINE)) == set(ROLES)
