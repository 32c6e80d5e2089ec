"""The line on top of a form keeps Excel's limits; test_programs tells what it says."""

import openpyxl
import pytest

from templates.definition import load_form, shipped_catalogue
from templates.sheet.layout import CODE_ROW, lay_out
from templates.sheet.reference import cell_ref
from xlsx_forms.blank.panel import panel_formula

FORMS = shipped_catalogue().ids
# Excel refuses longer formulas and longer texts in them.
LONGEST_FORMULA, LONGEST_LITERAL = 8_192, 255


def panel(form):
    layout = lay_out(form)
    return cell_ref(CODE_ROW, layout.panel_col)


@pytest.mark.parametrize("form_id", FORMS)
def test_formulas_keep_the_limits_of_excel(form_id):
    formula = panel_formula(lay_out(load_form(form_id)))
    assert 0 < len(formula) <= LONGEST_FORMULA
    assert max(len(text) for text in formula.split('"')[1::2]) <= LONGEST_LITERAL


def test_panel_of_a_generated_form_stands_there_before_anything_is_computed(blanks):
    form = load_form("passport")
    sheet = openpyxl.load_workbook(blanks(form), data_only=True)[form.page.sheet]
    # The head of the organization is prefilled: one of 30 fields.
    assert sheet[panel(form)].value.startswith(
        "Заполнено 1 из 30 обязательных полей. Заполните или исправьте: ")
