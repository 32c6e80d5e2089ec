"""Forms computed by Gnumeric say what they say in LibreOffice, and its files are read alike."""

import random
import subprocess

import openpyxl
import pytest
from answers import clean_answers, escaped, in_openpyxl, placed, plain, random_answers
from conftest import require

from templates.definition import load_form, shipped_catalogue
from templates.layout import CODE_ROW, lay_out
from templates.reference import cell_ref
from xlsx_forms.panel import READY
from xlsx_forms.work import check_files


@pytest.fixture
def gnumeric(tmp_path):
    """Recalculate a workbook in Gnumeric and save it as .xlsx."""
    program = require("ssconvert")

    def converted(path):
        saved = tmp_path / f"gnumeric-{path.name}"
        subprocess.run([program, "--recalc", "-T", "Gnumeric_Excel:xlsx2", path, saved], check=True,
                       capture_output=True)
        return saved

    return converted


def shown(path, sheet, ref):
    # Gnumeric writes no default style, of which openpyxl warns.
    with pytest.warns(UserWarning):
        return openpyxl.load_workbook(path, data_only=True)[sheet][ref].value


def filled(fill, form, answers):
    """Write answers into a form with openpyxl, which computes nothing."""

    def write(book):
        for ref, _field, value in placed(*answers, form):
            cell = book[form.page.sheet][ref]
            cell.value = in_openpyxl(value)
            if isinstance(value, str):
                cell.value, cell.data_type = escaped(value), "s"

    return fill(form, {}, edit=write)


@pytest.mark.parametrize("form_id", shipped_catalogue().ids)
def test_a_filled_form_saved_by_gnumeric_is_ready_and_read_alike(fill, gnumeric, form_id):
    form = load_form(form_id)
    answers = clean_answers(form_id)
    saved = gnumeric(filled(fill, form, answers))
    (described,) = check_files(None, shipped_catalogue(), [saved])
    assert (described["answers"], described["tables"]) == plain(*answers, form)
    panel = shown(saved, form.page.sheet, cell_ref(CODE_ROW, lay_out(form).panel_col))
    assert panel.startswith("Готово к отправке") and (panel == READY or form.tables)


def test_live_score_in_gnumeric_equals_our_own(fill, gnumeric):
    form = load_form("checklist")
    cell = lay_out(form).computed("total")[""].ref
    for seed in range(4):
        answers = random_answers("checklist", random.Random(seed))
        saved = gnumeric(filled(fill, form, answers))
        (described,) = check_files(None, shipped_catalogue(), [saved])
        assert shown(saved, form.page.sheet, cell) == described["score"]["total"]
