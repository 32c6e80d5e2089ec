"""Workbooks that Excel and LibreOffice read, whatever the program that wrote them made of it."""

from datetime import date

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from support.paths import ROOT
from test_package import MAIN, parts_of, workbook, zipped

from ingest.opening.package import open_package
from ingest.opening.sources import sources
from ingest.reading.read import read_file
from templates.definition import shipped_catalogue

STRINGS = f'<sst xmlns="{MAIN}"><si><t>первая</t></si><si><t>вторая</t></si></sst>'
ROWS = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>да</t></is></c></row>'


def opened(before: str = "", rows: str = ROWS, after: str = "", root: str = "worksheet"):
    prefix = root.rpartition(":")[0]
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    xml = (f'<?xml version="1.0"?>\n<{root} {space}="{MAIN}">{before}<sheetData>{rows}</sheetData>'
           f"{after}</{root}>")
    return open_package(zipped(parts_of(**{"xl/worksheets/sheet1.xml": xml,
                                           "xl/sharedStrings.xml": STRINGS})))


@pytest.mark.parametrize("ref", ["1:20", "A:D", "", "$A$1:$D$20", "A1:XFD1048576", "нет"])
def test_a_dimension_is_advice_only(ref):
    assert opened(f'<dimension ref="{ref}"/>').values("Лист") == [[1.0, "да"]]


@pytest.mark.parametrize("ref", ["20:20", "A:C", "", "$A$1:$B$2"])
def test_a_merged_range_of_any_spelling_does_not_hinder_reading(ref):
    merged = f'<mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'

    assert opened(after=merged).values("Лист") == [[1.0, "да"]]


def test_what_a_comment_holds_is_no_cell():
    fake = '<!--<sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData>-->'

    assert opened(before=fake).values("Лист")[0][0] == 1.0


@pytest.mark.parametrize(("cell", "value"), [
    ('<c r="A1" t="n"><v> 12 </v></c>', 12.0),
    ('<c r="A1"><v>\n  12.5\n</v></c>', 12.5),
    ('<c r="A1"><f>1</f><v>12 </v></c>', 12.0),
    ('<c r="A1" t="b"><v> 1 </v></c>', True),
    ('<c r="A1"><v>1,5</v></c>', "1,5"),
    ('<c r="A1" t="str"><v> и текст </v></c>', " и текст "),
])
def test_spaces_round_a_number_are_no_part_of_it(cell, value):
    assert opened(rows=f'<row r="1">{cell}</row>').values("Лист") == [[value]]


def test_a_prefix_of_elements_does_not_hinder_reading_a_number_with_spaces():
    xml = (f'<x:worksheet xmlns:x="{MAIN}"><x:dimension ref="1:2"/><x:sheetData><x:row r="1">'
           '<x:c r="A1"><x:v> 7 </x:v></x:c></x:row></x:sheetData></x:worksheet>')
    book = open_package(zipped(parts_of(**{"xl/worksheets/sheet1.xml": xml})))

    assert book.values("Лист") == [[7.0]]


@pytest.mark.parametrize(("number", "text", "is_lost"), [
    ("1", "вторая", False), (" 1 ", "вторая", False), ("\n1", "вторая", False),
    ("-1", "", False), ("", "", False), ("2", "", True), ("99999999999", "", True),
    ("1.0", "", True), ("первая", "", True), ("0x1", "", True),
])
def test_a_cell_never_shows_the_text_of_another_string(number, text, is_lost):
    book = opened(rows=f'<row r="1"><c r="A1" t="s"><v>{number}</v></c><c r="B1"><v>1</v></c></row>')

    assert book.values("Лист") == [[text, 1.0]]
    assert book.sheet("Лист").error_cells == ({"A1"} if is_lost else set())


@pytest.mark.parametrize(("written", "value"), [
    ("2026-01-12T00:00:00.000Z", date(2026, 1, 12)),
    ("2026-01-12T00:00:00Z", date(2026, 1, 12)),
    # Midnight somewhere in Russia, but nobody says where: a person is asked.
    ("2026-01-11T17:00:00.000Z", "2026-01-11T17:00:00.000Z"),
    ("2026-02-30T00:00:00Z", "2026-02-30T00:00:00Z"),
])
def test_a_day_as_a_moment_of_greenwich_is_that_day(written, value):
    rows = f'<row r="1"><c r="A1" t="d"><v>{written}</v></c></row>'

    assert opened(rows=rows).values("Лист") == [[value]]


def test_a_problem_of_a_sheet_is_told_without_english_words():
    with pytest.raises(ValueError) as caught:
        open_package(workbook('<row><c r="A0"><v>1</v></c></row>')).values("Лист")

    assert caught.value.facts == {"part": "лист «Лист» не читается"}


# --- days ----------------------------------------------------------------------------------------

STYLES = (f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
          "</cellXfs></styleSheet>")


def dated(cell: str, date1904: str):
    parts = parts_of(f'<row r="1">{cell}</row>', **{"xl/styles.xml": STYLES})
    book = parts["xl/workbook.xml"].replace("<sheets>", f'<workbookPr date1904="{date1904}"/><sheets>')
    return open_package(zipped(parts | {"xl/workbook.xml": book}))


@pytest.mark.parametrize(("serial", "date1904"), [("46266", "0"), ("44804", "1"), ("44804", "true")])
def test_a_day_is_the_same_in_a_book_that_counts_from_1904(serial, date1904):
    book = dated(f'<c r="A1" s="1"><v>{serial}</v></c>', date1904)

    assert book.values("Лист") == [[date(2026, 9, 1)]]


@pytest.mark.parametrize("style", ["0", "1"])
def test_a_form_filled_in_a_book_that_counts_from_1904_has_the_days_that_were_typed(style, tmp_path):
    sample = ROOT / "samples" / "returned" / "2026" / "Библиотека_паспорт проекта.xlsx"
    path = tmp_path / "паспорт.xlsx"
    count = moved_to_1904(sample, path, style)

    found, whole = (read_file(next(iter(sources([each]))), shipped_catalogue())
                    for each in (path, sample))

    assert count > 5
    assert found.answers == whole.answers


def moved_to_1904(source, target, style):
    """Write a workbook that counts from 1904: each date gets its number there."""
    book = openpyxl.load_workbook(source)
    book.epoch = CALENDAR_MAC_1904
    count = 0
    for cell in (each for sheet in book for row in sheet.iter_rows() for each in row):
        if getattr(cell, "is_date", False) and cell.value is not None:
            count += 1
            if style == "0":
                cell.value, cell.number_format = to_excel(cell.value, CALENDAR_MAC_1904), "General"
    book.save(target)
    return count
