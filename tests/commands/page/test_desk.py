"""The folder that a double click opens is the one of the last time."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import urlencode

from browser import Browser

from xlsx_forms.page.desk import Desk
from xlsx_forms.page.jobs import Job
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


def test_another_folder_is_opened_from_the_page(empty_page: Browser, tmp_path: Path):
    desk = empty_page.server.application.desk
    assert 'href="/start"' in empty_page.ask("/").text
    assert f"Сейчас открыта «{desk.folder}»" in empty_page.ask("/start").text
    old_page = empty_page.token("/settings", "/settings/contact")
    other = tmp_path / "другая"
    assert empty_page.press("/start", "/start/make", folder=str(other)).status == 303
    assert desk.folder == other and f"Папка программы: {other}" in empty_page.ask("/").text

    body = urlencode({"form_token": old_page, "name": "Чужой"}).encode()
    late = empty_page.ask("/settings/contact", "POST", body,
                          Content_Type="application/x-www-form-urlencoded")
    assert late.status == 403 and "Чужой" not in (other / "programme.toml").read_text("utf-8")
    assert empty_page.press("/start", "/start/open", folder=str(tmp_path / "папка")).status == 303
    assert desk.folder == tmp_path / "папка"


def test_folder_stays_while_work_runs_in_it(empty_page: Browser, tmp_path: Path):
    application, ended = empty_page.server.application, threading.Event()
    folder = application.desk.folder

    def work(job: Job) -> None:
        ended.wait(10)

    application.jobs.start("Проба", folder, work)
    try:
        for how in ("make", "sample"):
            refused = empty_page.press("/start", f"/start/{how}", folder=str(tmp_path / "другая"))
            assert refused.status == 409 and "Сейчас идет: Проба" in refused.text
        assert empty_page.press("/start", "/start/open", folder=str(folder)).status == 409
    finally:
        ended.set()
    assert application.desk.folder == folder and not (tmp_path / "другая").exists()
