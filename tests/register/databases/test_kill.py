"""The program killed at any moment of `ingest`: after the next whole run all is as if it had not
been, and at no moment is there a copy that only looks whole."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from support.paths import ROOT
from support.sample import make_first_year

from ingest.storage.copies import COPIES
from xlsx_forms.programme import INCOMING, REGISTER_NAME, RETURNED

# Of the sample district: accepted and returned forms, an archive, and what cannot be read.
RECEIVED = ("ГОЧС", "График", "Детский сад", "Заречная СОШ", "КУМИ отчет", "Книга1", "Луговская",
            "МФЦ паспорт", "УЖС", "Чек-лист музей", "отчет 2 кв", "сельхозотдел", "чек лист УО",
            "финуправление", "Спортшкола", "Светлячок")
ROUNDS, KILLS = 3, 8


def started(folder, temporary):
    """`xlsx-forms ingest` as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    return subprocess.Popen([sys.executable, "-m", "xlsx_forms", "-C", str(folder), "ingest"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)


def whole_run(folder, temporary):
    process = started(folder, temporary)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()


def register(folder):
    """All rows but their ids and the moment when they were written."""
    with sqlite3.connect(folder / REGISTER_NAME) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM submissions")]
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    assert sound == "ok"
    return sorted(([(key, value) for key, value in row.items() if key not in ("id", "seen_at")]
                   for row in rows), key=str)


def copies(folder):
    """The parts of each copy, but for the moment when it was made."""
    found = {}
    for path in sorted((folder / RETURNED).glob("*.xlsx")):
        with zipfile.ZipFile(path) as package:
            found[path.name] = {name: package.read(name) for name in package.namelist()
                                if name != "docProps/core.xml"}
    return found


def names(folder):
    """Every file of the programme folder but the daily copies, which tell their moment."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")
                  if COPIES not in path.relative_to(folder).parts)


def assert_copies_are_whole(folder):
    for path in (folder / RETURNED).glob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            assert package.testzip() is None


def wait_until(process, happened):
    """Wait for something to be seen in the folder, or for the end of the process."""
    while process.poll() is None and not happened():
        time.sleep(0.001)


def changed_times(folder):
    """When the register, its journal and the copies were last written."""
    times = {}
    for path in [*folder.glob(f"{REGISTER_NAME}*"), *(folder / RETURNED).glob("*")]:
        # A journal and a copy in the making come and go.
        with suppress(FileNotFoundError):
            times[path] = path.stat().st_mtime_ns
    return times


def copies_written(folder, before):
    return len(set(changed_times(folder).items()) - set(before.items()))


def kill_at_random(folder, temporary, chance, length):
    """Kill a run: at any moment, or while the register or the copies are being written."""
    before = changed_times(folder)
    process = started(folder, temporary)
    if chance.random() < 0.4:
        end = time.monotonic() + chance.uniform(0, 0.9 * length)
        wait_until(process, lambda: time.monotonic() > end)
    else:
        # Seen is the journal, the register, a copy in the making or the n-th one whole.
        count = chance.choice((1, 1, 2, 3, 4))
        wait_until(process, lambda: copies_written(folder, before) >= count)
        time.sleep(chance.choice((0, 0, 0.002, 0.01)))
    alive = process.poll() is None
    if alive:
        process.kill()
    process.communicate()
    return alive


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """A programme folder with some files of the sample district, and how long a run takes."""
    folder = tmp_path_factory.mktemp("district") / "программа"
    make_first_year(folder)
    for path in (folder / INCOMING).iterdir():
        if not path.name.startswith(RECEIVED):
            path.unlink()
    whole, temporary = folder.with_name("whole"), folder.with_name("tmp")
    temporary.mkdir()
    shutil.copytree(folder, whole)
    start = time.monotonic()
    whole_run(whole, temporary)
    return folder, whole, time.monotonic() - start


def killed_often(folder, whole, temporary, chance, length):
    """Kill runs in one folder, then let one end; return how many were caught while writing."""
    killed = caught = 0
    while killed < KILLS:
        killed += kill_at_random(folder, temporary, chance, length)
        caught += any(path.suffix == ".tmp" or path.name.endswith("-journal")
                      for path in folder.rglob("*"))
        assert_copies_are_whole(folder)
    whole_run(folder, temporary)

    assert register(folder) == register(whole)
    assert copies(folder) == copies(whole)
    assert names(folder) == names(whole)
    assert list(temporary.iterdir()) == []
    return caught


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_run_leaves_no_trace_after_the_next_whole_one(district, tmp_path):
    folder, whole, length = district
    rounds = []
    with ThreadPoolExecutor(2) as threads:
        for number in range(ROUNDS):
            copy, temporary = tmp_path / str(number), tmp_path / f"tmp-{number}"
            temporary.mkdir()
            shutil.copytree(folder, copy)
            rounds.append(threads.submit(killed_often, copy, whole, temporary,
                                         random.Random(f"1134-{number}"), length))
    assert sum(each.result() for each in rounds), "none was killed in the middle of writing"
    assert len(copies(whole)) >= 4
