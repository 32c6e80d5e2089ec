"""Checked again: what came out otherwise is listed, nothing is lost, edited copies stay."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from openpyxl.comments import Comment
from sqlalchemy import delete
from support.answers import CLEAN
from support.paths import DATA
from support.town import MORNING, Town, codes

from ingest.register.register import Register
from ingest.register.tables import METADATA
from templates.definition import load_form, shipped

FACTS = "plan-facts"
OLD = DATA / "register-0.1.sql"


@pytest.fixture
def town(tmp_path, blanks, register_at):
    return Town(tmp_path / "Район", blanks, register_at)


def survey(town, limit):
    """A form of the programme's own, whose limits the operator changes under its version."""
    folder = town.folder / "templates"
    folder.mkdir(exist_ok=True)
    source = shipped("plan-facts.toml").read_text(encoding="utf-8")
    source = (source.replace('id = "plan-facts"', 'id = "facts-too"')
              .replace("maximum = 1000", f"maximum = {limit}", 1))
    (folder / "сведения.toml").write_text(source, encoding="utf-8")
    return town.programme.catalogue.current("facts-too")


def test_a_changed_rule_changes_what_was_accepted_and_it_is_listed(town, monkeypatch):
    monkeypatch.setitem(CLEAN, "facts-too", CLEAN[FACTS])
    form = survey(town, limit=1000)
    town.send("здесь.xlsx", form, {"fact_2_1": 40})
    town.send("пропал.xlsx", form, {"fact_2_1": 41}, MORNING + timedelta(days=1))
    town.send("хороший.xlsx", form, {"fact_2_1": 5}, MORNING - timedelta(days=1))
    with zipfile.ZipFile(town.folder / "входящие" / "архив.zip", "w") as archive:
        path = town.send("в архиве.xlsx", form, {"fact_2_1": 42, "note_2_2": "я"})
        archive.write(path, "в архиве.xlsx")
        path.unlink()
    before = town.ingest()
    (town.folder / "входящие" / "пропал.xlsx").unlink()
    survey(town, limit=10)

    after = town.json("ingest", "--recheck")
    assert after.keys() == before.keys(), "what has vanished keeps its row"
    for name in ("здесь.xlsx", "пропал.xlsx", "в архиве.xlsx"):
        assert "V313" in codes(after[name]) and after[name]["status"] == "returned", name
        assert after[name]["answers"] == before[name]["answers"]
        assert [each.partition(" ")[0] for each in after[name]["before"]["added"]][:1] == ["V313"]
        assert after[name]["before"]["status"] == before[name]["status"]
    assert after["хороший.xlsx"]["status"] == "accepted"

    survey(town, limit=1000)
    said = town.call("ingest", "--recheck")
    assert "изменилось: 4" in said
    assert "входящие/пропал.xlsx: на доработку → принят" in said
    assert "больше нет: V313 Сведения!" in said
    assert "изменилось: 0" in town.call("ingest", "--recheck")


def test_recheck_takes_nothing_new_in_and_needs_no_path(town):
    town.send("а.xlsx", FACTS)
    town.call("ingest")
    town.send("б.xlsx", FACTS, {"fact_2_1": 8})

    assert town.json("ingest", "--recheck").keys() == {"а.xlsx"}
    assert "путь не нужен" in town.call("ingest", "--recheck", town.folder, code=2)


def test_recheck_of_an_empty_register_says_so(town):
    assert "Проверено заново файлов: 0, изменилось: 0" in town.call("ingest", "--recheck")


def test_what_stored_answers_say_is_what_the_file_said(town):
    """Every finding of the sample's readable files comes out the same without the file."""
    folder = town.folder.parent / "пример"
    sample = Town.sample(folder)
    before = sample.ingest()
    for path in (folder / "входящие").iterdir():
        path.unlink()

    after = sample.json("ingest", "--recheck")
    assert [name for name, each in after.items() if "before" in each] == []
    for found in (*after.values(), *before.values()):
        found["findings"].sort(key=lambda each: (each["code"], each["sheet"], each["cell"]))
    assert after == before


# --- copies -------------------------------------------------------------------------------------


def copies(town):
    return sorted(path.name for path in (town.folder / "на доработку").iterdir())


def test_an_untouched_copy_is_replaced_and_goes_when_it_is_no_longer_needed(town):
    town.send("а.xlsx", FACTS, {"fact_2_1": -1})
    town.call("ingest")
    (name,) = copies(town)
    town.call("ingest")
    assert copies(town) == [name]

    town.send("б.xlsx", FACTS, received=MORNING + timedelta(days=1))
    town.call("ingest")
    assert copies(town) == []


def test_a_copy_that_somebody_edited_is_never_touched(town):
    town.send("а.xlsx", FACTS, {"fact_2_1": -1})
    town.call("ingest")
    path = next((town.folder / "на доработку").iterdir())
    book = openpyxl.load_workbook(path)
    book[load_form(FACTS).page.sheet]["A1"].comment = Comment("позвонить директору", "оператор")
    book.save(path)
    edited = path.read_bytes()

    for _ in range(2):
        town.call("ingest")
        assert path.read_bytes() == edited and len(copies(town)) == 2
    town.send("б.xlsx", FACTS, received=MORNING + timedelta(days=1))
    town.call("ingest")
    assert copies(town) == [path.name] and path.read_bytes() == edited


def test_a_file_of_the_operator_under_the_name_of_a_copy_stays(town):
    town.send("а.xlsx", FACTS, {"fact_2_1": -1})
    town.call("ingest")
    (name,) = copies(town)
    with Register(town.programme.register_url).transaction() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(delete(table))
    (town.folder / "на доработку" / name).write_bytes(b"my own")
    town.call("ingest")

    assert (town.folder / "на доработку" / name).read_bytes() == b"my own"
    assert len(copies(town)) == 2


def test_an_accepted_file_needs_no_copy(town):
    town.send("а.xlsx", FACTS, {"fact_2_1": -1})
    town.call("ingest")
    town.call("decide", "а.xlsx", "--accept", "--reason", "так", "--by", "Я")
    assert copies(town) == []
    town.call("decide", "а.xlsx", "--withdraw")
    assert len(copies(town)) == 1


# --- what leaves the register, and what stays ---------------------------------------------------


def test_the_row_of_a_lock_file_goes_with_it(town):
    lock = town.folder / "входящие" / "~$а.xlsx"
    town.send("а.xlsx", FACTS)
    lock.write_bytes(b"x")
    assert town.ingest().keys() == {"а.xlsx", "~$а.xlsx"}
    lock.unlink()
    town.call("ingest")

    assert town.json("ingest", "--recheck").keys() == {"а.xlsx"}


@pytest.fixture
def old(tmp_path):
    """The register that program 0.1 (commit 121fb87) left, in a new programme folder."""
    town = Town.sample(folder := tmp_path / "старая")
    for path in (folder / "входящие").iterdir():
        if not path.name.startswith("МФЦ"):
            path.unlink()
    # Reports of the version that was sent out then.
    shutil.copytree(OLD.with_suffix(""), folder / "входящие", dirs_exist_ok=True)
    with sqlite3.connect(folder / "реестр.sqlite") as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    connection.close()
    return town


def test_a_register_of_the_first_program_goes_on(old):
    before = old.json("ingest", "--recheck")
    assert len(before) == 6, "seven files, of which one was a lock file that is gone"
    assert "Новых файлов: 0, известных: 6" in old.call("ingest")
    path = next(name for name in before if "3 кв" in name)
    old.call("decide", path, "--return", "--reason", "Не тот квартал", "--by", "Я")
    assert old.ingest()[path]["status"] == "returned"
    assert "изменено ответов" in str(before["МФЦ паспорт (новый).xlsx"]["findings"])


def test_the_old_register_without_its_files_loses_nothing(old):
    for path in (old.folder / "входящие").iterdir():
        os.remove(path)
    rows = old.json("ingest", "--recheck")

    assert {each["status"] for each in rows.values()} == {
        "accepted", "accepted_with_remarks", "superseded"}
    assert all(each["answers"] or each["tables"] for each in rows.values())
