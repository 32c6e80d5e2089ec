"""Crossed-out text, percentages and hidden columns are seen in each format that a program saves."""

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ingest.opening.package import open_package

STRUCK = {"A1": "", "A2": "часть", "A5": "", "A6": ""}


@pytest.fixture
def drawn(tmp_path):
    """A book with texts crossed out wholly, in part and not at all, and a percentage."""
    book = Workbook()
    sheet = book.active
    crossed = InlineFont(strike=True)
    sheet["A1"], sheet["A3"], sheet["A4"], sheet["A5"] = "весь", "обычный", 0.333, 5
    sheet["A2"] = CellRichText("тут ", TextBlock(crossed, "часть"), " и всё")
    sheet["A6"] = CellRichText(TextBlock(crossed, "целиком"))
    sheet["A1"].font = sheet["A5"].font = Font(strike=True)
    sheet["A4"].number_format = "0.0%"
    sheet["C1"] = 1
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "drawn.xlsx")
    return tmp_path / "drawn.xlsx"


def seen(path):
    sheet = open_package(path.read_bytes()).sheets[0]
    cells = [f"A{row}" for row in range(1, 9)]
    looks = sheet.appearance
    return dict(looks.struck(cells)), set(looks.percents()), set(looks.hidden_columns())


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_libreoffice_shows_the_same(office, drawn, tmp_path, suffix):
    office(drawn, [], saved := tmp_path / f"saved.{suffix}")
    assert seen(saved) == seen(drawn) == (STRUCK, {"A4"}, {2})


@pytest.mark.parametrize("suffix", ["xlsb", "xls", "ods"])
def test_onlyoffice_shows_the_same(onlyoffice, drawn, tmp_path, suffix):
    onlyoffice(drawn, [], saved := tmp_path / f"saved.{suffix}")
    assert seen(saved) == (STRUCK, {"A4"}, {2})
