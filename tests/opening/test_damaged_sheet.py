"""A sheet of the sender's own that is damaged does not take the sound form beside it along."""

import io
import zipfile

import openpyxl
import pytest
from support.paths import ROOT

from ingest.opening.sources import sources
from ingest.reading.read import read_file
from templates.definition import shipped_catalogue

FORM = ROOT / "samples" / "returned" / "2026" / "Библиотека сведения.xlsx"


def read(path):
    (source,) = sources([path])
    return read_file(source, shipped_catalogue())


def with_own_sheet(path, spoil):
    """Add a sheet to a returned form, and spoil its part with ``spoil(xml)``; None drops it."""
    book = openpyxl.load_workbook(FORM)
    book.create_sheet("Наши расчеты")["B2"] = "своя таблица"
    out = io.BytesIO()
    book.save(out)
    number = len(book.sheetnames)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == f"xl/worksheets/sheet{number}.xml" and (content := spoil(content)) is None:
                continue
            new.writestr(name, content)


@pytest.mark.parametrize("spoil", [
    lambda xml: xml.replace(b"</sheetData>", b""), lambda xml: None, lambda xml: xml[:len(xml) // 2],
    lambda xml: b"<",
], ids=["no end", "no part", "half", "nothing"])
def test_a_damaged_sheet_of_ones_own_is_a_remark_and_the_form_is_read(spoil, tmp_path):
    with_own_sheet(tmp_path / "форма.xlsx", spoil)

    found, whole = read(tmp_path / "форма.xlsx"), read(FORM)

    assert found.answers == whole.answers and found.tables.keys() == whole.tables.keys()
    assert [(each.code, each.place.sheet) for each in found.findings] == [
        ("F154", "Наши расчеты")]


def test_a_damaged_sheet_of_the_form_makes_the_file_unreadable(tmp_path):
    with zipfile.ZipFile(FORM) as old, zipfile.ZipFile(tmp_path / "форма.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:300] if name == "xl/worksheets/sheet2.xml" else content)

    found = read(tmp_path / "форма.xlsx")

    assert (found.state, [each.code for each in found.findings]) == ("unreadable", ["F106"])
