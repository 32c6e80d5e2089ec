"""Make many things in copies of this process, which know all that it knows: nothing is sent to them.

Only where processes begin as copies, and where no other thread runs, of which a copy would have the
locks and not the thread; elsewhere things are made one after the other, here.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

Maker = Callable[[], bytes | None]
# What a maker gave, or why it could not.
Made = bytes | None | OSError
# From so many on a copy of this process is worth its start.
_MANY = 30
# A copy of this process works ahead as far as its pipe holds; Linux lets it hold so much.
_SET_PIPE_SIZE, _PIPE_SIZE = 1031, 1 << 20


def make_all(makers: Sequence[Maker], jobs: int) -> Iterator[Made]:
    """Yield what each makes, in their order, made in so many processes.

    What a process does not bring, because it has ended, is made here.
    """
    if jobs <= 1 or len(makers) < _MANY or not may_fork():
        yield from map(_made, makers)
        return
    with _copies(makers, min(jobs, len(makers) // (_MANY // 2))) as pipes:
        gone: set[int] = set()
        for number, maker in enumerate(makers):
            at = number % len(pipes)
            if at not in gone:
                try:
                    made: Made = pipes[at].recv()
                    yield made
                    continue
                except (EOFError, OSError):
                    gone.add(at)
            yield _made(maker)


def may_fork() -> bool:
    """Whether a copy of this process can work."""
    return sys.platform == "linux" and threading.active_count() == 1


def _made(maker: Maker) -> Made:
    try:
        return maker()
    except OSError as error:
        return error


@contextmanager
def _copies(makers: Sequence[Maker], count: int) -> Iterator[list[Connection]]:
    """So many copies of this process, each making every so manyth thing; our ends of their pipes."""
    context = multiprocessing.get_context("fork")
    pipes: list[Connection] = []
    processes: list[Any] = []
    try:
        for at in range(count):
            ours, its = context.Pipe(duplex=False)
            _widen(its)
            process = context.Process(target=_serve, args=(makers[at::count], its, [*pipes, ours]),
                                      daemon=True)
            process.start()
            its.close()
            pipes.append(ours)
            processes.append(process)
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.terminate()
            process.join()
            process.close()


def _widen(pipe: Connection) -> None:
    import fcntl

    try:
        fcntl.fcntl(pipe.fileno(), _SET_PIPE_SIZE, _PIPE_SIZE)
    except OSError:
        # There are too many wide ones on this machine: then it waits for us more often.
        return


def _serve(makers: Sequence[Maker], pipe: Connection, inherited: list[Connection]) -> None:
    """Make things and send them; in a copy of the process."""
    for each in inherited:
        each.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    try:
        for maker in makers:
            pipe.send(_made(maker))
    except Exception:
        # What went wrong goes wrong there, too, where it is told.
        return
