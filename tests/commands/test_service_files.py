"""Signatures, locks and files of the system have a row each, and are in nobody's list or total."""

import json
from pathlib import Path

import openpyxl
import pytest
from test_cli import call, fill_report, programme  # noqa: F401

SERVICE = {
    "отчет 012.xlsx.sig": b"\x88\x75\x04\x00",
    "Thumbs.db": b"\xd0\xcf\x11\xe0", "desktop.ini": b"[.Shell]",
    "~$отчет 012.xlsx": b"\x05Admin", "._отчет 012.xlsx": b"\x00\x05\x16\x07",
    "отчет 012.xlsx:Zone.Identifier": b"[ZoneTransfer]\r\nZoneId=3",
    "~WRL0001.tmp": b"\xd0\xcf\x11\xe0",
}


@pytest.fixture
def folder(programme: Path) -> Path:  # noqa: F811
    fill_report(programme)
    for name, content in SERVICE.items():
        (programme / "входящие" / name).write_bytes(content)
    return programme


def test_each_has_one_row_with_one_status_and_a_note(folder: Path):
    rows = json.loads(call("-C", folder, "ingest", "--json").output)
    found = {Path(row["file"]).name: (row["status"], [each["severity"] for each in row["findings"]])
             for row in rows if row["form"] is None}
    assert found == dict.fromkeys(SERVICE, ("foreign", ["note"]))


def test_what_is_told_after_a_run_and_of_the_state_names_none_of_them(folder: Path):
    told = call("-C", folder, "ingest").output + call("-C", folder, "status").output
    again = call("-C", folder, "ingest").output

    assert "Новых файлов: 1\n" in told and "Новых файлов: 0, известных: 1\n" in again
    assert not any(name in told + again for name in SERVICE)
    assert "не наша форма" not in told and "Не читается" not in told


def test_the_summary_lists_them_among_files_and_counts_them_nowhere(folder: Path):
    call("-C", folder, "ingest")
    assert call("-C", folder, "summary", "-o", folder / "с.xlsx").exit_code == 0
    book = openpyxl.load_workbook(folder / "с.xlsx")
    texts = {sheet.title: [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
             for sheet in book}

    assert set(SERVICE) <= set(texts["Файлы"])
    assert any("Файлов получено: 1 (и служебных файлов и подписей: 7)" in each
               for each in texts["Файлы"])
    for title in ("Сводка", "Замечания"):
        assert not any(name in each for each in texts[title] for name in SERVICE), title
    assert not any("не наша форма" in each.lower() for each in texts["Сводка"])


def test_a_letter_is_never_answered_about_them(folder: Path):
    call("-C", folder, "ingest")
    drafts = call("-C", folder, "send", "--remarks", "--drafts", "--yes").output
    assert not any(name in drafts for name in SERVICE)
