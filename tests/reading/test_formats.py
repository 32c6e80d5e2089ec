"""The same answers come back, value and type, from .xls, .ods and .xlsb as from .xlsx."""

import json
import random
import subprocess
from copy import deepcopy

import pytest
import xlsxwriter
from conftest import require
from openpyxl.comments import Comment
from support.answers import clean_answers, keystrokes, placed, plain, random_answers
from support.paths import DATA
from test_round_trip import EXPECTED_NOTES, assert_equal, checked, codes

from ingest.opening.package import open_package
from templates.definition import load_form, shipped_catalogue
from templates.sheet.layout import lay_out
from xlsx_forms.work import find_files, return_files, take_in

FORMS = shipped_catalogue().ids
NOTES = {".xls": "F103", ".ods": "F104", ".xlsb": "F121", ".xlsx": ""}
PROGRAMS = DATA / "programs"
ANSWERS = json.loads((PROGRAMS / "answers.json").read_text(encoding="utf-8"))
EXPORTERS = [(".xls", "Gnumeric_Excel:excel_biff8"), (".ods", "Gnumeric_OpenCalc:odf")]
FILES = sorted(path for path in PROGRAMS.iterdir() if path.suffix in NOTES)


def typed(office, blank, form, answers, saved):
    """Type answers into a blank in LibreOffice."""
    page = form.page.sheet
    cells = [keystrokes(*each) for each in placed(*answers, form) if each[2] is not None]
    empty = [ref for ref, _field, value in placed(*answers, form) if value is None]
    office(blank, [["clear", page, empty], ["set", page, cells]], saved)
    return saved


def in_gnumeric(path, saved, exporter):
    """Save a workbook in Gnumeric."""
    subprocess.run([require("ssconvert"), "-T", exporter, path, saved], check=True,
                   capture_output=True)
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


@pytest.mark.parametrize(("suffix", "exporter"), EXPORTERS)
@pytest.mark.parametrize("form_id", FORMS)
def test_any_answers_saved_by_gnumeric_come_back_equal(
        office, blanks, tmp_path, form_id, suffix, exporter):
    form = load_form(form_id)
    answers = random_answers(form_id, random.Random(f"{form_id}{suffix}"))
    filled = typed(office, blanks(form), form, answers, tmp_path / "filled.xlsx")
    saved = in_gnumeric(filled, tmp_path / f"saved{suffix}", exporter)

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


# --- known traps: the values of each kind are the same in every format ------------------------------


def book_of_values(path):
    """One column of each number format that misleads a reader somewhere, and odd texts."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Лист")
    formats = ("0.0%", '0" дней"', "dd.mm.yyyy", "mm.yy", "yyyy", "h:mm", "General", "@",
               '#,##0.00" ₽"', "[Red]0.0")
    numbers = (0.355, 45, 46266, 2026, 1, 12.26, 46266.25, 0.5, 0, -3.5)
    for col, text in enumerate(formats):
        for row, number in enumerate(numbers):
            # A negative date is none, and a time of a day is below 1: programs differ in those.
            if (number > 0 or col not in range(2, 6)) and (number < 1 or col != 5):
                sheet.write_number(row, col, number, book.add_format({"num_format": text}))
    texts = ("0012", "12,5", "01.09.2026", " с пробелами ", "две\nстроки", "таб\tв тексте", "#Н/Д",
             "2  пробела", "я" * 5000)
    for row, text in enumerate(texts):
        sheet.write_string(row, len(formats), text)
    sheet.write_boolean(0, 20, True)
    sheet.write_boolean(1, 20, False)
    sheet.write_formula(2, 20, "=NA()", value="#N/A")
    sheet.write_formula(3, 20, '=IF(1,"","")', value="")
    sheet.write_formula(4, 20, "=U1", value=True)
    book.close()
    return path


def different(found, expected):
    """Cells whose value or type differs: (row, column, found, expected)."""
    rows, columns = max(len(found), len(expected)), 30
    def at(values, r, c):
        return values[r][c] if r < len(values) and c < len(values[r]) else ""
    pairs = ((r, c, at(found, r, c), at(expected, r, c))
             for r in range(rows) for c in range(columns))
    # LibreOffice writes truth values of other programs' books as 1 and 0 into .ods.
    return [each for each in pairs if each[2] != each[3] or not (
        type(each[2]) is type(each[3]) or isinstance(each[3], bool))]


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_values_saved_by_libreoffice_are_the_same_in_every_format(office, tmp_path, suffix):
    path = book_of_values(tmp_path / "values.xlsx")
    office(path, [], tmp_path / "again.xlsx")
    office(path, [], tmp_path / f"again{suffix}")
    expected, found = (open_package((tmp_path / f"again{each}").read_bytes())
                       for each in (".xlsx", suffix))

    assert different(found.values("Лист"), expected.values("Лист")) == []
    assert found.sheet("Лист").error_cells == expected.sheet("Лист").error_cells == {"U3"}
    assert found.sheet("Лист").formula_cells == expected.sheet("Лист").formula_cells


@pytest.mark.parametrize(("suffix", "exporter"), EXPORTERS)
def test_values_saved_by_gnumeric_are_the_same_in_every_format(tmp_path, suffix, exporter):
    """Percents of its .xls are times to some readers; its .ods, laid out in lines, is unreadable."""
    path = book_of_values(tmp_path / "values.xlsx")
    saved = in_gnumeric(path, tmp_path / f"values{suffix}", exporter)
    expected, found = (open_package(each.read_bytes()) for each in (path, saved))

    assert different(found.values("Лист"), expected.values("Лист")) == []
    assert found.sheet("Лист").error_cells == {"U3"}


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_formulas_and_errors_instead_of_answers_are_told(office, blanks, tmp_path, suffix):
    """LibreOffice's .xls keeps 0 as the last value of a text formula: it is not believed."""
    form = load_form("plan-facts")
    places = lay_out(form).places
    cells = [[places["fact_2_1"].ref, "formula", "=1+1"],
             [places["fact_2_2"].ref, "formula", "=NA()"],
             [places["note_2_1"].ref, "formula", '=IF(1=1;"да";"нет")']]
    saved = tmp_path / f"saved{suffix}"
    office(blanks(form), [["set", form.page.sheet, cells]], saved)

    found = {(each["code"], each["field"]) for each in checked(saved)["findings"]}
    assert found >= {("V316", "fact_2_1"), ("V315", "fact_2_2"), ("V316", "note_2_1")}


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_a_form_that_lost_names_properties_and_hidden_sheets_is_read(office, blanks, tmp_path, suffix):
    """So come exports of Google Sheets, and the .ods of SheetJS."""
    form, answers = load_form("passport"), clean_answers("passport")
    filled = typed(office, blanks(form), form, answers, tmp_path / "filled.xlsx")
    bare = tmp_path / f"bare{suffix}"
    office(filled, [["drop_names"], ["to_new_workbook", form.page.sheet]], bare)

    described = checked(bare)
    assert described["status"] == "accepted"
    assert codes(described) == {NOTES[suffix], "S202", "S205"}
    assert_equal(described, plain(*answers, form))


def test_a_text_of_the_length_that_libraries_cut_to_is_asked_about(office, blanks, tmp_path):
    form = load_form("passport")
    answers = deepcopy(clean_answers("passport"))
    for length in (255, 256):
        answers[0]["effects"] = "я" * length
        saved = typed(office, blanks(form), form, answers, tmp_path / f"{length}.xls")
        assert ("F123" in codes(checked(saved))) == (length == 255)


def test_a_text_whose_end_was_never_written_is_asked_about(tmp_path):
    """ONLYOFFICE writes zeros beyond 4112 letters of an .xls."""
    data = (PROGRAMS / "onlyoffice-quarterly-report.xls").read_bytes()
    text = "Меньше бумаги".encode("utf-16-le")
    (tmp_path / "cut.xls").write_bytes(data.replace(text, text[:-4] + bytes(4)))

    described = checked(tmp_path / "cut.xls")
    assert [each["code"] for each in described["findings"] if each["severity"] == "warning"] == [
        "F123"]
    assert described["tables"]["projects"][1]["project"] == "Меньше бума"


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_notes_of_the_sender_are_passed_on(office, fill, tmp_path, suffix):
    form = load_form("passport")
    ref = lay_out(form).places["team"].ref

    def note(book):
        book[form.page.sheet][ref].comment = Comment("спросите\nу Петровой", "Иванова")

    saved = tmp_path / f"saved{suffix}"
    office(fill("passport", {}, edit=note), [], saved)
    (found,) = [each for each in checked(saved)["findings"] if each["code"] == "S220"]
    assert (found["cell"], found["field"]) == (ref, "team")
    assert "спросите\nу Петровой" in found["message"]


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_a_returned_file_gets_its_copy_as_xlsx(office, blanks, programme, tmp_path, suffix):
    form, answers = load_form("passport"), deepcopy(clean_answers("passport"))
    answers[0]["team"] = None
    saved = typed(office, blanks(form), form, answers, tmp_path / f"паспорт{suffix}")
    batch, numbers = take_in(programme, find_files(programme, [saved]))
    (copy,) = return_files(programme, batch, numbers)

    assert copy.name.endswith(" – на доработку.xlsx")
    described = checked(copy)
    assert codes(described) == {"V301"}
    assert described["tables"] == plain(*answers, form)[1]
