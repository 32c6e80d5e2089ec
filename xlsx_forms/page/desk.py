"""The programme folder that the page works in, read anew only when something in it has changed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from secrets import token_urlsafe

from ingest.batch import Batch
from ingest.mail.ledger import Ledger
from ingest.register.register import Register
from ingest.storage.atomic_write import write_whole
from templates.period import Period
from xlsx_forms.mail.mailing import Mailing, Plan
from xlsx_forms.programme import (
    OUTGOING,
    OWN_TEMPLATES,
    SETTINGS_NAME,
    NoProgrammeError,
    Programme,
    load_programme,
)
from xlsx_forms.register.backups import daily_backup
from xlsx_forms.status.rows import Row, status_rows
from xlsx_forms.summary.collect.facts import Facts, facts_of
from xlsx_forms.work import default_period, load_batch

_log = logging.getLogger("xlsx_forms.page")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that a page tells, as it stood at one moment."""

    programme: Programme
    batch: Batch

    @property
    def period(self) -> Period:
        """The quarter that is being collected."""
        return default_period(self.programme)

    @cached_property
    def rows(self) -> list[Row]:
        """Who has sent what for the quarter and its year."""
        return status_rows(self.programme, self.batch, self.period)

    @cached_property
    def facts(self) -> Facts:
        """What the summary of the quarter is made of."""
        return facts_of(self.batch, self.programme, self.period)

    @cached_property
    def names(self) -> dict[str, str]:
        """The short names of organizations, in one line each."""
        names = self.programme.organizations["short_name"]
        return {str(key): " ".join(str(name).split()) for key, name in names.items()}

    @property
    def ledger(self) -> Ledger:
        """The ledger of letters."""
        return Ledger(self.programme.ledger_url)


@dataclass(frozen=True)
class Prepared:
    """Letters that are ready to be looked at, and how the folder stood when they were written.

    ``seal`` stands for exactly these letters; ``told`` is what came of the work before.
    """

    mailing: Mailing
    plans: dict[str, Plan]
    marks: Hashable
    told: tuple[str, ...] = ()
    seal: str = field(default_factory=token_urlsafe)


class Desk:
    """Where the operator works: a folder, or none yet.

    ``remember`` is a file with the path of the folder that was last chosen on the page: a program
    that is started by a double click has no current folder of the operator's.
    """

    def __init__(self, folder: Path | None, remember: Path | None = None) -> None:
        self._remember = remember
        self.folder = folder or _remembered(remember)
        self._lock = threading.Lock()
        self._known: tuple[Hashable, Snapshot] | None = None
        self.prepared: dict[str, Prepared] = {}

    def open(self, folder: Path) -> None:
        """Work in a folder, the next time too."""
        self.folder = folder
        self.prepared.clear()
        if self._remember is not None:
            try:
                write_whole(self._remember, f"{folder}\n".encode())
            except OSError as error:
                # The next time it is asked for again.
                _log.warning("remembered folder: %s", type(error).__name__)

    def snapshot(self) -> Snapshot:
        """Return what the folder holds now; the last reading where nothing has changed."""
        folder = self.folder
        if folder is None:
            raise NoProgrammeError(Path())
        with self._lock:
            marks = self.marks()
            if self._known is None or self._known[0] != marks:
                programme = load_programme(folder)
                written = _times_written(programme)
                batch = load_batch(programme)
                # Opening the register may have made its file.
                self._known = (_marks(folder), written), Snapshot(programme, batch)
            return self._known[1]

    def marks(self) -> Hashable:
        """Return what is another when something in the folder, or a register elsewhere, has changed."""
        if self.folder is None:
            return None
        # Settings that have changed since are other files.
        known = self._known[1].programme if self._known else None
        return _marks(self.folder), _times_written(known) if known else 0

    def to_change(self) -> Programme:
        """Return the programme for work that writes: the first of a day makes a copy before."""
        if self.folder is None:
            raise NoProgrammeError(Path())
        programme = load_programme(self.folder)
        try:
            daily_backup(programme)
        except OSError as error:
            _log.warning("daily backup: %s", type(error).__name__)
        return programme


def _remembered(remember: Path | None) -> Path | None:
    """The folder that was chosen the last time, while it is there."""
    try:
        written = remember.read_text("utf-8-sig").strip() if remember else ""
    except (OSError, UnicodeDecodeError):
        return None
    return Path(written) if written and (Path(written) / SETTINGS_NAME).is_file() else None


def _times_written(programme: Programme) -> int:
    """How often a register on a server was written; of one in the folder its file tells."""
    if not programme.settings.register:
        return 0
    return Register(programme.register_url).times_written()


def _marks(folder: Path) -> Hashable:
    """What changes when a file that pages are made of does."""
    # A lock that is held changes nothing.
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    files += [path for path in (folder / OWN_TEMPLATES).rglob("*") if path.is_file()]
    # A form that was made changes the folder of its organization.
    files += [*(folder / OUTGOING).glob("*"), *(folder / OUTGOING).glob("*/*/")]
    found = []
    for path in sorted(files):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        found.append((path.as_posix(), stat.st_mtime_ns, stat.st_size))
    return folder, date.today(), tuple(found)
