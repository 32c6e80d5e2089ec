"""Erase an organization's data: files, register, ledger of letters, and the copies of both.

What is to go is found anew each time from what is there, and files go before the rows that lead to
them: a run that was cut is ended by the next.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.mail.erasure import erase_letters
from ingest.mail.ledger import Ledger
from ingest.register.erasure import (
    Erasure,
    counts_of,
    erase_rows,
    erase_submissions,
    forget_files,
    held_files,
)
from ingest.register.register import Register
from ingest.storage.copies import COPIES
from xlsx_forms.programme import LEDGER_NAME, REGISTER_NAME, Programme
from xlsx_forms.register.backups import BackupError, bring_up_to_date, take_out, unpacked
from xlsx_forms.register.rows_of_others import RowsOfOthers
from xlsx_forms.register.whereabouts import Remark, Whereabouts, mentions


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of an organization.

    ``files`` can be removed; ``counts`` tells how much the databases hold, in words; ``backups``
    hold its data, too; ``remains`` is what only a person can remove.
    """

    files: tuple[Path, ...]
    counts: dict[str, int]
    backups: tuple[Path, ...]
    remains: tuple[Remark, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that can be erased."""
        return not (self.files or any(self.counts.values()) or self.backups)


def find_data(programme: Programme, organization: str) -> Found:
    """Look for everything of an organization; nothing is changed."""
    where = Whereabouts(programme, organization)
    files = tuple(dict.fromkeys((*where.files(), *_unfinished(programme))))
    holding, unread = [], []
    for copy in _backups(programme):
        try:
            with _opened(programme, copy) as place:
                if any(_counts(programme, place, organization).values()):
                    holding.append(copy)
        except (BackupError, OSError):
            unread.append((f"{COPIES}/{copy.name}", "копия не читается: удалите ее сами"))
    of_others = RowsOfOthers(programme, organization, _register_in(programme, programme.folder))
    return Found(files, _counts(programme, programme.folder, organization), tuple(holding),
                 (*where.remarks(), *of_others.remarks(), *unread,
                  *mentions(programme, organization, files)))


def erase_data(programme: Programme, erasure: Erasure, found: Found) -> None:
    """Erase what was found.  OSError when a file or a database cannot be written to."""
    where = Whereabouts(programme, erasure.organization)
    register = _register_in(programme, programme.folder)
    if register is not None:
        # Before the archives go: whose these files are is known by nothing else.
        forget_files(register, where.nobodys())
    for path in found.files:
        if not path.is_dir():
            path.unlink(missing_ok=True)
        with suppress(OSError):
            # Only a folder that is empty now goes.
            path.parent.rmdir()
    _erase(programme, programme.folder, erasure, where)
    for copy in found.backups:
        with _opened(programme, copy) as place:
            _erase(programme, place, erasure, where)
            _pack_again(copy, place)


# --- databases, today's and those in copies ------------------------------------------------------


def _register_in(programme: Programme, folder: Path) -> Register | None:
    """Today's register, wherever it is, or that of a copy in another folder."""
    if folder == programme.folder:
        return Register(programme.register_url) if programme.has_register else None
    path = folder / REGISTER_NAME
    return Register(f"sqlite:///{path.as_posix()}") if path.is_file() else None


def _counts(programme: Programme, folder: Path, organization: str) -> dict[str, int]:
    """How much the databases in a folder hold of an organization, by what it is."""
    counts: dict[str, int] = {}
    register = _register_in(programme, folder)
    if register is not None:
        counts |= counts_of(register, organization)
        rows = RowsOfOthers(programme, organization, register).to_erase()
        counts["строк в файлах других"] = sum(len(places) for _table, places in rows.values())
    if (folder / LEDGER_NAME).is_file():
        ledger = Ledger(f"sqlite:///{(folder / LEDGER_NAME).as_posix()}")
        counts["писем отправленных"] = sum(each.organization == organization
                                           for each in ledger.by_message_id().values())
        counts["писем полученных"] = sum(each.organization == organization
                                         for each in ledger.messages())
    return counts


def _erase(programme: Programme, folder: Path, erasure: Erasure, where: Whereabouts) -> None:
    register = _register_in(programme, folder)
    if register is not None:
        forget_files(register, where.nobodys(held_files(register)))
        erase_rows(register, RowsOfOthers(programme, erasure.organization, register).to_erase())
        erase_submissions(register, erasure)
        register.vacuum()
    if (folder / LEDGER_NAME).is_file():
        ledger = Ledger(f"sqlite:///{(folder / LEDGER_NAME).as_posix()}")
        erase_letters(ledger, erasure.organization)
        ledger.vacuum()


def _unfinished(programme: Programme) -> Iterator[Path]:
    """What a program that was killed has left of a copy: nobody knows whose data it holds."""
    for left in (programme.folder / COPIES).glob(".*"):
        yield from (left.rglob("*") if left.is_dir() else (left,))


def _backups(programme: Programme) -> list[Path]:
    folder = programme.folder / COPIES
    return sorted(each for suffix in ("zip", "sqlite") for each in folder.glob(f"*.{suffix}"))


@contextmanager
def _opened(programme: Programme, copy: Path) -> Iterator[Path]:
    """The databases of a copy in a place of their own, in today's schema."""
    with unpacked(programme.folder / COPIES) as place:
        for each in take_out(copy, place):
            bring_up_to_date(each, copy)
        yield place


def _pack_again(copy: Path, place: Path) -> None:
    """Put the databases in a place into a copy, whole or not at all; it keeps its time."""
    seen = copy.stat()
    databases = [place / name for name in (REGISTER_NAME, LEDGER_NAME) if (place / name).is_file()]
    ready = databases[0]
    if zipfile.is_zipfile(copy):
        ready = place / "copy.zip"
        with zipfile.ZipFile(ready, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in databases:
                archive.write(each, each.name)
    os.utime(ready, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    os.replace(ready, copy)
