"""What is typed into a form comes back equal, value and type, whichever program saved it."""

import random

import openpyxl
import pandas as pd
import pytest
from answers import (
    clean_answers,
    escaped,
    in_openpyxl,
    in_xml,
    keystrokes,
    placed,
    plain,
    random_answers,
)

from ingest.frames import build_frames
from ingest.parse import PARSERS
from ingest.submission import Submission
from scoring.score import score
from templates.definition import load_form, shipped_catalogue
from templates.layout import lay_out
from templates.reference import column_letters
from xlsx_forms.work import check_files

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

    def write(book):
        for ref, _field, value in placed(*answers, definition):
            cell = book[definition.page.sheet][ref]
            cell.value = in_openpyxl(value)
            if isinstance(value, str):
                # Not a formula when it begins with «=», nor an escape when it reads as one.
                cell.value, cell.data_type = escaped(value), "s"

    described = checked(fill(form, {}, edit=write))
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


# --- the live score -----------------------------------------------------------------------------

CHECKLISTS = 120


def random_checklists(count):
    """Checklists with blanks, with lines «Да» over lines «Нет», and with slips of the hand."""
    chance, form = random.Random(1134), load_form("checklist")
    fields = [each for criterion in form.criteria for each in criterion.answer_fields]
    for _ in range(count):
        yield {each.id: chance.choice((None, *each.accepts * 3, each.accepts[0].upper(),
                                       f" {each.accepts[-1]} ")) for each in fields}


def test_live_formulas_of_a_checklist_equal_our_own_score(office, blanks, methodology):
    form, layout = load_form("checklist"), lay_out(load_form("checklist"))
    lists = list(random_checklists(CHECKLISTS))
    parts = [("points", key) for key in methodology.coefficients_of(form)]
    parts += [("result", key) for _, key in parts] + [("total", ""), ("highest", "")]
    cells = [layout.computed(role)[key] for role, key in parts]
    column = column_letters(layout.places["c3"].col)
    steps = [["unprotect", "Чек-лист"]]
    for answers in lists:
        texts = [[""] for _ in range(60)]
        for key, value in answers.items():
            texts[layout.places[key].row][0] = value or ""
        steps.append(["fill", "Чек-лист", f"{column}5:{column}45", texts[4:45]])
        steps.append(["read", "Чек-лист", "A1:H60"])

    read = [[rows[each.row][each.col] for each in cells] for rows in office(blanks(form), steps)]

    typed = [{key: value and PARSERS[form.field(key).type](value, form.field(key))
              for key, value in each.items()} for each in lists]
    frames = build_frames(form, {i: Submission("", None, answers=each, period="2026")
                                 for i, each in enumerate(typed)})
    scores = score(frames.answers.values, form, methodology)
    found = pd.DataFrame(read, columns=pd.MultiIndex.from_tuples(parts))
    assert found["points"].to_numpy().tolist() == scores.points.to_numpy().tolist()
    assert found["result"].to_numpy().tolist() == scores.weighted.to_numpy().tolist()
    assert found["total", ""].tolist() == scores.total.tolist()
    assert set(found["highest", ""]) == {scores.highest}
    assert (scores.points != scores.declared).any(axis=None), "some answers must be in conflict"


def test_an_ingested_checklist_has_the_score_that_its_form_shows(office, fill):
    form, layout = load_form("checklist"), lay_out(load_form("checklist"))
    for number, answers in enumerate(random_checklists(3)):
        path = fill("checklist", {layout.places[key].ref: value for key, value in answers.items()},
                    name=f"{number}.xlsx")
        (((total,),),) = office(path, [["read", form.page.sheet,
                                        layout.computed("total")[""].ref]])

        assert checked(path)["score"]["total"] == total
