"""Files are read in several processes: how many, and what happens when one of them ends."""

import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from datetime import datetime
from functools import partial

import pytest

import ingest.batch
from ingest.batch import Readers, read_all
from ingest.executors import processes
from ingest.executors.forked import make_all, may_fork
from ingest.executors.here import Here
from ingest.executors.processes import ReadersError
from ingest.opening.limits import MIB
from ingest.opening.sources import Source
from templates.definition import shipped_catalogue

CATALOGUE = shipped_catalogue()
HOARD = []


class Empty(Source):
    """A file without a byte."""

    def read(self):
        return b""


class Killer(Source):
    """A file that takes down the process that reads it."""

    def read(self):
        os.kill(os.getpid(), signal.SIGKILL)


class Breaker(Source):
    """A file at which a library in another language gives up."""

    def read(self):
        faulthandler.disable()
        os.abort()


class Victim(Source):
    """A file whose reader is ended by somebody from outside, the first time."""

    def read(self):
        if not os.path.exists(self.path):
            os.mkdir(self.path)
            os.kill(os.getpid(), signal.SIGKILL)
        return b""


class Eater(Source):
    """A file that wants more memory than there is for it."""

    def read(self):
        return b" " * (400 * MIB)


class Hoarder(Source):
    """A file that takes all memory, of which its process keeps what it had got."""

    def read(self):
        while True:
            HOARD.append(b" " * (20 * MIB))


class Modest(Source):
    """A file that needs some of the memory."""

    def read(self):
        return b" " * (40 * MIB)


class Interrupter(Source):
    """A file at which the operator loses patience, and which takes its time."""

    def read(self):
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(60)


def files_of(kinds, folder="."):
    return [kind(f"{folder}/{i}.xlsx", datetime(2026, 11, 27), None) for i, kind in enumerate(kinds)]


def reasons(read):
    """The number of each file that could not be read for reasons of its process, and the reason."""
    return [(i, finding.message) for i, each in enumerate(read) for finding in each.findings
            if finding.code == "F118"]


@pytest.mark.parametrize(("count", "asked", "jobs"), [
    (199, None, 1), (200, None, 3), (1, 5, 5), (1000, 1, 1)])
def test_many_files_are_read_in_a_process_a_core(monkeypatch, count, asked, jobs):
    monkeypatch.setattr(ingest.batch, "_cores", lambda: 3)

    executor = Readers(asked).executor(count)
    assert isinstance(executor, Here) if jobs == 1 else executor._jobs == jobs


@pytest.mark.parametrize("at", [0, 3, 119])
@pytest.mark.parametrize("kind", [Killer, Breaker])
def test_a_file_that_ends_its_process_is_told_and_all_others_are_read(kind, at):
    kinds = [Empty] * 120
    kinds[at] = kind
    files, steps = files_of(kinds), []

    read = read_all(files, CATALOGUE, Readers(2), steps.append)

    assert [each.file for each in read] == [each.path for each in files]
    assert [number for number, _ in reasons(read)] == [at]
    assert [each.sha256 != "" for each in read] == [kind is Empty for kind in kinds]
    assert sum(steps) == len(files)


def test_several_files_of_a_task_that_end_their_processes_are_all_told():
    kinds = [Empty, Killer, Empty, Breaker, Killer, *[Empty] * 60]

    read = read_all(files_of(kinds), CATALOGUE, Readers(2))

    killed, broken = "чтение прервала система", "чтение прервалось в библиотеке"
    assert [(number, killed in message, broken in message) for number, message in reasons(read)] == [
        (1, True, False), (3, False, True), (4, True, False)]


def test_a_file_whose_process_was_ended_by_others_is_read_all_the_same(tmp_path):
    read = read_all(files_of([Empty, Victim, Empty], tmp_path), CATALOGUE, Readers(2))

    assert reasons(read) == [] and all(each.sha256 for each in read)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_file_that_wants_too_much_memory_is_told():
    kinds = [Empty, Eater, Empty]

    read = read_all(files_of(kinds), CATALOGUE, Readers(2, memory=300 * MIB))

    assert [(number, "(300 МиБ)" in text) for number, text in reasons(read)] == [(1, True)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_what_a_file_has_left_no_memory_for_is_read_by_a_fresh_process():
    kinds = [Empty, Hoarder, Modest, Hoarder, Modest]

    read = read_all(files_of(kinds), CATALOGUE, Readers(2, memory=100 * MIB))

    assert [number for number, _ in reasons(read)] == [1, 3]
    assert [finding.code for i in (2, 4) for finding in read[i].findings] == ["F107"] * 2


def test_what_is_judged_together_may_end_a_process_too():
    def judge(read):
        if any(each.file == "./7.xlsx" for each in read) and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(read)

    here = os.getpid()
    read = read_all(files_of([Empty] * 20), CATALOGUE, Readers(2), judge=judge)

    assert [number for number, _ in reasons(read)] == [7] and len(read) == 20


def test_processes_that_end_before_they_read_are_told_in_words(monkeypatch):
    def limit(allowed):
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(processes, "limit_memory", limit)
    with pytest.raises(ReadersError, match=r"прерываются сразу после начала.*--jobs 1"):
        read_all(files_of([Empty] * 3), CATALOGUE, Readers(2))


def test_ctrl_c_leaves_no_process_behind():
    kinds = [*[Empty] * 10, Interrupter, *[Empty] * 100]

    with pytest.raises(KeyboardInterrupt):
        read_all(files_of(kinds), CATALOGUE, Readers(2))
    assert multiprocessing.active_children() == []


def test_beside_other_threads_processes_do_not_begin_as_copies():
    """A copy of a process has its locks, and not the threads that would open them."""
    ended = threading.Event()
    threading.Thread(target=ended.wait).start()
    try:
        assert processes._context().get_start_method() in ("forkserver", "spawn")
    finally:
        ended.set()


# --- what is made in copies of this process --------------------------------------------------------


def makers(count=60, odd=None):
    return [partial(_make, i, os.getpid(), odd) for i in range(count)]


def _make(number, parent, odd):
    if number == 31 and odd is not None:
        odd(parent)
    return f"{number} {os.getpid() == parent}".encode()


def _refuses(parent):
    raise PermissionError("занят")


def _dies_elsewhere(parent):
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def test_what_is_made_in_copies_of_this_process_comes_in_order():
    made = list(make_all(makers(), jobs=2))

    assert made == [f"{i} {not may_fork()}".encode() for i in range(60)]
    assert list(make_all(makers(), jobs=1)) == [f"{i} True".encode() for i in range(60)]
    assert multiprocessing.active_children() == []


def test_what_cannot_be_written_is_told_and_the_rest_is_made():
    made = list(make_all(makers(odd=_refuses), jobs=2))

    assert [i for i, each in enumerate(made) if isinstance(each, PermissionError)] == [31]
    assert len(made) == 60


def test_what_a_copy_that_has_died_does_not_bring_is_made_here():
    made = list(make_all(makers(odd=_dies_elsewhere), jobs=2))

    assert [each.split()[0] for each in made] == [str(i).encode() for i in range(60)]
    assert may_fork() is (b"33 False" not in made)


def test_a_failure_of_our_own_comes_from_here():
    def fails(parent):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(make_all(makers(odd=fails), jobs=2))
    assert multiprocessing.active_children() == []
