"""Old Excel workbooks: what each program makes of values, and files that mean harm."""

import hashlib
import io
import struct
import time
from datetime import date

import olefile
import pytest
from support.paths import DATA
from support.records import (
    BOF,
    CODEPAGE,
    FILEPASS,
    FORMULA,
    NUMBER,
    XLS_95,
    label,
    name,
    number,
    record,
    stream,
)
from test_package import problem_of

from ingest.opening.limits import FileProblem, Limits
from ingest.opening.package import open_package

PROGRAMS = DATA / "programs"
POI = (PROGRAMS / "poi-checklist.xls").read_bytes()


def only(data):
    (sheet,) = open_package(data).sheets
    return sheet


def test_texts_in_russian_of_a_file_without_a_code_page_are_read():
    cells = label(0, 0, "Показатель", XLS_95) + number(1, 2, 12.5)

    assert only(stream(cells, version=XLS_95)).cells.values() == [["Показатель", "", ""],
                                                                 ["", "", 12.5]]


def test_a_code_page_that_is_named_is_believed():
    page = record(CODEPAGE, struct.pack("<H", 866))
    text = record(0x204, struct.pack("<HHHH", 0, 0, 0, 3) + "шаг".encode("cp866"))

    assert only(stream(text, page, XLS_95)).cells.values() == [["шаг"]]


def test_the_1904_date_system_is_noticed():
    assert open_package(stream(number(0, 0, 1), record(0x22, b"\x01\x00"))).date1904


@pytest.mark.parametrize(("tokens", "is_formula"), [
    (b"\x1d\x01", False), (b"\x42\x00\x23\x00", False), (b"\x21\x22\x00", False),
    (b"\x44\x00\x00\x00\x00", True),
])
def test_a_plain_truth_value_that_is_written_as_a_formula_is_none(tokens, is_formula):
    result = b"\x01\x00\x01\x00\x00\x00\xff\xff"
    cell = record(FORMULA, struct.pack("<HHH", 0, 1, 0) + result + bytes(6)
                  + struct.pack("<H", len(tokens)) + tokens)
    sheet = only(stream(cell))

    assert sheet.cells.values() == [["", True]]
    assert sheet.formula_cells == ({"B1"} if is_formula else set())


def test_a_formula_that_goes_on_in_further_records_keeps_its_text():
    """Gnumeric's Excel 95 files hold such; xlrd alone refuses them."""
    cell = record(FORMULA, struct.pack("<HHH", 0, 0, 0) + bytes(6) + b"\xff\xff" + bytes(6)
                  + struct.pack("<H", 4) + b"\x17\x00\x00\x00")
    rest = record(0x3C, bytes(50)) + record(0x3C, bytes(50))
    text = record(0x207, struct.pack("<HB", 5, 0) + b"ready")

    assert only(stream(cell + rest + text + number(1, 0, 7))).cells.values() == [["ready"], [7.0]]


# --- what is damaged or under a password ------------------------------------------------------------


def code_of(data, limits=None):
    return problem_of(data, limits).code


def test_a_password_is_f105():
    assert code_of(stream(globals_=record(FILEPASS, bytes(6)))) == "F105"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.8])
def test_a_truncated_file_is_f106(share):
    assert code_of(POI[:int(len(POI) * share)]) == "F106"


@pytest.mark.parametrize("data", [
    stream(record(NUMBER, b"\x00" * 14, size=60_000)),
    stream(number(0, 0, 1))[:-4],
    stream(number(0, 0, 1), place=4),
    stream(number(0, 0, 1), place=10**9),
    stream(number(0, 60_000, 1)),
], ids=["length", "no end", "sheet in the book", "sheet beyond the end", "column"])
def test_records_that_lie_are_f106(data):
    assert code_of(data) == "F106"


def test_what_xlrd_refuses_is_f122_and_says_what_to_ask_for():
    problem = problem_of(stream(record(0x204, b"\x00" * 6)))

    assert (problem.code, problem.facts["format"]) == ("F122", ".xls")


def test_xlrd_tells_nothing_to_the_screen(capsys):
    with pytest.raises(FileProblem):
        open_package(stream(record(0x204, b"\x00" * 6)))
    open_package(POI)

    assert capsys.readouterr() == ("", "")


def test_sectors_in_a_loop_end():
    """Every sector of the table is made to follow itself, or to point anywhere."""
    table = olefile.OleFileIO(io.BytesIO(POI))
    sectors = struct.unpack_from("<I", POI, 76)[0]
    at = (sectors + 1) * table.sectorsize
    for follow in range(0, 60, 3):
        looped = bytearray(POI)
        for entry in range(128):
            struct.pack_into("<I", looped, at + 4 * entry, follow)
        began = time.monotonic()
        with pytest.raises(FileProblem):
            open_package(bytes(looped))
        assert time.monotonic() - began < 2


# --- what is too much -------------------------------------------------------------------------------


def test_names_that_double_each_other_cost_nothing():
    """xlrd would compute them: sixty names come to 2 to the 60th letters."""
    first = name("n0", b"\x17\xc8\x00" + b"a" * 200)
    chain = b"".join(name(f"n{n}", struct.pack("<BHHBHHB", 0x23, n, 0, 0x23, n, 0, 0x08))
                     for n in range(1, 60))
    began = time.monotonic()

    assert len(open_package(stream(globals_=first + chain)).names) == 60
    assert time.monotonic() - began < 2


def test_more_records_than_a_form_has_are_f107():
    assert code_of(stream(number(0, 0, 1) * 50), Limits(steps=40)) == "F107"


def test_sheets_that_share_their_records_are_counted_each():
    globals_ = b"".join(record(0x85, struct.pack("<IBB", 7000, 0, 0) + b"\x01\x00B")
                        for _ in range(300))
    book = stream(globals_=globals_)
    at = len(book) - 24
    book = book.replace(struct.pack("<I", 7000), struct.pack("<I", at))

    assert code_of(book, Limits(steps=800)) == "F107"


def test_a_value_far_away_is_f109_with_its_cell():
    problem = problem_of(stream(number(0, 0, 1) + number(65_535, 255, 1)))

    assert (problem.code, problem.facts["cell"]) == ("F109", "IV65536")


def test_a_bare_sheet_of_excel_4_is_read():
    sheet = (record(0x409, struct.pack("<HHH", 0, 0x10, 0))
             + record(NUMBER, struct.pack("<HHHd", 0, 0, 0, 5.0)) + record(0x0A))

    assert only(sheet).cells.values() == [[5.0]]


def test_a_macro_sheet_is_noticed():
    macros = record(0x85, struct.pack("<IBB", 0, 0, 1) + b"\x01\x00M")

    assert open_package(stream(globals_=macros)).has_macros


def test_dates_of_poi_are_dates():
    found = open_package((PROGRAMS / "onlyoffice-plan-facts.xls").read_bytes())

    assert date(2026, 12, 20) in [value for row in found.values("Сведения") for value in row]


def test_a_stream_that_is_no_workbook_is_f106():
    assert code_of(b"\x09\x08\x10\x00" + record(BOF)) == "F106"


# --- a password ----------------------------------------------------------------------------------

WRITE_ACCESS, PLAIN = 0x5C, (0x0809, 0x2F, 0xE1)


def rc4(key: bytes, size: int) -> bytes:
    box, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) & 255
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for _ in range(size):
        i = (i + 1) & 255
        j = (j + box[i]) & 255
        box[i], box[j] = box[j], box[i]
        out.append(box[(box[i] + box[j]) & 255])
    return bytes(out)


def key_of(password: str, salt: bytes, block: int) -> bytes:
    """[MS-OFFCRYPTO] 2.3.6.2."""
    short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    mixed = hashlib.md5((short + salt) * 16).digest()[:5]
    return hashlib.md5(mixed + struct.pack("<I", block)).digest()


def under_password(data: bytes, password: str) -> bytes:
    """An .xls of Excel 97 under a password: what one record says is given up for it."""
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    both = bytes(a ^ b for a, b in zip(verifier + hashlib.md5(verifier).digest(),
                                       rc4(key_of(password, salt, 0), 32), strict=True))
    out = io.BytesIO(data)
    with olefile.OleFileIO(out, write_mode=True) as ole:
        book = bytearray(ole.openstream("Workbook").read())
        at = book.find(struct.pack("<HH", WRITE_ACCESS, 112))
        filler = record(WRITE_ACCESS, bytes(112 - 54 - 4))
        book[at:at + 116] = record(FILEPASS, struct.pack("<HHH", 1, 1, 1) + salt + both) + filler
        stream = b"".join(rc4(key_of(password, salt, block), 1024)
                          for block in range(len(book) // 1024 + 1))
        place = 0
        while place + 4 <= len(book):
            kind, size = struct.unpack_from("<HH", book, place)
            place += 4
            for each in range(place + 4 * (kind == 0x85), place + size if kind not in PLAIN else 0):
                book[each] ^= stream[each]
            place += size
        ole.write_stream("Workbook", bytes(book))
    return out.getvalue()


def test_an_old_book_under_the_password_known_to_all_is_read():
    found, plain = open_package(under_password(POI, "VelvetSweatshop")), open_package(POI)

    assert [each.name for each in found.sheets] == [each.name for each in plain.sheets]
    assert all(found.values(each.name) == plain.values(each.name) for each in plain.sheets)
    assert found.properties == plain.properties


def test_an_old_book_under_another_password_is_f105():
    assert code_of(under_password(POI, "секрет")) == "F105"
