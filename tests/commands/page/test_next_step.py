"""What «Квартал» says is next: the summary is old when what it is made of has changed."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

from browser import Browser
from openpyxl import Workbook

from ingest.batch import IN_THIS_PROCESS
from ingest.register.confirmations import Confirmation
from xlsx_forms.page.desk import Desk
from xlsx_forms.page.outlook import Outlook, outlook
from xlsx_forms.programme import Programme, load_programme
from xlsx_forms.setup import make_folder
from xlsx_forms.work import default_period, open_register, take_in
from xlsx_forms.work.steps import find_files, summary_path


def begun(folder: Path) -> Programme:
    """An empty folder, all of it an hour old."""
    list(make_folder(folder, sample=False))
    then = time.time() - 3600
    for path in folder.rglob("*"):
        os.utime(path, (then, then))
    return load_programme(folder)


def now(programme: Programme) -> Outlook:
    return outlook(Desk(programme.folder).snapshot())


def test_summary_is_the_one_of_its_own_name(tmp_path: Path):
    programme = begun(tmp_path / "район")
    programme.summaries.mkdir(exist_ok=True)
    own = summary_path(programme, default_period(programme))
    for other in (" для публикации", " на 01.10.2026"):
        own.with_stem(f"{own.stem}{other}").write_bytes(b"")
    assert now(programme).summary is None
    own.write_bytes(b"")
    assert now(programme).summary == own


def test_summary_is_old_when_what_it_is_made_of_has_changed(tmp_path: Path):
    programme = begun(tmp_path / "район")
    programme.summaries.mkdir(exist_ok=True)
    own = summary_path(programme, default_period(programme))
    own.write_bytes(b"")

    def after(change: str) -> bool:
        own.touch()
        path = programme.folder / change
        path.parent.mkdir(exist_ok=True)
        path.touch()
        later = own.stat().st_mtime + 60
        os.utime(path, (later, later))
        is_old = now(programme).summary_is_old
        os.utime(path, (later - 3600, later - 3600))
        return is_old

    assert not now(programme).summary_is_old
    assert after("programme.toml") and after("организации.xlsx")
    assert not after("прочее.txt")
    assert after("комиссия.xlsx") and after("план.xlsx") and not after("комиссия Иванов.xlsx")
    assert not now(programme).summary_is_old


def test_files_that_are_taken_in_again_leave_the_summary_as_new_as_it_is(tmp_path: Path):
    programme = begun(tmp_path / "район")
    Workbook().save(programme.incoming / "график.xlsx")
    register = open_register(programme)
    assert register.last_change() is None
    take_in(programme, find_files(programme, []), IN_THIS_PROCESS)
    first = register.last_change()
    assert first is not None and abs((datetime.now() - first).total_seconds()) < 60
    with register.transaction() as connection:
        connection.exec_driver_sql("UPDATE submissions SET seen_at = '2026-01-01 00:00:00'")
    take_in(programme, find_files(programme, []), IN_THIS_PROCESS)
    assert register.last_change() < datetime(2026, 1, 2)
    register.confirm(Confirmation("001", "2026", "c1", 1, "протокол", "комиссия",
                                  datetime(2026, 3, 1)))
    assert register.last_change() == datetime(2026, 3, 1)


def test_empty_list_of_organizations_is_filled_first(empty_page: Browser):
    text = empty_page.ask("/").text
    assert "Впишите организации" in text and "Все сделано" not in text
    assert 'href="/settings#organizations"' in text and 'id="organizations"' in empty_page.ask(
        "/settings").text


def test_address_of_the_sender_is_asked_for_in_the_settings(empty_page: Browser):
    for page in (empty_page.ask("/"),
                 empty_page.press("/", "/letters/answers/prepare") and empty_page.wait()):
        text = page if isinstance(page, str) else page.text
        assert "Впишите свою почту в «Настройках»" in text and "[mail]" not in text
