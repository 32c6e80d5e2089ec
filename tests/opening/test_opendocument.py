"""OpenDocument spreadsheets: texts, values, repeated cells, and files that mean harm."""

import io
import time
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock

import pytest
from test_package import problem_of

from ingest.opening.limits import Limits
from ingest.opening.package import open_package

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "meta")) + (
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"')


def ods(rows, before="", after="", styles="", **more):
    """A package with one table «Лист»; ``more`` are further parts, dots as two underscores."""
    content = (f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}"
               f"</office:automatic-styles><office:body><office:spreadsheet>{before}"
               f'<table:table table:name="Лист" table:style-name="ta1">{rows}</table:table>{after}'
               "</office:spreadsheet></office:body></office:document-content>")
    return package(content, **more)


def package(content, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", content)
        for name, text in more.items():
            target.writestr(name.replace("__", "."), text)
    return out.getvalue()


def row(*cells, repeated=1):
    return (f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}'
            "</table:table-row>")


def cell(text="", attributes='office:value-type="string"', repeated=1):
    return (f'<table:table-cell {attributes} table:number-columns-repeated="{repeated}">{text}'
            "</table:table-cell>")


def values(data):
    return open_package(data).values("Лист")


@pytest.mark.parametrize(("text", "expected"), [
    ("<text:p>первая</text:p><text:p/><text:p>третья</text:p>", "первая\n\nтретья"),
    ("\n   <text:p>как у Gnumeric</text:p>\n  ", "как у Gnumeric"),
    ("<text:p>\n    два <text:span>\n слова</text:span>\n  </text:p>", "два слова"),
    ('<text:p>а<text:s text:c="3"/>б <text:s/>в</text:p>', "а   б  в"),
    ("<text:p>а<text:tab/>б<text:line-break/>в</text:p>", "а\tб\nв"),
    ("<text:p>ссылка <text:a>здесь</text:a></text:p>", "ссылка здесь"),
    ("<office:annotation><dc:creator>Я</dc:creator><text:p>нет</text:p></office:annotation>"
     "<text:p>да</text:p>", "да"),
    ("<text:p>да<text:note><text:p>нет</text:p></text:note></text:p>", "да"),
    ('<draw:frame xmlns:draw="x"><text:p>нет</text:p></draw:frame><text:p>да</text:p>', "да"),
])
def test_text_of_a_cell_is_read_as_programs_show_it(text, expected):
    assert values(ods(row(cell(text)))) == [[expected]]


@pytest.mark.parametrize(("attributes", "expected"), [
    ('office:value-type="float" office:value="12.5"', 12.5),
    ('office:value-type="percentage" office:value="0.355"', 0.355),
    ('office:value-type="currency" office:value="7"', 7.0),
    ('office:value-type="boolean" office:boolean-value="true"', True),
    ('office:value-type="boolean" office:boolean-value="1"', True),
    ('office:value-type="boolean" office:boolean-value="0"', False),
    ('office:value-type="date" office:date-value="2026-09-01"', date(2026, 9, 1)),
    ('office:value-type="date" office:date-value="2026-09-01T00:00:00"', date(2026, 9, 1)),
    ('office:value-type="date" office:date-value="2026-09-01T10:30:00.5"',
     datetime(2026, 9, 1, 10, 30, 0, 500_000)),
    # A year typed into a cell with a date format is the same day in every format.
    ('office:value-type="date" office:date-value="1905-07-18"', date(1905, 7, 18)),
    ('office:value-type="date" office:date-value="1900-01-11"', date(1900, 1, 11)),
    ('office:value-type="time" office:time-value="PT08H30M00S"', clock(8, 30)),
    ('office:value-type="time" office:time-value="PT36H00M00S"', timedelta(hours=36)),
    ('office:value-type="string" office:string-value="да"', "да"),
    ('office:value-type="float" office:value=""', None),
    ('office:value-type="float" office:value="nan"', None),
    ('office:value-type="date" office:date-value="2026-13-45"', None),
])
def test_value_of_a_cell_is_read_in_its_type(attributes, expected):
    (found,), = values(ods(row(cell("", attributes)))) or [[None]]

    assert found == expected and type(found) is type(expected)


def test_days_that_programs_number_differently_are_those_of_the_xlsx():
    """12 in a cell with a date format: of LibreOffice 11 January 1900, of all others the 12th."""
    meta = (f"<office:document-meta {NAMESPACES}><office:meta><meta:generator>LibreOffice/7.4"
            "</meta:generator></office:meta></office:document-meta>")
    day = 'office:value-type="date" office:date-value="1900-01-11"'

    assert values(ods(row(cell("", day)), meta__xml=meta)) == [[date(1900, 1, 12)]]


def test_errors_and_formulas_are_noticed():
    sheet = open_package(ods(row(
        cell("<text:p>#Н/Д</text:p>", 'calcext:value-type="error" table:formula="of:=NA()"'),
        cell("<text:p>Err:502</text:p>", 'table:formula="of:=X(1)" office:value-type="string"'),
        cell("<text:p>#N/A</text:p>"),
        cell("", 'table:formula="of:=TRUE()" office:value-type="boolean" '
                 'office:boolean-value="true"'),
        cell("<text:p>2</text:p>",
             'table:formula="of:=1+1" office:value-type="float" office:value="2"')))).sheets[0]

    assert (sheet.error_cells, sheet.formula_cells) == ({"A1", "B1"}, {"A1", "B1", "E1"})
    assert sheet.cells.values() == [["", "", "#N/A", True, 2.0]]


def test_repeated_cells_and_rows_stand_where_they_are_repeated():
    found = values(ods(
        row(cell("", ""), repeated=3) + row(cell("", "", 2), cell("<text:p>а</text:p>", repeated=2),
                                            repeated=2)
        + row(cell("", "", 16_384), repeated=1_048_571)))

    assert found == [[""] * 4] * 3 + [["", "", "а", "а"]] * 2


def test_covered_cells_count():
    covered = "<table:covered-table-cell/>"

    assert values(ods(row(cell("<text:p>а</text:p>"), covered, cell("<text:p>б</text:p>")))) == [
        ["а", "", "б"]]


def test_names_states_properties_and_notes_are_read():
    names = ('<table:named-expressions><table:named-range table:name="{}" '
             'table:cell-range-address="$Лист.$C$5"/></table:named-expressions>')
    data = ods(
        names.format("местное") + row(cell(
            "<office:annotation><dc:creator>Петрова</dc:creator><dc:date>2026</dc:date>"
            "<text:p>не знаем</text:p></office:annotation><text:p>да</text:p>")),
        before='<table:calculation-settings><table:null-date table:date-value="1904-01-01"/>'
               "</table:calculation-settings>",
        after=names.format("общее"),
        styles='<style:style style:name="ta1" style:family="table">'
               '<style:table-properties table:display="false"/></style:style>',
        meta__xml=f"<office:document-meta {NAMESPACES}><office:meta>"
                  '<meta:user-defined meta:name="org_id">012</meta:user-defined>'
                  "</office:meta></office:document-meta>")
    found = open_package(data)

    assert [each.state for each in found.sheets] == ["hidden"]
    assert found.names == {"общее": "$Лист.$C$5"}
    assert found.local_names == (("местное", 0, "$Лист.$C$5"),)
    assert found.properties == {"org_id": "012"} and found.date1904
    assert [(each.cell, each.author, each.text) for each in found.comments] == [
        ("A1", "Петрова", "не знаем")]


def test_what_was_read_from_other_files_is_no_sheet():
    cache = ('<table:table table:name="\'file:///tmp/b.ods\'#$A"><table:table-source/>'
             f"{row(cell('<text:p>чужое</text:p>'))}</table:table>")
    deleted = f"<table:tracked-changes>{row(cell('<text:p>старое</text:p>'))}</table:tracked-changes>"
    found = open_package(ods(row(cell("<text:p>да</text:p>")), before=deleted, after=cache))

    assert [each.name for each in found.sheets] == ["Лист"] and found.external_links
    assert found.values("Лист") == [["да"]]


def test_other_prefixes_mean_the_same():
    content = ('<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
               'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
               'xmlns="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><o:spreadsheet>'
               '<t:table t:name="Лист"><t:table-row><t:table-cell><p>да</p></t:table-cell>'
               "</t:table-row></t:table></o:spreadsheet></o:body></o:document-content>")

    assert values(package(content)) == [["да"]]


# --- what is refused --------------------------------------------------------------------------------

FULL = cell("<text:p>я</text:p>")


@pytest.mark.parametrize(("data", "code"), [
    (ods(row(FULL), **{"META-INF/manifest__xml": "<manifest:encryption-data/>"}), "F105"),
    (ods(row(FULL), **{"encrypted-package": "x"}), "F105"),
    (package("<office:document-content"), "F106"),
    (package(f"<office:document-content {NAMESPACES}/>"), "F102"),
    (package('<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "F108"),
    (ods(row(FULL), meta__xml='<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "F108"),
    (ods(row(FULL, repeated=1_048_576)), "F109"),
    (ods(row(cell("<text:p>я</text:p>", repeated=16_384), repeated=200)), "F109"),
    (ods(row(cell("<text:p>я</text:p>", repeated=10**8))), "F109"),
    (ods(row(cell("", "", 16_383), FULL) + row(FULL, repeated=1000)), "F109"),
    (ods(row(cell(f"<text:p>{'я' * 30_000}</text:p>", repeated=1200))), "F107"),
    (ods(row(cell("<text:p/>" * 10, 'table:formula="of:=1"', 16_000), repeated=90) * 5), "F107"),
])
def test_what_is_damaged_secret_or_too_much_is_refused_with_its_code(data, code):
    began = time.monotonic()

    assert problem_of(data).code == code
    assert time.monotonic() - began < 3


def test_rows_repeated_in_many_tables_are_counted_together():
    table = ('</table:table><table:table table:name="Б">'
             + row(cell("<text:p>я</text:p>", repeated=1000), repeated=1000))

    assert problem_of(ods(table * 3)).code == "F107"


def test_more_elements_than_a_form_has_are_f107():
    assert problem_of(ods(row(FULL) * 100), Limits(steps=200)).code == "F107"


def test_elements_within_elements_without_end_are_no_trouble():
    deep = "<text:span>" * 20_000 + "</text:span>" * 20_000

    assert values(ods(row(cell(f"<text:p>да{deep}</text:p>")))) == [["да"]]
