"""The commission's workbook that nobody has filled in is no return; one that says something is."""

from __future__ import annotations

from datetime import datetime

import openpyxl
import pytest
from conftest import SCHOOL
from support.town import Town

from ingest.register.confirmations import Confirmation
from templates.period import Period
from templates.sheet.confirmation import AUTHOR_LABEL, SHEET
from xlsx_forms.work import find_files, load_batch, make_confirmation_workbook, open_register


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_untouched_book_is_left_alone(tmp_path, blanks, is_confirmed):
    town = Town(tmp_path / "Район", blanks)
    town.send("чек-лист.xlsx", "checklist")
    town.ingest()
    if is_confirmed:
        open_register(town.programme).confirm(Confirmation(
            SCHOOL["organization"], "2026", "c4", 2, "Протокол", "Комиссия", datetime(2026, 10, 6)))
    path, _count = make_confirmation_workbook(town.programme, load_batch(town.programme), Period(2026))
    assert path.name == f"{SHEET} 2026.xlsx"
    assert not [each for each in find_files(town.programme, ()) if each.path.endswith(path.name)]

    book = openpyxl.load_workbook(path)
    [label] = [cell for row in book[SHEET].iter_rows() for cell in row if cell.value == AUTHOR_LABEL]
    book[SHEET].cell(label.row, 5).value = "Комиссия, протокол № 3"
    book.save(path)
    found = [each for each in find_files(town.programme, ()) if each.path.endswith(path.name)]
    assert bool(found) == is_confirmed
