"""Every rule: silent on clean answers, one finding at its cell on broken ones."""

import os
import re
import string
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime

import openpyxl
import pytest
from conftest import PERIODS, SCHOOL
from support.answers import STAGES, clean_answers, in_openpyxl, in_xml, placed
from support.paths import TESTS

import ingest.reading.answers
from ingest import ingest as ingest_paths
from ingest.batch import assemble, check_all
from ingest.checks.departed import check_departed
from ingest.organizations import Departure, Listed, Succession
from ingest.submission import Row, Submission
from templates.definition import load_form, shipped_catalogue
from templates.identity import Identity
from templates.rules import RULES, Severity
from templates.sheet.layout import lay_out
from templates.sheet.reference import cell_ref
from xlsx_forms.blank.generate import Issue, generate, values_for
from xlsx_forms.blank.stamp import stamp
from xlsx_forms.blank.workbook import write_blank

CATALOGUE = shipped_catalogue()


def cell_of(form, key):
    """The cell of a field, or of a table's column in a row: ``goals.1.current``."""
    layout = lay_out(load_form(form))
    if key in layout.places:
        return layout.places[key].ref
    table, row, column = key.split(".")
    place = layout.tables[table]
    return cell_ref(place.first_row + int(row) - 1, place.columns[column])


def clean_cells(form):
    definition = load_form(form)
    return {ref: in_openpyxl(value)
            for ref, _field, value in placed(*clean_answers(form), definition)}


def findings(path, **more):
    """What is found in one file, as (code, cell, field)."""
    found = ingest_paths([path], together=False, **more).findings
    return [(row.code, row.cell, row.field) for row in found.itertuples()]


# --- one value, one form ------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """``answers`` are typed over the clean ones; the rule speaks at ``at``, their first cell."""

    code: str
    form: str
    answers: dict
    at: str = ""

    @property
    def place(self):
        key = self.at or next(iter(self.answers))
        return cell_of(self.form, key), re.sub(r"\.\d+\.", ".", key)


P, Q, C, F = "passport", "quarterly-report", "checklist", "plan-facts"
BLANK_GOALS = {f"goals.{row}.{column}": None
               for row in (1, 2) for column in ("goal", "current", "target")}
CASES = (
    Case("V301", P, {"customer": None}),
    Case("V301", P, {"stage_9": " \u00a0"}),
    Case("V301", Q, {"projects.2.leader": ""}),
    Case("V301", C, {"c2_3": None}),
    Case("V303", F, {"fact_2_1": "12,5"}),
    Case("V303", F, {"fact_2_1": "много"}),
    Case("V304", P, {"goals.1.current": "45 мин. и 3 ч"}),
    Case("V305", P, {"stage_1": "завтра"}),
    Case("V305", P, {"stage_1": 2026}),
    Case("V305", P, {"stage_1": "31.02.2026"}),
    Case("V306", Q, {"projects.1.closing_date": "скоро"}),
    Case("V307", Q, {"projects.1.year_opened": "прошлый"}),
    Case("V308", Q, {"projects.1.stage": "почти готово"}),
    Case("V308", C, {"c8": "победили"}),
    Case("V309", C, {"c1_3": "частично"}),
    Case("V310", Q, {"projects.1.passport_link": "на сайте школы"}),
    Case("V310", Q, {"projects.1.presentation_link": r"C:\Документы\презентация.pptx"}),
    Case("V311", Q, {"projects.1.contact": "спросить в приемной"}),
    Case("V312", F, {"fact_2_1": -1}),
    Case("V312", P, {"stage_1": date(2019, 12, 31)}),
    Case("V312", Q, {"projects.3.year_opened": 2016}),
    Case("V313", F, {"fact_2_1": 1001}),
    Case("V313", P, {"stage_10": date(2036, 1, 1)}),
    Case("V313", Q, {"projects.1.significance": 100.5}),
    Case("V314", P, {"customer": "а" * 131}),
    Case("V314", Q, {"projects.1.passport_link": "https://a.ru/" + "а" * 500}),
    Case("V315", P, {"leader": "#N/A"}),
    Case("V316", P, {"leader": "=A1"}),
    Case("V316", F, {"fact_2_1": "=1+1"}),
    Case("R401", P, {"stage_3_to": date(2026, 3, 1)}),
    Case("R402", P, {"stage_4_from": date(2026, 3, 1)}),
    Case("R402", P, {"stage_10": date(2026, 9, 14)}),
    Case("R403", P, {"goals.1.current": 5, "goals.1.target": 5, "goals.2.current": "1,0"},
         at="goals.1.target"),
    Case("R404", P, BLANK_GOALS),
    Case("R405", P, {"is_replica": "Да"}, at="replica_of"),
    Case("R406", P, {"replica_of": "Школа № 3"}, at="replica_of"),
    Case("R411", Q, {"projects.1.closing_date": date(2026, 9, 30)}),
    Case("R412", Q, {"projects.2.closing_date": None}),
    Case("R413", Q, {"projects.2.closing_date": date(2026, 10, 1)}),
    Case("R414", Q, {"projects.3.year_opened": 2027}),
    Case("R415", Q, {"projects.2.closing_date": date(2025, 12, 1)}),
    Case("R416", Q, {"projects.3.project": " «СПРАВКА  за один день». "}),
    Case("R421", C, {"c1_2": "Нет"}, at="c1_3"),
    Case("R421", C, {"c2_1": "Нет", "c2_3": "Да"}, at="c2_3"),
    Case("R422", C, {"c4": "1 балл"}),
    Case("R422", C, {"c4": 1}),
    Case("R422", C, {"c6": 3}),
    # Two scores that there are: a question, no score that does not exist.
    Case("V308", C, {"c4": "2 или 3"}),
    Case("R423", C, {"c5_evidence": None}),
    Case("R424", C, {"c3_evidence": None}),
    Case("R424", C, {"c6_evidence": " "}),
    Case("R431", F, {"date_3_2": date(2027, 1, 1)}),
)
# The same cells with answers at the very edge of what is allowed.
ALLOWED = (
    (P, {"stage_3_to": date(2026, 3, 2), "stage_1": date(2020, 1, 1)}),
    (P, {"stage_4_from": date(2026, 3, 2), "stage_10": date(2035, 12, 31)}),
    (P, {"goals.1.current": 5, "goals.1.target": 5}),
    (P, {"customer": "а" * 130, "approver_name": None, "rationale_2": None}),
    (F, {"fact_2_1": 0, "fact_2_2": 1000, "date_3_2": date(2026, 1, 1)}),
    (F, {"date_3_2": None, "note_3_2": None}),
    (Q, {"projects.1.closing_date": date(2026, 10, 1), "projects.1.significance": 100}),
    (Q, {"projects.2.closing_date": date(2026, 9, 30), "projects.2.year_opened": 2017}),
    (Q, {"projects.1.participant": None, "projects.1.organization_short": None,
         "projects.1.passport_link": None, "projects.1.presentation_link": None}),
    (C, {"c5_1": "Нет", "c5_2": "Нет", "c5_3": "Нет", "c5_evidence": None}),
    (C, {"c3": "0 баллов", "c3_evidence": None, "c4_evidence": None, "c8_evidence": None}),
    (C, {"c1_3": "Нет", "c1_2": "Нет", "c4": 3}),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{next(iter(case.answers))}")
def test_rule_speaks_once_and_at_its_cell(fill, case):
    typed = {cell_of(case.form, key): value for key, value in case.answers.items()}

    path = fill(case.form, clean_cells(case.form) | typed)

    assert findings(path) == [(case.code, *(
        case.place if case.code != "R404" else (case.place[0], "goals")))]


@pytest.mark.parametrize(("form", "answers"), ALLOWED, ids=range(len(ALLOWED)))
def test_rules_are_silent_on_what_is_allowed(fill, form, answers):
    typed = {cell_of(form, key): value for key, value in answers.items()}

    assert findings(fill(form, clean_cells(form) | typed)) == []


def test_a_report_without_projects_says_so_or_is_returned(fill):
    cell = cell_of(Q, "no_projects")
    assert findings(fill(Q, {})) == [("R418", cell, "no_projects")]
    assert findings(fill(Q, {cell: "Нет"})) == [("R418", cell, "no_projects")]
    assert findings(fill(Q, {cell: "Да"})) == []
    assert findings(fill(Q, clean_cells(Q) | {cell: "Да"})) == [("R419", cell, "no_projects")]
    assert findings(fill(Q, clean_cells(Q) | {cell: "Нет"})) == []
    # Reports sent out before the question was there.
    assert ("R417", "", "projects") in findings(fill(load_form(Q, "1"), {}))


def test_an_empty_form_does_not_take_the_place_of_one_with_answers(fill):
    """F155: whichever was sent first, that with answers counts."""
    old = load_form(Q, "1")
    answers = placed(*clean_answers(Q), old)
    full = fill(old, {ref: in_openpyxl(value) for ref, _field, value in answers}, name="full.xlsx")
    empty = fill(old, {}, name="empty.xlsx")
    for first, second in ((full, empty), (empty, full)):
        for day, path in enumerate((first, second), start=5):
            os.utime(path, (datetime(2026, 10, day).timestamp(),) * 2)
        batch = ingest_paths([full, empty], together=True)
        rows = batch.submissions.set_index("name")
        assert rows["counts"].to_dict() == {"full.xlsx": True, "empty.xlsx": False}
        assert rows.at["empty.xlsx", "status"] == "superseded"
        told = set(batch.findings.loc[batch.findings["file"].str.endswith("empty.xlsx"), "code"])
        assert ("F155" in told) == (first is full) and ("F113" in told) == (first is empty)


def test_a_number_without_a_value_is_no_text(blanks, tmp_path):
    """V302: only a broken file holds such a thing."""
    definition = load_form(P)
    cells = [each if each[1].id != "customer" else (each[0], each[1], float("inf"))
             for each in placed(*clean_answers(P), definition)]
    path = in_xml(blanks(definition), tmp_path / "x.xlsx", definition.page.sheet, cells)

    assert findings(path) == [("V302", cell_of(P, "customer"), "customer")]


def test_a_value_that_cannot_be_read_silences_the_rules_at_its_cell(fill):
    """«Нет даты» is no date, and not a closing stage without a date as well."""
    path = fill(Q, clean_cells(Q) | {cell_of(Q, "projects.2.closing_date"): "нет даты"})

    assert [code for code, *_ in findings(path)] == ["V306"]


def test_a_blank_form_says_what_is_missing_and_no_more(blanks):
    for form in CATALOGUE.ids:
        found = findings(blanks(load_form(form)))
        required = {each.id for each in load_form(form).fields if each.required and not each.prefill}
        assert {field for code, _, field in found if code == "V301"} == required
        assert {code for code, *_ in found} <= {"V301", "R404", "R418"}


def test_errors_return_a_file_and_warnings_do_not(fill):
    error = fill(P, clean_cells(P) | {cell_of(P, "customer"): None}, name="error.xlsx")
    warning = fill(C, clean_cells(C) | {cell_of(C, "c3_evidence"): None}, name="warning.xlsx")
    clean = fill(F, clean_cells(F), name="clean.xlsx")

    statuses = ingest_paths([error, warning, clean]).submissions.set_index("name")["status"]
    assert statuses.to_dict() == {"error.xlsx": "returned", "clean.xlsx": "accepted",
                                  "warning.xlsx": "accepted_with_remarks"}


# --- the file and whose it is -------------------------------------------------------------------


def test_another_workbook_is_foreign(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "График отпусков"
    book.save(tmp_path / "x.xlsx")

    batch = ingest_paths([tmp_path / "x.xlsx"])
    assert batch.submissions["status"].tolist() == ["foreign"]
    assert batch.findings["code"].tolist() == ["F110"]


def test_a_version_that_nobody_knows_is_returned(school, methodology, tmp_path):
    form = replace(load_form(F), version="77")
    path = next(generate(Issue(form, PERIODS["year"], methodology), school, tmp_path))

    batch = ingest_paths([path])
    assert batch.findings["code"].tolist() == ["F111"]
    assert batch.submissions[["status", "version"]].values.tolist() == [["returned", "77"]]


def test_a_failure_of_our_own_stops_no_other_file(fill, monkeypatch):
    paths = [fill(P, clean_cells(P), name="а.xlsx"), fill(F, clean_cells(F), name="б.xlsx")]

    def fail(raw, field):
        raise RuntimeError("сломано")

    monkeypatch.setitem(ingest.reading.answers.PARSERS, "integer", fail)

    batch = ingest_paths(paths)
    assert batch.submissions["status"].tolist() == ["accepted", "unreadable"]
    assert batch.findings["code"].tolist() == ["F118"]


def test_macros_are_remarked_on(fill):
    path = fill(F, clean_cells(F))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")

    assert findings(path) == [("F119", "", "")]


def set_code(book, line):
    """Write another code line, or none, on every sheet that has one."""
    for cell in (cell for sheet in book for row in sheet.iter_rows(max_row=5) for cell in row):
        if str(cell.value).startswith("Форма "):
            cell.value = line


def without(*carriers):
    """An edit that takes carriers of the identity away."""
    def edit(book):
        if "names" in carriers:
            book.defined_names.clear()
        if "meta" in carriers:
            del book["_meta"]
        if "properties" in carriers:
            for name in book.custom_doc_props.names:
                del book.custom_doc_props[name]
        if "code" in carriers:
            set_code(book, None)
    return edit


@pytest.mark.parametrize(("lost", "codes"), [
    (("meta",), []), (("properties",), []), (("code",), []),
    (("meta", "properties"), ["S202"]), (("properties", "code"), ["S202"]),
    (("meta", "code"), ["S202"]), (("meta", "properties", "code"), ["S202", "S203", "S203"]),
], ids=lambda value: "-".join(value))
def test_a_form_is_known_by_what_is_left_of_its_identity(fill, lost, codes):
    batch = ingest_paths([fill(F, clean_cells(F), edit=without(*lost))])

    assert sorted(batch.findings["code"]) == codes
    assert batch.submissions["form"].tolist() == [F]
    assert batch.submissions["organization"].tolist() == ["012" if "S203" not in codes else None]


def test_a_form_without_any_mark_is_known_by_its_labels(fill):
    edit = without("names", "meta", "properties", "code")

    batch = ingest_paths([fill(C, clean_cells(C), edit=edit)])
    assert batch.submissions[["form", "status"]].values.tolist() == [[C, "returned"]]
    assert sorted({*batch.findings["code"]}) == ["S202", "S203", "S205"]
    assert batch.tables[C].empty if C in batch.tables else True


def test_marks_that_disagree_are_an_error(fill):
    other = Identity(F, "1", "013", "2026")

    path = fill(F, clean_cells(F), edit=lambda book: set_code(book, other.code_line))
    assert [code for code, *_ in findings(path)] == ["S201"]


def test_a_code_line_altered_by_hand_does_not_vote(fill):
    line = Identity(F, "1", "012", "2026").code_line.replace("012", "013")

    batch = ingest_paths([fill(F, clean_cells(F), edit=lambda book: set_code(book, line))])
    assert batch.submissions["organization"].tolist() == ["012"]
    assert batch.findings["code"].tolist() == ["S221"]


def test_a_table_that_is_gone_is_an_error(fill):
    def edit(book):
        del book.defined_names["t_projects"]
        for cell in book["Отчет"][6]:
            cell.value = None

    assert ("S207", "", "projects") in findings(fill(Q, clean_cells(Q), edit=edit))


def test_an_organization_that_is_not_in_the_register_is_an_error(fill):
    path = fill(F, clean_cells(F))

    assert findings(path, organizations={"012": SCHOOL["full_name"]}) == []
    assert findings(path, organizations={"001": "Школа"}) == [("S210", "", "")]


@pytest.mark.parametrize(("form", "period"), [(F, "2026-Q3"), (Q, "2026"), (F, "2026-Q7")])
def test_a_period_that_does_not_suit_the_form_is_an_error(school, methodology, tmp_path, form,
                                                          period):
    definition = load_form(form)
    values = values_for(definition, PERIODS[definition.period],
                        school.reset_index().to_dict("records")[0], methodology)
    identity = Identity(form, definition.version, "012", period)
    values |= {"period": period, "token": identity.token, "code": identity.code_line}
    path = tmp_path / "x.xlsx"
    path.write_bytes(stamp(write_blank(definition, methodology), values))

    assert "S213" in {code for code, *_ in findings(path)}


# --- between forms and periods ------------------------------------------------------------------


class District:
    """Accepted submissions of one organization, without files.

    ``predecessors``: whose work an organization goes on with, and the last day of each of those;
    ``departures``: who has left.
    """

    def __init__(self, predecessors=None, departures=None):
        self.files, self.succession = [], Succession(predecessors or {}, departures or {})

    def add(self, form, period, answers=None, rows=None, organization="012", **more):
        layout = lay_out(load_form(form))
        sheet = layout.form.page.sheet
        fields, tables = clean_answers(form)
        tables = tables if rows is None else dict.fromkeys(tables, rows)
        cells = {key: f"{sheet}!{place.ref}" for key, place in layout.places.items()}
        typed = {key: tuple(
            Row(values, {column: f"{sheet}!{cell_ref(layout.tables[key].first_row + i, col)}"
                         for column, col in layout.tables[key].columns.items()})
            for i, values in enumerate(listed)) for key, listed in tables.items()}
        number = len(self.files)
        self.files.append(Submission(
            f"{number}.xlsx", datetime(2026, 10, 1 + number), f"{number}", 1, "read", form,
            load_form(form).version, organization, period, fields | (answers or {}), cells, typed,
            **more))
        return self

    @property
    def found(self):
        """(file's number, code, cell, field) of the rules between forms."""
        batch = assemble(check_all(self.files, CATALOGUE), CATALOGUE,
                         listed=Listed(succession=self.succession))
        assert set(batch.submissions["status"]) <= {"accepted", "accepted_with_remarks"}
        return [(row.submission, row.code, row.cell, row.field)
                for row in batch.findings.itertuples()]


def test_a_file_after_the_last_day_of_its_organization_is_told_with_its_heir():
    """Such a file is kept and counts; in the period of the last day itself nothing is told (X506)."""
    gone = {"012": Departure(date(2026, 8, 15), {"013": "Школа № 13"}),
            "013": Departure(date(2026, 9, 1), {"014": "Центр"}), "015": Departure(date(2026, 1, 9), {})}
    district = District(departures=gone)
    for key, period in (("012", "2026-Q3"), ("012", "2026-Q4"), ("013", "2027"), ("015", "2026-Q3")):
        district.add("checklist" if period == "2027" else Q, period, organization=key)
    assert [(number, code) for number, code, *_ in district.found if code == "X506"] == [
        (1, "X506"), (2, "X506"), (3, "X506")]
    said = [str(finding) for _, finding in check_departed(
        assemble(district.files, CATALOGUE).submissions, gone)]
    assert ("организация 012 участвует в программе по 15.08.2026, правопреемник – Центр (014)."
            in said[0]) and "--org 014;" in said[0]
    assert "правопреемник не указан" in said[2] and "--org КОД;" in said[2]


def project(name="Справка за один день", stage=9, **more):
    row = {**clean_answers(Q)[1]["projects"][0], "project": name, "stage": STAGES[stage - 1],
           "closing_date": date(2026, 9, 1) if stage > 8 else None}
    return row | more


def passports(*names, **answers):
    district = District()
    for name in names:
        district.add(P, "2026", {"project_name": name, **answers})
    return district


def test_forms_that_agree_have_no_remarks():
    district = passports("Справка за один день").add(Q, "2026-Q2", rows=[project(stage=6)])
    district.add(Q, "2026-Q3", rows=[project()]).add(C, "2026")

    assert district.found == []


def test_x501_a_reported_project_has_a_passport():
    district = passports("«Справка» за один день!").add(
        Q, "2026-Q3", rows=[project(), project("Без паспорта")])

    assert district.found == [(1, "X501", cell_of(Q, "projects.2.project"), "projects.project")]


def test_x501_the_passport_of_another_organization_does_not_count():
    district = District().add(P, "2026", organization="013").add(Q, "2026-Q3", rows=[project()])

    assert [code for _, code, *_ in district.found] == ["X501"]


def test_x501_a_passport_of_last_year_counts():
    assert passports().add(P, "2025").add(Q, "2026-Q3", rows=[project()]).found == []


def test_x502_a_passport_stands_in_the_latest_report():
    district = passports("Справка за один день", "Забытый")
    district.add(Q, "2026-Q2", rows=[project(stage=6), project("Забытый", stage=6)])
    district.add(Q, "2026-Q3", rows=[project()])

    assert district.found == [(1, "X502", cell_of(P, "project_name"), "project_name")]


def test_x502_a_project_that_begins_later_is_not_missed():
    later = {key: date(2026, 11, 2) for key, value in clean_answers(P)[0].items()
             if isinstance(value, date)} | {"stage_10": date(2026, 12, 1)}
    district = passports("Справка за один день").add(P, "2026", {"project_name": "Потом", **later})

    assert district.add(Q, "2026-Q3", rows=[project()]).found == []


def test_x503_a_project_keeps_up_with_its_passport():
    district = passports("Справка за один день").add(Q, "2026-Q3", rows=[project(stage=8)])

    assert district.found == [(1, "X503", cell_of(Q, "projects.1.stage"), "projects.stage")]


def test_x504_who_takes_part_has_a_project():
    assert District().add(C, "2026").found == [(0, "X504", cell_of(C, "c1_3"), "c1_3")]


def test_x504_a_project_of_another_year_does_not_count():
    district = District().add(C, "2026").add(P, "2025")

    assert [code for _, code, *_ in district.found] == ["X504"]


def test_x504_who_does_not_take_part_needs_none():
    assert District().add(C, "2026", {"c1_1": False, "c1_2": False, "c1_3": False}).found == []


def test_x505_a_stage_does_not_go_back():
    district = passports("Справка за один день").add(Q, "2026-Q2", rows=[project(stage=9,
                         closing_date=date(2026, 6, 1))])
    district.add(Q, "2026-Q3", rows=[project(stage=8)])

    assert sorted(code for _, code, *_ in district.found) == ["X503", "X505"]
    assert (2, "X505", cell_of(Q, "projects.1.stage"), "projects.stage") in district.found


GONE = {"012": {"013": date(2026, 8, 15)}}


def test_a_successor_has_the_passports_of_who_is_gone():
    district = District(GONE).add(P, "2026", organization="013")
    district.add(Q, "2026-Q2", rows=[project(stage=6)], organization="013")

    assert district.add(Q, "2026-Q3", rows=[project()]).found == []


def test_before_the_change_the_passports_of_others_do_not_count():
    district = District(GONE).add(P, "2026", organization="013")
    district.add(Q, "2026-Q2", rows=[project(stage=6)])

    assert [code for _, code, *_ in district.found] == ["X501"]


def test_a_successor_s_first_report_is_compared_with_the_last_of_who_is_gone():
    district = District(GONE).add(P, "2026", organization="013")
    district.add(Q, "2026-Q2", organization="013",
                 rows=[project(stage=9, closing_date=date(2026, 6, 1))])
    district.add(Q, "2026-Q3", rows=[project(stage=8)])

    assert sorted(code for _, code, *_ in district.found) == ["X503", "X505"]


def test_only_what_counts_is_compared():
    """A returned report says nothing yet about passports."""
    district = passports("Другой").add(Q, "2026-Q3", rows=[project(year_opened=2027)])
    batch = assemble(check_all(district.files, CATALOGUE), CATALOGUE)

    assert set(batch.findings["code"]) == {"R414", "R415"}


# --- the catalogue ------------------------------------------------------------------------------

SAMPLE = {"count": 3, "number": "5*", "found": "12,5", "limit": 20}


def wording(rule):
    facts = {name: SAMPLE.get(name, name) for text in (rule.message, rule.remedy)
             for _, name, _, _ in string.Formatter().parse(text) if name}
    return rule.at(**facts)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_words_are_plain_and_whole(rule):
    found = wording(rule)
    for text in (found.message, found.remedy):
        assert text.endswith("."), text
        assert not re.search(r"невалид|некоррект|недопустим|ошибочн|invalid|error|  ", text.lower())
        assert "{" not in text and text == text.strip()
        assert text[0].isupper() or text[0] == "«"
    assert not rule.title.endswith(".")
    assert re.fullmatch(r"[FSVRX]\d{3}", rule.code)


def test_codes_go_by_what_they_are_about():
    assert list(RULES) == sorted(RULES, key=lambda code: ("FSVRX".index(code[0]), code))
    assert {code[:2] for code in RULES} == {"F1", "S2", "V3", "R4", "X5"}


def test_a_rule_on_trial_is_a_note():
    for rule in RULES.values():
        assert rule.on_trial.severity is Severity.NOTE and rule.on_trial.code == rule.code


def test_every_rule_is_exercised_somewhere():
    """A code that no test asserts is a rule that nobody has seen work."""
    sources = "".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))

    assert [code for code in RULES if not re.search(rf'["\'( ]{code}\b', sources)] == []


def test_every_rule_of_a_form_has_its_function():
    from ingest.checks import check_functions

    between = {code for code in RULES if code[0] == "X"}
    for form in CATALOGUE.forms.values():
        assert {check.rule for check in form.checks} <= check_functions().keys() | between
