"""Mistakes are undone by a decision: a file counts for nothing, or for whom it really is."""

from __future__ import annotations

import json
from datetime import timedelta

import openpyxl
import pytest
from support.town import IN_A_FILE, MORNING, Town, codes, finding, rows

from xlsx_forms.setup import write_organizations

FACTS, REPORT = "plan-facts", "quarterly-report"
BY = ("--reason", "Прислали по ошибке", "--by", "Лебедева М. О.")
SECOND = {"organization": "013", "full_name": "МБОУ «Вторая школа»", "short_name": "Школа № 2"}
PERIOD = "2026-Q3"


@pytest.fixture
def town(tmp_path, blanks, register_at):
    town = Town(tmp_path / "Район", blanks, register_at)
    own = town.programme.organizations.reset_index().to_dict("records")[0]
    write_organizations(town.folder / "организации.xlsx", [
        {key: value if isinstance(value, str) else "" for key, value in own.items()}, SECOND])
    return town


def state(town: Town, organization: str, form: str, period: str = PERIOD) -> str:
    [row] = [each for each in json.loads(town.call("status", "--period", period, "--json"))
             if (each["form"], each["organization"]) == (form, organization)]
    return row["state"]


def without_marks(book: openpyxl.Workbook) -> None:
    """Lose all that says whose the form is, as a sheet copied into another book does."""
    for each in list(book.custom_doc_props.names):
        del book.custom_doc_props[each]
    for name in list(book.defined_names):
        del book.defined_names[name]
    for sheet in list(book.worksheets):
        if sheet.title.startswith("_"):
            book.remove(sheet)
            continue
        for row in sheet.iter_rows(max_row=40):
            for cell in row:
                if isinstance(cell.value, str) and "· орг." in cell.value:
                    cell.value = None


def test_an_excluded_file_counts_for_nothing_and_says_why(town):
    town.send("отчет.xlsx", REPORT)
    assert town.ingest()["отчет.xlsx"]["status"] == "accepted_with_remarks"
    assert state(town, "012", REPORT) == "on_time"

    assert "→ исключен" in town.call("decide", "отчет.xlsx", "--exclude", *BY)
    found = town.ingest()["отчет.xlsx"]
    assert found["status"] == "superseded" and "X515" in codes(found)
    assert state(town, "012", REPORT) == "missing"
    town.call("summary", "-o", town.folder / "с.xlsx")
    book = openpyxl.load_workbook(town.folder / "с.xlsx")
    shown = {sheet.title: " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
             for sheet in book}
    assert "исключено: Прислали по ошибке" in shown["Файлы"] and "исключен " in shown["Файлы"]
    assert "исключен – 1" in shown["Сводка"]
    assert "Ни одного" in shown["Проекты"] or "отчет.xlsx" not in shown["Проекты"]


def test_the_file_before_an_excluded_one_counts_again(town):
    town.send("первый.xlsx", FACTS)
    town.send("второй.xlsx", FACTS, {"fact_2_1": 9}, MORNING + timedelta(days=1))
    assert town.ingest()["первый.xlsx"]["status"] == "superseded"
    town.call("decide", "второй.xlsx", "--exclude", *BY)
    assert town.ingest()["первый.xlsx"]["status"] == "accepted"
    assert "исключен → принят" in town.call("decide", "второй.xlsx", "--withdraw")
    found = town.ingest()
    assert (found["первый.xlsx"]["status"], found["второй.xlsx"]["status"]) == (
        "superseded", "accepted")


def test_a_returned_file_that_is_excluded_has_no_copy_and_no_letter(town):
    settings = town.folder / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        'email = ""', 'email = "a@example.ru"'), encoding="utf-8")
    town.send("сведения.xlsx", FACTS, {"fact_2_1": -3})
    town.call("ingest")
    assert len(list((town.folder / "на доработку").iterdir())) == 1
    town.call("decide", "сведения.xlsx", "--exclude", *BY)
    assert list((town.folder / "на доработку").iterdir()) == []
    assert "Писем к отправке: 0" in town.call("send", "--remarks", "--drafts")
    assert state(town, "012", FACTS, "2026") == "awaited"


def test_what_cannot_be_read_can_be_excluded_too(town):
    (town.folder / "входящие" / "мусор.xlsx").write_bytes(b"not a workbook at all")
    town.call("ingest")
    assert "мусор.xlsx" in town.call("status")
    town.call("decide", "мусор.xlsx", "--exclude", *BY)
    assert "Неясно, чьи файлы" not in town.call("status")


def test_a_file_of_another_organization_is_given_to_whom_it_is(town):
    town.send("отчет.xlsx", REPORT)
    town.call("ingest")
    told = town.call("decide", "отчет.xlsx", "--org", "013", *BY)
    assert "отнесено к «013»" in told
    assert (state(town, "012", REPORT), state(town, "013", REPORT)) == ("missing", "on_time")
    found = town.ingest()["отчет.xlsx"]
    assert (found["organization"], found["period"]) == ("013", PERIOD) and "X516" in codes(found)
    assert "изменилось: 0" in town.call("ingest", "--recheck")

    town.call("decide", "отчет.xlsx", "--withdraw")
    assert (state(town, "012", REPORT), state(town, "013", REPORT)) == ("on_time", "missing")


def test_a_file_named_after_another_quarter_is_asked_about_until_it_is_decided(town):
    town.send("СОШ отчет 2 кв.xlsx", REPORT)
    town.send("отчет_3кв_2026.xlsx", REPORT, received=MORNING + timedelta(days=1))
    described = town.ingest()
    asked = finding(described["СОШ отчет 2 кв.xlsx"], "S238")
    assert "на 3 квартал 2026 г." in asked["message"] and "--period 2026-Q2" in asked["remedy"]
    assert "S238" not in codes(described["отчет_3кв_2026.xlsx"])

    town.call("decide", "СОШ отчет 2 кв.xlsx", "--org", "012", "--period", "2026-Q2", *BY)
    told = town.ingest()["СОШ отчет 2 кв.xlsx"]
    assert told["period"] == "2026-Q2" and "S238" not in codes(told)


def test_a_form_without_marks_is_taken_for_whom_and_when_it_is_said_to_be(town):
    town.send("отчет.xlsx", REPORT, edit=without_marks)
    found = town.ingest()["отчет.xlsx"]
    assert found["status"] == "returned" and "S203" in codes(found)
    assert "Укажите --period" in town.call("decide", "отчет.xlsx", "--org", "013", *BY, code=2)
    town.call("decide", "отчет.xlsx", "--org", "013", "--period", PERIOD, *BY)
    found = town.ingest()["отчет.xlsx"]
    assert found["status"] == "accepted_with_remarks" and "S203" not in codes(found)
    # Rules that compare with the period could not be applied before.
    assert state(town, "013", REPORT) == "on_time"


def test_rules_that_need_the_period_are_applied_once_it_is_known(town):
    rows = [{"project": "Быстрый обед", "direction": "Образование", "year_opened": 2031,
             "stage": "7. Внедрение улучшений", "leader": "Петрова А. А.", "contact": "7-00-00"}]
    town.send("отчет.xlsx", REPORT, rows=rows, edit=without_marks)
    assert "R414" not in codes(town.ingest()["отчет.xlsx"])
    town.call("decide", "отчет.xlsx", "--org", "013", "--period", PERIOD, *BY)
    assert "R414" in codes(town.ingest()["отчет.xlsx"])


OWN = [("Участник реализации программы", ""), ("Направление", "Образование"),
       ("Название проекта", "Быстрый обед"), ("Год открытия", 2026),
       ("Паспорт проекта (ссылка)", "https://disk.example.ru/1"),
       ("Текущий этап проекта", "7. Внедрение улучшений"), ("Дата закрытия (мм.гг.)", None),
       ("Презентация (ссылка)", None), ("Руководитель проекта", "Петрова А. А."),
       ("Телефон, почта", "7-00-00"), ("Организация/учреждение (сокращенное название)", None),
       ("Показатель значимости проекта, балл", None)]


def test_somebodys_own_table_is_read_by_its_headings_once_it_is_said_whose_it_is(town):
    book = openpyxl.Workbook()
    book.active.title = "Лист1"
    book.active.append(["Наш отчет за 3 квартал"])
    book.active.append([])
    book.active.append([heading for heading, _value in OWN])
    book.active.append([value for _heading, value in OWN])
    book.save(town.folder / "входящие" / "наш отчет.xlsx")
    assert town.ingest()["наш отчет.xlsx"]["status"] == "foreign"

    town.call("decide", "наш отчет.xlsx", "--org", "012", "--period", PERIOD, *BY)
    for found in (town.ingest()["наш отчет.xlsx"], town.json("ingest", "--recheck")["наш отчет.xlsx"]):
        assert (found["form"], found["organization"], found["period"]) == (REPORT, "012", PERIOD)
        [row] = found["tables"]["projects"]
        assert (row["project"], row["year_opened"], row["stage"]) == (
            "Быстрый обед", 2026, "7. Внедрение улучшений")
        assert found["status"].startswith("accepted")
    town.call("decide", "наш отчет.xlsx", "--withdraw")
    assert town.ingest()["наш отчет.xlsx"]["status"] == "foreign"


@pytest.mark.parametrize(("arguments", "said"), [
    (["отчет.xlsx", "--org", "999"], "организации «999» нет в файле «организации.xlsx»"),
    (["отчет.xlsx", "--org", "013", "--period", "осень"], "--period: период «осень» не понятен"),
    (["отчет.xlsx", "--org", "013", "--period", "2026"], "нужен квартал"),
    (["отчет.xlsx", "--org", "013", "--exclude"], "--org и --exclude – это разные решения"),
    (["отчет.xlsx", "--exclude", "--period", "2026"], "--period бывает только вместе с --org"),
    (["отчет.xlsx", "--exclude", "--until", "31.12.2026"], "только у --accept"),
    (["чужая.xlsx", "--org", "013", "--period", "2026"], "ответы не читаются и так"),
])
@IN_A_FILE
def test_what_cannot_be_decided_is_said_and_changes_nothing(town, arguments, said):
    town.send("отчет.xlsx", REPORT)
    book = openpyxl.Workbook()
    book.active["A1"] = "График отпусков"
    book.save(town.folder / "входящие" / "чужая.xlsx")
    before = town.ingest()
    assert said in town.call("decide", *arguments, *BY, code=2)
    assert town.ingest() == before and town.json("decisions") == {}


def test_whose_a_file_is_and_what_becomes_of_it_are_two_decisions(town):
    town.send("сведения.xlsx", FACTS, {"fact_2_1": -3})
    town.call("ingest")
    town.call("decide", "сведения.xlsx", "--org", "013", *BY)
    town.call("decide", "сведения.xlsx", "--accept", *BY)
    assert state(town, "013", FACTS, "2026") == "on_time"
    kept = rows(town.programme.register_url, "select verdict from decisions where withdrawn is null")
    assert sorted(kept) == [("accept",), ("org",)]
