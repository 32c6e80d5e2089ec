"""An older version of a form: read by itself, its answers carried into the one in force."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from support.answers import STAGES, clean_answers
from support.town import Town, codes, finding

from ingest.register.migrate import Carried, carried_findings, convert
from ingest.submission import Submission
from templates.definition import DefinitionError, Field, load_form, shipped, shipped_catalogue
from templates.form.versions import edition, ids_in_force, successors
from templates.period import Period
from templates.rules import Severity

FACTS, REPORT, CHECKLIST, PASSPORT = "plan-facts", "quarterly-report", "checklist", "passport"


def changed(form, *swaps, in_force="2026-06-01"):
    """The text of the next version of a shipped form."""
    source = shipped(f"{form}.toml").read_text(encoding="utf-8")
    source = re.sub('version = "([12])"', lambda found: f'version = "{int(found[1]) + 1}"', source,
                    count=1)
    source = re.sub(r"^in_force = \S+", f"in_force = {in_force}", source, count=1, flags=re.M)
    for old, new in swaps:
        assert old in source, old
        source = source.replace(old, new, 1)
    return source


def versions(town, **texts):
    folder = town.folder / "templates"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return town.programme.catalogue


@pytest.fixture
def town(tmp_path, blanks, register_at):
    return Town(tmp_path / "Район", blanks, register_at)


# 2.1 has another id, one question is new.
FACTS_2 = changed(
    FACTS,
    ('id = "fact_2_1"', 'id = "trained"\nwas = "fact_2_1"'),
    ('id = "note_2_1"', 'id = "note_trained"\nwas = "note_2_1"'),
    ('id = "date_3_3"', 'id = "new_question"\nlabel = "Сколько участников"\ntype = "integer"\n'
     'line = "Сколько участников"\nrequired = true\n\n[[sections.fields]]\nid = "date_3_3"'))


def test_answers_of_an_older_version_stand_in_the_fields_of_the_new_one(town):
    new = versions(town, facts=FACTS_2).get(FACTS, "2")
    town.send("старая.xlsx", FACTS, {"fact_2_1": 7})
    assert [each.id for each in new.fields if each.was] == ["trained", "note_trained"]
    described = town.ingest()["старая.xlsx"]

    assert (described["version"], described["answers"]["fact_2_1"]) == ("1", 7)
    assert described["status"] == "accepted"
    assert codes(described) == ["S211", "S230", "S232"]
    assert "версии 1 перенесены в версию 2" in finding(described, "S230")["message"]
    assert "«Сколько участников»" in finding(described, "S232")["message"]
    town.call("export", "--to", town.folder / "т")
    table = pd.read_parquet(town.folder / "т" / "plan_facts.parquet")
    assert table["trained"].tolist() == [7] and "fact_2_1" not in table
    cells = pd.read_parquet(town.folder / "т" / "plan_facts_cells.parquet")
    assert cells["trained"].iloc[0].startswith("Сведения!")


def test_what_the_new_version_does_not_ask_is_kept_and_told(town):
    without = re.sub(r'\[\[sections\.fields\]\]\nid = "note_2_1".*?(?=\[\[sections)', "",
                     changed(FACTS), count=1, flags=re.S)
    versions(town, facts=without)
    town.send("старая.xlsx", FACTS, {"note_2_1": "Семинар в мае"})
    described = town.ingest()["старая.xlsx"]

    assert "; в ней нет вопросов: «" in finding(described, "S230")["message"]
    assert described["answers"]["note_2_1"] == "Семинар в мае"
    town.call("export", "--to", town.folder / "т")
    table = pd.read_parquet(town.folder / "т" / "plan_facts.parquet")
    assert table["note_2_1"].tolist() == ["Семинар в мае"]


def test_a_type_that_changed_is_read_again_or_told(town):
    text = 'line = "2.1. @plan.2.1"\nmax_length = 200\nprompt = "Название'
    as_number = changed(FACTS, (text, 'line = "2.1. @plan.2.1"\ntype = "integer"\nprompt = "Название'))
    versions(town, facts=as_number)
    town.send("слова.xlsx", FACTS, {"note_2_1": "Семинар в мае"})
    told = finding(town.ingest()["слова.xlsx"], "S231")
    assert (told["severity"], told["field"]) == ("warning", "note_2_1") and told["cell"]
    assert "Семинар в мае" in told["message"]

    town.send("цифры.xlsx", FACTS, {"note_2_1": "12"}, datetime(2026, 10, 7))
    described = town.ingest()["цифры.xlsx"]
    assert "S231" not in codes(described)
    town.call("export", "--to", town.folder / "т")
    table = pd.read_parquet(town.folder / "т" / "plan_facts.parquet")
    assert table["note_2_1"].isna().tolist() == [True, False] and table["note_2_1"].iloc[1] == 12


def test_a_version_that_is_not_yet_in_force_changes_nothing(town):
    versions(town, facts=FACTS_2.replace("in_force = 2026-06-01", "in_force = 2026-12-31"))
    town.send("старая.xlsx", FACTS)

    assert codes(town.ingest()["старая.xlsx"]) == ["S211"]
    town.call("export", "--to", town.folder / "т")
    assert "fact_2_1" in pd.read_parquet(town.folder / "т" / "plan_facts.parquet")


def test_a_file_of_a_period_before_the_new_version_is_told_nothing(town):
    versions(town, report=changed(REPORT, in_force="2026-10-10"))
    town.send("отчет.xlsx", REPORT)

    assert "S230" not in codes(town.ingest()["отчет.xlsx"]), "the third quarter ended before"


def test_a_file_of_the_new_version_replaces_one_of_the_old_and_the_changes_are_told(town):
    new = versions(town, facts=FACTS_2).get(FACTS, "2")
    town.send("старая.xlsx", FACTS, {"fact_2_1": 7})
    answers = {"trained": 9, "note_trained": "Семинар 12.02.2026", "new_question": 5}
    town.send("новая.xlsx", new, answers, datetime(2026, 10, 8))
    found = town.ingest()

    assert [each["status"] for each in found.values()] == ["accepted", "superseded"]
    assert [(each["field"], each["old"], each["new"]) for each in
            found["новая.xlsx"]["changes"]] == [("trained", 7, 9), ("new_question", None, 5)]


# --- stages, scores, what is carried into the next form ------------------------------------------


def with_new_stages(town, renamed=True):
    """A report whose stages have other texts, and say so or not."""
    texts = [f"Этап {i}. {text.partition(' ')[2]}" for i, text in enumerate(STAGES, start=1)]
    pairs = [[old, new] for old, new in zip(STAGES, texts, strict=True)]
    quoted = ", ".join(f'"{text}"' for text in texts)
    was = "\nrenamed = [" + ", ".join(f'["{a}", "{b}"]' for a, b in pairs) + "]" if renamed else ""
    versions(town, report=changed(REPORT, ('choices = "@stages"', f"choices = [{quoted}]{was}"),
                                  ('"@stages.9"', f'"{texts[8]}"'),
                                  in_force="2026-10-02"))
    return texts


def test_stages_of_an_older_report_are_compared_by_the_texts_of_the_new_one(town):
    town.send("паспорт.xlsx", PASSPORT)
    town.send("отчет.xlsx", REPORT, rows=clean_answers(REPORT)[1]["projects"][:1])
    before = codes(town.ingest()["отчет.xlsx"])
    assert "X503" in before, "stage 7 is behind the passport"

    texts = with_new_stages(town)
    described = town.json("ingest", "--recheck")["отчет.xlsx"]
    behind = finding(described, "X503")
    assert texts[6] in behind["message"]
    assert "S231" not in codes(described)


def test_stages_that_nobody_renamed_are_told_and_never_matched_by_their_number(town):
    with_new_stages(town, renamed=False)
    town.send("отчет.xlsx", REPORT, rows=clean_answers(REPORT)[1]["projects"][:1],
              period=Period(2026, 4))

    described = town.ingest()["отчет.xlsx"]
    told = finding(described, "S231")
    assert told["field"] == "projects.stage" and "7. " in told["message"]
    town.call("export", "--to", town.folder / "т")
    table = pd.read_parquet(town.folder / "т" / "quarterly_report_projects.parquet")
    assert table["stage"].iloc[0].startswith("7. "), "it stays readable as it was answered"


def test_the_next_report_begins_with_projects_of_the_older_version(town):
    source = changed(REPORT, ('id = "leader"', 'id = "head"\nwas = "leader"'),
                     in_force="2026-10-02")
    versions(town, report=source)
    town.send("отчет.xlsx", REPORT, rows=clean_answers(REPORT)[1]["projects"][:1])
    town.call("ingest")
    town.call("generate", REPORT, "--period", "2026-Q4")
    (path,) = (town.folder / "исходящие" / "2026-Q4" / "012").glob("*.xlsx")
    form = town.programme.catalogue.current(REPORT)
    sheet = openpyxl.load_workbook(path)[form.page.sheet]

    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "Справка за один день" in texts and "Иванова Анна Петровна" in texts


def test_a_checklist_of_the_older_version_keeps_its_score_under_new_ids(town):
    source = shipped("checklist.toml").read_text(encoding="utf-8")
    town.send("чек-лист.xlsx", CHECKLIST)
    town.send("отчет.xlsx", REPORT)
    before = town.ingest()["чек-лист.xlsx"]["score"]
    assert before["total"] > 5 and 'id = "c4"' in source and 'id = "c3"' in source
    # The new decree changes the places of two criteria.
    versions(town, checklist=changed(
        CHECKLIST, ('id = "c3"', 'id = "cX"\nwas = "c4"'), ('id = "c4"', 'id = "c4"\nwas = "c3"'),
        ('id = "cX"', 'id = "c3"'), in_force="2027-01-01"))

    assert town.json("ingest", "--recheck")["чек-лист.xlsx"]["score"] == before


def test_criteria_that_an_older_checklist_lacks_are_a_remark_that_names_them():
    own = load_form(CHECKLIST)
    cells = {field.id: "Чек-лист!F1" for field in own.fields if field.id != "c4"}
    read = Submission("чек-лист.xlsx", datetime(2026, 11, 20), answers={}, cells=cells)
    [found] = [each for each in carried_findings(Carried(read, replace(own, version="2"), (own,)),
                                                 own, "2") if each.code == "S237"]
    assert found.severity is Severity.WARNING and found.message.count("«") == 1
    assert "«4. " in found.message and found.message.endswith("За них засчитано 0 баллов.")


# --- the pieces ---------------------------------------------------------------------------------


def number(**more):
    return Field("a", "А", **more)


@pytest.mark.parametrize(("value", "old", "new", "expected"), [
    (12, {"type": "integer"}, {"type": "text"}, "12"),
    (12.5, {"type": "number"}, {"type": "text"}, "12,5"),
    ("12,5", {"type": "text"}, {"type": "number"}, 12.5),
    (12.0, {"type": "number"}, {"type": "integer"}, 12),
    (date(2026, 9, 1), {"type": "date"}, {"type": "month"}, date(2026, 9, 1)),
    (date(2026, 9, 1), {"type": "month"}, {"type": "text"}, "09.2026"),
    (True, {"type": "yes-no"}, {"type": "choice", "choices": ("Да", "Частично")}, "Да"),
    ("Да", {"type": "choice", "choices": ("Да", "Нет")}, {"type": "yes-no"}, True),
    ("2. Б", {"type": "choice", "choices": ("1. А", "2. Б")},
     {"type": "choice", "choices": ("1. Б", "2. В"), "renamed": (("2. Б", "1. Б"),)}, "1. Б"),
    (None, {"type": "date"}, {"type": "integer"}, None),
])
def test_an_answer_goes_on_in_its_new_type(value, old, new, expected):
    assert convert(value, number(**old), number(**new)) == expected


@pytest.mark.parametrize(("value", "old", "new"), [
    (12.5, {"type": "number"}, {"type": "integer"}),
    (date(2026, 9, 1), {"type": "month"}, {"type": "date"}),
    (46266, {"type": "integer"}, {"type": "date"}),
    ("2. Б", {"type": "choice", "choices": ("1. А", "2. Б")},
     {"type": "choice", "choices": ("1. Б", "2. В")}),
    (True, {"type": "yes-no"}, {"type": "number"}),
])
def test_nothing_is_guessed(value, old, new):
    with pytest.raises(ValueError, match=r"\w"):
        convert(value, number(**old), number(**new))


def test_an_id_goes_to_who_names_it():
    fields = [Field("c4", "А", was="c3"), Field("c3", "Б"), Field("c5", "В", was="gone")]
    assert {old: new.id for old, new in successors(["c3", "c4", "c5"], fields).items()} == {
        "c3": "c4"}


def test_version_and_its_ids_are_those_in_force_on_the_day():
    forms = shipped_catalogue().versions(FACTS)
    assert edition(forms, "1", date(2020, 1, 1)) == "1"
    assert edition(forms, "7", date(2026, 1, 1)) == "7", "an unknown version is its own"
    assert ids_in_force(forms, forms[0], date(2026, 1, 1))["fact_2_1"] == "fact_2_1"


@pytest.mark.parametrize(("swap", "words"), [
    (('id = "fact_2_1"', 'id = "trained"\nwas = "fact_9_9"'), "«fact_9_9» не было"),
    (('id = "fact_2_1"', 'id = "trained"\nrenamed = [["а", "б"]]'), "renamed"),
])
def test_a_counterpart_that_never_was_is_a_problem_of_the_definition(town, swap, words):
    with pytest.raises(DefinitionError, match=words):
        versions(town, facts=changed(FACTS, swap))
