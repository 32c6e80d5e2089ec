"""Binary workbooks: every way of writing a cell, and files that mean harm."""

import struct

import pytest
from support.records import binary, wide, xlsb
from test_package import problem_of

from ingest.opening.limits import Limits
from ingest.opening.package import open_package


def row(number):
    return binary(0, struct.pack("<I", number) + bytes(13))


def cell(kind, column, data):
    return binary(kind, struct.pack("<II", column, 0) + data)


def short(kind, data):
    """A cell that stands to the right of the one before; SheetJS writes most cells so."""
    return binary(kind, bytes(4) + data)


def only(data):
    (sheet,) = open_package(data).sheets
    return sheet


def test_cells_of_every_kind_are_read():
    strings = binary(19, b"\x00" + wide("общая"))
    cells = (row(1) + cell(2, 0, struct.pack("<I", 1250 << 2 | 3)) + cell(4, 1, b"\x01")
             + cell(5, 2, struct.pack("<d", 0.5)) + cell(6, 3, wide("своя"))
             + cell(7, 4, struct.pack("<I", 0)) + cell(3, 5, b"\x2a") + cell(62, 6, b"\x00" + wide("с")))
    sheet = only(xlsb(cells, strings))

    assert sheet.cells.values() == [[""] * 7, [12.5, True, 0.5, "своя", "общая", "", "с"]]
    assert sheet.error_cells == {"F2"}


def test_cells_without_an_address_follow_one_another():
    cells = (row(0) + cell(1, 1, b"") + short(17, wide("да")) + short(12, b"")
             + short(13, struct.pack("<I", 7 << 2 | 2)) + short(15, b"\x00") + short(14, b"\x2a"))
    sheet = only(xlsb(cells))

    assert sheet.cells.values() == [["", "", "да", "", 7.0, False]]
    assert sheet.error_cells == {"G1"}


def test_formulas_are_noticed_and_plain_truth_values_are_none():
    def formula(column, kind, value, tokens):
        return cell(kind, column, value + struct.pack("<HI", 0, len(tokens)) + tokens)

    cells = (row(0) + formula(0, 9, struct.pack("<d", 2), b"\x1e\x02\x00")
             + formula(1, 10, b"\x01", b"\x21\x22\x00") + formula(2, 11, b"\x2a", b"\x1e\x02\x00"))
    sheet = only(xlsb(cells))

    assert sheet.cells.values() == [[2.0, True]]
    assert (sheet.formula_cells, sheet.error_cells) == ({"A1", "C1"}, {"C1"})


@pytest.mark.parametrize(("cells", "code"), [
    (row(0) + binary(6, struct.pack("<II", 0, 0) + struct.pack("<I", 10**9) + b"a"), "F106"),
    (row(0) + cell(7, 0, struct.pack("<I", 5)), "F106"),
    (row(0) + binary(5, b"\x00", size=100), "F106"),
    (row(0) + b"\xff\xff\xff\xff\xff\xff", "F106"),
    (row(1_048_576) + cell(4, 0, b"\x01"), "F106"),
    (row(0) + cell(4, 16_384, b"\x01"), "F106"),
    (row(0) + cell(4, 0, b"\x01") + row(1_048_575) + cell(4, 16_383, b"\x01"), "F109"),
    (row(1_048_575) + cell(4, 0, b"\x01"), "F109"),
], ids=["text", "string", "length", "endless", "row", "column", "far", "deep"])
def test_records_that_lie_or_reach_too_far_are_refused(cells, code):
    assert problem_of(xlsb(cells)).code == code


def test_a_far_cell_is_named():
    data = xlsb(row(0) + cell(4, 0, b"\x01") + row(1_048_575) + cell(4, 16_383, b"\x01"))

    assert problem_of(data).facts == {"sheet": "A", "cell": "XFD1048576"}


def test_more_records_than_a_form_has_are_f107():
    cells = row(0) + cell(4, 0, b"\x01") * 60

    assert problem_of(xlsb(cells), Limits(steps=50)).code == "F107"


def test_text_repeated_by_very_many_cells_is_f107():
    strings = binary(19, b"\x00" + wide("я" * 10_000))
    cells = b"".join(row(n) + cell(7, 0, bytes(4)) for n in range(4000))

    assert "текста на листе" in str(problem_of(xlsb(cells, strings)).facts["what"])
