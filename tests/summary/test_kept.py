"""Opened and saved by LibreOffice, Gnumeric or ONLYOFFICE, our workbooks lose nothing unknown."""

import re

import pytest
from openpyxl.styles import Protection
from support.answers import CATALOGUE
from support.workbooks import lost
from test_summary import full_district

from xlsx_forms.summary import write_summary

# What each program is known to change, and into what.  Nothing of this matters: hidden sheets are
# read whether they are hidden or not, a header row that is not repeated is a matter of print, and
# what LibreOffice does to a view it does only without a window.
KNOWN = {
    "office": {"states": {"hidden"}, "views": {(None, True)}},
    "gnumeric": {"states": {"visible"}, "titles": {None}},
    "onlyoffice": {"titles": {None}},
}


@pytest.fixture
def unknown_losses(request, program, tmp_path):
    """Open and save a workbook in a program; return what it has lost beyond what is known."""
    known = KNOWN[request.node.callspec.params["program"]]

    def found(path):
        saved = tmp_path / "saved.xlsx"
        program(path, [], saved)
        losses = {(aspect, key): change for aspect, each in lost(path, saved).items()
                  for key, change in each.items()}
        return {(aspect, key): (was, now) for (aspect, key), (was, now) in losses.items()
                if now not in known.get(aspect, ())}

    return found


@pytest.mark.parametrize("form_id", CATALOGUE.ids)
def test_form_loses_nothing(unknown_losses, blanks, form_id):
    assert unknown_losses(blanks(CATALOGUE.current(form_id))) == {}


def test_summary_loses_nothing_and_is_computed_to_the_same_values(unknown_losses, tmp_path):
    write_summary(full_district().data(), tmp_path / "summary.xlsx")
    losses = unknown_losses(tmp_path / "summary.xlsx")
    # Gnumeric has one function by two names, and writes the newer one.
    assert {key: (was, now) for key, (was, now) in losses.items()
            if re.sub(r"_xlfn\.RANK\.EQ", "RANK", str(now)) != str(was)} == {}


def test_what_is_lost_is_told(fill):
    """The comparison sees what it is there for."""
    form = CATALOGUE.current("plan-facts")

    def edit(book):
        sheet = book[form.page.sheet]
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
        sheet.data_validations.dataValidation.pop()
        sheet.unmerge_cells(str(next(iter(sheet.merged_cells.ranges))))
        sheet.protection.sheet = False
        sheet.print_area = None
        sheet["C6"] = 7
        sheet["B1"].protection = Protection(locked=False)
        book.defined_names.pop("f_fact_2_1")
        book.move_sheet(form.page.sheet, 1)

    assert set(lost(fill(form, {"C6": 5}), fill(form, {}, edit=edit))) == {
        "sheets", "names", "values", "locks", "merged", "protection", "validations", "marks",
        "pages", "footers"}
