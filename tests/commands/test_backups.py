"""Copies of register and ledger: made while others write, put back whole, never a loss."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import DATA, ROOT

from ingest.mail.ledger import Ledger, Sent, State
from ingest.register.register import Register
from xlsx_forms.commands.cli import cli
from xlsx_forms.programme import LEDGER_NAME, REGISTER_NAME, Programme, load_programme
from xlsx_forms.register.backups import daily_backup, write_backup

DUMPS = {REGISTER_NAME: "register-0.2.sql", LEDGER_NAME: "ledger-0.2.sql"}


def call(folder: Path, *arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(cli, ["-C", str(folder), *map(str, arguments)], input=answer)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A programme folder whose register and ledger program 0.2 has left."""
    place = tmp_path / "район"
    assert CliRunner().invoke(cli, ["init", str(place)]).exit_code == 0
    for name, dump in DUMPS.items():
        with closing(sqlite3.connect(place / name)) as connection:
            connection.executescript((DATA / dump).read_text(encoding="utf-8"))
    return place


def decisions(folder: Path) -> int:
    return len(Register(load_programme(folder).register_url).decisions())


def letters(folder: Path) -> int:
    return len(Ledger(load_programme(folder).ledger_url).letters())


def lose_everything(folder: Path) -> None:
    for name, table in ((REGISTER_NAME, "decisions"), (LEDGER_NAME, "letters")):
        with closing(sqlite3.connect(folder / name)) as connection, connection:
            connection.execute(f"delete from {table}")


def backup_of(folder: Path) -> Path:
    told = call(folder, "backup").output
    return Path(told.removeprefix("Копия: ").strip())


def test_a_copy_brings_back_what_was_there_and_keeps_what_is_there_now(folder: Path):
    copy = backup_of(folder)
    assert copy.parent == folder / "копии"
    lose_everything(folder)
    told = call(folder, "restore", copy, "--yes").output
    assert "пропадет: ничего" in told
    assert (decisions(folder), letters(folder)) == (2, 2)
    [before] = (folder / "копии").glob("до восстановления *.zip")
    assert str(before) in told
    assert call(folder, "restore", before, "--yes").exit_code == 0
    # Decisions can be made again; a letter that has gone cannot be taken back.
    assert (decisions(folder), letters(folder)) == (0, 2)


def test_letters_that_went_after_the_copy_are_not_forgotten(folder: Path):
    ledger = Ledger(load_programme(folder).ledger_url)
    rows = [Sent(f"send:x:{number}", f"<{number}@b.ru>", "send", None, None, "012", "a@b.ru", "Тема",
                 [], []) for number in range(2)]
    ledger.prepare(rows[0])
    copy = backup_of(folder)
    ledger.prepare(rows[1])
    for each in rows:
        ledger.mark(each.message_id, State.SENT)
    told = call(folder, "restore", copy, "--yes").output
    assert "пропадет: ничего" in told and "второй раз они не уйдут" in told
    after = Ledger(load_programme(folder).ledger_url).by_message_id()
    assert [after[each.message_id].state for each in rows] == ["sent", "sent"]
    (folder / LEDGER_NAME).write_bytes(b"")
    assert "в отправленных вашей почты" in call(folder, "restore", copy, "--yes").output


def test_what_would_be_lost_is_counted_and_asked_about(folder: Path):
    copy = backup_of(folder)
    call(folder, "decide", "МФЦ сведения.xlsx", "--return", "--reason", "Не то", "--by", "Я")
    told = call(folder, "restore", copy, answer="нет\n").output
    assert "После нее появилось и пропадет: решений: 1\n" in told and "Ничего не изменено" in told
    assert decisions(folder) == 3
    assert "Восстановлено" in call(folder, "restore", copy, answer="да\n").output
    assert decisions(folder) == 2


def test_a_bare_database_is_known_by_its_tables(folder: Path, tmp_path: Path):
    backup_of(folder)
    kept = tmp_path / "старое имя.db"
    kept.write_bytes((folder / REGISTER_NAME).read_bytes())
    lose_everything(folder)
    assert call(folder, "restore", kept, "--yes").exit_code == 0
    assert (decisions(folder), letters(folder)) == (2, 0)


@pytest.mark.parametrize("content", [b"", "Это не реестр.".encode() * 500])
def test_a_damaged_register_is_restored_and_its_bytes_are_kept(folder: Path, content: bytes):
    copy = backup_of(folder)
    (folder / REGISTER_NAME).write_bytes(content)
    told = call(folder, "status")
    assert told.exit_code == 2 and f'restore "копии/{copy.name}"' in told.output
    told = call(folder, "restore", copy, "--yes").output
    assert "файлов в реестре: сколько, не сказать" in told
    assert decisions(folder) == 2
    assert any(each.read_bytes() == content for each in (folder / "копии").glob("*реестр.sqlite"))


def not_a_copy(path: Path) -> None:
    path.write_text("просто текст", encoding="utf-8")


def other_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../реестр.sqlite", b"x")


def broken_inside(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(REGISTER_NAME, b"SQLite format 3\0 and nothing else")


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table goods (id integer)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table alembic_version (version_num)")
        connection.execute("insert into alembic_version values ('0999')")
        connection.execute("create table submissions (file, sha256, findings)")


@pytest.mark.parametrize(("spoil", "said"), [
    (not_a_copy, "это не база данных"), (other_archive, "нет ни «реестр.sqlite»"),
    (broken_inside, "повреждена"), (other_database, "другая база данных"),
    (newer, "более новой программой")])
def test_what_is_no_copy_is_told_and_changes_nothing(folder: Path, tmp_path: Path, spoil, said: str):
    backup_of(folder)
    before = {name: (folder / name).read_bytes() for name in DUMPS}
    spoil(tmp_path / "файл")
    told = call(folder, "restore", tmp_path / "файл", "--yes")
    assert told.exit_code == 2 and said in told.output and "Ничего не изменено" in told.output
    assert {name: (folder / name).read_bytes() for name in DUMPS} == before
    assert not list(folder.rglob(".копия-*"))


def test_nothing_to_copy_is_told(tmp_path: Path):
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "новая")]).exit_code == 0
    told = call(tmp_path / "новая", "backup")
    assert told.exit_code == 2 and "копировать нечего" in told.output


def test_the_first_change_of_a_day_makes_a_copy_and_ten_are_kept(folder: Path):
    programme = load_programme(folder)
    by_hand = write_backup(programme)
    start = datetime(2026, 11, 1, 9)
    made = [daily_backup(programme, start + timedelta(days=number)) for number in range(14)]
    assert all(made)
    assert daily_backup(programme, start + timedelta(days=13, hours=5)) is None
    assert sorted((folder / "копии").glob("ежедневная *.zip")) == made[-10:]
    assert by_hand.exists()


def test_a_command_that_only_reads_makes_no_copy_and_one_that_writes_does(folder: Path):
    call(folder, "status")
    assert not list((folder / "копии").glob("ежедневная *"))
    call(folder, "decide", "МФЦ сведения.xlsx", "--return", "--reason", "Не то", "--by", "Я")
    [copy] = (folder / "копии").glob("ежедневная *.zip")
    assert call(folder, "restore", copy, "--yes").exit_code == 0
    assert decisions(folder) == 2


KILLS = 5


@pytest.mark.parametrize("command", ["restore", "decide"])
def test_killed_anywhere_the_register_is_the_old_or_the_new_one(folder: Path, command: str):
    copy = backup_of(folder)
    lose_everything(folder)
    chance = random.Random(7)
    arguments = {"restore": ["restore", str(copy), "--yes"],
                 "decide": ["decide", "МФЦ сведения.xlsx", "--return", "--reason", "Р", "--by", "Я"]}
    seen = set()
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-m", "xlsx_forms", "-C", str(folder), *arguments[command]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT)})
        time.sleep(chance.uniform(0.3, 1.6))
        process.kill()
        process.wait()
        seen.add((decisions(folder), letters(folder)))
        for each in (folder / "копии").glob("*.zip"):
            assert zipfile.ZipFile(each).testzip() is None
    allowed = {(0, 0), (2, 0), (2, 2)} if command == "restore" else {(0, 0), (1, 0)}
    assert seen <= allowed


def test_copies_written_after_the_backup_are_still_ours(programme: Programme, fill: Callable[..., Path]):
    """They would be taken for edited ones, and each written beside itself once more."""
    folder = programme.folder
    forms = [fill(form, {}) for form in ("plan-facts", "checklist")]
    call(folder, "ingest", forms[0])
    copy = backup_of(folder)
    call(folder, "ingest", forms[1])
    names = {each.name for each in (folder / "на доработку").iterdir()}
    assert len(names) == 2
    call(folder, "restore", copy, "--yes")
    call(folder, "ingest", *forms)
    assert {each.name for each in (folder / "на доработку").iterdir()} == names
