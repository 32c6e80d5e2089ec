"""How a file format is added: a recognizer and a reader in one record, and one line in a list.

Carried out here with a format that no program writes: a line for each cell, its address and its value.
"""

import json
from datetime import date

import pytest
from support.paths import ROOT

from ingest.opening.formats.container import Container, ReadCells, Sheet
from ingest.opening.formats.file_format import FileBytes, Format
from ingest.opening.formats.known import FORMATS
from ingest.opening.formats.other_files import text_in
from ingest.opening.package import FileProblem, open_package
from ingest.opening.sources import sources
from ingest.reading.read import read_file
from templates.definition import shipped_catalogue
from templates.rules import RULES

FORM = ROOT / "samples" / "returned" / "2026" / "Библиотека сведения.xlsx"


# --- the format: all that there is to write ------------------------------------------------------


def recognize(file: FileBytes) -> bool:
    return text_in(file).startswith("cells of a form\n")


def read_cells(file: FileBytes, limits) -> Container:
    if file.data.count(b"\n") > limits.rows:
        raise FileProblem("F107", what="строк слишком много", limit=limits.rows)
    cells = {}
    for line in text_in(file).splitlines()[1:]:
        row, column, value = json.loads(line)
        cells.setdefault(row, {})[column] = value
    sheet = Sheet("Лист1", "visible", cells=ReadCells(cells))
    return Container((sheet,), names={}, local_names=(), properties={}, has_macros=False,
                     external_links=False, date1904=False, format="cells")


CELLS = Format("cells", recognize, read_cells)


# --- what follows from its line in the list ------------------------------------------------------


@pytest.fixture
def cells_are_known():
    FORMATS.append(CELLS)
    yield
    FORMATS.remove(CELLS)


def exported() -> bytes:
    """The form's sheet of a returned workbook in the new format."""
    rows = open_package(FORM.read_bytes()).values("Сведения")
    lines = [json.dumps([i, j, shown(value)]) for i, row in enumerate(rows)
             for j, value in enumerate(row) if value not in (None, "")]
    return "\n".join(["cells of a form", *lines]).encode()


def shown(value):
    """A value as Excel exports it to a text in Russia."""
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else value


def read(path):
    (source,) = sources([path])
    return read_file(source, shipped_catalogue())


def test_a_file_of_a_format_that_is_not_in_the_list_is_refused(tmp_path):
    (tmp_path / "сведения.cells").write_bytes(exported())

    submission = read(tmp_path)

    assert [each.code for each in submission.findings] == ["F102"]


def test_a_format_in_the_list_is_read_to_the_same_answers(cells_are_known, tmp_path):
    (tmp_path / "сведения.cells").write_bytes(exported())

    found, whole = read(tmp_path), read(FORM)

    assert (found.form, found.organization, found.period) == (
        whole.form, whole.organization, whole.period)
    assert found.answers == whole.answers and whole.answers
    assert {key: [row.values for row in rows] for key, rows in found.tables.items()} == {
        key: [row.values for row in rows] for key, rows in whole.tables.items()}


def test_a_limit_of_the_new_format_refuses_before_its_reader_parses(cells_are_known):
    with pytest.raises(FileProblem) as caught:
        open_package(b"cells of a form\n" + b"no line\n" * 300_000)

    assert caught.value.code == "F107"


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.suffix)
def test_every_format_of_the_list_says_by_which_rule_people_are_told_of_it(each):
    if each.suffix != "xlsx":
        assert each.note in RULES, f"{each.suffix}: its note is a rule of templates/rules/files.py"
        assert RULES[each.note].title.endswith(f".{each.suffix}"), RULES[each.note].title




@pytest.mark.parametrize(("data", "text"), [
    ("Да;1\n".encode(), "Да;1\n"), ("\ufeffДа;1".encode(), "Да;1"), ("Да;1".encode("utf-16"), "Да;1"),
    ("Да;1".encode("cp1251"), "Да;1"), ("я".encode() * 5000, "я" * 5000),
    (b"a" * 4096 + "я".encode(), "a" * 4096 + "я"),
    *((each, "") for each in (
        b"", b"%PDF-1.7;", b"\x89PNG\r\n;", b"{\\rtf1;}", b"<html><body>;", b"<?xml version='1.0'?><a>;",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">;',
        b"Rar!;", b"\x1f\x8b;", b"a;\x00b", b"a;" * 4000 + b"\x01", b"PK\x05\x06" + bytes(18),
        FORM.read_bytes())),
])
def test_text_of_a_file_is_told_only_where_it_is_nothing_else(data, text):
    from ingest.opening.limits import LIMITS

    assert text_in(FileBytes(data, LIMITS)) == text
