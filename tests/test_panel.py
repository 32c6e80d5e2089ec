"""The line on top of a form says what is filled and what is not; marks show what contradicts."""

import random

import openpyxl
import pytest

from templates.definition import load_form, shipped_catalogue
from templates.layout import CODE_ROW, lay_out
from templates.reference import cell_ref
from xlsx_forms.panel import READY, counted_text, panel_formula, required_cells

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


@pytest.mark.parametrize("form_id", ["passport", "checklist", "plan-facts"])
def test_panel_counts_the_required_fields_as_libreoffice_computes_it(office, blanks, form_id):
    form = load_form(form_id)
    layout = lay_out(form)
    cells = required_cells(layout)
    choose = random.Random(form_id)
    steps, expected = [], []
    for share in (0.0, 0.3, 0.8, 1.0):
        filled = {each.ref for each in cells if choose.random() < share}
        steps += [["clear", form.page.sheet, [each.ref for each in cells]],
                  ["set", form.page.sheet, [[ref, "value", 1] for ref in sorted(filled)]],
                  ["read", form.page.sheet, f"{panel(form)}:{panel(form)}"]]
        expected.append(counted_text(cells, filled))
    shown = [rows[0][0] for rows in office(blanks(form), steps)]
    assert shown == expected
    assert shown[-1] == READY


def test_panel_of_a_generated_form_stands_there_before_anything_is_computed(blanks):
    form = load_form("passport")
    sheet = openpyxl.load_workbook(blanks(form), data_only=True)[form.page.sheet]
    # The head of the organization is prefilled: one of 29 fields.
    assert sheet[panel(form)].value.startswith("Заполнено 1 из 29 обязательных полей. Осталось: ")


def test_panel_of_a_report_counts_rows_and_what_they_lack(office, blanks):
    form = load_form("quarterly-report")
    table = lay_out(form).tables["projects"]
    refs = {column.id: cell_ref(table.first_row, table.columns[column.id])
            for column in table.table.columns}
    required = [refs[column.id] for column in table.table.columns if column.required]
    read = ["read", form.page.sheet, f"{panel(form)}:{panel(form)}"]
    empty, begun, whole = (rows[0][0] for rows in office(blanks(form), [
        read, ["set", form.page.sheet, [[refs["project"], "string", "Быстрый обед"]]], read,
        ["set", form.page.sheet, [[ref, "string", "есть"] for ref in required]], read]))
    assert empty == "Впишите в таблицу хотя бы одну строку"
    assert begun == ("Заполнено строк 1. Не хватает: Направление – 1; Год открытия – 1; "
                     "Текущий этап проекта – 1; Руководитель проекта – 1; Телефон, почта – 1")
    assert whole == "Готово к отправке: заполнено строк 1"
