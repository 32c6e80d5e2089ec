"""The blank forms as people see them: on paper, on the screen, with the longest texts."""

import subprocess
import zipfile
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest
from conftest import PERIODS, SCHOOL, require
from support.answers import clean_answers, keystrokes, placed
from support.contrast import contrast, pairs

from ingest.organizations import organizations_frame
from scoring.methodology import load_methodology
from templates.definition import load_form, shipped_catalogue
from templates.excel_limits import ROW_HEIGHT
from templates.sheet.layout import FIRST_COLUMN, GUIDE_SHEET, lay_out
from templates.sheet.places import longest_text
from templates.sheet.reference import cell_ref
from xlsx_forms.blank.generate import Issue, generate, values_for
from xlsx_forms.blank.prefill import Carried
from xlsx_forms.blank.stamp import stamp
from xlsx_forms.blank.workbook import write_form
from xlsx_forms.programme import Contact

FORMS = shipped_catalogue().ids
LONG = Contact("Константинопольская-Преображенская Александра Владиславовна",
               "главный специалист сектора экономического развития администрации "
               "Промышленновского муниципального округа Кемеровской области – Кузбасса",
               "8 (38442) 7-19-17, доб. 1234, 8 (900) 000-00-00",
               "sektor-ekonomicheskogo-razvitiya@adm-promyshlennovsky.example.ru")
LONG_NAME = ("Муниципальное бюджетное общеобразовательное учреждение «Промышленновская средняя "
             "общеобразовательная школа № 56, структурное подразделение – детский сад / ясли № 8 "
             "„Сказка“» Промышленновского муниципального округа Кемеровской области")
# A person's text: words of several lengths, one of each kind of sentence.
PROSE = ("Сокращение времени ожидания заявителей при приеме документов; устранение повторных "
         "обращений, согласований и ручного ввода сведений. ")


def paper(path, folder):
    """Print a workbook with LibreOffice; return the text of each page and the page sizes."""
    require("soffice"), require("pdftotext")
    subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                    "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
                   check=True, capture_output=True)
    pdf = folder / f"{path.stem}.pdf"
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)
    info = subprocess.run(["pdfinfo", "-l", "99", str(pdf)], check=True, capture_output=True)
    sizes = [line.split(":")[1].split()[:3:2] for line in info.stdout.decode().splitlines()
             if line.startswith("Page") and " size:" in line]
    pages = [" ".join(page.split()) for page in text.stdout.decode().split("\f")[:-1]]
    return pages, [(round(float(wide)), round(float(high))) for wide, high in sizes]


def longest(field):
    """The longest answer that a cell admits."""
    if field.type == "link":
        return "https://" + "a" * ((field.max_length or 250) - 8)
    length = len(longest_text(field))
    return (PROSE * (length // len(PROSE) + 1))[:length].strip()


def longest_answers(form):
    """Every field answered, texts as long as they may be."""
    for ref, field, value in placed(*clean_answers(form.id), form):
        if longest_text(field):
            yield ref, field, longest(field)
        elif value is not None:
            yield ref, field, value


@pytest.fixture(scope="module")
def longest_forms(office, tmp_path_factory, methodology):
    """Each form filled in LibreOffice with the longest texts, in the longest organization."""
    folder = tmp_path_factory.mktemp("longest")
    school = organizations_frame([{**SCHOOL, "full_name": LONG_NAME}])
    made = {}
    for form_id in FORMS:
        form = load_form(form_id)
        issue = Issue(form, PERIODS[form.period], methodology, LONG)
        blank = next(generate(issue, school, folder))
        made[form_id] = folder / f"{form_id}.xlsx"
        office(blank, [["set", form.page.sheet, [
            keystrokes(*each) for each in longest_answers(form)]]], made[form_id])
    return made


@pytest.mark.parametrize("form", FORMS)
def test_the_longest_texts_are_seen_whole(office, longest_forms, form):
    """LibreOffice itself says how high each text is; its cell, merged or grown, is as high."""
    (heights,) = office(longest_forms[form], [["text_heights", load_form(form).page.sheet]])

    assert len(heights) > 15
    cut = [(ref, need, has) for ref, need, has in heights if need > has + 20]
    assert not cut, "hundredths of a millimetre"


@pytest.mark.parametrize("form", FORMS)
def test_no_row_that_admits_its_longest_text_is_higher_than_excel_shows(form):
    """Rows of a table that grows have no height of their own: their longest text still fits."""
    layout = lay_out(load_form(form))
    for table in layout.tables.values():
        for column in table.table.columns:
            line, lines = layout.room(cell_ref(table.first_row, table.columns[column.id]))
            assert len(longest_text(column)) <= line * lines

    assert max(layout.heights.values()) <= ROW_HEIGHT


PAGES = {"passport": 1, "quarterly-report": 1, "checklist": 3, "plan-facts": 1}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_filled_as_usual_prints_with_its_code_at_the_foot(office, blanks, tmp_path, form):
    """Pages and their size; the form's code at the foot, no code line, nothing as ###."""
    definition = load_form(form)
    filled = tmp_path / "filled.xlsx"
    office(blanks(definition), [["set", definition.page.sheet, [
        keystrokes(*each) for each in placed(*clean_answers(form), definition)
        if each[2] is not None]]], filled)

    (guide, *pages), sizes = paper(filled, tmp_path)
    assert "Как заполнить" in guide and len(pages) == PAGES[form]
    assert set(sizes[1:]) == {(842, 595) if definition.page.orientation == "landscape"
                              else (595, 842)}
    for number, page in enumerate(pages, start=2):
        assert f"Форма {form}/{definition.version} · орг. 012" in page
        assert f"Страница {number} из {len(pages) + 1}" in page
        assert "###" not in page and "Заполнено" not in page and "Готово" not in page


def test_the_passport_with_the_longest_texts_is_one_page_in_four_quadrants(
        longest_forms, tmp_path):
    (_guide, *pages), _sizes = paper(longest_forms["passport"], tmp_path)

    (page,) = pages
    order = ["Паспорт бережливого проекта", "УТВЕРЖДАЮ", "(подпись)", "Общие данные", "Цели и эффекты"]
    places = [page.index(each) for each in order]
    assert places == sorted(places)
    assert page.index("Обоснование") > page.index("Общие данные") < page.index("Сроки")
    assert page.count(PROSE.split(";")[0].split()[-1]) > 5


def test_no_criterion_is_torn_between_pages(longest_forms, tmp_path):
    """Also with the longest documents: a block's first and last lines are on one page."""
    form = load_form("checklist")
    (_guide, *pages), _sizes = paper(longest_forms["checklist"], tmp_path)
    rows = {cell.subject: cell.row for cell in lay_out(form).cells if cell.role == "points"}
    breaks = [each.id for each in openpyxl.load_workbook(
        longest_forms["checklist"])["Чек-лист"].row_breaks.brk]

    assert len(pages) == len(breaks) + 1 == PAGES["checklist"]
    assert set(breaks) <= set(rows.values())
    assert "накопительным эффектом" in pages[-1]


def test_a_report_of_five_hundred_carried_projects_prints_whole(methodology, tmp_path):
    """Every page begins with the header; every project is on one; heights follow the texts."""
    form = load_form("quarterly-report")
    rows = tuple({"direction": "Образование", "project": f"Проект {n:03d}: {PROSE[:n % 5 * 30]}",
                  "year_opened": 2026, "leader": "Иванова Анна Петровна",
                  "contact": "8 (38442) 7-19-17", "closing_date": date(2026, 12, 1)}
                 for n in range(500))
    data = stamp(write_form(form, methodology, Carried({"projects": rows})),
                 values_for(form, PERIODS["quarter"], SCHOOL, methodology))
    path = tmp_path / "report.xlsx"
    path.write_bytes(data)

    (_guide, *pages), _sizes = paper(path, tmp_path)
    together = " ".join(pages)
    assert len(pages) > 15
    assert all("Направление" in page and "Телефон, почта" in page for page in pages)
    assert all(f"Проект {n:03d}:" in together for n in range(500))
    assert "###" not in together


def test_rows_that_we_filled_grow_when_more_is_typed(office, methodology, tmp_path):
    """A carried row has the height of its text, but none that is fixed by hand."""
    form, layout = load_form("quarterly-report"), lay_out(load_form("quarterly-report"))
    data = stamp(write_form(form, methodology, Carried({"projects": ({"project": PROSE[:60]},)})),
                 values_for(form, PERIODS["quarter"], SCHOOL, methodology))
    path, saved = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(data)
    place = layout.tables["projects"]
    ref = cell_ref(place.first_row, place.columns["project"])
    office(path, [["set", "Отчет", [[ref, "text", longest(form.table("projects").columns[2])]]]],
           saved)
    row = openpyxl.load_workbook(saved)["Отчет"].row_dimensions[place.first_row + 1]

    assert row.height > 80


# --- colours ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_text_of_a_form_has_contrast(blanks, form):
    book = openpyxl.load_workbook(blanks(load_form(form)))
    found = set(pairs(book))

    assert len({(ink, fill) for _, ink, fill in found}) > 5
    assert [each for each in found if contrast(*each[1:]) < 4.5] == []


@pytest.mark.parametrize("form", FORMS)
def test_inputs_are_told_by_a_frame_as_well(blanks, form):
    definition = load_form(form)
    sheet = openpyxl.load_workbook(blanks(definition))[definition.page.sheet]
    for cell in lay_out(definition).cells:
        if cell.role in ("input", "column"):
            border = sheet[cell.ref].border
            assert border.left.style and border.top.style, cell.ref


# --- on the screen ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_form_opens_at_its_start_with_the_cursor_in_the_first_input(blanks, form):
    definition, layout = load_form(form), lay_out(load_form(form))
    book = openpyxl.load_workbook(blanks(definition))
    sheet = book[definition.page.sheet]
    first = [layout.places[field.id].ref for field in definition.fields] or [
        cell_ref(table.first_row, FIRST_COLUMN) for table in layout.tables.values()]

    assert book.active is sheet and book.views[0].firstSheet in (None, 0)
    assert sheet.sheet_view.topLeftCell in (None, "A1")
    assert sheet.sheet_view.zoomScale in (None, 100)
    assert sheet.sheet_view.selection[-1].activeCell == first[0]


@pytest.mark.parametrize("form", FORMS)
def test_the_tab_key_stops_at_inputs_alone(blanks, form):
    """In a protected sheet Tab goes over open cells by rows: no other cell is open."""
    definition, layout = load_form(form), lay_out(load_form(form))
    sheet = openpyxl.load_workbook(blanks(definition))[definition.page.sheet]
    covered = {(row, col) for cell in layout.cells if cell.role in ("input", "column")
               for row in range(cell.row, cell.last_row + 1)
               for col in range(cell.col, cell.last_col + 1)}
    for row in range(1, layout.last_row + 2):
        for col in range(FIRST_COLUMN + 1, layout.last_col + 2):
            assert sheet.cell(row, col).protection.locked == ((row - 1, col - 1) not in covered)

    assert sheet.protection.sheet and not sheet.protection.selectUnlockedCells


# --- «Как заполнить» ----------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_guide_says_all_with_the_longest_contact(office, longest_forms, form, tmp_path):
    sheet = openpyxl.load_workbook(longest_forms[form])[GUIDE_SHEET]
    texts = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    (heights,) = office(longest_forms[form], [["text_heights", GUIDE_SHEET]])

    assert all(each in texts for each in ("Срок", "Куда отправить", "Кого спросить", "Цвета"))
    assert LONG.email in texts and LONG.post in texts and LONG_NAME in texts
    assert [each for each in heights if each[1] > each[2] + 20] == []


def test_longer_texts_than_fit_are_refused_while_they_are_typed(blanks):
    """A line break takes the rest of its line: lists are held to the lines that there are."""
    form, layout = load_form("passport"), lay_out(load_form("passport"))
    sheet = openpyxl.load_workbook(blanks(form))["Паспорт"]
    ref = layout.places["team"].ref
    (rule,) = [each for each in sheet.data_validations.dataValidation if ref in each.sqref]
    line, lines = layout.room(ref)

    assert rule.type == "custom" and f"LEN({ref})<=260" in rule.formula1
    assert f"<={line * lines}" in rule.formula1 and f"{line}*(" in rule.formula1


def test_a_workbook_of_ours_is_well_formed_after_its_rows_were_set_free(methodology, tmp_path):
    form = load_form("quarterly-report")
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_form(form, load_methodology(), Carried({"projects": ({},)})))
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
