"""Whose a row of a report is: what its names mean, who is asked, and for whom it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from support.answers import clean_answers
from support.paths import DATA

from ingest import ingest
from ingest.batch import assemble, check_all
from ingest.checks.names.organization_names import OrganizationNames
from ingest.organizations import Listed, Succession
from ingest.register.decisions import ACCEPT, ASSIGN, Decision
from ingest.submission import Row, Submission
from scoring.projects import list_projects
from scoring.returned import Returned
from templates.definition import load_form, shipped_catalogue

REPORT, PASSPORT = "quarterly-report", "passport"
CATALOGUE = shipped_catalogue()
NAMES = {
    "002": ("Управление образования администрации Таежного муниципального округа", "УО"),
    "021": ("Муниципальное бюджетное общеобразовательное учреждение «Падунская средняя "
            "общеобразовательная школа № 1»", "МБОУ «Падунская СОШ № 1»", "Школа в Падунке"),
    "022": ("Муниципальное бюджетное общеобразовательное учреждение «Окуневская основная "
            "общеобразовательная школа № 2»", "МБОУ «Окуневская ООШ № 2»"),
    "031": ("Муниципальное автономное дошкольное образовательное учреждение «Детский сад № 5 "
            "«Ромашка»", "МАДОУ «Детский сад № 5»"),
    "051": ("Муниципальное бюджетное учреждение «Межпоселенческая библиотека»", "МБУ «МБ»"),
}
LISTED = Listed(NAMES)
ALLOWED = replace(LISTED, answers_for={"002": ("021", "022")})


@pytest.mark.parametrize(("text", "code"), [
    ("Падунская СОШ №1", "021"), ("СОШ № 1 Падунская", "021"), ("мбоу падунская сош 1", "021"),
    ("Падунская средняя школа № 1", "021"), ("МБОУ «Падунская СОШ № 1» им. Ю. А. Гагарина", "021"),
    ("школа в падунке", "021"), ("МАДОУ № 5 «Ромашка»", "031"), ("д/с №5", "031"), ("УО", "002"),
    ("Управление образования", "002"), ("МБУ МБ", "051"), ("Окуневская ООШ № 2, 9 класс", "022"),
])
def test_a_name_is_known_however_it_is_written(text, code):
    assert OrganizationNames(NAMES).called(text) == {code}


@pytest.mark.parametrize(("text", "codes"), [
    ("Подунская СОШ № 1", {"021"}), ("Окуневской ООШ № 2", {"022"}), ("Окуневская школа № 2", {"022"}),
    ("Окуневская ООШ № 3", set()), ("Бухгалтерия", set()), ("Школа", set()), ("–", set()),
])
def test_a_slip_of_the_pen_is_nearly_a_name_and_another_number_is_not(text, codes):
    names = OrganizationNames(NAMES)
    assert names.called(text) == set() and names.nearly_called(text) == codes


def row(project="Быстрый обед", at=7, **names):
    clean = clean_answers(REPORT)[1]["projects"][0]
    values = clean | {"project": project, "participant": None, "organization_short": None} | names
    return Row(values, {key: f"Отчет!{'B' if key == 'participant' else 'L'}{at}" for key in values})


def file(number, organization, *rows, form=REPORT, period="2026-Q3", answers=None):
    definition = load_form(form)
    fields = {field.id: None for field in definition.fields} | (answers or {})
    return Submission(f"{number}.xlsx", datetime(2026, 10, number), str(number), 1, "read", form,
                      definition.version, organization, period, fields,
                      dict.fromkeys(fields, "Паспорт!C5"), {"projects": rows},
                      project_field=definition.project_field)


def judged(*files, listed=ALLOWED, **more):
    return assemble(check_all(files, CATALOGUE), CATALOGUE, listed=listed, on=date(2026, 10, 20), **more)


def about_rows(batch):
    found = batch.findings[batch.findings["code"].between("X518", "X523") | (
        batch.findings["code"] == "R416")]
    return list(found[["code", "cell"]].itertuples(index=False, name=None))


def owners(batch):
    return batch.owners["quarterly-report.projects"].tolist()


@pytest.mark.parametrize(("sender", "names", "code"), [
    ("051", {"organization_short": "Падунская СОШ № 1"}, "X518"),
    ("051", {"participant": "Падунская СОШ № 1"}, "X518"),
    ("051", {"participant": "МБУ «МБ»", "organization_short": "Подунская СОШ № 1"}, "X518"),
    ("002", {"organization_short": "МАДОУ «Детский сад № 5»"}, "X518"),
    # Its own name, its authority and its own departments are nobody's business.
    ("051", {"participant": "Управление образования", "organization_short": "МБ"}, ""),
    ("051", {"participant": "Таежный муниципальный округ", "organization_short": "Детский отдел"}, ""),
    ("051", {"participant": "Администрация Таежного муниципального округа"}, ""),
    ("021", {"participant": "Управление образования"}, ""),
    ("021", {"organization_short": "Падунская СОШ № 1, начальные классы"}, ""),
    ("021", {"organization_short": "2 корпус"}, ""), ("051", {}, ""),
])
def test_a_row_that_names_another_organization_is_asked_about(sender, names, code):
    batch = judged(file(1, sender, row(**names)))

    cell = "L7" if "organization_short" in names else "B7"
    assert about_rows(batch) == ([(code, cell)] if code else [])
    assert batch.submissions["status"][0] == ("returned" if code else "accepted_with_remarks")
    assert owners(batch) == [sender]


def test_a_former_organization_is_its_successor():
    gone = Succession(predecessors={"022": {"021": date(2026, 6, 1)}})
    own = judged(file(1, "022", row(organization_short="Падунская СОШ № 1")),
                 listed=Listed(NAMES, succession=gone))
    answered = judged(file(1, "002", row(organization_short="Падунская СОШ № 1")),
                      listed=Listed(NAMES, {"002": ("022",)}, gone))

    assert (about_rows(own), owners(own)) == ([], ["022"])
    assert (about_rows(answered), owners(answered)) == ([], ["022"])


def test_each_row_of_a_department_counts_for_the_school_it_names():
    batch = judged(file(1, "002",
                        row(at=7, organization_short="Падунская СОШ № 1"),
                        row(at=8, participant="МБОУ «Окуневская ООШ № 2»", organization_short="УО"),
                        row("Запись", at=9, organization_short="Подунская СОШ № 1"),
                        row("Очередь", at=10), row("Сады", at=11, organization_short="Гимназия № 9")))

    assert owners(batch) == ["021", "022", "021", "002", "002"]
    # One name in two schools is two projects; what was guessed, and what cannot be, is told.
    assert about_rows(batch) == [("X519", "L9"), ("X520", "L11")]
    [guess] = batch.findings.query("code == 'X519'").to_dict("records")
    assert (guess["typed"], guess["taken"]) == ("Подунская СОШ № 1", "МБОУ «Падунская СОШ № 1»")
    assert batch.submissions["answered_for"][0] == "021, 022"
    listed = list_projects(Returned(batch.forms, batch.submissions, batch.tables, {}, batch.owners))
    assert sorted(listed["organization"]) == ["002", "002", "021", "021", "022"]


def test_a_project_stands_once_for_each_organization():
    rows = [row(at=at, organization_short=name) for at, name in enumerate(
        ("Падунская СОШ № 1", "Окуневская ООШ № 2", "МБОУ «Окуневская ООШ № 2»", "Падунская СОШ 1"), 7)]
    batch = judged(file(1, "002", *rows))
    twice = batch.findings[batch.findings["code"] == "R416"]
    assert twice["cell"].tolist() == ["L9", "L10"]
    assert [each[-9:-1] for each in twice["message"]] == ["Отчет!L8", "Отчет!L7"]

    # However a file of one organization calls itself, its project is one.
    own = judged(file(1, "051", row(at=7, organization_short="Детский отдел"), row(at=8)))
    assert about_rows(own) == [("R416", "L8")]


def test_a_project_in_two_reports_is_asked_about_and_counted_once():
    batch = judged(file(1, "002", row(organization_short="Падунская СОШ № 1")), file(2, "021", row()))

    assert about_rows(batch) == [("X521", "L7")]
    listed = list_projects(Returned(batch.forms, batch.submissions, batch.tables, {}, batch.owners))
    assert listed["organization"].tolist() == ["021"]


@pytest.mark.parametrize(("names", "codes", "owner"), [
    ({"participant": "Падунская СОШ № 1", "organization_short": "Окуневская ООШ № 2"}, "X523", "022"),
    ({"participant": "МАДОУ «Детский сад № 5»", "organization_short": "Окуневская ООШ № 2"}, "X523",
     "022"),
    # Who reports, the district, a word of nobody and the same school again are no contradiction.
    ({"participant": "УО", "organization_short": "Окуневская ООШ № 2"}, "", "022"),
    ({"participant": "Таежный округ", "organization_short": "Окуневская ООШ № 2"}, "", "022"),
    ({"participant": "9 класс", "organization_short": "Окуневская ООШ № 2"}, "", "022"),
    ({"participant": "ООШ № 2 Окуневская", "organization_short": "Окуневская ООШ № 2"}, "", "022"),
])
def test_a_row_that_names_two_organizations_is_asked_about(names, codes, owner):
    batch = judged(file(1, "002", row(**names)))
    assert about_rows(batch) == ([(codes, "B7")] if codes else [])
    assert owners(batch) == [owner] and batch.submissions["counts"].all()


@pytest.mark.parametrize(("said", "school", "codes"), [
    (True, "021", [("X522", "L7")]), (None, "021", []), (True, "022", [])])
def test_who_says_to_have_no_projects_has_none_in_the_report_of_its_department(said, school, codes):
    batch = judged(file(1, "002", row(organization_short="Падунская СОШ № 1")),
                   file(2, school, answers={"no_projects": said}))
    assert about_rows(batch) == codes
    told = batch.findings[batch.findings["code"] == "X522"]["message"].tolist()
    assert all("организацию 021" in each and "«2.xlsx»" in each for each in told)


def test_a_passport_that_a_department_sends_for_a_school_is_the_school_s():
    passport = file(2, "002", form=PASSPORT, period="2026", answers={"project_name": "Быстрый обед"})
    batch = judged(file(1, "002", row(organization_short="Падунская СОШ № 1")), passport)

    assert not {"X501", "X502"} & set(batch.findings["code"])
    assert batch.owners[PASSPORT].tolist() == ["021"]
    listed = list_projects(Returned(batch.forms, batch.submissions, batch.tables, {}, batch.owners))
    assert listed["organization"].tolist() == ["021"]


def test_an_operator_can_decide_otherwise():
    sent = file(1, "051", row(organization_short="Падунская СОШ № 1"))
    decision = Decision("1", ACCEPT, "Так и есть", "Я", datetime(2026, 10, 10), "X518")

    accepted = judged(sent, decisions=[decision])
    assert accepted.submissions["counts"].all() and owners(accepted) == ["051"]
    # Whose a file is has been said for all of it.
    assigned = judged(sent, decisions=[replace(decision, verdict=ASSIGN, rule="", organization="051")])
    assert about_rows(assigned) == [] and assigned.submissions["counts"].all()


@pytest.mark.parametrize("together", [True, False])
def test_a_report_that_libreoffice_has_saved_is_judged_row_by_row(together):
    schools = (("021", "Падунская", 1), ("022", "Окуневская", 2), ("023", "Тарасовская", 3),
               ("024", "Журавлевская", 4), ("025", "Краснинская", 5), ("026", "Ваганово-Лесная", 6))
    names = {"002": NAMES["002"]} | {key: (f"МБОУ «{name} СОШ № {at}»",) for key, name, at in schools}
    allowed = Listed(names, {"002": tuple(key for key, *_ in schools)})
    path = DATA / "Отчет управления.xlsx"
    full = {key: name for key, (name, *_) in names.items()}

    batch = ingest([path], organizations=full, listed=allowed, together=together)
    assert owners(batch) == ["002", "021", "022", "023", "024", "025", "026", "002"]
    assert about_rows(batch) == [("X519", "B11"), ("X519", "L12"), ("X520", "L14")]

    alone = ingest([path], organizations=full, listed=Listed(names), together=together)
    assert about_rows(alone) == [("X518", cell) for cell in ("L8", "L9", "L10", "B11", "L12", "L13")]
    assert set(owners(alone)) == {"002"}
