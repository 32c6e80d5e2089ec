"""Links, merges, data types and shared texts are read as a person sees them."""

import re
import struct
import zipfile

import pytest
import xlsxwriter
from test_outside import FRAME, REPORT, clean, read, with_relation

from ingest.opening.formats.xlsb.looks import read_looks
from ingest.opening.limits import LIMITS
from ingest.opening.package import open_package

ROW = FRAME.first_row + 1
PASSPORT, PRESENTATION, CONTACT = f"F{ROW}", f"I{ROW}", f"K{ROW}"
TABLE = "quarterly-report.projects"
PAGE = "https://disk.example.ru/d/abc"


def linked(fill, tmp_path, cell, text, target, location=""):
    path = fill(REPORT, clean(REPORT) | {cell: text})
    more = f' location="{location}"' if location else ""
    return with_relation(
        path, tmp_path / "linked.xlsx", "Отчет",
        f'<hyperlinks><hyperlink ref="{cell}" r:id="h1"{more}/></hyperlinks>',
        f'<Relationship Id="h1" Type="x/hyperlink" Target="{target}" TargetMode="External"/>', {})


def answer(batch, column):
    value = batch.tables[TABLE][column].iloc[0]
    return value if isinstance(value, str) else None


# --- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "target", "taken", "code"), [
    ("Паспорт проекта", PAGE, PAGE, "S228"),
    ("паспорт.docx", PAGE, PAGE, "S228"),
    (PAGE, PAGE, PAGE, None),
    ("disk.example.ru/d/abc/", PAGE, PAGE, None),
    ("https://промышленная.рф/п", "https://xn--80atbdaxdecebc3gb.xn--p1ai/%D0%BF",
     "https://промышленная.рф/п", None),
    (f"Паспорт: {PAGE}", PAGE, PAGE, None),
    # As ONLYOFFICE writes it in .xls.
    (PAGE, "d/abc", PAGE, None),
    (PAGE, "e/abc", None, "S229"),
    ("https://disk.example.ru/d/xyz", PAGE, None, "S229"),
    ("Паспорт", "file:///C:/docs/p.docx", None, "V310"),
    ("Паспорт", "..\\docs\\p.docx", None, "V310"),
    ("Паспорт", "mailto:ivanova@example.ru", None, "V310"),
])
def test_a_link_is_where_it_leads(fill, tmp_path, text, target, taken, code):
    if "xn--" in target:
        target = f"https://{'промышленная.рф'.encode('idna').decode()}/%D0%BF"
    found, batch = read(linked(fill, tmp_path, PASSPORT, text, target))

    assert [(each, cell) for each, cell, _ in found] == ([(code, PASSPORT)] if code else [])
    assert answer(batch, "passport_link") == taken


def test_a_link_to_a_file_of_somebodys_computer_says_so(fill, tmp_path):
    found, _ = read(linked(fill, tmp_path, PASSPORT, "Паспорт", "docs/%D0%BF.docx"))

    assert "ссылка ведет на файл на компьютере" in found[0][2] and "docs/п.docx" in found[0][2]


def test_the_place_on_a_page_is_part_of_a_link(fill, tmp_path):
    _, batch = read(linked(fill, tmp_path, PASSPORT, "Паспорт", PAGE, location="стр2"))

    assert answer(batch, "passport_link") == f"{PAGE}#стр2"


@pytest.mark.parametrize(("text", "target", "taken", "code"), [
    ("Написать", "mailto:ivanova@example.ru?subject=1", "ivanova@example.ru", "S228"),
    ("7-19-17, ivanova@example.ru", "mailto:7-19-17,%20ivanova@example.ru",
     "7-19-17, ivanova@example.ru", None),
    ("8 (38442) 7-19-17", "mailto:ivanova@example.ru", "8 (38442) 7-19-17", None),
    ("petrova@example.ru", "mailto:ivanova@example.ru", None, "S229"),
    ("позвонить", "tel:+73844271917", "+73844271917", "S228"),
])
def test_a_letters_address_behind_words_serves_a_contact(fill, tmp_path, text, target, taken, code):
    found, batch = read(linked(fill, tmp_path, CONTACT, text, target))

    assert [(each, cell) for each, cell, _ in found] == ([(code, CONTACT)] if code else [])
    assert answer(batch, "contact") == taken


def test_a_link_left_in_an_emptied_cell_and_one_of_another_field_are_nothing(fill, tmp_path):
    emptied, _ = read(linked(fill, tmp_path, PRESENTATION, None, PAGE))
    other, batch = read(linked(fill, tmp_path, f"J{ROW}", "Иванова А. П.", PAGE))

    assert emptied == other == [] and answer(batch, "leader") == "Иванова А. П."


@pytest.mark.parametrize(("formula", "taken", "codes"), [
    (f'=HYPERLINK("{PAGE}","Паспорт ""А""")', PAGE, ["S228"]),
    (f'=HYPERLINK("{PAGE}")', PAGE, []),
    ('=HYPERLINK(A1,"Паспорт")', None, ["V316"]),
    (f'=HYPERLINK("{PAGE}","https://example.ru/other")', None, ["S229"]),
])
def test_a_formula_that_is_a_link_of_literal_texts_is_a_link(fill, formula, taken, codes):
    found, batch = read(fill(REPORT, clean(REPORT) | {PASSPORT: formula}))

    assert [code for code, *_ in found] == codes
    assert answer(batch, "passport_link") == taken


# --- merges ---------------------------------------------------------------------------------------


def test_an_answer_merged_down_is_every_rows(fill):
    def merge(book):
        for column in "CFJ":
            book["Отчет"].merge_cells(f"{column}{ROW}:{column}{ROW + 1}")

    found, batch = read(fill(REPORT, clean(REPORT), edit=merge))
    assert [(code, cell) for code, cell, _ in found] == [("S225", f"{col}{ROW + 1}") for col in "CFJ"]
    assert f"C{ROW}:C{ROW + 1} объединены, ответ «Образование»" in found[0][2]
    rows = batch.tables[TABLE]
    assert rows["leader"].iloc[0] == rows["leader"].iloc[1] != ""
    assert rows["passport_link"].iloc[0] == rows["passport_link"].iloc[1]


def test_text_under_a_merge_is_told_and_not_read(fill, tmp_path):
    path = fill(REPORT, clean(REPORT) | {f"J{ROW + 1}": "Скрытая Н. Н."})
    path = edited(path, tmp_path / "merged.xlsx", lambda xml: re.sub(
        "(<mergeCells[^>]*>)", rf'\1<mergeCell ref="J{ROW}:J{ROW + 1}"/>', xml))

    found, batch = read(path)
    assert sorted((code, cell) for code, cell, _ in found) == [
        ("S225", f"J{ROW + 1}"), ("S226", f"J{ROW}")]
    assert "«Скрытая Н. Н.»" in "".join(message for *_, message in found)
    assert "Скрытая Н. Н." not in batch.tables[TABLE]["leader"].tolist()


def edited(path, target, change, part="xl/worksheets/sheet2.xml"):
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            out.writestr(name, change(data.decode()) if name == part else data)
    return target


# --- values that are none -------------------------------------------------------------------------


def test_a_data_type_of_excel_is_asked_about_in_its_own_words(fill, tmp_path):
    path = edited(fill(REPORT, clean(REPORT)), tmp_path / "rich.xlsx", lambda xml: re.sub(
        rf'<c r="C{ROW}"( s="\d+")?[^>]*>.*?</c>',
        rf'<c r="C{ROW}"\1 t="e" vm="1"><v>#VALUE!</v></c>', xml))

    assert [(code, cell) for code, cell, _ in read(path)[0]] == [("S234", f"C{ROW}")]


def test_a_count_that_no_part_can_hold_reserves_no_memory(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "shared.xlsx") as book:
        book.add_worksheet("Лист").write("A1", "первый")
    path = edited(tmp_path / "shared.xlsx", tmp_path / "odd.xlsx", lambda xml: re.sub(
        'uniqueCount="1"', 'uniqueCount="99999999999"', xml), "xl/sharedStrings.xml")

    assert open_package(path.read_bytes()).values("Лист") == [["первый"]]


def record(kind, data):
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(data)]) + data


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_links_merges_and_hidden_rows_of_xlsb_stand_in_its_records():
    row = struct.pack("<IIHBBB", 6, 0, 300, 0, 0x10, 0)
    area = struct.pack("<IIII", 5, 7, 2, 2)
    part = record(0, row) + record(176, area) + record(494, area + wide("r1") + wide("стр2"))

    looks = read_looks(part, "Лист", {"r1": PAGE}, LIMITS)
    assert looks.hidden_rows() == {6} and looks.merged() == [(5, 2, 7, 2)]
    assert {ref: link.target for ref, link in looks.links().items()} == dict.fromkeys(
        ("C6", "C7", "C8"), f"{PAGE}#стр2")


# --- other formats --------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_other_formats_tell_links_merges_and_hidden_rows_too(office, fill, tmp_path, suffix):
    def edit(book):
        sheet = book["Отчет"]
        sheet[PASSPORT].hyperlink = PAGE
        sheet[PASSPORT].value = "Паспорт проекта"
        sheet.merge_cells(f"C{ROW}:C{ROW + 1}")
        sheet.row_dimensions[ROW + 1].hidden = True

    saved = tmp_path / f"saved.{suffix}"
    office(fill(REPORT, clean(REPORT), edit=edit), [], saved)

    found, batch = read(saved)
    assert {(code, cell) for code, cell, _ in found if code[0] == "S"} == {
        ("S228", PASSPORT), ("S225", f"C{ROW + 1}"), ("S224", f"B{ROW + 1}")}
    assert answer(batch, "passport_link") == PAGE
