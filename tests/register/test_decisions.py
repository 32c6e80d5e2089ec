"""What an operator decides on a file stands in the register and survives everything."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import openpyxl
import pytest
from support.answers import STAGES, clean_answers
from support.town import IN_A_FILE, MORNING, Town, codes, finding, rows

from ingest.register.register import Register

FACTS, REPORT = "plan-facts", "quarterly-report"
WRONG = {"fact_2_1": -3, "fact_2_2": None}
ACCEPT = ("--accept", "--reason", "Справка есть в деле", "--by", "Лебедева М. О.")


@pytest.fixture
def town(tmp_path, blanks, register_at):
    town = Town(tmp_path / "Район", blanks, register_at)
    town.send("сведения.xlsx", FACTS, WRONG)
    assert codes(town.ingest()["сведения.xlsx"]) == ["V301", "V312"]
    return town


def status(town):
    return town.ingest()["сведения.xlsx"]["status"]


def test_a_file_is_accepted_as_it_is_and_the_decision_is_seen(town):
    said = town.call("decide", "сведения.xlsx", *ACCEPT)

    assert "на доработку → принят с замечаниями" in said
    found = town.ingest()["сведения.xlsx"]
    assert found["status"] == "accepted_with_remarks"
    assert codes(found) == ["V301", "V312", "X512"]
    accepted = finding(found, "V312")
    assert accepted["severity"] == "warning"
    assert accepted["remedy"].startswith("Принято как есть: Справка есть в деле (Лебедева М. О.")
    note = finding(found, "X512")
    assert note["severity"] == "note" and "Лебедева М. О." in note["message"]
    (row,) = town.json("decisions").values()
    assert (row["verdict"], row["by"], row["until"], row["in_force"], row["status"]) == (
        "accept", "Лебедева М. О.", None, True, "accepted_with_remarks")
    assert "Справка есть в деле" in town.call("status", "--period", "2026")
    assert "Справка есть в деле" in town.call("decisions")


def test_a_file_that_is_returned_is_given_a_day_and_mended_by_then_is_in_time(
        tmp_path, blanks, register_at):
    town = Town(tmp_path / "Район", blanks, register_at)
    town.send("отчет.xlsx", REPORT)
    town.ingest()
    said = town.call("decide", "отчет.xlsx", "--return", "--until", "26.10.2026", *ACCEPT[1:])
    assert "возвращено: Справка есть в деле (" in said and "исправить до 26.10.2026)" in said
    [row] = [each for each in json.loads(town.call("status", "--json")) if each["form"] == REPORT]
    assert (row["state"], row["until"], row["days_left"]) == ("returned", "2026-10-26", 6)
    row = clean_answers(REPORT)[1]["projects"][0]
    town.send("отчет 2.xlsx", REPORT, rows=[row | {"stage": STAGES[1], "closing_date": None}],
              received=MORNING + timedelta(days=21))
    town.ingest()
    [row] = [each for each in json.loads(town.call("status", "--json")) if each["form"] == REPORT]
    assert (row["state"], row["corrected"][:10]) == ("on_time", "2026-10-26")


def test_a_decision_survives_checking_again(town):
    town.call("decide", "сведения.xlsx", *ACCEPT)

    for _ in range(2):
        assert status(town) == "accepted_with_remarks"
        assert "изменилось: 0" in town.call("ingest", "--recheck")
    (stored,) = Register(town.programme.register_url).stored(town.programme.catalogue)
    assert {(each.code, str(each.severity)) for each in stored.findings} == {
        ("V301", "error"), ("V312", "error")}, "what was found is not rewritten"


@IN_A_FILE
def test_a_decision_is_shown_in_the_summary(town):
    town.call("decide", "сведения.xlsx", *ACCEPT)
    town.call("summary", "--period", "2026", "-o", town.folder / "с.xlsx")
    book = openpyxl.load_workbook(town.folder / "с.xlsx")

    for sheet in ("Файлы", "Замечания"):
        texts = [str(cell.value).casefold() for row in book[sheet].iter_rows() for cell in row]
        assert any("принято как есть: справка есть в деле" in each for each in texts), sheet


def test_one_rule_alone_can_be_accepted(town):
    town.call("decide", "сведения.xlsx", *ACCEPT, "--rule", "v301")
    found = town.ingest()["сведения.xlsx"]
    assert found["status"] == "returned"
    assert [finding(found, code)["severity"] for code in ("V301", "V312")] == ["warning", "error"]

    town.call("decide", "сведения.xlsx", *ACCEPT, "--rule", "V312")
    assert status(town) == "accepted_with_remarks"


def test_a_decision_lapses_after_its_day(town):
    town.call("decide", "сведения.xlsx", *ACCEPT, "--until", "25.10.2026")
    assert status(town) == "accepted_with_remarks"

    settings = town.folder / "programme.toml"
    for day, expected in (("2026-10-25", "accepted_with_remarks"), ("2026-10-26", "returned")):
        lines = settings.read_text(encoding="utf-8").splitlines()
        settings.write_text("\n".join([f"today = {day}", *lines[1:]]), encoding="utf-8")
        found = town.ingest()["сведения.xlsx"]
        assert found["status"] == expected
    assert "25.10.2026" in finding(found, "X514")["message"]
    for command in ("ingest", "status"):
        told = town.call(command)
        assert told.count("Срок решения «принять как есть» вышел, файлы снова на доработке: 1") == 1
    assert "«сведения.xlsx»: принято как есть" in told
    assert "срок истек" in town.call("decisions")
    # A new decision has the last word.
    town.call("decide", "сведения.xlsx", "--return", "--reason", "Справки нет", "--by", "Я")
    assert "вышел" not in town.call("status") + town.call("ingest")


def test_a_good_file_can_be_returned_and_the_former_one_counts_again(town):
    town.send("первый.xlsx", FACTS, received=MORNING + timedelta(days=1))
    last = town.send("второй.xlsx", FACTS, {"fact_2_1": 9}, MORNING + timedelta(days=2))
    assert town.ingest()["первый.xlsx"]["status"] == "superseded"

    said = town.call("decide", last, "--return", "--reason", "Прислан не тот файл", "--by", "Я")
    found = town.ingest()
    assert "принят → на доработку" in said and "Копий с замечаниями: 1" in said
    assert (found["первый.xlsx"]["status"], found["второй.xlsx"]["status"]) == (
        "accepted", "returned")
    assert finding(found["второй.xlsx"], "X513")["severity"] == "error"
    copy = next(each for each in (town.folder / "на доработку").iterdir()
                if "Прислан не тот файл" in remarks(each))
    assert "возвращен на доработку" in remarks(copy)


def remarks(path):
    sheet = openpyxl.load_workbook(path)["Замечания"]
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_a_decision_can_be_withdrawn_and_stays_on_record(town):
    town.call("decide", "сведения.xlsx", *ACCEPT)

    said = town.call("decide", "сведения.xlsx", "--withdraw")
    assert "принят с замечаниями → на доработку" in said and "Отменено: принято как есть" in said
    assert status(town) == "returned" and town.json("decisions") == {}
    [(reason, withdrawn)] = rows(town.programme.register_url, "select reason, withdrawn from decisions")
    assert reason == "Справка есть в деле" and withdrawn


def test_a_new_decision_takes_the_place_of_the_old_one(town):
    assert "Заменено" not in town.call("decide", "сведения.xlsx", *ACCEPT)
    said = town.call("decide", "сведения.xlsx", "--return", "--reason", "Передумали", "--by", "Я")

    assert "Заменено прежнее: принято как есть: Справка есть в деле (Лебедева М. О., " in said
    assert [each["verdict"] for each in town.json("decisions").values()] == ["return"]
    assert status(town) == "returned"
    history = town.call("decisions", "--history")
    assert "Решений: 2" in history and "принято как есть" in history
    assert history.count("больше не действует с") == 1


def test_a_file_is_named_by_path_name_or_checksum(town):
    described = town.ingest()["сведения.xlsx"]
    for named in (town.folder / "входящие" / "сведения.xlsx", "входящие/сведения.xlsx",
                  described["sha256"][:8].upper()):
        town.call("decide", named, *ACCEPT)
        town.call("decide", named, "--withdraw")


def test_the_contact_decides_where_nobody_is_named(town):
    settings = town.folder / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        'name = ""', 'name = "Лебедева Марина"'), encoding="utf-8")
    town.call("decide", "сведения.xlsx", "--accept", "--reason", "Так надо")

    assert [each["by"] for each in town.json("decisions").values()] == ["Лебедева Марина"]


@pytest.mark.parametrize(("arguments", "words"), [
    (["сведения.xlsx"], "укажите решение"),
    (["сведения.xlsx", *ACCEPT, "--return"], "--accept и --return – это разные решения, ничего не"),
    (["сведения.xlsx", "--withdraw", "--exclude"], "--withdraw и --exclude – это разные решения"),
    (["сведения.xlsx", "--accept", "--by", "Я"], "укажите причину"),
    (["сведения.xlsx", "--accept", "--reason", "так"], "укажите, кто решил"),
    (["нет такого.xlsx", *ACCEPT], "в реестре нет"),
    (["сведения.xlsx", *ACCEPT, "--rule", "V308"], "замечаний V308 в файле нет; есть: V301, V312"),
    (["сведения.xlsx", *ACCEPT, "--until", "01.10.2026"], "уже прошло"),
    (["сведения.xlsx", *ACCEPT, "--until", "когда-нибудь"], "--until: ожидалась дата"),
    (["сведения.xlsx", "--return", "--reason", "а", "--by", "Я", "--rule", "V301"], "только у --accept"),
    (["сведения.xlsx", "--withdraw"], "решений по файлу"),
    (["хороший.xlsx", *ACCEPT], "нет ошибок"),
    (["пусто.xlsx", *ACCEPT], "не читается"),
    (["чужой.xlsx", *ACCEPT], "принять как есть нельзя (S210)"),
])
@IN_A_FILE
def test_what_cannot_be_decided_is_said_in_words(town, arguments, words):
    town.send("хороший.xlsx", REPORT)
    (town.folder / "входящие" / "пусто.xlsx").write_bytes(b"")
    town.send("чужой.xlsx", "checklist", edit=_of_nobody)
    town.call("ingest")

    said = town.call("decide", *arguments, code=2)
    assert words in said and "Traceback" not in said


def _of_nobody(book):
    """Another organization's number in every carrier."""
    from templates.identity import KEYS, Identity

    identity = Identity("checklist", "1", "999", "2026")
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=40, max_col=8):
            for cell in row:
                if isinstance(cell.value, str) and "· орг. 012" in cell.value:
                    cell.value = identity.code_line
                if cell.value == KEYS["organization"]:
                    sheet.cell(cell.row, cell.column + 1).value = "999"
    for each in book.custom_doc_props.props:
        if each.name == KEYS["organization"]:
            each.value = "999"


def test_a_warning_is_accepted_by_its_rule(town):
    town.send("отчет.xlsx", REPORT)  # no passports: X501
    assert "X501" in codes(town.ingest()["отчет.xlsx"])
    town.call("decide", "отчет.xlsx", *ACCEPT, "--rule", "X501")
    found = town.ingest()["отчет.xlsx"]

    assert {each["remedy"].partition(":")[0] for each in found["findings"]
            if each["code"] == "X501"} == {"Принято как есть (X501)"}


def test_two_files_of_one_name_are_told_apart(town):
    path = town.send("сведения.xlsx", FACTS, WRONG | {"fact_2_3": 1}, MORNING + timedelta(days=1))
    os.utime(path)
    town.call("ingest")

    said = town.call("decide", "сведения.xlsx", *ACCEPT, code=2)
    assert "подходит файлов: 2" in said
