"""Files are read in several processes: how many, and what happens when one of them dies."""

import os
import signal
from datetime import datetime

import pytest

import ingest.batch
from ingest.batch import jobs_for, read_all
from ingest.opening.sources import Source
from templates.definition import shipped_catalogue


class Empty(Source):
    """A file without a byte."""

    def read(self):
        return b""


class Killer(Source):
    """A file that takes down the process that reads it."""

    def read(self):
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("count", "asked", "jobs"), [(199, None, 1), (200, None, 3), (1, 5, 5)])
def test_many_files_are_read_in_a_process_a_core(monkeypatch, count, asked, jobs):
    monkeypatch.setattr(ingest.batch, "_cores", lambda: 3)

    assert jobs_for(count, asked) == jobs


def test_after_a_process_died_the_next_tasks_are_not_read_file_by_file(monkeypatch):
    monkeypatch.setattr(ingest.batch, "_CHUNK", 2)
    kinds = [Empty, Empty, Empty, Killer, *[Empty] * 6]
    files = [kind(f"{i}.xlsx", datetime(2026, 11, 27), None) for i, kind in enumerate(kinds)]
    steps = []

    read = read_all(files, shipped_catalogue(), 2, steps.append)

    assert [each.file for each in read] == [each.path for each in files]
    assert [finding.code for each in read for finding in each.findings].count("F118") == 1
    assert sum(steps) == len(files)
