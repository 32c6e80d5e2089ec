"""Files are read on the workers of a real scheduler; some of these are killed, and the scheduler too."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner
from far_servers import Kills, Waits, begun, machines, store
from support.paths import ROOT

from ingest.batch import Readers, read_all
from ingest.executors import cluster
from ingest.executors.cluster import ClusterError
from ingest.opening.far import Far
from ingest.opening.sources import sources
from templates.definition import shipped_catalogue
from xlsx_forms.commands.cli import cli
from xlsx_forms.work import open_register, take_in

CATALOGUE = shipped_catalogue()
DAY = datetime(2026, 11, 27)


@pytest.fixture(scope="module")
def s3():
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")
    with pytest.MonkeyPatch.context() as environment, store() as url:
        for name, value in {**dict.fromkeys(names, "us-east-1"), "AWS_ENDPOINT_URL": url}.items():
            environment.setenv(name, value)
        yield boto3.client("s3")


@pytest.fixture(scope="module")
def started(s3, tmp_path_factory):
    with machines(tmp_path_factory.mktemp("machines")) as running:
        yield running


@pytest.fixture
def folder(fill, tmp_path):
    """Six forms, and what is none."""
    place = tmp_path / "пришло"
    place.mkdir()
    for form in ("passport", "checklist", "quarterly-report"):
        path = fill(form, {})
        for i in range(2):
            shutil.copy(path, place / f"{form} {i}.xlsx")
    (place / "заметка.txt").write_text("ничего")
    return place


def run(programme, *arguments):
    return CliRunner().invoke(cli, ["-C", str(programme.folder), "ingest", *arguments])


def there(started):
    return Readers(scheduler=started.address)


def test_workers_read_what_is_read_here(started, folder):
    found, steps = list(sources([folder])), []

    assert read_all(found, CATALOGUE, there(started), steps.append) == read_all(found, CATALOGUE)
    assert sum(steps) == len(found) == 7


def test_workers_fetch_files_of_a_store_themselves(started, s3, folder, monkeypatch):
    s3.create_bucket(Bucket="forms")
    for path in folder.iterdir():
        s3.upload_file(str(path), "forms", path.name)
    found = list(sources(["s3://forms"]))
    expected = [each.sha256 for each in read_all(found, CATALOGUE)]

    with monkeypatch.context() as patch:
        patch.setattr(Far, "members", None)
        assert [each.sha256 for each in read_all(found, CATALOGUE, there(started))] == expected
    # A password is not given to them: they are given bytes.
    with_key = list(sources(["s3://ivan:secret-42@forms"]))
    sent = [each for task in cluster._tasks(with_key, is_open=True) for each in task.files]
    assert "secret-42" not in repr(sent)
    monkeypatch.setattr(cluster, "can_open", lambda file: False)
    assert [each.sha256 for each in read_all(with_key, CATALOGUE, there(started))] == expected


def test_a_worker_that_is_killed_in_the_middle_costs_nothing(started, folder):
    path = str(folder / "passport 0.xlsx")
    files = [Waits(path, DAY, None), *sources([folder])]

    def kill():
        [reader] = begun(path)
        os.kill(reader, signal.SIGKILL)
        Path(f"{path}.go").touch()

    killer = threading.Thread(target=kill)
    killer.start()
    read = read_all(files, CATALOGUE, there(started))
    killer.join()

    assert len(begun(path)) == 2
    assert [each.state for each in read] == ["read"] * 8 or [
        each.file for each in read if each.state != "read"] == [str(folder / "заметка.txt")]


def test_a_file_that_kills_its_readers_is_told_and_all_others_are_read(started, folder):
    found = list(sources([folder]))
    killer = Kills("убийца.xlsx", DAY, None)

    read = read_all([*found[:3], killer, *found[3:]], CATALOGUE, there(started))

    assert [finding.code for finding in read.pop(3).findings] == ["F118"]
    assert read == read_all(found, CATALOGUE)


def test_what_is_read_there_is_judged_there_and_recorded_here(started, folder, programme):
    told = run(programme, str(folder), "--scheduler", started.address)

    assert told.exit_code == 0, told.output
    assert len(open_register(programme).load(programme.catalogue).submissions) == 7


def test_another_edition_of_the_program_is_told(started, folder, programme, tmp_path):
    for part in ("ingest", "templates"):
        shutil.copytree(ROOT / part, tmp_path / "иная" / part,
                        ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "иная/ingest/frames.py").open("a") as changed:
        changed.write("# changed\n")

    told = subprocess.run(
        [sys.executable, "-m", "xlsx_forms", "-C", str(programme.folder), "ingest", str(folder),
         "--scheduler", started.address], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "иная"), str(ROOT)])})

    assert told.returncode == 2 and "другая редакция программы xlsx-forms" in told.stderr, told.stderr


def test_other_versions_are_named():
    here, other = ({"packages": {"python": f"3.{minor}.2.final.0", "dask": dask}}
                   for minor, dask in ((11, "2026.8.0"), (12, None)))

    cluster._compare("машине а", ["python", "dask"], here, here)
    with pytest.raises(ClusterError, match=r"а другие версии.*python – здесь 3\.11, там 3\.12; dask – "
                                           r"здесь 2026\.8\.0, там нет"):
        cluster._compare("машине а", ["python", "dask"], here, other)


def test_without_the_library_it_is_told_what_to_install(monkeypatch, programme, folder):
    monkeypatch.setitem(sys.modules, "distributed", None)

    told = run(programme, str(folder), "--scheduler", "tcp://127.0.0.1:1")
    assert told.exit_code == 2 and 'pip install "xlsx-forms[scale]"' in told.output


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1", "http://127.0.0.1:1"])
def test_a_scheduler_that_does_not_answer_is_told(programme, folder, address, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECTS_WITHIN", 0.5)

    told = run(programme, str(folder), "--scheduler", address)
    assert told.exit_code == 2 and f"планировщик {address} не отвечает" in told.output, told.output


def test_processes_here_and_a_scheduler_are_not_asked_for_at_once(programme, folder):
    told = run(programme, str(folder), "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2")
    assert told.exit_code == 2 and "--jobs и --scheduler вместе не нужны" in told.output


def test_after_the_scheduler_was_killed_the_next_run_ends_in_the_same_register(
        started, folder, programme):
    """The last test: the scheduler is gone."""
    path = str(folder / "passport 0.xlsx")
    found = list(sources([folder]))

    def kill():
        begun(path)
        started.scheduler.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(ClusterError, match=r"прервалась.*запустите прием еще раз"):
        take_in(programme, [*found, Waits(path, DAY, None)], there(started))
    killer.join()
    Path(f"{path}.go").touch()
    assert len(open_register(programme).load(programme.catalogue).submissions) == 0

    batch, numbers = take_in(programme, found)
    assert len(numbers) == len(batch.submissions) == 7
