"""Read files in processes of this machine, each with a limit of memory; one that dies costs one file.

``concurrent.futures`` loses everything begun when one process dies, and does not tell which file it
was on.  Here each process says which one it begins, so only that file is read again, alone; when
that ends its process too, it is the file, and its row says so.
"""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from ctypes import c_long
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any

from ingest.executors.forked import may_fork
from ingest.executors.memory import MEMORY, limit_memory
from ingest.executors.work import InOrder, Step, Work, portions
from ingest.opening.limits import russian_size
from ingest.opening.source import Source
from ingest.submission import Submission

# What files say, by number.
Read = tuple[list[int], list[list[Submission]]]
# Who has begun no file.
_IDLE = -1
# When so many processes in a row end before their first file it is not the files.
_MOST_STILLBORN = 3
_ENDS_WITHIN = 5.0
# How a process ends that has met MemoryError, or was ended by a signal.
_OUT_OF_MEMORY, _KILLED, _ABORTED = 0, 9, 6


class ReadersError(OSError):
    """Processes cannot be started, or end before they read anything."""


class Processes:
    """Reads in so many processes, each of which may take so much memory more than it begins with."""

    def __init__(self, jobs: int, memory: int = MEMORY) -> None:
        self._jobs, self._memory = jobs, memory

    def read(self, found: Sequence[Source], work: Work, step: Step
             ) -> Generator[list[Submission], None, None]:
        """Yield what the files say, some at a time, in their order."""
        waiting = deque(_Task(list(portion)) for portion in portions(len(found), self._jobs))
        crew, ordered = _Crew(found, work, self._memory), InOrder()
        try:
            for numbers, read in crew.run(waiting, self._jobs):
                step(len(numbers))
                if ready := ordered.ready(numbers, read):
                    yield ready
        finally:
            # Whatever stops us, Ctrl-C too: no process stays behind.
            crew.end()


@dataclass(frozen=True, slots=True)
class _Task:
    """The numbers of the files; ``is_retry``: its one file was in hand when a process died."""

    numbers: list[int]
    is_retry: bool = False


@dataclass(slots=True)
class _Reader:
    """A process, our end of the pipe to it, which file of its task it has begun, its task."""

    process: Any
    pipe: Connection
    begun: Any
    task: _Task | None = None


class _Crew:
    """The processes that read, and what becomes of a task when one of them dies."""

    def __init__(self, found: Sequence[Source], work: Work, memory: int) -> None:
        self._found, self._work, self._memory = found, work, memory
        self._context = _context()
        self._readers: list[_Reader] = []
        self._stillborn = 0

    def run(self, waiting: deque[_Task], most: int) -> Iterator[Read]:
        """Yield the numbers of files that are done and what they say."""
        while waiting or any(each.task for each in self._readers):
            idle = sum(each.task is None for each in self._readers)
            for _ in range(min(most - len(self._readers), len(waiting) - idle)):
                self._begin_reader()
            for reader in self._readers:
                if reader.task is None and waiting:
                    self._give(reader, waiting)
            by_pipe = {each.pipe: each for each in self._readers}
            for pipe in wait(list(by_pipe)):
                reader = by_pipe[pipe]  # type: ignore[index]
                task = reader.task
                try:
                    packed = reader.pipe.recv_bytes()
                except (EOFError, OSError):
                    yield from self._after_death(reader, waiting)
                    continue
                # It goes on before we look at what it has brought.
                reader.task, self._stillborn = None, 0
                if waiting:
                    self._give(reader, waiting)
                if task is not None:
                    yield task.numbers, _unpacked(packed)

    def end(self) -> None:
        """Let every process end, at once if it is reading."""
        for each in self._readers:
            each.pipe.close()
            if each.task is not None:
                each.process.terminate()
        for each in self._readers:
            each.process.join(_ENDS_WITHIN)
            if each.process.is_alive():
                each.process.kill()
                each.process.join()
            each.process.close()
        self._readers.clear()

    def _begin_reader(self) -> None:
        ours, its = self._context.Pipe()
        begun = self._context.RawValue(c_long, _IDLE)
        # A process that was forked has our ends of the pipes of the others, too; as long as it has,
        # they would not hear that we are gone.
        inherited = ([ours, *(each.pipe for each in self._readers)]
                     if self._context.get_start_method() == "fork" else [])
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(its, begun, self._work, self._memory, inherited), daemon=True)
        process.start()
        its.close()
        self._readers.append(_Reader(process, ours, begun))

    def _give(self, reader: _Reader, waiting: deque[_Task]) -> None:
        task = waiting.popleft()
        reader.task, reader.begun.value = task, _IDLE
        try:
            reader.pipe.send([self._found[number] for number in task.numbers])
        except OSError:
            # It has died while it had nothing to do; reading from it will tell.
            return

    def _after_death(self, reader: _Reader, waiting: deque[_Task]) -> Iterator[Read]:
        """Take a process off the crew; put what it had before it back, but for the file in hand."""
        reader.process.join()
        code, task, at = reader.process.exitcode, reader.task, int(reader.begun.value)
        reader.process.close()
        reader.pipe.close()
        self._readers.remove(reader)
        if task is None:
            return
        if at == _IDLE:
            self._stillborn += 1
            if self._stillborn >= _MOST_STILLBORN:
                raise ReadersError(f"процессы, которые читают файлы, прерываются сразу после начала "
                                   f"({self._reason(code)}). Запустите с --jobs 1, чтобы читать без них")
            waiting.appendleft(task)
            return
        self._stillborn = 0
        if task.is_retry:
            number = task.numbers[0]
            yield [number], [self._work.lost(self._found[number], self._reason(code))]
            return
        waiting.extendleft(reversed(_parts(task.numbers, at)))

    @property
    def _limit(self) -> str:
        return russian_size(self._memory) if self._memory else "без предела"

    def _reason(self, code: int | None) -> str:
        """Why a process has ended, in the words of a finding."""
        if code == _OUT_OF_MEMORY:
            return f"файлу не хватило памяти, которую может взять один процесс ({self._limit})"
        if code == -_KILLED:
            return "чтение прервала система: скорее всего, не хватило памяти"
        if code == -_ABORTED:
            return ("чтение прервалось в библиотеке: скорее всего, файлу не хватило памяти, которую "
                    f"может взять один процесс ({self._limit})")
        if code is not None and code < 0:
            return f"чтение файла прервалось (сигнал {-code})"
        return f"чтение файла прервалось (код {code})"


def _parts(numbers: list[int], at: int) -> list[_Task]:
    """The tasks that are left of one, whose process died at a file: that alone, and the rest.

    Behind the last file all were judged together: which one it was is found by halves.
    """
    if at >= len(numbers):
        half = len(numbers) // 2
        groups = [numbers[:half], numbers[half:]]
        return [_Task(group, is_retry=len(numbers) == 1) for group in groups if group]
    rest = [_Task(group) for group in (numbers[:at], numbers[at + 1:]) if group]
    return [_Task([numbers[at]], is_retry=True), *rest]


def _context() -> BaseContext:
    """How processes begin: as copies of this one where that is safe, since they know everything then.

    Beside other threads it is not: a copy has their locks and not them.
    """
    if may_fork() or sys.platform != "linux":
        return multiprocessing.get_context()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ingest.batch"])
    return context


def _unpacked(packed: bytes) -> list[list[Submission]]:
    """What a process sent; without looking for garbage on the way, which takes half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        read: list[list[Submission]] = pickle.loads(packed)
        return read
    finally:
        if was_enabled:
            gc.enable()


def _serve(pipe: Connection, begun: Any, work: Work, memory: int, inherited: list[Connection]) -> None:
    """Read what is sent until nothing more is; in a process of its own."""
    for each in inherited:
        each.close()
    # Ctrl-C is the business of the one that waits for us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()
    limit_memory(memory)

    def begin(position: int) -> None:
        begun.value = position

    while True:
        try:
            files = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            read = pickle.dumps(work.read(files, begin), pickle.HIGHEST_PROTOCOL)
            pipe.send_bytes(read)
        # Who begins anew is given the file alone, and the others.
        except (MemoryError, OSError):
            return
