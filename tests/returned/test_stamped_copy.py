"""A stamped copy is what openpyxl would have written, had it read and written the whole blank."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from openpyxl import Workbook

from ingest.organizations import COLUMNS
from ingest.submission import Submission
from scoring.methodology import load_methodology
from templates.definition import load_form, shipped_catalogue
from templates.period import Period
from templates.rules import Severity
from templates.sheet.layout import lay_out
from xlsx_forms.blank.generate import values_for
from xlsx_forms.blank.stamp import stamp
from xlsx_forms.blank.workbook import write_blank
from xlsx_forms.returned.notes import mark
from xlsx_forms.returned.overlay import Overlay
from xlsx_forms.returned.refill import fill_in, open_blank
from xlsx_forms.returned.remarks_page import RemarksPage
from xlsx_forms.returned.remarks_sheet import SHEET, Remark
from xlsx_forms.returned.stamped_copy import base_of, stamp_copy
from xlsx_forms.returned.workbook_bytes import workbook_bytes

FORMS = shipped_catalogue().ids
# What may come in an answer: it stays what it was, and a text stays a text.
NASTY = ("=1+1", "-5", "  два пробела  ", "a\nb", "\x07бел", "_x000D_", "{{organization}}", "{{нет}}",
         "<b>&amp;\"'</b>]]>", "х" * 32767, "😀", "", 0, -1.5, True, date(2026, 9, 1), None)
SETTINGS = ("print_area", "print_titles", "freeze_panes", "dimensions", "protection", "page_setup",
            "page_margins", "print_options", "row_breaks", "data_validations")


def look(cell):
    note = cell.comment and (cell.comment.text, cell.comment.height, cell.comment.width)
    styles = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
    return cell.value or None, cell.number_format, cell.quotePrefix, note, *map(repr, styles)


def facts(sheet):
    cells = {cell.coordinate: look(cell) for row in sheet.iter_rows() for cell in row}
    rows = {row: (each.height, each.hidden) for row, each in sheet.row_dimensions.items()}
    rules = {str(area.sqref): [rule.formula for rule in area.rules]
             for area in sheet.conditional_formatting}
    settings = {key: repr(getattr(sheet, key)) for key in SETTINGS}
    return cells, rows, rules, settings, sorted(map(str, sheet.merged_cells.ranges))


@pytest.fixture(scope="module")
def values():
    organization = dict.fromkeys((column.id for column in COLUMNS), "текст") | {
        "organization": "021", "short_name": "СОШ «<7> & 8»",
        "full_name": "Школа {{period}}", "sector": "образование"}

    def make(form):
        period = Period.parse("2026-Q3" if form.period == "quarter" else "2026")
        return values_for(form, period, organization, load_methodology())

    return make


@pytest.mark.parametrize("form", FORMS)
def test_a_stamped_copy_is_what_openpyxl_would_write(values, form):
    form, methodology = load_form(form), load_methodology()
    layout, own = lay_out(form), values(form)
    answers = {key: NASTY[i % len(NASTY)] for i, key in enumerate(layout.places)}
    submission = Submission("файл.xlsx", datetime(2026, 9, 1), answers=answers)
    remarks = [Remark("V301", severity, place.ref, "{{a.b}} <так>", "")
               for place, severity in zip(layout.places.values(), [*Severity] * 2, strict=False)]

    def written(sheet):
        fill_in(sheet, layout, submission)
        mark(sheet, remarks)
        return sheet

    book = open_blank(stamp(write_blank(form, methodology), own))
    written(book[form.page.sheet])
    expected = openpyxl.load_workbook(BytesIO(workbook_bytes(book)))

    base = base_of(form, methodology, SHEET)

    def stamped():
        return stamp_copy(base, own, written(Overlay(base.sheet, own)), RemarksPage(base.book))

    data = [stamped(), stamped()]

    assert data[0] == data[1], "nothing of one copy is left in the next"
    copy: Workbook = openpyxl.load_workbook(BytesIO(data[0]))
    assert copy.sheetnames == [SHEET, *expected.sheetnames]
    assert {name: each.attr_text for name, each in copy.defined_names.items()} == {
        name: each.attr_text for name, each in expected.defined_names.items()}
    for sheet in expected.worksheets:
        for one, two in zip(facts(copy[sheet.title]), facts(sheet), strict=True):
            assert one == two
        assert copy[sheet.title].sheet_state == sheet.sheet_state
