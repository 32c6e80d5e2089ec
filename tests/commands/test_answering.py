"""A department answers for its schools: in one report, through every command."""

from __future__ import annotations

import json

import openpyxl
import pandas as pd
import pytest
from support.answers import clean_answers
from support.town import Town

from ingest.organizations import COLUMNS
from xlsx_forms.summary.collect.facts import facts_of
from xlsx_forms.work import default_period, load_batch

REPORT = "quarterly-report"
NAMED = {"021": "МБОУ «Падунская СОШ № 1»", "022": "МБОУ «Окуневская СОШ № 2»", "051": "МБУ «МБ»"}


def lists(folder, answers_for: str) -> None:
    """Put the others into the list, and for whom the first answers, as an operator does in Excel."""
    book = openpyxl.load_workbook(folder / "организации.xlsx")
    sheet, places = book.active, {each.header: at for at, each in enumerate(COLUMNS, start=1)}
    sheet.cell(2, places["Отвечает за"]).value = answers_for
    for at, (key, name) in enumerate(NAMED.items(), start=3):
        for header, value in (("Код", key), ("Полное наименование", name),
                              ("Сокращенное наименование", name)):
            sheet.cell(at, places[header]).value = value
    book.save(folder / "организации.xlsx")


@pytest.fixture
def town(tmp_path, blanks):
    made = Town(tmp_path / "Район", blanks)
    clean = clean_answers(REPORT)[1]["projects"][0]
    made.send("отчет.xlsx", REPORT, rows=[
        clean | {"participant": None, "organization_short": name}
        for name in ("Школа № 1", "Падунская СОШ №1", "Окуневкая СОШ № 2")])
    return made


def states(town) -> dict[str, tuple[str, str | None]]:
    return {each["organization"]: (each["state"], each["answered_by"])
            for each in json.loads(town.call("status", "--json")) if each["form"] == REPORT}


def test_rows_of_those_it_answers_for_are_theirs_in_every_output(town, tmp_path):
    lists(town.folder, "021, 022")
    found = town.ingest()["отчет.xlsx"]
    assert found["status"] == "accepted_with_remarks"
    assert found["owners"] == {"projects": ["012", "021", "022"]}
    assert states(town) == {"012": ("on_time", None), "021": ("on_time", "012"),
                            "022": ("on_time", "012"), "051": ("missing", None)}
    told = " ".join(town.call("status").split())
    assert (f"В файле организации 012 Школа № 1 сданы и за другие: 021 {NAMED['021']}, "
            f"022 {NAMED['022']}") in told

    facts = facts_of(load_batch(town.programme), town.programme, default_period(town.programme))
    assert facts.projects["organization"].tolist() == ["012", "021", "022"]
    plan = facts.plan_facts.by_organization.query("indicator == '1.1'").set_index("organization")
    assert plan["actual"].to_dict() == {"012": 1, "021": 1, "022": 1, "051": 0}
    town.call("export", "--to", tmp_path / "выгрузка")
    rows = pd.read_parquet(tmp_path / "выгрузка" / "quarterly_report_projects.parquet")
    assert rows["_organization"].tolist() == ["012", "021", "022"]


def test_its_rows_in_the_file_of_another_are_named_when_a_school_is_erased(town):
    lists(town.folder, "021, 022")
    town.ingest()
    why = ("--reason", "Заявление 1", "--by", "Я", "--yes")
    named = "входящие/отчет.xlsx: отчет другой организации, строки о «021»: 8. "
    told = town.call("erase", "021", *why)
    assert named in told
    assert "Пусть «012» пришлет отчет без них" in told
    assert "отчет.xlsx" not in town.call("erase", "051", *why)
    # It does not matter whether the other has leave to report on it, nor that it was told before.
    lists(town.folder, "")
    assert named in town.call("erase", "021", *why)

    # Once the file is gone nothing would bring its rows back: they go from the register and its copies.
    lists(town.folder, "021, 022")
    town.call("backup")
    for folder in ("входящие", "на доработку"):
        for path in (town.folder / folder).glob("*.xlsx"):
            path.unlink()
    gone = town.call("erase", "021", *why)
    assert "строк в файлах других: 1" in gone and "в копии копии/" in gone and named not in gone
    batch = load_batch(town.programme)
    assert batch.owners["quarterly-report.projects"].tolist() == ["012", "022"]
    assert states(town)["021"] == ("missing", None)
    assert "Данных организации «021», которые можно стереть" in town.call("erase", "021", *why)


def test_who_is_told_of_in_a_file_that_went_back_is_not_called_a_debtor_without_a_word(town):
    lists(town.folder, "021, 022")
    town.ingest()
    town.call("decide", "отчет.xlsx", "--return", "--reason", "Нет этапов", "--by", "Я")
    assert states(town)["021"] == ("missing", None)
    rows = json.loads(town.call("status", "--json"))
    assert {each["organization"] for each in rows if each["mended_by"] == "012"} == {"021", "022"}
    assert town.call("status").count("в файле организации 012, он на доработке") == 2
    town.call("status", "-o", town.folder / "долги.xlsx")
    debtors = openpyxl.load_workbook(town.folder / "долги.xlsx").active
    told = [value for row in debtors.values for value in row]
    assert told.count("в файле организации 012, он на доработке") == 2


def test_without_leave_they_are_asked_about_and_the_operator_gives_it_later(town):
    lists(town.folder, "")
    path = town.folder / "входящие" / "отчет.xlsx"
    told = json.loads(town.call("check", path, "--json", code=1))[0]["findings"]
    assert [(each["code"], each["cell"]) for each in told if each["severity"] == "error"] == [
        ("X518", "L8"), ("X518", "L9")]
    assert town.ingest()["отчет.xlsx"]["status"] == "returned"
    assert states(town)["021"] == ("missing", None)

    # Nothing is read again: the list alone has changed.
    lists(town.folder, "021 022")
    assert states(town)["021"] == ("on_time", "012")
    assert json.loads(town.call("check", path, "--json"))[0]["status"] == "accepted"
