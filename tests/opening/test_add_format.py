"""How a file format is added: a recognizer and a reader in one record, and one line in a list.

Carried out here with .csv, which forms are not read from otherwise.
"""

import csv
import io
from datetime import date

import pytest
from support.paths import ROOT

from ingest.opening.formats.container import Container, ReadCells, Sheet
from ingest.opening.formats.file_format import FileBytes, Format
from ingest.opening.formats.known import FORMATS
from ingest.opening.package import FileProblem, open_package
from ingest.opening.sources import sources
from ingest.reading.read import read_file
from templates.definition import shipped_catalogue

FORM = ROOT / "samples" / "returned" / "2026" / "Библиотека сведения.xlsx"


# --- the format: all that there is to write ------------------------------------------------------


def recognize_csv(file: FileBytes) -> bool:
    return file.parts is None and b";" in file.data[:4096] and b"\0" not in file.data[:4096]


def read_csv(file: FileBytes, limits) -> Container:
    if file.data.count(b"\n") > limits.rows:
        raise FileProblem("F107", what="строк слишком много", limit=limits.rows)
    rows = csv.reader(io.StringIO(file.data.decode("cp1251", "replace"), newline=""), delimiter=";")
    cells = {number: {column: text for column, text in enumerate(row) if text}
             for number, row in enumerate(rows)}
    sheet = Sheet("Лист1", "visible", cells=ReadCells(cells))
    return Container((sheet,), names={}, local_names=(), properties={}, has_macros=False,
                     external_links=False, date1904=False, format="csv")


CSV = Format("csv", recognize_csv, read_csv)


# --- what follows from its line in the list ------------------------------------------------------


@pytest.fixture
def csv_is_known():
    FORMATS.append(CSV)
    yield
    FORMATS.remove(CSV)


def exported() -> bytes:
    """The form's sheet of a returned workbook, as Excel exports it in Russia."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(
        [shown(value) for value in row]
        for row in open_package(FORM.read_bytes()).values("Сведения"))
    return out.getvalue().encode("cp1251", "replace")


def shown(value):
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else value


def read(path):
    (source,) = sources([path])
    return read_file(source, shipped_catalogue())


def test_a_file_of_a_format_that_is_not_in_the_list_is_refused(tmp_path):
    (tmp_path / "сведения.csv").write_bytes(exported())

    submission = read(tmp_path)

    assert [each.code for each in submission.findings] == ["F102"]


def test_a_format_in_the_list_is_read_to_the_same_answers(csv_is_known, tmp_path):
    (tmp_path / "сведения.csv").write_bytes(exported())

    found, whole = read(tmp_path), read(FORM)

    assert (found.form, found.organization, found.period) == (
        whole.form, whole.organization, whole.period)
    assert found.answers == whole.answers and whole.answers
    assert {key: [row.values for row in rows] for key, rows in found.tables.items()} == {
        key: [row.values for row in rows] for key, rows in whole.tables.items()}


def test_a_limit_of_the_new_format_refuses_before_its_reader_parses(csv_is_known):
    with pytest.raises(FileProblem) as caught:
        open_package(b"a;b\n" * 300_000)

    assert caught.value.code == "F107"


def test_every_format_of_the_list_says_by_which_rule_people_are_told_of_it():
    from templates.rules import RULES

    for each in FORMATS:
        assert each.suffix == "xlsx" or RULES[each.note].title.endswith(f".{each.suffix}")
