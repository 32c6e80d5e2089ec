"""The register: a row for every file, nothing doubled, whole whatever happens."""

import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import PERIODS
from sqlalchemy import create_engine, text
from support.answers import clean_answers, in_openpyxl, placed
from support.paths import ROOT
from support.town import register_url, rows

from ingest import ingest as ingest_paths
from ingest.batch import Readers, check_all, read_all
from ingest.opening.sources import Source, sources
from ingest.register.register import Register, RegisterError, relative_to
from ingest.register.standing import Status
from templates.definition import load_form, shipped, shipped_catalogue
from templates.sheet.layout import lay_out
from xlsx_forms.blank.generate import Issue, generate

CATALOGUE = shipped_catalogue()
MORNING = datetime(2026, 10, 5, 9, 0)


@pytest.fixture
def register(tmp_path, register_at):
    return Register(register_url(register_at, tmp_path / "реестр.sqlite"), date(2026, 10, 20))


@pytest.fixture(scope="module")
def filled(blanks, tmp_path_factory):
    """Each form with clean answers; one more of the plan facts, and one with an error."""
    folder = tmp_path_factory.mktemp("filled")
    books = {form: (form, {}) for form in CATALOGUE.ids}
    books |= {"later": ("plan-facts", {"fact_2_1": 4}), "wrong": ("plan-facts", {"fact_2_1": "много"})}
    for name, (form, more) in books.items():
        definition = load_form(form)
        fields, tables = clean_answers(form)
        book = openpyxl.load_workbook(blanks(definition))
        for ref, _field, value in placed(fields | more, tables, definition):
            book[definition.page.sheet][ref] = in_openpyxl(value)
        book.save(folder / f"{name}.xlsx")
    return {name: folder / f"{name}.xlsx" for name in books}


def put(path, target, received=MORNING):
    """Copy a file to where it was received at that time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)
    os.utime(target, (received.timestamp(), received.timestamp()))
    return target


def record(register, *paths, catalogue=CATALOGUE, jobs=1):
    read = read_all(sources(paths), catalogue, Readers(jobs))
    return register.record(check_all(read, catalogue), catalogue)


def statuses(batch):
    return {Path(file).name: status for file, status in
            batch.submissions[["file", "status"]].itertuples(index=False)}


@pytest.fixture
def odd_folder(filled, tmp_path):
    """What an operator's folder really holds."""
    folder = tmp_path / "входящие"
    put(filled["passport"], folder / "а паспорт.xlsx")
    put(filled["passport"], folder / "копия" / "паспорт (1).xlsx", MORNING + timedelta(hours=1))
    put(filled["checklist"], folder / "вложенная" / "глубже" / "чек-лист.xlsx")
    put(filled["wrong"], folder / "с ошибкой.xlsx")
    (folder / "пусто.xlsx").write_bytes(b"")
    (folder / ".скрытый.xlsx").write_bytes(b"\x00\x01")
    (folder / "~$а паспорт.xlsx").write_bytes(b"x")
    (folder / "пустая папка").mkdir()
    with zipfile.ZipFile(folder / "письмо.docx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("[Content_Types].xml", "<x/>")
    with zipfile.ZipFile(folder / "три файла.zip", "w") as archive:
        archive.write(filled["quarterly-report"], "отчет.xlsx")
        archive.write(filled["plan-facts"], "папка/сведения.xlsx")
        archive.writestr("прочти.txt", "здравствуйте")
    return folder


ODD = {
    "а паспорт.xlsx": "accepted", "паспорт (1).xlsx": "duplicate", "чек-лист.xlsx": "accepted",
    "с ошибкой.xlsx": "returned", "пусто.xlsx": "unreadable", ".скрытый.xlsx": "unreadable",
    "~$а паспорт.xlsx": "foreign", "письмо.docx": "unreadable", "отчет.xlsx": "accepted",
    "сведения.xlsx": "accepted", "прочти.txt": "unreadable",
}


def test_every_file_of_an_odd_folder_has_one_row_with_one_status(register, odd_folder):
    batch = record(register, odd_folder)

    # The project in the report has a passport, two others have none.
    assert statuses(batch) == ODD | {"отчет.xlsx": "accepted_with_remarks"}
    assert len(batch.submissions) == len(ODD)
    assert batch.submissions["counts"].sum() == 4
    assert set(batch.submissions["status"]) <= {str(each) for each in Status}


def test_every_file_that_is_not_accepted_says_why(register, odd_folder):
    batch = record(register, odd_folder)

    for number, row in batch.submissions.iterrows():
        found = batch.findings[batch.findings["submission"] == number]
        assert row["status"] == "accepted" or len(found), row["file"]
    duplicates = batch.findings[batch.findings["code"] == "F112"]
    assert [Path(each).name for each in duplicates["file"]] == ["паспорт (1).xlsx"]
    assert "а паспорт.xlsx" in duplicates["message"].iloc[0]


def everything(batch):
    """A batch as plain values, to compare two."""
    frames = {"submissions": batch.submissions, "findings": batch.findings}
    frames |= {f"values {name}": table for name, table in batch.tables.items()}
    frames |= {f"cells {name}": table for name, table in batch.cells.items()}
    return {name: frame.reset_index().astype(object).where(lambda each: each.notna(), None)
            .to_dict("records") for name, frame in frames.items()}


def test_recording_twice_changes_nothing(register, odd_folder, tmp_path, register_at):
    first = record(register, odd_folder)
    again = record(register, odd_folder)

    assert everything(again) == everything(first)
    kept = rows(register_url(register_at, tmp_path / "реестр.sqlite"),
                "select status, counts from submissions order by id")
    assert [(status, bool(counts)) for status, counts in kept] == first.submissions[
        ["status", "counts"]].apply(tuple, axis=1).tolist()


def test_what_is_loaded_equals_what_was_recorded(register, odd_folder):
    recorded = record(register, odd_folder)
    loaded = register.load(CATALOGUE)

    assert everything(loaded) == everything(recorded)
    for name, table in recorded.tables.items():
        pd.testing.assert_frame_equal(loaded.tables[name], table)


def test_files_that_come_bit_by_bit_end_as_files_that_come_at_once(filled, tmp_path, register_at):
    folder = tmp_path / "входящие"
    paths = [put(filled[name], folder / f"{name}.xlsx", MORNING + timedelta(hours=i))
             for i, name in enumerate(filled)]
    at_once = record(Register(register_url(register_at, tmp_path / "a.sqlite")), folder)
    register = Register(register_url(register_at, tmp_path / "b.sqlite"))
    for path in paths:
        bit_by_bit = record(register, path)

    assert statuses(bit_by_bit) == statuses(at_once)
    assert len(bit_by_bit.findings) == len(at_once.findings)


def test_an_empty_register_is_an_empty_batch(register):
    batch = register.load(CATALOGUE)

    assert batch.submissions.empty and batch.findings.empty and not batch.tables


# --- which of several counts --------------------------------------------------------------------


@pytest.mark.parametrize("order", list(permutations(("plan-facts", "later", "wrong"))))
def test_the_latest_accepted_counts_in_whatever_order_files_are_read(
        register, filled, tmp_path, order):
    """Received: first the good one, then a better one, at last one with an error."""
    received = {"plan-facts": MORNING, "later": MORNING + timedelta(days=1),
                "wrong": MORNING + timedelta(days=2)}
    for name in order:
        batch = record(register, put(filled[name], tmp_path / "вход" / f"{name}.xlsx",
                                     received[name]))

    assert statuses(batch) == {"plan-facts.xlsx": "superseded", "later.xlsx": "accepted",
                               "wrong.xlsx": "returned"}
    counted = batch.submissions.index[batch.submissions["counts"]]
    assert batch.tables["plan-facts"].loc[counted, "fact_2_1"].tolist() == [4]
    replaced = batch.findings[batch.findings["code"] == "F113"]
    assert [Path(file).name for file in replaced["file"]] == ["plan-facts.xlsx"]


def test_an_older_file_that_comes_late_does_not_displace_a_newer_one(register, filled, tmp_path):
    record(register, put(filled["later"], tmp_path / "новый.xlsx", MORNING + timedelta(days=1)))
    batch = record(register, put(filled["plan-facts"], tmp_path / "старый.xlsx", MORNING))

    assert statuses(batch) == {"новый.xlsx": "accepted", "старый.xlsx": "superseded"}


def test_passports_of_two_projects_both_count(register, fill, filled, tmp_path):
    definition = load_form("passport")
    values = {ref: in_openpyxl(value)
              for ref, _field, value in placed(*clean_answers("passport"), definition)}
    name = lay_out(definition).places["project_name"].ref
    fill("passport", values | {name: "Другой проект"}, name="другой.xlsx")
    fill("passport", values | {name: " «СПРАВКА за один  день» "}, name="тот же.xlsx")
    put(filled["passport"], tmp_path / "первый.xlsx", MORNING)

    batch = record(register, *(tmp_path / f"{each}.xlsx" for each in ("первый", "другой", "тот же")))
    assert statuses(batch) == {"первый.xlsx": "superseded", "другой.xlsx": "accepted",
                               "тот же.xlsx": "accepted"}


def test_a_corrected_file_of_the_same_name_is_another_submission(register, filled, tmp_path):
    record(register, put(filled["wrong"], tmp_path / "сведения.xlsx", MORNING))
    batch = record(register, put(filled["plan-facts"], tmp_path / "сведения.xlsx",
                                 MORNING + timedelta(days=1)))

    assert batch.submissions["status"].tolist() == ["returned", "accepted"]


# --- two versions of a form side by side --------------------------------------------------------

SECOND = """
[[sections.fields]]
id = "fact_extra"
label = "Сколько сотрудников участвовало"
line = "Сколько сотрудников участвовало"
type = "integer"
required = true
minimum = 0
maximum = 1000
prompt = "Число сотрудников."
"""


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory):
    """The shipped plan facts, and their second version: other labels, one field more."""
    folder = tmp_path_factory.mktemp("templates")
    source = shipped("plan-facts.toml").read_text(encoding="utf-8")
    changed = (source.replace('version = "1"', 'version = "2"')
               .replace("in_force = 2025-12-02", "in_force = 2026-06-01")
               .replace("Что и когда проведено", "Чем подтверждается")
               .replace('line = "2.1. @plan.2.1"', 'line = "Обучение (показатель 2.1)"')
               .replace('[[sections]]\nid = "dates"', f'{SECOND}\n[[sections]]\nid = "dates"'))
    assert tomllib.loads(changed)["version"] == "2"
    (folder / "plan-facts-2.toml").write_text(changed, encoding="utf-8")
    catalogue = CATALOGUE.with_folder(folder)
    assert [form.version for form in catalogue.versions("plan-facts")] == ["1", "2"]
    return catalogue


@pytest.fixture
def both(two_versions, school, methodology, filled, tmp_path):
    """A submission of each version, the second from another organization."""
    form = two_versions.get("plan-facts", "2")
    other = school.rename(index={"012": "013"})
    blank = next(generate(Issue(form, PERIODS["year"], methodology), other, tmp_path / "2"))
    book = openpyxl.load_workbook(blank)
    answers = clean_answers("plan-facts")[0] | {"fact_2_1": 40, "fact_extra": 17}
    for ref, _field, value in placed(answers, {}, form):
        book[form.page.sheet][ref] = in_openpyxl(value)
    book.save(tmp_path / "вторая.xlsx")
    return put(filled["plan-facts"], tmp_path / "первая.xlsx"), tmp_path / "вторая.xlsx"


def test_each_submission_is_read_by_its_own_version(register, two_versions, both):
    batch = record(register, *both, catalogue=two_versions)

    assert batch.submissions["version"].tolist() == ["1", "2"]
    assert statuses(batch) == {"первая.xlsx": "accepted", "вторая.xlsx": "accepted"}
    first, second = batch.files
    assert batch.findings[["submission", "code"]].values.tolist() == [
        [first, "S211"], [first, "S230"], [first, "S232"]]
    table = batch.tables["plan-facts"]
    assert table["fact_2_1"].tolist() == [3, 40]
    assert [None if pd.isna(each) else each for each in table["fact_extra"]] == [None, 17]
    cells = batch.cells["plan-facts"]["date_3_2"]
    assert cells[first] != cells[second], "the second form has one row more"
    assert everything(register.load(two_versions)) == everything(batch)


def test_the_older_version_alone_is_known_without_a_remark(both):
    batch = ingest_paths(both[:1])

    assert batch.findings.empty
    assert ingest_paths(both[1:]).findings["code"].tolist() == ["F111"]


def test_a_form_that_the_catalogue_has_lost_keeps_its_row(register, two_versions, both):
    """The operator has taken the folder with the second version away."""
    record(register, *both, catalogue=two_versions)

    batch = register.load(CATALOGUE)
    assert batch.submissions["version"].tolist() == ["1", "2"]
    assert batch.tables["plan-facts"]["fact_2_1"].tolist() == [3]


# --- processes, crashes, other files ------------------------------------------------------------


def test_two_processes_read_what_one_reads(odd_folder):
    assert everything(ingest_paths([odd_folder], jobs=2)) == everything(ingest_paths([odd_folder]))


def _die(source):
    os.kill(os.getpid(), signal.SIGKILL)


class Killer(Source):
    """A file that takes down the process that reads it."""

    def read(self):
        _die(self)


def test_a_file_that_kills_its_reader_takes_no_other_with_it(filled):
    good = list(sources([filled["passport"], filled["checklist"]]))
    killer = Killer("убийца.xlsx", MORNING, None)

    read = read_all([good[0], killer, good[1]], CATALOGUE, Readers(2))

    assert [each.state for each in read] == ["read", "unreadable", "read"]
    assert [finding.code for finding in read[1].findings] == ["F118"]


@pytest.mark.parametrize("content", [b"no database at all, but long enough to look at" * 40,
                                     b"SQLite format 3\x00 and then nothing"])
def test_a_register_that_is_no_database_is_told_in_words(tmp_path, content):
    (tmp_path / "реестр.sqlite").write_bytes(content)

    with pytest.raises(RegisterError, match="реестр файлов не открывается"):
        Register(f"sqlite:///{tmp_path / 'реестр.sqlite'}").load(CATALOGUE)
    assert (tmp_path / "реестр.sqlite").read_bytes() == content


def test_a_register_of_another_program_is_told_in_words(tmp_path):
    url = f"sqlite:///{tmp_path / 'чужой.sqlite'}"
    with create_engine(url).begin() as connection:
        connection.execute(text("create table submissions (id integer, name text)"))

    with pytest.raises(RegisterError):
        Register(url).load(CATALOGUE)


def test_a_register_in_a_folder_that_is_not_there_is_told_in_words(tmp_path):
    with pytest.raises(RegisterError):
        Register(f"sqlite:///{tmp_path / 'нет' / 'реестр.sqlite'}").load(CATALOGUE)


RECORDING = """
import sys, time
from pathlib import Path
import ingest.register.register as register
import ingest.register.stored.results as results
from ingest.batch import check_all, read_all
from ingest.opening.sources import sources
from templates.definition import shipped_catalogue

folder, ready = Path(sys.argv[1]), Path(sys.argv[2])
catalogue = shipped_catalogue()

def stop(*_):
    ready.write_text("ready")
    time.sleep(60)

results._write_standings = stop
read = check_all(read_all(sources([folder / "второй.xlsx"]), catalogue), catalogue)
register.Register(sys.argv[3]).record(read, catalogue)
"""


def test_a_register_whose_writer_is_killed_stays_whole(register, filled, tmp_path, register_at):
    """Killed after the rows were inserted and before their standing was written."""
    before = record(register, put(filled["passport"], tmp_path / "первый.xlsx"))
    put(filled["checklist"], tmp_path / "второй.xlsx")
    ready = tmp_path / "ready"
    writer = subprocess.Popen(
        [sys.executable, "-c", RECORDING, str(tmp_path), str(ready),
         register_url(register_at, tmp_path / "реестр.sqlite")],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(
            ROOT)})
    for _ in range(1200):
        if ready.exists() or writer.poll() is not None:
            break
        time.sleep(0.05)
    assert ready.exists(), "the writer has not come to the middle of its work"
    writer.kill()
    writer.wait()

    assert everything(register.load(CATALOGUE)) == everything(before)
    after = record(register, tmp_path / "второй.xlsx")
    assert statuses(after) == {"первый.xlsx": "accepted", "второй.xlsx": "accepted"}


def test_paths_below_a_folder_are_shown_from_there_on(filled, tmp_path):
    put(filled["passport"], tmp_path / "входящие" / "п.xlsx")
    read = read_all(sources([tmp_path]), CATALOGUE)

    shown = relative_to(read, tmp_path)
    assert [each.file for each in shown] == ["входящие/п.xlsx"]
    elsewhere = [replace(shown[0], file="/другое/место.xlsx")]
    assert relative_to(elsewhere, tmp_path) == elsewhere
