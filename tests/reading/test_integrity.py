"""What was done to a form beside filling it in is told to the operator and never obeyed."""

import zipfile

import openpyxl
import pytest
from conftest import SCHOOL
from openpyxl.comments import Comment
from support.answers import clean_answers, in_openpyxl, placed

from ingest import ingest
from templates.definition import load_form
from templates.sheet.layout import lay_out

FACTS, CHECKLIST, REPORT = "plan-facts", "checklist", "quarterly-report"
OTHER = "МБОУ «Школа № 15», п. Плотниково"
NAMES = {"012": SCHOOL["full_name"], "013": OTHER}


def clean(form):
    definition = load_form(form)
    return {ref: in_openpyxl(value)
            for ref, _field, value in placed(*clean_answers(form), definition)}


def at(form, field):
    return lay_out(load_form(form)).places[field].ref


def found(path, organizations=None):
    """Findings as (code, cell, field)."""
    rows = ingest([path], organizations=organizations, together=False).findings
    return [(row.code, row.cell, row.field) for row in rows.itertuples()]


def messages(path, organizations=None):
    rows = ingest([path], organizations=organizations, together=False).findings
    return list(rows["message"])


def add_parts(path, parts):
    with zipfile.ZipFile(path, "a") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def edited(path, target, edits):
    """A copy of a package in which texts of parts are replaced."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            for part, (old, new) in edits.items():
                if name == part:
                    assert old in data
                    data = data.replace(old, new)
            out.writestr(name, data)
    return target


# --- notes of the sender --------------------------------------------------------------------------


def test_a_note_is_passed_on_with_its_author_and_its_field(fill):
    cell = at(FACTS, "fact_2_1")

    def annotate(book):
        book["Сведения"][cell].comment = Comment("уточним\nв декабре", "Иванова А. П.")
        book["Сведения"]["B1"].comment = Comment("  ", "Никто")

    path = fill(FACTS, clean(FACTS), edit=annotate)
    assert found(path) == [("S220", cell, "fact_2_1")]
    assert messages(path) == ["Примечание (Иванова А. П.): «уточним\nв декабре»."]


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm"])
def test_a_note_made_in_libreoffice_is_passed_on(office, fill, tmp_path, suffix):
    filled = fill(REPORT, clean(REPORT))
    saved = tmp_path / "saved.xlsx"
    cell = f"H{lay_out(load_form(REPORT)).tables['projects'].first_row + 1}"

    office(filled, [["unprotect", "Отчет"], ["note", "Отчет", cell, "перенесли на январь"]], saved)
    saved = saved.rename(saved.with_suffix(f".{suffix}"))

    assert found(saved) == [("S220", cell, "projects.closing_date")]
    assert messages(saved) == ["Примечание: «перенесли на январь»."]


def test_a_threaded_comment_is_read_once_with_the_name_of_its_writer(fill, tmp_path):
    """Parts as Excel 365 writes them: its old-style twin only says to update Excel."""
    cell = at(FACTS, "fact_2_1")

    def annotate(book):
        book["Сведения"][cell].comment = Comment("[Threaded comment]\n\nUpdate Excel…",
                                                 "tc={6F2A}")
    path = fill(FACTS, clean(FACTS), edit=annotate)
    with zipfile.ZipFile(path) as archive:
        rels = next(name for name in archive.namelist()
                    if name.startswith("xl/worksheets/_rels/")
                    and b"comments" in archive.read(name))
    relation = "http://schemas.microsoft.com/office/2017/10/relationships"
    end = b"</Relationships>"
    path = edited(path, tmp_path / "threaded.xlsx", {
        rels: (end, f'<Relationship Id="t1" Type="{relation}/threadedComment" '
               'Target="/xl/threadedComments/threadedComment1.xml"/>'.encode() + end),
        "xl/_rels/workbook.xml.rels": (end, f'<Relationship Id="p1" Type="{relation}/person" '
                                       'Target="persons/person.xml"/>'.encode() + end)})
    space = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    add_parts(path, {
        "xl/persons/person.xml":
            f'<personList {space}><person displayName="Петрова О." id="{{1}}"/></personList>',
        "xl/threadedComments/threadedComment1.xml":
            f'<ThreadedComments {space}><threadedComment ref="{cell}" personId="{{1}}">'
            f"<text>не считали</text></threadedComment><threadedComment ref=\"{cell}\" "
            'personId="{1}"><text>посчитаем</text></threadedComment></ThreadedComments>'})

    assert found(path) == [("S220", cell, "fact_2_1")] * 2
    assert messages(path) == ["Примечание (Петрова О.): «не считали».",
                              "Примечание (Петрова О.): «посчитаем»."]


def test_of_very_many_notes_the_rest_is_counted(fill):
    def annotate(book):
        for row in range(1, 41):
            book["Сведения"][f"F{row}"].comment = Comment("а" * 3000, "")

    told = messages(fill(FACTS, clean(FACTS), edit=annotate))
    assert len(told) == 31 and told[-1] == "Примечание: «и еще примечаний: 10»."
    assert len(told[0]) < 1100


# --- what no form of ours holds -------------------------------------------------------------------


def test_pictures_are_mentioned(fill):
    path = fill(FACTS, clean(FACTS))
    add_parts(path, {"xl/media/image1.png": b"\x89PNG\r\n\x1a\n", "xl/media/image2.jpeg": b"\xff\xd8"})

    assert found(path) == [("F125", "", "")]
    assert messages(path)[0].endswith("документы: 2. В разосланной форме их не было.")


def test_a_formula_to_another_file_is_told_and_not_followed(office, fill, tmp_path):
    other = openpyxl.Workbook()
    other.active["A1"] = 77
    other.save(tmp_path / "other.xlsx")
    filled, saved, cell = fill(FACTS, clean(FACTS)), tmp_path / "x.xlsx", at(FACTS, "fact_2_1")
    formula = f"='{(tmp_path / 'other.xlsx').as_uri()}'#$Sheet.A1"

    office(filled, [["set", "Сведения", [[cell, "formula", formula]]]], saved)

    assert found(saved) == [("F124", "", ""), ("V316", cell, "fact_2_1")]


# --- whose form it is -----------------------------------------------------------------------------


def heading_cell(form, row):
    return lay_out(load_form(form)).form.page.sheet, f"B{row}"


@pytest.mark.parametrize(("form", "row", "text"), [
    (REPORT, 3, "за 4 квартал 2026 г."), (REPORT, 3, "за III кв. 2025 г."),
    (REPORT, 3, "за IV квартал 2026 года"), (CHECKLIST, 3, "МБОУ «Школа № 1», п. Плотниково, 2025 год"),
])
def test_a_head_with_another_period_is_an_error(fill, form, row, text):
    path = fill(form, clean(form) | {f"B{row}": text})

    assert found(path) == [("S221", f"B{row}", "")]


@pytest.mark.parametrize(("form", "row", "text"), [
    (REPORT, 3, "За  III  квартал 2026 года"), (REPORT, 3, "за отчетный квартал"), (REPORT, 3, None),
    (CHECKLIST, 3, "МБОУ «ШКОЛА № 1», п.Плотниково за 2026 г."),
    (CHECKLIST, 3, "МБОУ «Школа № 1», п. Плотниково, 2026 год, основана в 2001 году"),
])
def test_a_head_in_other_words_is_nothing(fill, form, row, text):
    path = fill(form, clean(form) | {f"B{row}": text})

    assert found(path, NAMES) == []


def test_a_head_with_another_organization_is_an_error_and_a_new_name_is_not(fill):
    other = fill(REPORT, clean(REPORT) | {"B4": OTHER}, name="other.xlsx")
    renamed = fill(REPORT, clean(REPORT) | {"B4": "МБОУ «Лицей № 1»"}, name="renamed.xlsx")
    own = fill(REPORT, clean(REPORT), name="own.xlsx")

    assert found(other, NAMES) == [("S221", "B4", "")]
    assert OTHER in messages(other, NAMES)[0] and SCHOOL["full_name"] in messages(other, NAMES)[0]
    assert found(renamed, NAMES) == [("S222", "B4", "")]
    assert found(own, NAMES) == []
    assert found(other) == found(renamed) == []


def test_a_name_that_the_organization_had_before_is_its_own(fill):
    earlier = fill(REPORT, clean(REPORT) | {"B4": "МБОУ «Лицей № 1»"}, name="earlier.xlsx")

    def told(former):
        batch = ingest([earlier], organizations=NAMES, together=False, former=former)
        return list(batch.findings["code"])

    assert told({"012": ("МБОУ «Лицей № 1»", "Еще раньше")}) == []
    assert told({"013": ("МБОУ «Лицей № 1»",)}) == ["S221"]


def test_the_head_is_found_again_after_rows_and_columns_were_inserted(office, fill, tmp_path):
    filled, saved = fill(CHECKLIST, clean(CHECKLIST)), tmp_path / "saved.xlsx"
    office(filled, [["unprotect", "Чек-лист"], ["insert_rows", "Чек-лист", 1, 2],
                    ["insert_columns", "Чек-лист", 1, 1],
                    ["set", "Чек-лист", [["C5", "text", f"{OTHER}, 2026 год"]]]], saved)

    assert found(saved, NAMES) == [("S221", "C5", "")]


def test_where_the_texts_around_the_head_disagree_nothing_is_claimed(office, fill, tmp_path):
    filled, saved = fill(CHECKLIST, clean(CHECKLIST)), tmp_path / "saved.xlsx"
    office(filled, [["unprotect", "Чек-лист"], ["insert_rows", "Чек-лист", 3, 1],
                    ["set", "Чек-лист", [["B3", "text", "Утверждено в 2019 году"]]]], saved)

    assert found(saved, NAMES) == []


def test_a_code_line_with_another_organization_is_an_error(fill):
    def edit(book):
        line = book["Отчет"]["B1"].value
        assert "орг. 012" in line
        book["Отчет"]["B1"].value = line.replace("орг. 012", "орг. 013")

    path = fill(REPORT, clean(REPORT), edit=edit)
    assert found(path) == [("S221", "B1", "")]
    assert "013" in messages(path)[0] and "012" in messages(path)[0]


# --- results ---------------------------------------------------------------------------------------


def test_a_typed_total_is_told_and_not_believed(office, fill, tmp_path):
    layout = lay_out(load_form(CHECKLIST))
    total = layout.computed["total"][""].ref
    filled, saved = fill(CHECKLIST, clean(CHECKLIST)), tmp_path / "saved.xlsx"

    office(filled, [["unprotect", "Чек-лист"], ["insert_rows", "Чек-лист", 2, 1]], saved)
    assert found(saved) == []

    book = openpyxl.load_workbook(saved)
    cell = f"{total[0]}{int(total[1:]) + 1}"
    assert str(book["Чек-лист"][cell].value).startswith("=")
    book["Чек-лист"][cell].value = 99
    book.save(saved)
    assert found(saved) == [("S223", cell, "")]
    assert "стоит 99." in messages(saved)[0]
