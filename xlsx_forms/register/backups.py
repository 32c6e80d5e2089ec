"""Back up the register and the ledger of letters, and restore them, whatever state they are in."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, insert, select

from ingest.mail.ledger import Ledger
from ingest.register.erasure import erasures
from ingest.register.register import Register
from ingest.register.tables import COPIES as MARKED_COPIES
from ingest.storage.copies import COPIES, check_database, copy_database, overwrite_database
from ingest.storage.database import Database
from ingest.storage.sqlite_reason import sqlite_reason
from xlsx_forms.programme import LEDGER_NAME, REGISTER_NAME, Programme

BY_HAND, DAILY, BEFORE_RESTORE = "копия", "ежедневная копия", "до восстановления"
_KINDS: dict[str, type[Database]] = {REGISTER_NAME: Register, LEDGER_NAME: Ledger}
# What is in nobody's copy but the administrator's.
ON_SERVER = ("реестр – в PostgreSQL, его копии делает администратор базы (pg_dump, схема целиком); "
             "в нашей копии – журнал писем")
_KEPT_DAILY = 10
_UNFINISHED = ".копия-"
# A register of 10^6 files has about this many bytes; more in a copy is no copy of ours.
_LARGEST = 16 * 2**30


class BackupError(ValueError):
    """A copy cannot be made or used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Losses:
    """What stands in today's files and not in the copy; None where today's cannot be read.

    Of letters only those that came in are lost, until they are fetched again.
    ``erased``: the organizations whose data were erased since, and would be there again.
    """

    files: int | None
    decisions: int | None
    letters: int | None
    erased: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What would be lost, as people read it."""
        counts = {"файлов в реестре": self.files, "решений": self.decisions,
                  "полученных писем в журнале": self.letters}
        unread = "сколько, не сказать: нынешний файл не читается"
        told = [f"{name}: {unread if count is None else count}" for name, count in counts.items()
                if count != 0]
        return "; ".join(told) if told else "ничего"


def write_backup(programme: Programme, folder: Path | None = None, what: str = BY_HAND,
                 now: datetime | None = None) -> Path:
    """Write a copy of the register and the ledger as one .zip; return its path.

    Works while other commands run.  BackupError when there is nothing to copy or a database
    cannot be read; the copy appears under its name only when it is whole.
    """
    there = [name for name in _KINDS if (programme.folder / name).exists()]
    if not there and programme.settings.register:
        raise BackupError(f"копировать нечего: писем не отправляли, а {ON_SERVER}")
    if not there:
        raise BackupError("копировать нечего: файлы еще не принимали и писем не отправляли")
    folder = folder or programme.folder / COPIES
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{what} {now or datetime.now():%Y-%m-%d %H-%M-%S}.zip"
    with unpacked(folder) as place:
        for name in there:
            if not (programme.folder / name).stat().st_size:
                raise BackupError(f"«{name}» пуст, копия не сделана")
            try:
                copy_database(programme.folder / name, place / name)
            except sqlite3.Error as error:
                raise BackupError(f"«{name}» не читается, копия не сделана: "
                                  f"{sqlite_reason(error)}") from error
        packed = place / "copy.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in there:
                archive.write(place / name, name)
        os.replace(packed, target)
    return target


def daily_backup(programme: Programme, now: datetime | None = None) -> Path | None:
    """Write today's copy before the first change of the day, and keep the last ten such copies.

    None where there is one already, or nothing to copy, or a database that the command itself
    will report as damaged.
    """
    now = now or datetime.now()
    folder = programme.folder / COPIES
    if any(folder.glob(f"{DAILY} {now:%Y-%m-%d} *.zip")):
        return None
    try:
        made = write_backup(programme, what=DAILY, now=now)
    except BackupError:
        return None
    for old in sorted(folder.glob(f"{DAILY} *.zip"))[:-_KEPT_DAILY]:
        old.unlink(missing_ok=True)
    for left in folder.glob(f"{_UNFINISHED}*"):
        # What a killed program has left; today's may be another program's at work.
        if datetime.fromtimestamp(left.stat().st_mtime).date() < now.date():
            shutil.rmtree(left, ignore_errors=True)
    return made


@dataclass(frozen=True, slots=True)
class Restoring:
    """A copy that was looked at: its databases, whole and in today's schema, and what would be lost."""

    programme: Programme
    copies: tuple[Path, ...]
    losses: Losses

    @property
    def has_ledger(self) -> bool:
        """Whether the copy has the ledger of letters."""
        return any(copy.name == LEDGER_NAME for copy in self.copies)

    def carry_out(self) -> Path | None:
        """Put the copy in the place of today's files; return the copy that was made of those.

        Letters that have gone since have gone: the ledger keeps them, so that nobody gets them twice.
        Each database is replaced in one transaction: killed at any point, it is the old or the
        new one.
        """
        folder = self.programme.folder
        kept = _keep_present(self.programme)
        self._keep_letters()
        self._keep_marks()
        for copy in self.copies:
            present = folder / copy.name
            if not present.exists() or not check_database(present):
                # Damaged or not there: nothing to keep a transaction with.
                present.with_name(f"{present.name}-journal").unlink(missing_ok=True)
                os.replace(copy, present)
            else:
                overwrite_database(copy, present)
        return kept

    def _keep_letters(self) -> None:
        """Enter today's letters into the copy of the ledger, where today's can be read."""
        for copy in self.copies:
            if copy.name == LEDGER_NAME and (self.programme.folder / LEDGER_NAME).exists():
                with suppress(OSError):
                    gone = Ledger(self.programme.ledger_url).by_message_id().values()
                    Ledger(f"sqlite:///{copy}").keep(gone)

    def _keep_marks(self) -> None:
        """Let the copy of the register know the files in «на доработку» as today's does.

        Else those that were written since would be taken for edited ones, and doubled.
        """
        for copy in self.copies:
            if copy.name == REGISTER_NAME and (self.programme.folder / REGISTER_NAME).exists():
                with suppress(OSError):
                    with Register(self.programme.register_url).transaction() as connection:
                        today = [dict(row) for row in
                                 connection.execute(select(MARKED_COPIES)).mappings()]
                    names = {row["name"] for row in today}
                    with Register(f"sqlite:///{copy}").transaction() as connection:
                        for name in sorted(names):
                            connection.execute(
                                delete(MARKED_COPIES).where(MARKED_COPIES.c.name == name))
                        if today:
                            connection.execute(insert(MARKED_COPIES), today)


@contextmanager
def restoring(programme: Programme, path: Path) -> Iterator[Restoring]:
    """Look at a copy (.zip of ``backup``, or a bare database); BackupError when it is not usable."""
    folder = programme.folder / COPIES
    folder.mkdir(exist_ok=True)
    with unpacked(folder) as place:
        copies = tuple(take_out(path, place))
        if programme.settings.register:
            # What is on a server is put back by who has its copies.
            copies = tuple(each for each in copies if each.name != REGISTER_NAME)
            if not copies:
                raise BackupError(f"в «{path.name}» только реестр, а он – в PostgreSQL: вернуть его "
                                  "может администратор базы из своей копии (pg_restore)")
        for copy in copies:
            bring_up_to_date(copy, path)
        yield Restoring(programme, copies, _losses(programme, {each.name: each for each in copies}))


@contextmanager
def unpacked(folder: Path) -> Iterator[Path]:
    """A place for unfinished files, on the disk where they will stand."""
    place = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def take_out(path: Path, place: Path) -> Iterator[Path]:
    """Write the databases of a copy to a folder; names in the archive are never paths to us."""
    if not zipfile.is_zipfile(path):
        copy = place / "bare"
        shutil.copyfile(path, copy)
        yield copy.rename(place / _kind_of(copy, path))
        return
    with zipfile.ZipFile(path) as archive:
        names = [name for name in _KINDS if name in archive.namelist()]
        if not names:
            raise BackupError(f"в «{path.name}» нет ни «{REGISTER_NAME}», ни «{LEDGER_NAME}»: это не "
                              "копия, которую делает xlsx-forms backup")
        for name in names:
            if archive.getinfo(name).file_size > _LARGEST:
                raise BackupError(f"«{name}» в «{path.name}» слишком велик для реестра")
            try:
                with archive.open(name) as source, (place / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
                raise BackupError(f"копия «{path.name}» повреждена. Возьмите другую") from error
            yield place / name


def _kind_of(copy: Path, path: Path) -> str:
    """The name under which a bare database belongs into the folder, by its tables."""
    if not check_database(copy):
        raise BackupError(f"«{path.name}» – не копия реестра: это не база данных, или она повреждена")
    with _closing(sqlite3.connect(copy)) as connection:
        tables = {name for (name,) in connection.execute("select name from sqlite_master")}
    for name, kind in _KINDS.items():
        if kind.schema.own_table in tables:
            return name
    raise BackupError(f"«{path.name}» – другая база данных, не реестр и не журнал писем")


@contextmanager
def _closing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()


def bring_up_to_date(copy: Path, path: Path) -> None:
    """Bring a database that was taken out of a copy to today's schema; BackupError when it cannot be."""
    if not check_database(copy):
        raise BackupError(f"копия «{path.name}» повреждена. Возьмите другую")
    try:
        with _KINDS[copy.name](f"sqlite:///{copy}").transaction():
            pass
    except OSError as error:
        raise BackupError(f"копия «{path.name}» не годится: {error}") from error


def _keep_present(programme: Programme) -> Path | None:
    """Copy today's files before they are replaced: as a copy, or byte for byte where damaged."""
    now = datetime.now()
    try:
        return write_backup(programme, what=BEFORE_RESTORE, now=now)
    except BackupError:
        folder = programme.folder / COPIES
        folder.mkdir(exist_ok=True)
        kept = None
        for name in _KINDS:
            if (programme.folder / name).exists():
                kept = folder / f"{BEFORE_RESTORE} {now:%Y-%m-%d %H-%M-%S} {name}"
                shutil.copyfile(programme.folder / name, kept)
        return kept


def _losses(programme: Programme, copies: dict[str, Path]) -> Losses:
    lost: dict[str, int | None] = {"files": 0, "decisions": 0, "letters": 0}
    erased: tuple[str, ...] = ()
    if REGISTER_NAME in copies and (programme.folder / REGISTER_NAME).exists():
        new = Register(f"sqlite:///{copies[REGISTER_NAME]}")
        try:
            old = Register(programme.register_url)
            lost["files"] = len(old.known() - new.known())
            lost["decisions"] = len(set(old.decisions()) - set(new.decisions()))
            again = set(erasures(old)) - set(erasures(new))
            erased = tuple(sorted({each.organization for each in again}))
        except OSError:
            lost |= {"files": None, "decisions": None}
    if LEDGER_NAME in copies and (programme.folder / LEDGER_NAME).exists():
        kept = _received(Ledger(f"sqlite:///{copies[LEDGER_NAME]}"))
        try:
            lost["letters"] = len(_received(Ledger(programme.ledger_url)) - kept)
        except OSError:
            lost["letters"] = None
    return Losses(**lost, erased=erased)


def _received(ledger: Ledger) -> set[tuple[str, int, int]]:
    return {(each.mailbox, each.uidvalidity, each.uid) for each in ledger.messages()}
