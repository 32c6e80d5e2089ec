"""What is typed into a form comes back equal, value and type, whichever program saved it."""

import random

import openpyxl
import pytest
from support.answers import (
    clean_answers,
    in_openpyxl,
    in_xml,
    keystrokes,
    placed,
    plain,
    random_answers,
    writer,
)

from templates.definition import load_form, shipped_catalogue
from xlsx_forms.exports.checked import check_files

FORMS = shipped_catalogue().ids
SEEDS = range(3)
# Rows typed below a table are a note; what rules between answers say is no matter here.
EXPECTED_NOTES = {"S208"}


def checked(path):
    (described,) = check_files(None, shipped_catalogue(), [path])
    return described


def codes(described, letters="SVF"):
    return {each["code"] for each in described["findings"] if each["code"][0] in letters}


def assert_equal(described, answers):
    fields, tables = answers
    assert described["answers"] == fields
    assert described["tables"] == tables
    assert_same_types(described["answers"], fields)
    for key, rows in tables.items():
        for found, row in zip(described["tables"][key], rows, strict=True):
            assert_same_types(found, row)


def assert_same_types(found, expected):
    assert {key: type(value) for key, value in found.items()} == {
        key: type(value) for key, value in expected.items()}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", FORMS)
def test_answers_typed_in_libreoffice_come_back_equal(office, blanks, tmp_path, form, seed):
    definition = load_form(form)
    answers = random_answers(form, random.Random(f"{form}-{seed}"))
    cells = [keystrokes(*each) for each in placed(*answers, definition) if each[2] is not None]
    blank = [ref for ref, _field, value in placed(*answers, definition) if value is None]
    saved = tmp_path / "saved.xlsx"

    office(blanks(definition), [["clear", definition.page.sheet, blank],
                                ["set", definition.page.sheet, cells]], saved)

    described = checked(saved)
    assert codes(described) <= EXPECTED_NOTES
    assert_equal(described, plain(*answers, definition))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", FORMS)
def test_answers_written_by_openpyxl_come_back_equal(fill, form, seed):
    definition = load_form(form)
    answers = random_answers(form, random.Random(f"{seed}-{form}"))

    described = checked(fill(form, {}, edit=writer(answers, definition)))
    assert codes(described) <= EXPECTED_NOTES
    assert_equal(described, plain(*answers, definition))


@pytest.mark.parametrize("form", FORMS)
def test_answers_written_straight_into_the_xml_come_back_equal(blanks, tmp_path, form):
    """Texts within the cells, dates as bare numbers: what small libraries write."""
    definition = load_form(form)
    fields, tables = random_answers(form, random.Random(form))
    tables = {table.id: tables[table.id][:table.rows] for table in definition.tables}
    path = in_xml(blanks(definition), tmp_path / "raw.xlsx", definition.page.sheet,
                  placed(fields, tables, definition))

    described = checked(path)
    assert codes(described) == set()
    assert_equal(described, plain(fields, tables, definition))


@pytest.mark.parametrize("form", FORMS)
def test_clean_answers_have_no_remarks(fill, form):
    definition = load_form(form)
    values = {ref: in_openpyxl(value)
              for ref, _field, value in placed(*clean_answers(form), definition)}

    described = checked(fill(form, values))
    assert described["findings"] == [] and described["status"] == "accepted"
    assert_equal(described, plain(*clean_answers(form), definition))


def test_a_form_saved_by_libreoffice_and_then_by_openpyxl_is_still_ours(office, fill, tmp_path):
    """Each program keeps what the other has left."""
    definition = load_form("plan-facts")
    values = {ref: in_openpyxl(value)
              for ref, _field, value in placed(*clean_answers("plan-facts"), definition)}
    first = tmp_path / "first.xlsx"
    office(fill("plan-facts", values), [], first)
    openpyxl.load_workbook(first).save(tmp_path / "second.xlsx")

    described = checked(tmp_path / "second.xlsx")
    assert described["findings"] == []
    assert_equal(described, plain(*clean_answers("plan-facts"), definition))
