"""A file that comes again: what changed is listed, what contradicts is asked about."""

from datetime import date, timedelta

import pytest
from support.answers import CLEAN, STAGES, clean_answers
from support.town import IN_A_FILE, MORNING, Town, codes, finding

from ingest.register.changes import find_changes
from ingest.submission import Row, Submission
from templates.definition import load_form, shipped

REPORT, FACTS, CHECKLIST = "quarterly-report", "plan-facts", "checklist"
LATER = MORNING + timedelta(days=1)


@pytest.fixture
def town(tmp_path, blanks, register_at):
    return Town(tmp_path / "Район", blanks, register_at)


def test_what_changed_since_the_last_accepted_file_is_listed_with_its_cell(town):
    town.send("сведения.xlsx", FACTS, {"fact_2_1": 3, "note_2_2": None})
    town.send("сведения 2.xlsx", FACTS, {"fact_2_1": 4, "note_2_2": "Семинар"}, LATER)
    town.call("ingest")

    found = town.ingest()
    assert found["сведения.xlsx"]["status"] == "superseded"
    assert "changes" not in found["сведения.xlsx"]
    changes = found["сведения 2.xlsx"]["changes"]
    assert [(each["field"], each["old"], each["new"]) for each in changes] == [
        ("fact_2_1", 3, 4), ("note_2_2", None, "Семинар")]
    assert [each["sheet"] for each in changes] == ["Сведения"] * 2
    note = finding(found["сведения 2.xlsx"], "X510")
    assert note["severity"] == "note" and "изменено ответов: 2" in note["message"]
    assert "«3» → «4»" in note["message"] and changes[0]["cell"] in note["message"]


def test_ingest_tells_the_changes_of_new_files_and_only_once(town):
    town.send("сведения.xlsx", FACTS, {"date_3_2": date(2026, 3, 1)})
    town.call("ingest")
    town.send("сведения 2.xlsx", FACTS, {"date_3_2": date(2026, 3, 5)}, LATER)

    said = town.call("ingest")
    assert "Что изменилось с прошлого файла:\n  012 Школа № 1, «сведения 2.xlsx» – Сведения!" in said
    assert "«01.03.2026» → «05.03.2026»" in said
    assert "изменилось" not in town.call("ingest")


def test_a_returned_file_is_compared_with_the_last_received(town):
    town.send("а.xlsx", FACTS, {"fact_2_1": "много"})
    town.send("б.xlsx", FACTS, {"fact_2_1": "несколько"}, LATER)
    found = town.ingest()

    assert found["б.xlsx"]["status"] == "returned"
    assert [(each["old"], each["new"]) for each in found["б.xlsx"]["changes"]] == [
        ("много", "несколько")]


def test_rows_are_the_same_by_their_key_wherever_they_stand(town):
    rows = clean_answers(REPORT)[1]["projects"]
    moved = [rows[2], rows[0] | {"stage": STAGES[7]}, rows[1] | {"leader": "Новый Иван Иванович"}]
    town.send("отчет.xlsx", REPORT, rows=rows)
    town.send("отчет 2.xlsx", REPORT, rows=moved, received=LATER)
    changes = town.ingest()["отчет 2.xlsx"]["changes"]

    assert [(each["field"], each["new"]) for each in changes] == [
        ("projects.stage", STAGES[7]), ("projects.leader", "Новый Иван Иванович")]


def test_a_renamed_row_a_new_one_and_one_that_is_gone_are_told_apart(town):
    rows = clean_answers(REPORT)[1]["projects"]
    now = [rows[0] | {"project": "Справка за один час"}, rows[1],
           {"direction": "Культура", "project": "Совсем другое", "year_opened": 2025,
            "stage": STAGES[2], "leader": "Петров Петр Петрович", "contact": "8 (38442) 7-00-00"}]
    town.send("отчет.xlsx", REPORT, rows=rows)
    town.send("отчет 2.xlsx", REPORT, rows=now, received=LATER)
    changes = town.ingest()["отчет 2.xlsx"]["changes"]

    assert [(each["field"], each["old"], each["new"]) for each in changes] == [
        ("projects.project", "Справка за один день", "Справка за один час"),
        ("projects", None, "Совсем другое"), ("projects", "Учет заявок", None)]


def test_rows_without_a_name_are_told_by_their_other_answers():
    form = load_form("passport")
    rows = [Row({"goal": None, "current": 1.0, "target": 2.0}, {"current": "Паспорт!C2"})]
    bare = Submission("a", MORNING, form="passport", version="1", answers={}, cells={})
    from dataclasses import replace

    old, new = replace(bare, tables={"goals": tuple(rows)}), replace(bare, tables={"goals": ()})
    (gone,) = find_changes(old, new, form)
    assert (gone.field_id, gone.old, gone.new, gone.address) == ("goals", "1", None, "Паспорт!C2")


def test_contacts_are_not_spelled_out_in_findings(town):
    rows = clean_answers(REPORT)[1]["projects"]
    town.send("отчет.xlsx", REPORT, rows=rows)
    town.send("отчет 2.xlsx", REPORT, received=LATER,
              rows=[rows[0] | {"contact": "8 (38442) 7-55-55"}, *rows[1:]])
    described = town.ingest()["отчет 2.xlsx"]

    assert described["changes"][0]["new"] == "8 (38442) 7-55-55"
    assert "7-55-55" not in finding(described, "X510")["message"]


# --- contradictions -----------------------------------------------------------------------------


def test_two_different_files_of_one_day_are_asked_about(town):
    town.send("методист/сведения.xlsx", FACTS, {"fact_2_1": 3})
    town.send("завуч/сведения (1).xlsx", FACTS, {"fact_2_1": 7}, MORNING + timedelta(hours=2))
    found = town.ingest()

    first, second = found["сведения.xlsx"], found["сведения (1).xlsx"]
    assert (first["status"], second["status"]) == ("superseded", "accepted_with_remarks")
    for each, other in ((first, "завуч/"), (second, "методист/")):
        asked = finding(each, "X511")
        assert asked["severity"] == "warning" and asked["field"] == "fact_2_1" and asked["cell"]
        assert other in asked["message"]
    assert "«7» → «3»" in finding(first, "X511")["message"]


@pytest.mark.parametrize(("answers", "received"), [
    ({"fact_2_1": 7}, LATER),  # a correction of another day
    ({"note_2_2": "Семинар"}, MORNING + timedelta(hours=1)),  # an answer that was blank
])
def test_what_only_corrects_or_completes_is_not_asked_about(town, answers, received):
    town.send("а.xlsx", FACTS, {"fact_2_1": 3, "note_2_2": None})
    town.send("б.xlsx", FACTS, {"fact_2_1": 3, "note_2_2": None} | answers, received)
    found = town.ingest()

    assert [each["status"] for each in found.values()] == ["superseded", "accepted"]
    assert [codes(each) for each in found.values()] == [["F113"], ["X510"]]


def test_the_answer_to_a_returned_file_contradicts_nothing(town):
    town.send("а.xlsx", FACTS, {"fact_2_1": 3})
    town.send("б.xlsx", FACTS, {"fact_2_1": "около семи"}, MORNING + timedelta(hours=1))
    town.send("в.xlsx", FACTS, {"fact_2_1": 7}, MORNING + timedelta(hours=2))
    found = town.ingest()

    assert [each["status"] for each in found.values()] == ["superseded", "returned", "accepted"]
    assert all("X511" not in codes(each) for each in found.values())


def test_equal_answers_in_another_file_change_nothing(town):
    town.send("а.xlsx", FACTS)
    town.send("б.xlsx", FACTS, edit=lambda book: setattr(book.properties, "title", "Копия"))
    found = town.ingest()

    assert found["а.xlsx"]["status"] == "superseded"
    assert codes(found["б.xlsx"]) == [] and "changes" not in found["б.xlsx"]


@IN_A_FILE
def test_the_summary_shows_what_changed(town):
    import openpyxl

    town.send("а.xlsx", FACTS, {"fact_2_1": 3})
    town.send("б.xlsx", FACTS, {"fact_2_1": 4}, LATER)
    town.call("ingest")
    town.call("summary", "--period", "2026", "-o", town.folder / "с.xlsx")
    sheet = openpyxl.load_workbook(town.folder / "с.xlsx")["Замечания"]

    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any("изменено ответов: 1" in text and "«3» → «4»" in text for text in texts)


def test_changes_are_exported(town):
    import pandas as pd

    town.send("а.xlsx", CHECKLIST, {"c1_1": True, "c1_2": True})
    town.send("б.xlsx", CHECKLIST, {"c1_1": False, "c1_2": False, "c1_3": False}, LATER)
    town.call("ingest")
    town.call("export", "--to", town.folder / "таблицы")
    frame = pd.read_parquet(town.folder / "таблицы" / "changes.parquet")

    assert set(frame["field"]) >= {"c1_1", "c1_2"}
    assert set(frame[frame["field"] == "c1_1"][["old", "new"]].iloc[0]) == {"Да", "Нет"}


def test_files_on_two_projects_of_an_own_form_both_count(town, monkeypatch):
    monkeypatch.setitem(CLEAN, "facts-too", CLEAN[FACTS])
    (town.folder / "templates").mkdir()
    source = shipped("plan-facts.toml").read_text(encoding="utf-8")
    (town.folder / "templates" / "own.toml").write_text(source.replace(
        'id = "plan-facts"', 'id = "facts-too"\nproject_field = "note_2_1"', 1), encoding="utf-8")
    form = town.programme.catalogue.current("facts-too")
    town.send("а.xlsx", form, {"note_2_1": "Первый"})
    town.send("б.xlsx", form, {"note_2_1": "Второй"}, LATER)
    town.send("в.xlsx", form, {"note_2_1": "«первый»", "fact_2_1": 8}, LATER)
    found = town.ingest()

    assert [each["status"] for each in found.values()] == ["superseded", "accepted", "accepted"]
    assert [each["field"] for each in found["в.xlsx"]["changes"]] == ["fact_2_1", "note_2_1"]
