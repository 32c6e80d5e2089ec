"""The container: what a returned file is, and what is refused."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from conftest import require
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT, TESTS

from ingest.opening.formats.cells import walk_cells
from ingest.opening.limits import Limits
from ingest.opening.package import FileProblem, open_package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def rels(*targets: tuple[str, str, str]) -> str:
    entries = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                      for i, kind, target in targets)
    return f'<Relationships xmlns="{RELS}">{entries}</Relationships>'


def sheet_xml(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def parts_of(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', **more: str | bytes):
    """The parts of a smallest workbook; ``more`` replaces or adds some, None leaves one out."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
                           '<sheet name="Лист" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(("r1", "worksheet", "worksheets/sheet1.xml"),
                                           ("r2", "sharedStrings", "sharedStrings.xml")),
        "xl/worksheets/sheet1.xml": sheet_xml(rows),
    }
    return {name: part for name, part in {**parts, **more}.items() if part is not None}


def zipped(parts, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def workbook(rows: str) -> bytes:
    return zipped(parts_of(rows))


def problem_of(data: bytes, limits: Limits | None = None) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        open_package(data, limits or Limits())
    return caught.value


def code_of(data: bytes) -> str:
    return problem_of(data).code


def xlsxwriter_form() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Чек-лист")
    sheet.write("C5", "Ответ «да»")
    sheet.write("D5", 12.5)
    sheet.write_datetime("E5", date(2026, 9, 1), book.add_format({"num_format": "dd.mm.yyyy"}))
    sheet.write_boolean("F5", True)
    sheet.write_formula("C6", "=1/0", value="#DIV/0!")
    sheet.write_formula("D6", "=D5*2", value=25)
    book.add_worksheet("_lists").hide()
    meta = book.add_worksheet("_meta")
    meta.very_hidden()
    meta.write("A1", "checklist")
    book.define_name("f_answer", "='Чек-лист'!$C$5")
    book.define_name("'Чек-лист'!local_one", "='Чек-лист'!$D$5")
    book.set_custom_property("form_id", "checklist")
    book.set_custom_property("org_id", "0123", "text")
    book.set_custom_property("count", 7)
    book.close()
    return out.getvalue()


def openpyxl_form() -> bytes:
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(xlsxwriter_form())).save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def libreoffice(tmp_path_factory):
    """A workbook of XlsxWriter saved by LibreOffice in the formats it knows."""
    office = require("soffice")
    folder = tmp_path_factory.mktemp("office")
    given_file = folder / "form.xlsx"
    given_file.write_bytes(xlsxwriter_form())

    def convert(suffix: str) -> bytes:
        subprocess.run(
            [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
             "--convert-to", suffix, "--outdir", str(folder / "out"), str(given_file)],
            check=True, capture_output=True, timeout=180)
        return (folder / "out" / f"form.{suffix}").read_bytes()

    return {suffix: convert(suffix) for suffix in ("xlsx", "ods", "xls", "pdf")}


# --- what is read ----------------------------------------------------------------------------


def check_form(data: bytes) -> None:
    found = open_package(data)

    assert [sheet.name for sheet in found.sheets] == ["Чек-лист", "_lists", "_meta"]
    assert found.names["f_answer"] in ("'Чек-лист'!$C$5", "$'Чек-лист'.$C$5")
    assert found.properties["form_id"] == "checklist"
    assert found.properties["org_id"] == "0123"
    assert found.properties["count"] == "7"
    rows = found.values("Чек-лист")
    assert rows[4][2:6] == ["Ответ «да»", 12.5, date(2026, 9, 1), True]
    assert found.values("_meta") == [["checklist"]]
    form = found.sheet("Чек-лист")
    assert form is not None
    assert form.formula_cells == {"C6", "D6"}
    assert (found.has_macros, found.external_links, found.date1904) == (False, False, False)


def test_workbook_of_xlsxwriter_is_read():
    found = open_package(xlsxwriter_form())

    check_form(xlsxwriter_form())
    assert [sheet.state for sheet in found.sheets] == ["visible", "hidden", "veryHidden"]
    assert found.local_names == (("local_one", 0, "'Чек-лист'!$D$5"),)
    assert found.sheet("Чек-лист").error_cells == {"C6"}
    assert found.sheet("_meta").error_cells == frozenset()


def test_workbook_of_openpyxl_is_read():
    check_form(openpyxl_form())


def test_workbook_of_libreoffice_is_read(libreoffice):
    check_form(libreoffice["xlsx"])
    assert open_package(libreoffice["xlsx"]).sheet("Чек-лист").error_cells == {"C6"}


def test_an_unknown_sheet_is_a_key_error():
    with pytest.raises(KeyError):
        open_package(xlsxwriter_form()).values("нет такого")


def test_parts_are_found_by_relations_and_not_by_usual_names():
    parts = parts_of()
    data = zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels(("x", "officeDocument", "/book/Main.xml")),
        "book/Main.xml": parts["xl/workbook.xml"],
        "book/_rels/Main.xml.rels": rels(("r1", "worksheet", "/sheets/One%20Two.xml"),
                                         ("r2", "sharedStrings", "../text/strings.xml")),
        "sheets/one two.xml": sheet_xml('<row><c t="s"><v>0</v></c></row>'),
        "text/strings.xml": f'<sst xmlns="{MAIN}"><si><t>привет</t></si></sst>',
    })

    assert open_package(data).values("Лист") == [["привет"]]


def test_member_names_are_compared_without_case_and_with_backslashes():
    parts = parts_of()
    parts["XL\\Worksheets\\SHEET1.xml"] = parts.pop("xl/worksheets/sheet1.xml")

    assert open_package(zipped(parts)).values("Лист") == [[1.0]]


def test_stored_members_are_read():
    assert open_package(zipped(parts_of(), zipfile.ZIP_STORED)).values("Лист") == [[1.0]]


def test_prefixed_sheets_are_read_and_scanned():
    prefixed = (f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2">'
                '<x:c r="B2" t="e"><x:v>#N/A</x:v></x:c>'
                "<x:c r='C2'><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>")
    found = open_package(zipped(parts_of(**{"xl/worksheets/sheet1.xml": prefixed})))

    assert found.values("Лист")[1] == ["", "", 2.0]
    assert found.sheet("Лист").error_cells == {"B2"}
    assert found.sheet("Лист").formula_cells == {"C2"}


def test_cells_without_addresses_follow_one_another():
    found = open_package(workbook(
        '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
        '<row><c r="C2"><v>3</v></c><c><f>A1</f><v>4</v></c></row>'))

    assert found.values("Лист") == [[1.0, "", "", ""], ["", "", 3.0, 4.0]]
    assert found.sheet("Лист").error_cells == {"B1"}
    assert found.sheet("Лист").formula_cells == {"D2"}


def test_a_chart_sheet_has_no_cells_and_shifts_nobody():
    book = (f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="График" sheetId="1" r:id="c"/>'
            '<sheet name="Лист" sheetId="2" r:id="r1"/></sheets></workbook>')
    found = open_package(zipped(parts_of(**{
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": rels(("c", "chartsheet", "chartsheets/sheet1.xml"),
                                           ("r1", "worksheet", "worksheets/sheet1.xml")),
        "xl/chartsheets/sheet1.xml": "<chartsheet/>"})))

    assert found.values("График") == []
    assert found.values("Лист") == [[1.0]]


def test_a_plain_truth_value_that_libreoffice_writes_as_a_formula_is_no_formula():
    cells = ('<c r="A1" t="b"><f aca="false">TRUE()</f><v>1</v></c>'
             '<c r="B1" t="b"><f>FALSE()</f><v>0</v></c><c r="C1"><f>TRUE()+1</f><v>2</v></c>')
    plain = open_package(workbook(f"<row>{cells}</row>"))
    walked = open_package(workbook(f"<row>{cells}<c/></row>"))

    assert plain.sheet("Лист").formula_cells == walked.sheet("Лист").formula_cells == {"C1"}
    assert plain.values("Лист") == [[True, False, 2.0]]


def test_macros_and_links_to_other_workbooks_are_noticed():
    found = open_package(zipped(parts_of(**{"xl/vbaProject.bin": b"x",
                                            "xl/externalLinks/externalLink1.xml": "<a/>"})))

    assert (found.has_macros, found.external_links) == (True, True)


def test_the_1904_date_system_is_noticed():
    book = parts_of()["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')

    assert open_package(zipped(parts_of(**{"xl/workbook.xml": book}))).date1904


def test_utf16_parts_are_read():
    utf16 = '<?xml version="1.0" encoding="UTF-16"?>' + sheet_xml('<row r="1"><c r="A1"><v>5</v>'
                                                                  "</c></row>")

    data = zipped(parts_of(**{"xl/worksheets/sheet1.xml": utf16.encode("utf-16")}))

    assert open_package(data).values("Лист") == [[5.0]]


# --- what is no workbook ---------------------------------------------------------------------


def test_an_empty_file_is_f101():
    assert code_of(b"") == "F101"


@pytest.mark.parametrize(("data", "what"), [
    (b"%PDF-1.7\n", "документ PDF"),
    (b"\x89PNG\r\n\x1a\n", "изображение"),
    (b"\xff\xd8\xff\xe0", "изображение"),
    (b"<!DOCTYPE html><html><table>", "HTML-страница"),
    ("Показатель;Факт\nОбучение;3\n".encode("cp1251"), "текст или CSV"),
    ("Показатель;Факт\n".encode(), "текст или CSV"),
    ("Показатель\tФакт\n".encode("utf-16"), "текст или CSV"),
    (b'<?xml version="1.0"?><a/>', "файл XML"),
    (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
     "таблица XML 2003"),
    (bytes(range(256)), "неизвестный формат"),
    (OLE + "WordDocument\0".encode("utf-16-le"), "документ Word"),
    (zipped({"[Content_Types].xml": "<T/>", "word/document.xml": "<w/>"}), "документ Word"),
    (zipped({"[Content_Types].xml": "<T/>", "ppt/presentation.xml": "<p/>"}),
     "презентация PowerPoint"),
    (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
     "документ OpenDocument, но не таблица"),
    (zipped({"photo.jpg": b"x"}), "архив ZIP"),
])
def test_what_is_no_workbook_is_f102_with_its_name(data, what):
    problem = problem_of(data)

    assert (problem.code, problem.facts["what"]) == ("F102", what)


def test_pdf_of_libreoffice_is_f102(libreoffice):
    assert problem_of(libreoffice["pdf"]).facts["what"] == "документ PDF"


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_other_formats_of_libreoffice_are_read(libreoffice, suffix):
    check_form(libreoffice[suffix])
    found = open_package(libreoffice[suffix])

    assert found.format == suffix
    assert [sheet.state for sheet in found.sheets] == ["visible", "hidden", "hidden"]
    assert [name for name, sheet, _target in found.local_names if sheet == 0] == ["local_one"]
    assert found.sheet("Чек-лист").error_cells == {"C6"}


@pytest.mark.parametrize("data", [OLE + "Workbook\0".encode("utf-16-le"),
                                  b"\x09\x08\x10\x00\x00\x06\x05\x00"])
def test_what_is_left_of_an_xls_is_f106(data):
    assert code_of(data) == "F106"


def test_a_workbook_under_a_password_is_f105():
    encrypted = OLE + "".join(f"{name}\0" for name in (
        "EncryptionInfo", "EncryptedPackage")).encode("utf-16-le")

    assert code_of(encrypted) == "F105"


def test_an_encrypted_zip_member_is_f105():
    data = bytearray(workbook(""))
    # The flag stands at byte 8 of each entry of the directory.
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)

    assert code_of(bytes(data)) == "F105"


def test_what_is_left_of_an_xlsb_is_f106():
    data = zipped({"[Content_Types].xml": "<T/>", "xl/workbook.bin": b"\x83\x01"})

    assert code_of(data) == "F106"


def test_other_archives_are_f115():
    assert problem_of(b"Rar!\x1a\x07\x00").facts == {"reason": "это архив RAR"}


# --- what is damaged -------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.999])
def test_a_truncated_workbook_is_f106(share):
    data = xlsxwriter_form()

    assert code_of(data[:int(len(data) * share)]) == "F106"


def test_a_checksum_that_does_not_agree_is_f106_and_names_the_part():
    data = zipped(parts_of(), zipfile.ZIP_STORED).replace(b"<v>1</v>", b"<v>2</v>")
    problem = problem_of(data)

    assert problem.code == "F106"
    assert "xl/worksheets/sheet1.xml" in str(problem.facts["part"])


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_missing_part_is_f106(name):
    problem = problem_of(zipped(parts_of(**{name: None})))

    assert (problem.code, problem.facts["part"]) == ("F106", f"нет части «{name}»")


@pytest.mark.parametrize("name", ["xl/workbook.xml", "_rels/.rels", "docProps/custom.xml"])
def test_broken_xml_is_f106(name):
    assert code_of(zipped(parts_of(**{name: "<a><b></a>"}))) == "F106"


def test_a_sheet_that_calamine_refuses_is_f106():
    found = open_package(workbook('<row><c r="A0"><v>1</v></c></row>'))

    with pytest.raises(FileProblem) as caught:
        found.values("Лист")
    assert caught.value.code == "F106"


def test_unknown_encoding_is_f106():
    broken = '<?xml version="1.0" encoding="klingon"?><workbook/>'

    assert code_of(zipped(parts_of(**{"xl/workbook.xml": broken}))) == "F106"


def test_two_members_of_one_name_are_f106():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts_of().items():
            archive.writestr(name, part)
        archive.writestr("XL/workbook.XML", "<workbook/>")

    assert "дважды" in str(problem_of(out.getvalue()).facts["part"])


def test_a_member_larger_than_declared_is_f106():
    data = bytearray(workbook(""))
    entry = data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, entry + 24, 10)

    assert "больше, чем указано" in str(problem_of(bytes(data)).facts["part"])


@given(st.binary(max_size=60), st.integers(min_value=0, max_value=2000))
def test_no_damage_raises_anything_but_a_file_problem(junk, at):
    data = SMALL[:at] + junk + SMALL[at + len(junk):]
    try:
        found = open_package(data)
        for sheet in found.sheets:
            found.values(sheet.name)
            assert sheet.error_cells <= frozenset({"A1"})
    except FileProblem:
        pass


SMALL = zipped(parts_of(), zipfile.ZIP_STORED)


# --- what is too much ------------------------------------------------------------------------


def test_a_bomb_in_a_sheet_is_f107():
    bomb = zipped(parts_of(" " * 40_000_000))

    assert len(bomb) < 60_000
    assert code_of(bomb) == "F107"


def test_a_bomb_below_the_size_caps_is_f107_by_its_ratio():
    problem = problem_of(zipped(parts_of(" " * 4_000_000)))

    assert (problem.code, problem.facts["limit"]) == ("F107", 200)


def test_a_bomb_that_lies_about_its_size_is_not_inflated():
    data = bytearray(zipped(parts_of(" " * 40_000_000)))
    entry = data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, entry + 24, 1000)

    assert code_of(bytes(data)) == "F106"


def test_many_members_are_f107():
    data = zipped(parts_of(**{f"xl/tables/{n}.xml": b"" for n in range(300)}))

    assert problem_of(data).facts["limit"] == 300


def test_a_file_above_the_cap_is_f107_without_a_look_inside():
    assert problem_of(b"x" * 2000, Limits(file_size=1000)).code == "F107"


def test_text_repeated_by_very_many_cells_is_f107():
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 20_001))
    data = zipped(parts_of(cells, **{
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"я" * 10_000}</t></si></sst>'}))

    assert "текста на листе" in str(problem_of(data).facts["what"])


def test_much_text_that_stands_in_few_cells_is_read():
    numbers = "".join(f'<c r="B{n}"><v>{n}</v></c>' for n in range(1, 20_001))
    data = zipped(parts_of(f'<c r="A1" t="s"><v>0</v></c>{numbers}', **{
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"я" * 10_000}</t></si></sst>'}))

    assert open_package(data).values("Лист")[0][0] == "я" * 10_000


# --- what is dangerous -----------------------------------------------------------------------

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("name", ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
                                  "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                  "xl/styles.xml", "docProps/custom.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_doctype_is_f108_in_every_part_that_is_read(name, encoding):
    parts = parts_of(**{"xl/sharedStrings.xml": "<sst/>"})
    parts[name] = (DOCTYPE + str(parts.get(name, "<a/>"))).encode(encoding)

    assert code_of(zipped(parts)) == "F108"


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD10000", "Z1048576", "A1048576", "D400000",
                                  "A4294967297", "xfd1048576"])
def test_a_value_far_away_is_f109_with_its_cell(cell):
    problem = problem_of(workbook(f'<row r="1"><c r="A1"><v>1</v></c><c r="{cell}"><v>1</v></c>'
                                  "</row>"))

    assert problem.code == "F109"
    assert problem.facts == {"sheet": "Лист", "cell": cell if cell != "xfd1048576"
                             else "XFD1048576"}


@pytest.mark.parametrize("far", [
    '<row r="1048576"><c r="A1048576" s="1" t="n"><v>1</v></c></row>',
    "<row r='1048576'><c r='A1048576'><v>1</v></c></row>",
    '<row r="1048576"><c><v>1</v></c></row>',
    '<row r="5"><c s="0"\nr="XFD1048576"><v>1</v></c></row>',
    '<row r="5"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    '<row r="5"><c r="XFD1048576" t="str"><v></v></c></row>',
    '<row r="5"><c x="a &gt; b" r="XFD1048576"><v>1</v></c></row>',
    '<row r="5"><c r = "XFD1048576"><v>1</v></c></row>',
])
def test_a_far_value_is_found_however_it_is_written(far):
    assert code_of(workbook(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}')) == "F109"


@pytest.mark.parametrize("strange", [
    '<row r="5"><c s="0"r="XFD1048576"><v>1</v></c></row>',
    '<row r="5"><c r="XFD&#49;048576"><v>1</v></c></row>',
    '<row r="5"><c r="XFD"><v>1</v></c></row>',
])
def test_what_only_a_lax_reader_takes_never_reaches_it(strange):
    assert code_of(workbook(strange)) in ("F106", "F109")


def test_a_far_cell_that_is_only_formatted_is_no_problem():
    found = open_package(workbook('<row r="1"><c r="A1"><v>1</v></c></row>'
                                  '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))

    assert found.values("Лист") == [[1.0]]


def test_a_hundred_thousand_formatted_rows_are_no_problem():
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(1, 100_001))

    assert len(open_package(workbook(rows)).values("Лист")) == 0


@given(st.integers(1, 1_048_576), st.integers(1, 16_384), st.booleans())
def test_the_quick_scan_and_the_parser_agree(row, column, valued):
    from templates.sheet.reference import cell_ref

    ref = cell_ref(row - 1, column - 1)
    value = "<v>1</v>" if valued else ""
    xml = sheet_xml(f'<row r="{row}"><c r="{ref}">{value}</c></row>')
    fits = row <= 200_000 and row * column <= 1_500_000
    walk = walk_cells(xml.encode(), "Лист")

    assert (walk.rows, walk.columns) == ((row, column) if valued else (0, 0))
    try:
        open_package(zipped(parts_of(**{"xl/worksheets/sheet1.xml": xml})))
        assert fits or not valued
    except FileProblem as problem:
        assert problem.code == "F109"
        assert valued
        assert not fits


def test_calamine_gets_only_parts_that_were_judged():
    found = open_package(zipped(parts_of(**{"xl/drawings/drawing1.xml": "<a/>"})))

    with zipfile.ZipFile(io.BytesIO(found.sheet("Лист").cells.laid.package)) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {
            "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
            "xl/worksheets/sheet1.xml"}


@pytest.mark.skipif(sys.platform != "linux", reason="предел памяти ставится только в Linux")
def test_the_largest_workbook_within_the_limits_fits_in_100_mib():
    script = f"""
import io, resource, sys, zipfile
sys.path[:0] = {[str(ROOT), str(TESTS), str(TESTS / "opening")]!r}
from test_package import workbook
from ingest.opening.package import open_package
data = workbook('<row r="1"><c r="A1"><v>1</v></c><c r="G200000"><v>1</v></c></row>')
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = open_package(data).values("Лист")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, len(rows))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                          check=True)
    kibibytes, rows = map(int, done.stdout.split())

    assert rows == 200_000
    assert kibibytes < 100 * 1024


def test_a_problem_survives_the_way_between_processes():
    import pickle

    sent = pickle.loads(pickle.dumps(FileProblem("F109", sheet="Лист", cell="B2")))

    assert (sent.code, sent.facts) == ("F109", {"sheet": "Лист", "cell": "B2"})
    assert zlib.crc32(str(sent).encode()) == zlib.crc32("F109 sheet=Лист, cell=B2".encode())
