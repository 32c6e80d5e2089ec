"""Long work in the background: one at a time, with progress, and it can be stopped.

It goes on when the browser is closed.  What it does is kept whole by the register and the ledger
themselves: stopped or killed, it leaves nothing by halves.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ingest.storage.run_lock import only_one
from templates.definition import DefinitionError
from xlsx_forms.page.problems import sentences_of
from xlsx_forms.work.round import LOCK

_log = logging.getLogger("xlsx_forms.page")


class State(StrEnum):
    """How work stands."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def russian(self) -> str:
        """What people call it."""
        return {"running": "идет", "done": "сделано", "stopped": "остановлено",
                "failed": "не получилось"}[self.value]


class BusyError(RuntimeError):
    """Other work runs already."""


class _StopError(Exception):
    """The operator wants no more of it."""


@dataclass
class Job:
    """One piece of work: what it is, how far it is, what it has told."""

    title: str
    state: State = State.RUNNING
    done: int = 0
    total: int = 0
    now: str = ""
    lines: list[str] = field(default_factory=list)
    next: str = ""
    next_words: str = "Дальше"
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Ask it to stop at the next place where nothing is left by halves."""
        self._stop.set()

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def step(self, count: int = 1) -> None:
        """Tell how much is done; the place where work stops."""
        self.done += count
        self.check()

    def check(self) -> None:
        """Stop here where the operator has asked for it."""
        if self._stop.is_set():
            raise _StopError

    def begin(self, now: str, total: int = 0) -> None:
        """Begin a part of the work."""
        self.check()
        self.now, self.done, self.total = now, 0, total

    def tell(self, lines: Iterable[str]) -> None:
        """Say what came of it."""
        self.lines.extend(lines)

    @contextmanager
    def reading(self, total: int) -> Iterator[Callable[[int], None]]:
        """The progress of files being read."""
        self.begin("Читаются файлы", total)
        yield self.step
        # From here on the register is written, in one piece.
        self.now = "Записывается реестр"


class Jobs:
    """The work of a page: what runs, or what ran last.

    ``after`` is done at the end of each work, as its last part.
    """

    def __init__(self, after: Callable[[], None] = lambda: None) -> None:
        self.last: Job | None = None
        self._after = after
        self._lock = threading.Lock()

    @property
    def running(self) -> Job | None:
        """The work that runs now."""
        return self.last if self.last is not None and self.last.state is State.RUNNING else None

    def start(self, title: str, folder: Path, work: Callable[[Job], None]) -> Job:
        """Start work in the background; BusyError while other work runs.

        A round of the command line in the same folder keeps it from beginning.
        """
        with self._lock:
            if self.running is not None:
                raise BusyError(f"Сейчас идет: «{self.running.title}». Дождитесь конца или остановите.")
            job = self.last = Job(title)
        def run() -> None:
            _run(job, folder, work, self._after)

        threading.Thread(target=run, daemon=True, name="job").start()
        return job


def _run(job: Job, folder: Path, work: Callable[[Job], None], after: Callable[[], None]) -> None:
    try:
        with only_one(folder / LOCK) as is_ours:
            if not is_ours:
                raise DefinitionError(["в этой папке уже идет работа в другом окне программы. "
                                       "Дождитесь ее конца и повторите"])
            work(job)
        job.now = "Обновляются страницы"
        after()
        job.now, job.state = "", State.DONE
    except _StopError:
        job.tell(["Остановлено. Сделанное до этого сохранено; можно начать снова."])
        job.state = State.STOPPED
    except Exception as error:  # a thread has nobody above it to tell
        found = sentences_of(error)
        if not found:
            log_fault(error)
        job.tell(found or ["Ошибка в программе. Данные целы; повторите, а если не поможет – сообщите "
                           f"разработчикам: {type(error).__name__}."])
        job.state = State.FAILED


def log_fault(error: BaseException) -> None:
    """Log where an error happened; not its words, which may hold what somebody wrote."""
    places = (f"{Path(each.filename).name}:{each.lineno} {each.name}"
              for each in traceback.extract_tb(error.__traceback__))
    _log.error("%s: %s", type(error).__name__, " > ".join(places))
