"""Read files on the machines of a dask.distributed scheduler, which are given work by its workers.

A worker that dies is the scheduler's business: it gives the task to another.  A task that has taken
several workers with it is read here, where one file can be told from the others.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import time
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.executors.memory import MEMORY
from ingest.executors.processes import Processes, ReadersError
from ingest.executors.work import InOrder, Step, Work
from ingest.opening.far import Far
from ingest.opening.limits import MIB
from ingest.opening.source import Source
from ingest.submission import Submission

_NAME = "xlsx-forms"
# So many files a task, or so many bytes: the scheduler keeps a task until it is done.
_FILES, _BYTES = 100, 8 * MIB
# Tasks for each thread of the workers: one that is read, one on the way.
_AHEAD = 2
_CONNECTS_WITHIN, _LOOKS_EVERY = 15, 2
_ENGINE = ("python", "dask", "distributed")
_AGAIN = "В реестр из этого запуска ничего не записано; запустите прием еще раз"


class ClusterError(OSError):
    """The scheduler or its workers cannot be used, or have gone."""


@dataclass(frozen=True, slots=True)
class _Task:
    """Files by number, as they are sent."""

    numbers: list[int]
    files: list[Source]


class Cluster:
    """Reads on the workers of the scheduler at an address (``tcp://host:8786``).

    ``patience``: seconds to wait for a worker when there is none.
    """

    def __init__(self, address: str, memory: int = MEMORY, patience: float = 60) -> None:
        self._address, self._memory, self._patience = address, memory, patience

    def read(self, found: Sequence[Source], work: Work, step: Step
             ) -> Generator[list[Submission], None, None]:
        """Yield what the files say, some at a time, in their order; ClusterError when nobody reads."""
        ordered = InOrder()
        with self._connected() as client:
            self._check_workers(client)
            for task, packed in self._run(client, found, work):
                read = self._here(task, work) if packed is None else pickle.loads(packed)
                step(len(task.numbers))
                if ready := ordered.ready(task.numbers, read):
                    yield ready

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError("чтобы читать на нескольких машинах, нужна дополнительная часть "
                               f"программы. Установите ее: pip install \"{_NAME}[scale]\"") from None
        # What is wrong is said by us, in Russian.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                client = Client(self._address, timeout=_CONNECTS_WITHIN, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError):
            raise ClusterError(f"планировщик {self._address} не отвечает. Проверьте адрес, запущен ли "
                               "он (dask scheduler) и пускает ли к нему сеть") from None
        from distributed import CancelledError

        try:
            yield client
        except (ClusterError, ReadersError):
            raise
        except (CancelledError, OSError, RuntimeError):
            raise ClusterError(f"связь с планировщиком {self._address} прервалась. {_AGAIN}") from None
        finally:
            client.close(timeout=2)

    def _check_workers(self, client: Any) -> None:
        """There are workers, and they have the same program as we."""
        try:
            client.wait_for_workers(1, timeout=self._patience)
        except TimeoutError:
            raise self._nobody() from None
        known = client.get_versions(packages=[_NAME])
        # The scheduler only hands on what it is given.
        _compare("планировщике", _ENGINE, known["client"], known["scheduler"])
        for worker, told in known["workers"].items():
            _compare(f"машине {worker}", (*_ENGINE, _NAME), known["client"], told)
        for worker, code in client.run(code_of).items():
            if code != code_of():
                raise ClusterError(f"на машине {worker} другая редакция программы {_NAME}, чем здесь. "
                                   "Установите всюду одну и ту же")

    def _nobody(self) -> ClusterError:
        return ClusterError(f"у планировщика {self._address} нет рабочих процессов. Запустите их: dask "
                            f"worker {self._address} --nthreads 1 --nworkers auto. {_AGAIN}")

    def _run(self, client: Any, found: Sequence[Source], work: Work
             ) -> Iterator[tuple[_Task, bytes | None]]:
        """Yield each task with what was read, or with None where it could not be read there."""
        # Not kept on one worker: who needs it makes it anew when that one is gone.
        known = client.submit(pickle.loads, pickle.dumps(work), pure=False)
        tasks = _tasks(found, _all_open(client, found))
        running: dict[Any, _Task] = {}
        while True:
            most = _AHEAD * max(1, sum(client.nthreads().values()))
            while len(running) < most and (task := next(tasks, None)) is not None:
                running[client.submit(read_there, task.files, known, code_of(), pure=False)] = task
            if not running:
                return
            for future in self._done(client, list(running)):
                yield running.pop(future), _result(future)

    def _done(self, client: Any, running: list[Any]) -> list[Any]:
        """Wait until some of these are done; ClusterError when there is nobody to do them."""
        from distributed import wait

        until = time.monotonic() + self._patience
        while True:
            try:
                with client.as_current():
                    return list(wait(running, timeout=_LOOKS_EVERY, return_when="FIRST_COMPLETED").done)
            except TimeoutError:
                if client.nthreads():
                    until = time.monotonic() + self._patience
                elif time.monotonic() > until:
                    raise self._nobody() from None

    def _here(self, task: _Task, work: Work) -> list[list[Submission]]:
        """Read what nobody could there, a file at a time: each in turn is told from the others."""
        read = Processes(1, self._memory)
        return [[one for some in read.read([each], work, lambda count: None) for one in some]
                for each in task.files]


def read_there(files: list[Source], work: Work, code: str) -> bytes:
    """Read the files of a task, on a worker; packed once, not by everybody who hands it on.

    ClusterError on one that came later and has another program: its task is read by who sent it.
    """
    if code != code_of():
        raise ClusterError
    return pickle.dumps(work.read(files), pickle.HIGHEST_PROTOCOL)


@cache
def code_of() -> str:
    """The checksum of the program that reads: of the same version there may be several editions."""
    import templates

    told = hashlib.sha256()
    for folder in (Path(__file__).parents[1], Path(str(templates.__file__)).parent):
        for path in sorted(folder.rglob("*.py")):
            told.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def can_open(file: Far) -> bool:
    """Whether a worker can open a file on another machine by itself."""
    try:
        return bool(file.place.file_system().info(file.name))
    except Exception:
        return False


def _all_open(client: Any, found: Sequence[Source]) -> bool:
    """Whether every worker opens files on other machines itself.

    One whose address has a password is not sent to them.
    """
    far = next((each for each in found if isinstance(each, Far)), None)
    return far is not None and not far.place.options and all(client.run(can_open, far).values())


def _tasks(found: Sequence[Source], is_open: bool) -> Iterator[_Task]:
    """Yield the files in tasks, with their bytes in them but for those that workers open themselves."""
    numbers: list[int] = []
    files: list[Source] = []
    size = 0
    for number, each in enumerate(found):
        sent = each if is_open and isinstance(each, Far) else each.at_hand()
        numbers.append(number)
        files.append(sent)
        size += sent.weight
        if len(files) >= _FILES or size >= _BYTES:
            yield _Task(numbers, files)
            numbers, files, size = [], [], 0
    if files:
        yield _Task(numbers, files)


def _result(future: Any) -> bytes | None:
    """What a task has brought; None where its workers died, or it could not be done there."""
    if future.status == "cancelled":
        raise ConnectionError
    return None if future.status == "error" else future.result()


def _compare(there: str, names: Sequence[str], ours: Any, theirs: Any) -> None:
    """ClusterError when another machine has another version of one of these."""
    other = [f"{name} – здесь {_version(ours, name)}, там {_version(theirs, name)}" for name in names
             if _version(ours, name) != _version(theirs, name)]
    if other:
        raise ClusterError(f"на {there} другие версии, чем здесь: {'; '.join(other)}. Установите всюду "
                           "одни и те же")


def _version(machine: Any, name: str) -> str:
    """The version that a machine tells; of Python the first two numbers."""
    told = str((machine or {}).get("packages", {}).get(name) or "нет")
    return ".".join(told.split(".")[:2]) if name == "python" else told
