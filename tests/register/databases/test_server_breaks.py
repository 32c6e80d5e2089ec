"""A server that is restarted, a run that is killed, two runs at once: the register of one whole run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from support.paths import ROOT
from support.sample import make_first_year
from support.servers.postgres import Postgres
from support.town import keep_register_at

from ingest.register.register import Register
from ingest.register.tables import COPIES, STANDINGS, SUBMISSIONS
from xlsx_forms.programme import INCOMING, RETURNED, load_programme

# Of the sample district: accepted, returned, of another version, and what cannot be read.
RECEIVED = ("Луговская", "МФЦ паспорт", "Книга1", "чек лист УО")


def started(folder: Path) -> subprocess.Popen[bytes]:
    """`xlsx-forms ingest` as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "xlsx_forms", "-C", str(folder), "ingest"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            env={**os.environ, "PYTHONPATH": str(ROOT)})


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors.decode()


@pytest.fixture(scope="module")
def district(tmp_path_factory) -> Path:
    """A programme folder with some files, nothing taken in."""
    folder = tmp_path_factory.mktemp("district") / "программа"
    make_first_year(folder)
    for path in (folder / INCOMING).iterdir():
        if not path.name.startswith(RECEIVED):
            path.unlink()
    return folder


@pytest.fixture(scope="module")
def whole(district: Path) -> dict[str, Any]:
    """What a register in a file says after one whole run."""
    folder = district.with_name("whole")
    shutil.copytree(district, folder)
    assert ended(started(folder)) == (0, "")
    return kept(folder)


@pytest.fixture
def folder(district: Path, postgres: Postgres, tmp_path: Path) -> Path:
    """The same folder with its register on the server."""
    folder = tmp_path / "программа"
    shutil.copytree(district, folder)
    keep_register_at(folder, postgres.fresh())
    return folder


def kept(folder: Path) -> dict[str, Any]:
    """All that a register knows but numbers and moments, and the copies as they lie there."""
    with Register(load_programme(folder).register_url).transaction() as connection:
        files = {row.id: row.file for row in connection.execute(select(SUBMISSIONS))}
        told = {}
        for table in (SUBMISSIONS, STANDINGS):
            told[table.name] = sorted(
                ({key: value for key, value in row.items() if key not in ("id", "seen_at", "changes")}
                 | ({"submission": files[row["submission"]]} if "submission" in row else {})
                 for row in connection.execute(select(table)).mappings()), key=repr)
        ours = {(row.name, row.submission) for row in connection.execute(select(COPIES))}
    copies = {}
    for path in (folder / RETURNED).glob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            copies[path.name] = {name: package.read(name) for name in package.namelist()
                                 if name != "docProps/core.xml"}
    return {**told, "ours": ours, "copies": copies}


@contextmanager
def halted(server: Postgres, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run in the middle of its writing: rows of files are there, what follows from them is not."""
    address = tomllib.loads((folder / "programme.toml").read_text("utf-8"))["register"]
    assert Register(address).known() == set()
    schema = address.partition("schema=")[2]
    with create_engine(server.url, poolclass=NullPool).connect() as connection:
        # Who reads goes on, who writes waits.
        connection.execute(text(f"LOCK TABLE {schema}.standings IN SHARE MODE"))
        process = started(folder)
        while not connection.execute(text(
                f"SELECT count(*) FROM pg_locks WHERE relation = '{schema}.standings'::regclass "
                "AND NOT granted")).scalar():
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        yield process
        with suppress(DBAPIError):
            connection.rollback()


def test_a_server_restarted_and_a_run_killed_in_the_middle_cost_nothing(folder, whole, postgres):
    with halted(postgres, folder) as process:
        postgres.control("--mode", "immediate", "restart")
        code, told = ended(process)
    assert code == 2 and "реестр файлов не открывается (PostgreSQL, " in told, told
    assert "Повторите команду" in told and "Traceback" not in told
    with halted(postgres, folder) as process:
        process.kill()
        process.communicate()
    assert ended(started(folder)) == (0, "")
    assert kept(folder) == whole


@pytest.mark.parametrize("place", ["file", "server"])
def test_two_runs_at_once_end_as_one(district, folder, whole, tmp_path, place):
    if place == "file":
        shutil.copytree(district, folder := tmp_path / "в файле")
    processes = [started(folder), started(folder)]
    assert [ended(each) for each in processes] == [(0, ""), (0, "")]
    assert kept(folder) == whole
