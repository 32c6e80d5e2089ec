"""The folder that a double click opens is the one of the last time."""

from __future__ import annotations

from pathlib import Path

from xlsx_forms.page.desk import Desk
from xlsx_forms.setup import make_folder


def test_folder_of_the_last_time_is_opened_while_it_is_there(tmp_path: Path):
    written, folder = tmp_path / "folder.txt", tmp_path / "Мой район & co"
    list(make_folder(folder, sample=False))
    assert Desk(None, written).folder is None
    Desk(None, written).open(folder)
    assert Desk(None, written).folder == folder
    other = tmp_path / "другая"
    assert Desk(other, written).folder == other, "what was asked for goes first"
    folder.rename(tmp_path / "переехала")
    assert Desk(None, written).folder is None


def test_note_of_the_last_folder_is_never_in_the_way(tmp_path: Path):
    written = tmp_path / "folder.txt"
    for content in (b"", b"\xff\xfe\x00", "нет такой".encode(), b"a\x00b"):
        written.write_bytes(content)
        assert Desk(None, written).folder is None
    nowhere = tmp_path / "файл" / "folder.txt"
    nowhere.parent.write_bytes(b"")
    desk = Desk(None, nowhere)
    desk.open(tmp_path)
    assert desk.folder == tmp_path
