"""The same answers come back, value and type, from .xls, .ods and .xlsb as from .xlsx."""

import json
import random
import subprocess
from pathlib import Path

import pytest
from answers import clean_answers, keystrokes, placed, plain, random_answers
from conftest import require
from test_round_trip import EXPECTED_NOTES, assert_equal, checked, codes

from templates.definition import load_form, shipped_catalogue

FORMS = shipped_catalogue().ids
NOTES = {".xls": "F103", ".ods": "F104", ".xlsb": "F121", ".xlsx": ""}
PROGRAMS = Path(__file__).parent / "data" / "programs"
ANSWERS = json.loads((PROGRAMS / "answers.json").read_text(encoding="utf-8"))
FILES = sorted(path for path in PROGRAMS.iterdir() if path.suffix in NOTES)


def typed(office, blank, form, answers, saved):
    """Type answers into a blank in LibreOffice."""
    page = form.page.sheet
    cells = [keystrokes(*each) for each in placed(*answers, form) if each[2] is not None]
    empty = [ref for ref, _field, value in placed(*answers, form) if value is None]
    office(blank, [["clear", page, empty], ["set", page, cells]], saved)
    return saved


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
@pytest.mark.parametrize("form_id", FORMS)
def test_clean_answers_saved_by_libreoffice_are_accepted_with_a_note(
        office, blanks, tmp_path, form_id, suffix):
    form, answers = load_form(form_id), clean_answers(form_id)

    described = checked(typed(office, blanks(form), form, answers, tmp_path / f"saved{suffix}"))
    assert described["status"] == "accepted"
    assert [(each["code"], each["severity"]) for each in described["findings"]] == [
        (NOTES[suffix], "note")]
    assert_equal(described, plain(*answers, form))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
@pytest.mark.parametrize("form_id", FORMS)
def test_any_answers_saved_by_libreoffice_come_back_equal(
        office, blanks, tmp_path, form_id, suffix, seed):
    form = load_form(form_id)
    answers = random_answers(form_id, random.Random(f"{form_id}{suffix}{seed}"))

    described = checked(typed(office, blanks(form), form, answers, tmp_path / f"saved{suffix}"))
    assert codes(described) <= EXPECTED_NOTES | {NOTES[suffix]}
    assert_equal(described, plain(*answers, form))


@pytest.mark.parametrize(("suffix", "exporter"), [(".xls", "Gnumeric_Excel:excel_biff8"),
                                                  (".ods", "Gnumeric_OpenCalc:odf")])
@pytest.mark.parametrize("form_id", FORMS)
def test_any_answers_saved_by_gnumeric_come_back_equal(
        office, blanks, tmp_path, form_id, suffix, exporter):
    form = load_form(form_id)
    answers = random_answers(form_id, random.Random(f"{form_id}{suffix}"))
    filled = typed(office, blanks(form), form, answers, tmp_path / "filled.xlsx")
    saved = tmp_path / f"saved{suffix}"
    subprocess.run([require("ssconvert"), "-T", exporter, filled, saved], check=True,
                   capture_output=True)

    described = unescaped(checked(saved))
    assert codes(described) <= EXPECTED_NOTES | {NOTES[suffix]}
    assert_equal(described, plain(*answers, form))


def unescaped(described):
    """Gnumeric takes the escape that .xlsx needs for letters of the text, and keeps them."""
    return json.loads(json.dumps(described, ensure_ascii=False).replace("_x005F_", "_"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_answers_typed_in_other_programs_come_back_equal(path):
    """Files of programs that are not here: ``tests/data/README.md`` says how each was made."""
    described = checked(path)
    expected = ANSWERS[path.stem.partition("-")[2]]

    assert described["status"] == "accepted"
    assert codes(described, "F") == {NOTES[path.suffix]} - {""}
    assert_equal(described, (expected["answers"], expected["tables"]))


def test_files_of_five_programs_are_kept_in_every_format():
    kept = {(path.stem.partition("-")[0], path.suffix) for path in FILES}
    assert kept >= {("onlyoffice", suffix) for suffix in NOTES} | {
        ("sheetjs", suffix) for suffix in NOTES} | {
        ("poi", ".xls"), ("poi", ".xlsx"), ("exceljs", ".xlsx"), ("excelize", ".xlsx")}
