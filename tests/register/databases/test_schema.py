"""A register is never thrown away: older ones are migrated, what cannot be used is refused whole."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, text
from support.paths import DATA, ROOT

from ingest.mail.ledger import Ledger, LedgerError
from ingest.register.register import Register, RegisterError
from ingest.storage.copies import COPIES, copy_database
from ingest.storage.database import Database
from templates.definition import shipped_catalogue

# What programs 0.1 and 0.2 left, written by their own code.
OLD = {"register-0.1.sql": Register, "register-0.2.sql": Register, "ledger-0.2.sql": Ledger}
NAMES = {Register: "реестр.sqlite", Ledger: "письма.sqlite"}


def old_file(folder: Path, dump: str) -> Path:
    """Make the database that a dump is of."""
    path = folder / NAMES[OLD[dump]]
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((DATA / dump).read_text(encoding="utf-8"))
    return path


def opened(path: Path) -> Database:
    kind = next(kind for kind, name in NAMES.items() if name == path.name)
    return kind(f"sqlite:///{path}")


def rows(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """All rows of the tables that programs before 0.3 had, in the columns that they had then."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute(
            "select name from sqlite_master where type = 'table'") if name != "alembic_version"]
        return {name: set(connection.execute(f"select {_columns(connection, name)} from {name}"))
                for name in tables}


def _columns(connection: sqlite3.Connection, table: str) -> str:
    added = {"decisions": {"organization", "period", "project", "other"},
             "letters": {"subjects", "path", "fix_by"}}.get(table, set())
    names = [row[1] for row in connection.execute(f"pragma table_info({table})")]
    return ", ".join(f'"{name}"' for name in names if name not in added)


@pytest.mark.parametrize("dump", OLD)
def test_a_database_of_an_earlier_program_keeps_every_row_and_gets_todays_tables(tmp_path, dump):
    path = old_file(tmp_path, dump)
    before = rows(path)
    database = opened(path)
    with database.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection),
                                database.schema.metadata) == []
    after = rows(path)
    assert {name: after[name] for name in before} == before
    if database.schema.newest != "0001":
        [copy] = (tmp_path / COPIES).iterdir()
        assert copy.name.startswith("до обновления с 0001 ") and rows(copy) == before


def test_decisions_and_letters_of_the_earlier_program_are_in_force(tmp_path):
    register = opened(old_file(tmp_path, "register-0.2.sql"))
    decided = {each.reason: each for each in register.decisions()}
    assert set(decided) == {"Документы показаны в кабинете", "Просят исправить критерий 3"}
    assert decided["Документы показаны в кабинете"].until == date(2026, 12, 31)
    batch = register.load(shipped_catalogue())
    status = batch.submissions.set_index("name")["status"]
    assert status["Луговская чек лист.xlsx"] == "accepted_with_remarks"
    assert status["РДК чек-лист.ods"] == "returned"
    ledger = opened(old_file(tmp_path, "ledger-0.2.sql"))
    assert {each.organization for each in ledger.letters().values()} == {"010", "052"}
    [came] = ledger.messages()
    assert (came.sender, came.attachments[0].name) == ("rdk@example.ru", "отчет.xlsx")


@pytest.mark.parametrize("kind", NAMES)
def test_a_new_database_has_the_tables_that_the_steps_make(tmp_path, kind):
    new = kind(f"sqlite:///{tmp_path / NAMES[kind]}")
    with new.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), new.schema.metadata) == []
        assert connection.execute(text("select version_num from alembic_version")).scalar() \
            == new.schema.newest
    assert [each.name for each in tmp_path.iterdir()] == [NAMES[kind]]


def damaged(path: Path, how: str) -> None:
    """Spoil a register in one of the ways that happen."""
    if how == "пуст":
        path.write_bytes(b"")
    elif how == "обрезан":
        path.write_bytes(path.read_bytes()[:-8192])
    elif how == "не база данных":
        path.write_bytes("Это письмо, а не реестр.".encode() * 200)
    else:
        path.unlink()
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("create table submissions (id integer, name text)"
                               if how == "не наша" else "create table alembic_version (version_num)")
            if how != "не наша":
                connection.execute("create table submissions (file, sha256, findings)")
                connection.execute("insert into alembic_version values ('0999')")


@pytest.mark.parametrize("how", ["пуст", "обрезан", "не база данных", "не наша",
                                 "более новой программой"])
def test_what_cannot_be_used_is_told_in_words_and_left_as_it_is(tmp_path, how):
    path = old_file(tmp_path, "register-0.2.sql")
    damaged(path, how)
    before = path.read_bytes()
    with pytest.raises(RegisterError, match=how) as told:
        opened(path).load(shipped_catalogue())
    assert "xlsx-forms restore" in str(told.value) and "уберите" not in str(told.value)
    assert path.read_bytes() == before and not (tmp_path / COPIES).exists()


def test_a_damaged_ledger_is_told_as_the_ledger(tmp_path):
    (tmp_path / "письма.sqlite").write_bytes(b"")
    with pytest.raises(LedgerError, match="журнал писем не открывается: файл пуст"):
        opened(tmp_path / "письма.sqlite").letters()


def test_a_register_that_cannot_be_used_names_the_newest_copy(tmp_path):
    path = old_file(tmp_path, "register-0.2.sql")
    (tmp_path / COPIES).mkdir()
    for number, name in enumerate(("копия 1.zip", "копия 2.zip")):
        (tmp_path / COPIES / name).write_bytes(b"")
        os.utime(tmp_path / COPIES / name, (number, number))
    damaged(path, "пуст")
    with pytest.raises(RegisterError, match=r'restore "копии/копия 2\.zip"'):
        opened(path).decisions()


OPENING = """
import sys
from ingest.register.register import Register
print("begin", flush=True)
Register(f"sqlite:///{sys.argv[1]}").decisions()
print("done", flush=True)
"""


def test_a_migration_that_is_killed_anywhere_loses_nothing(tmp_path):
    whole = rows(old_file(tmp_path, "register-0.2.sql"))
    original = (tmp_path / "реестр.sqlite").read_bytes()
    for number in range(6):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "реестр.sqlite"
        path.write_bytes(original)
        process = subprocess.Popen([sys.executable, "-c", OPENING, str(path)], cwd=ROOT,
                                   stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
        process.stdout.readline()
        time.sleep(number * 0.1)
        process.kill()
        process.wait()
        process.stdout.close()
        assert len(opened(path).decisions()) == 2
        after = rows(path)
        assert {name: after[name] for name in whole} == whole, number


def test_a_copy_is_whole_while_another_program_writes(tmp_path):
    path = old_file(tmp_path, "register-0.2.sql")
    before = rows(path)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("delete from decisions"))
        copy_database(path, tmp_path / "копия.sqlite")
    assert rows(tmp_path / "копия.sqlite") == before
    assert rows(path)["decisions"] == set()
