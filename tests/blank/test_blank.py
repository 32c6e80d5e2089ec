"""The blank workbook: what stands in it, what Excel and Windows demand of it."""

import io
import os
import re
import zipfile
from datetime import datetime, timedelta
from itertools import groupby
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter.core
from conftest import PERIODS, SCHOOL
from openpyxl.utils import get_column_letter
from support.paths import GOLDEN

import xlsx_forms.blank.workbook
from ingest.organizations import FILE_NAME, load_organizations, organizations_frame
from scoring.methodology import load_methodology
from templates.definition import DefinitionError, load_form, shipped_catalogue
from templates.identity import Identity, parse_code_line, parse_code_name
from templates.sheet.layout import LISTS_SHEET, META_SHEET, lay_out
from xlsx_forms.blank.generate import Issue, file_name, generate, values_for
from xlsx_forms.blank.stamp import StampError, stamp
from xlsx_forms.blank.workbook import write_blank
from xlsx_forms.exports.checked import check_files
from xlsx_forms.setup import write_organizations

FORMS = shipped_catalogue().ids
# Excel's own limits: an input message, its title, an error text, a list written out, a sheet's name.
MESSAGE, TITLE, ERROR, LIST, SHEET = 255, 32, 224, 255, 31
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@pytest.fixture(scope="module")
def books(blanks):
    """Each form as the school gets it, read back by openpyxl."""
    return {form: openpyxl.load_workbook(blanks(load_form(form))) for form in FORMS}


# --- golden descriptions: a change of a form is seen in a diff ----------------------------------


def described(book):
    """Yield a workbook as lines of text."""
    for prop in book.custom_doc_props.props:
        yield f"свойство {prop.name} = {prop.value}"
    for name, target in sorted((name, each.attr_text) for name, each in book.defined_names.items()):
        yield f"имя {name} -> {target}"
    for sheet in book:
        yield f"\nлист {sheet.title}: {sheet.sheet_state}"
        if sheet.sheet_state == "visible":
            yield from described_page(sheet)
            yield from described_validations(sheet)
        yield from described_cells(sheet)


def described_page(sheet):
    setup, margins, guard = sheet.page_setup, sheet.page_margins, sheet.protection
    yield (f"  страница: {setup.orientation}, бумага {setup.paperSize}, по ширине "
           f"{setup.fitToWidth or 1}, по высоте {setup.fitToHeight}, поля {margins.left} "
           f"{margins.top} {margins.right} {margins.bottom}")
    yield f"  печать: {sheet.print_area}, повтор {sheet.print_title_rows}"
    yield f"  разрывы: {' '.join(str(each.id) for each in sheet.row_breaks.brk)}"
    yield f"  закреплено: {sheet.freeze_panes}, курсор {sheet.sheet_view.selection[-1].sqref}"
    yield f"  колонтитул: {sheet.oddFooter.left.text} | {sheet.oddFooter.right.text}"
    allowed = [each for each in ("formatRows", "formatColumns", "insertRows", "sort", "autoFilter")
               if not getattr(guard, each)]
    yield f"  защита: {guard.sheet}, пароль {guard.password}, можно {' '.join(allowed)}"
    for _letter, column in sorted(sheet.column_dimensions.items()):
        yield (f"  столбцы {column.min}-{column.max}: {column.width:.2f}"
               f"{' скрыт' if column.hidden else ''}{'' if column.protection.locked else ' открыт'}")
    heights = {row: each.height for row, each in sheet.row_dimensions.items() if each.height}
    for height, rows in groupby(sorted(heights), key=heights.get):
        listed = list(rows)
        yield f"  высота {listed[0]}-{listed[-1]}: {height}"
    yield f"  объединены: {' '.join(sorted(map(str, sheet.merged_cells.ranges)))}"


def described_validations(sheet):
    for each in sheet.data_validations.dataValidation:
        limits = " ".join(str(limit) for limit in (each.formula1, each.formula2) if limit)
        yield (f"  проверка {each.sqref}: {each.type} {each.operator or ''} {limits} "
               f"[{each.errorStyle or 'stop'}] {each.error}")
        yield f"    подсказка: {each.promptTitle}: {each.prompt}"


def described_cells(sheet):
    """Yield cells down the columns, equal neighbours as one range."""
    for column in sheet.iter_cols():
        known = [(cell.row, (cell.protection.locked, cell.number_format, cell.value))
                 for cell in column
                 if cell.value is not None or (cell.has_style and not cell.protection.locked)]
        for (_, seen), run in groupby(enumerate(known), key=lambda item: (
                item[1][0] - item[0], item[1][1])):
            rows = [row for _, (row, _) in run]
            letter = get_column_letter(column[0].column)
            place = f"{letter}{rows[0]}" + (f":{letter}{rows[-1]}" if len(rows) > 1 else "")
            locked, number_format, value = seen
            yield (f"  {place} {'закрыта' if locked else 'открыта'} {number_format}"
                   f"{'' if value is None else f' = {value!r}'}")


@pytest.mark.parametrize("form", FORMS)
def test_form_is_as_its_golden_description_says(books, form):
    """XLSX_FORMS_WRITE_GOLDEN=1 writes the descriptions anew; look at the diff."""
    text = "\n".join(described(books[form])) + "\n"
    path = GOLDEN / f"{form}.txt"
    if os.environ.get("XLSX_FORMS_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


# --- limits of Excel, locks, protection ---------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_messages_of_validations_keep_excels_limits(books, form):
    for each in books[form][load_form(form).page.sheet].data_validations.dataValidation:
        assert len(each.prompt or "") <= MESSAGE
        assert len(each.promptTitle or "") <= TITLE
        assert 0 < len(each.error) <= ERROR
        assert len(each.errorTitle) <= TITLE


@pytest.mark.parametrize("form", FORMS)
def test_every_input_has_a_validation_with_a_prompt(books, form):
    layout, sheet = lay_out(load_form(form)), books[form][load_form(form).page.sheet]
    refs = [place.ref for place in layout.places.values()]
    refs += [f"{get_column_letter(col + 1)}{row + 1}" for table in layout.tables.values()
             for col in table.columns.values() for row in (table.first_row, table.last_row)]

    for ref in refs:
        found = [each for each in sheet.data_validations.dataValidation if ref in each.sqref]
        assert len(found) == 1 and found[0].prompt, ref


@pytest.mark.parametrize("form", FORMS)
def test_lists_are_taken_from_the_hidden_sheet_and_short_ones_written_out(books, form):
    book = books[form]
    offered = {choices for each in (*load_form(form).fields, *(
        column for table in load_form(form).tables for column in table.columns))
        if (choices := each.accepts)}
    seen = set()
    for each in book[load_form(form).page.sheet].data_validations.dataValidation:
        if each.type != "list":
            continue
        if each.formula1.startswith('"'):
            assert len(each.formula1) <= LIST
            seen.add(tuple(each.formula1.strip('"').split(",")))
            continue
        sheet, _, area = each.formula1.partition("!")
        assert sheet == LISTS_SHEET
        seen.add(tuple(row[0].value for row in book[sheet][area.replace("$", "")]))

    assert seen == offered


@pytest.mark.parametrize("form", FORMS)
def test_inputs_are_unlocked_and_everything_else_is_locked(books, form):
    layout, sheet = lay_out(load_form(form)), books[form][load_form(form).page.sheet]
    for cell in layout.cells:
        locked = sheet[cell.ref].protection.locked
        assert locked == (cell.role not in ("input", "column")), (cell.ref, cell.role)


@pytest.mark.parametrize("form", FORMS)
def test_sheet_is_protected_without_a_password(books, form):
    guard = books[form][load_form(form).page.sheet].protection

    assert guard.sheet and guard.password is None and guard.hashValue is None


@pytest.mark.parametrize("form", FORMS)
def test_sheets_have_names_and_states_that_excel_takes(books, form):
    states = {sheet.title: sheet.sheet_state for sheet in books[form]}

    assert states[load_form(form).page.sheet] == "visible"
    assert (states[LISTS_SHEET], states[META_SHEET]) == ("hidden", "veryHidden")
    assert all(len(name) <= SHEET for name in states)


@pytest.mark.parametrize("form", FORMS)
def test_defined_names_are_none_that_excel_reads_as_a_cell(books, form):
    for name in books[form].defined_names:
        assert re.fullmatch(r"[a-z_][a-z0-9_.]*", name) and len(name) <= 255
        assert not re.fullmatch(r"[a-z]{1,3}[0-9]+|[rc][0-9]*", name)


# --- identity -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_four_carriers_say_the_same(books, form):
    book, definition = books[form], load_form(form)
    expected = Identity(form, definition.version, "012", str(PERIODS[definition.period]))
    texts = {"form_id": form, "form_version": definition.version, "org_id": "012",
             "period": str(PERIODS[definition.period]), "token": expected.token}
    names = [found for name in book.defined_names if (found := parse_code_name(name))]

    assert {each.name: each.value for each in book.custom_doc_props.props} == texts
    assert {row[0].value: row[1].value for row in book[META_SHEET]} == texts
    assert parse_code_line(book[definition.page.sheet]["B1"].value) == expected
    assert names == [Identity(form, definition.version)]


# --- values -------------------------------------------------------------------------------------


def test_an_empty_checklist_shows_its_score_before_any_program_has_computed_it(blanks, methodology):
    layout = lay_out(load_form("checklist"))
    sheet = openpyxl.load_workbook(blanks(load_form("checklist")), data_only=True)["Чек-лист"]

    assert {sheet[each.ref].value for each in layout.computed["points"].values()} == {0}
    assert {sheet[each.ref].value for each in layout.computed["result"].values()} == {0}
    assert sheet[layout.computed["total"][""].ref].value == 0
    assert sheet[layout.computed["highest"][""].ref].value == 15.5 == 12.5 + 3 * 1
    assert {key: sheet[each.ref].value for key, each in layout.computed["coefficient"].items()
            } == methodology.coefficients_of(load_form("checklist"))


def test_the_operators_coefficient_reaches_the_form(school, tmp_path):
    form, layout = load_form("checklist"), lay_out(load_form("checklist"))
    issue = Issue(form, PERIODS["year"], load_methodology({"c3": 0.7}))
    path = next(generate(issue, school, tmp_path))
    sheet = openpyxl.load_workbook(path, data_only=True)["Чек-лист"]

    assert sheet[layout.computed["coefficient"]["c3"].ref].value == 0.7
    assert sheet[layout.computed["highest"][""].ref].value == 14.6
    assert any("принят 0,7" in str(cell.value) for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("form", FORMS)
def test_no_token_is_left_in_a_generated_form(blanks, form):
    with zipfile.ZipFile(blanks(load_form(form))) as archive:
        for name in archive.namelist():
            assert b"{{" not in archive.read(name), name


def test_a_token_without_a_value_is_an_error(methodology):
    with pytest.raises(StampError):
        stamp(write_blank(load_form("passport"), methodology), {"code": "x"})


def test_passport_is_prefilled_with_the_head_of_the_organization(books):
    assert books["passport"]["Паспорт"]["G9"].value == "Иванов И. И., директор"


NAMES = {
    "quotes": "МБОУ «Школа \"Радуга\" 'Рассвет'»", "signs": "ООО «A & B» <№ 1> 100% {{code}}",
    "number": "МБДОУ Детский сад № 8 «Сказка», пгт. Промышленная", "emoji": "Клуб 🌞 «Солнце» ёЁ",
    "control": "Школа\x00 \x01№\x0b 1\x1f\ufffe", "newline": "Школа № 1\nфилиал",
    "long": "Муниципальное " * 21 + "училище", "formula": "=1+1", "escape": "Школа _x0041_ № 1",
    "spaces": "Школа\u00a0№\u202f1\u2028", "reserved": "CON", "slashes": "Школа/Сад\\Клуб:*?|№ 1...",
    "long emoji": "🌞" * 150,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("form", ["passport", "checklist"])
def test_any_name_of_an_organization_makes_a_form_that_opens_and_says_it(
        form, name, methodology, tmp_path):
    organizations = organizations_frame([{**SCHOOL, "full_name": name, "short_name": name}])
    path = next(generate(Issue(load_form(form), PERIODS["year"], methodology), organizations,
                         tmp_path))

    said = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe]", "", name)
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            ElementTree.fromstring(archive.read(part))
    texts = [str(cell.value) for row in openpyxl.load_workbook(path)[
        load_form(form).page.sheet].iter_rows() for cell in row]
    assert any(text.startswith(said) for text in texts)
    (described_file,) = check_files(None, shipped_catalogue(), [path])
    assert described_file["organization"] == "012"
    assert {each["code"] for each in described_file["findings"]} <= {"V301", "R404"}


def test_a_name_that_reads_as_an_escape_is_written_so_that_excel_shows_it(methodology):
    blank = write_blank(load_form("passport"), methodology)
    values = values_for(load_form("passport"), PERIODS["year"],
                        {**SCHOOL, "full_name": "Школа _x0041_"}, methodology)
    with zipfile.ZipFile(io.BytesIO(stamp(blank, values))) as archive:
        strings = archive.read("xl/sharedStrings.xml").decode()

    assert "Школа _x005F_x0041_" in strings


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("form", FORMS)
def test_file_names_are_safe_on_windows_and_elsewhere(form, name):
    definition = load_form(form)
    found = file_name(definition, PERIODS[definition.period], {
        **SCHOOL, "organization": "Ш" * 32, "short_name": name})

    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', found)
    assert found == found.strip() and not found.removesuffix(".xlsx").endswith((" ", "."))
    assert not DEVICES.fullmatch(found)
    # Linux counts bytes; a few are kept for the name under which a file is written.
    assert len(found.encode()) <= 245 and len(found) <= 160


def test_file_name_of_a_form_of_ones_own_is_safe_as_well():
    from dataclasses import replace

    form = replace(load_form("passport"), short_title="Отчет 1/2: итоги")

    assert file_name(form, PERIODS["year"], SCHOOL) == "Отчет 1 2 итоги Школа № 1 (012) 2026.xlsx"


@pytest.mark.parametrize(("code", "good"), [
    ("012", True), ("А-1.2_б", True), ("12.", False), ("con", False), ("а/б", False), ("..", False),
    ("а б", False), ("1" * 33, False)])
def test_codes_of_organizations_are_safe_as_names_of_folders(tmp_path, code, good):
    write_organizations(tmp_path / FILE_NAME, [{**SCHOOL, "organization": code}])

    if good:
        assert list(load_organizations(tmp_path / FILE_NAME).index) == [code]
        return
    with pytest.raises(DefinitionError, match="A2"):
        load_organizations(tmp_path / FILE_NAME)


@pytest.mark.parametrize("form", FORMS)
def test_same_input_gives_the_same_bytes(form, school, methodology, monkeypatch):
    """Also a day later: the time of writing stands nowhere in the file."""
    definition = load_form(form)
    values = values_for(definition, PERIODS[definition.period],
                        school.reset_index().to_dict("records")[0], methodology)
    first = stamp(write_blank.__wrapped__(definition, methodology), values)

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=1)

        @classmethod
        def combine(cls, day, moment):
            return cls(day.year, day.month, day.day)

    monkeypatch.setattr(xlsxwriter.core, "datetime", Tomorrow)
    monkeypatch.setattr(xlsx_forms.blank.workbook, "datetime", Tomorrow)
    assert stamp(write_blank.__wrapped__(definition, methodology), values) == first


def test_a_form_is_written_under_its_name_only_when_it_is_whole(blanks):
    folder = blanks(load_form("passport")).parent

    assert [path.name for path in folder.iterdir() if path.suffix != ".xlsx"] == []


# --- other programs -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_libreoffice_opens_and_saves_a_form_without_loss(office, blanks, books, form, tmp_path):
    saved = tmp_path / "saved.xlsx"
    office(blanks(load_form(form)), [], saved)
    before, after = books[form], openpyxl.load_workbook(saved)

    def targets(book):
        return {name: each.attr_text.replace("'", "") for name, each in book.defined_names.items()}

    assert targets(after) == targets(before)
    assert ({each.name: each.value for each in after.custom_doc_props.props}
            == {each.name: each.value for each in before.custom_doc_props.props})
    (found,) = check_files(None, shipped_catalogue(), [saved])
    assert {each["code"] for each in found["findings"]} <= {"V301", "R404", "R418"}


def test_libreoffice_computes_the_values_that_an_empty_checklist_shows(office, blanks):
    path, layout = blanks(load_form("checklist")), lay_out(load_form("checklist"))
    cells = [each for role in ("points", "result", "total", "highest")
             for each in layout.computed[role].values()]
    shown = openpyxl.load_workbook(path, data_only=True)["Чек-лист"]

    (computed,) = office(path, [["read", "Чек-лист", "A1:H60"]])

    assert ([computed[each.row][each.col] for each in cells]
            == [shown[each.ref].value for each in cells])
