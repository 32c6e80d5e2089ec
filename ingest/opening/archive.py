"""Read the members of a .zip archive one at a time, without unpacking it to disk."""

from __future__ import annotations

import errno
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from typing import IO, Literal, Protocol

from ingest.opening.formats.known import first_members, is_package
from ingest.opening.formats.other_files import FIRST_MEMBERS
from ingest.opening.formats.zip_parts import EMPTY_ZIP, LOCAL_HEADER, ZIP, inflate
from ingest.opening.limits import FileProblem, Limits, too_large

# Enough to know an archive, and the head of a letter.
HEAD_SIZE = 512
DAMAGED = "он поврежден или получен не целиком"
_UTF8_FLAG = 0x800
NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f]")


class Openable(Protocol):
    """What a holder is read from: a path, or a file that lies elsewhere."""

    def open(self, mode: Literal["rb"], /) -> IO[bytes]:
        """Return the bytes as a file; OSError."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A file that holds files (an archive, a letter): on disk or far, or itself held by another.

    ``key`` tells holders within one file apart; ``load`` gives the bytes of an inner one.
    """

    path: Openable
    changed: int
    key: str = ""
    load: Callable[[Limits], bytes] | None = field(default=None, compare=False)

    def inner(self, key: str, load: Callable[[Limits], bytes]) -> Holder:
        """The holder that a file in this one is."""
        return Holder(self.path, self.changed, f"{self.key}/{key}", load)

    def open(self, limits: Limits) -> IO[bytes]:
        """Return the holder's bytes as a file; OSError or FileProblem."""
        return self.path.open("rb") if self.load is None else BytesIO(_held(self, limits))


@lru_cache(maxsize=2)
def _held(holder: Holder, limits: Limits) -> bytes:
    return holder.load(limits) if holder.load is not None else b""


def may_be_archive(head: bytes) -> bool:
    """Tell whether a file's first bytes are a zip's, and not of an office program's package.

    >>> may_be_archive(b"%PDF-1.4")
    False
    """
    if head.startswith(ZIP):
        return not head[LOCAL_HEADER.size:].lower().startswith(
            (*first_members(), *FIRST_MEMBERS))
    return head.startswith(EMPTY_ZIP)


def list_members(archive: Holder, limits: Limits) -> list[zipfile.ZipInfo] | None:
    """Return the files in an archive; None when it is an office program's package.

    FileProblem F115 when it cannot be read, is empty or holds too many files.
    """
    try:
        with archive.open(limits) as file, zipfile.ZipFile(file) as opened:
            infos = opened.infolist()
    except FileProblem:
        raise
    # zipfile answers damage with whatever its parsing runs into.
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OverflowError,
            IndexError, EOFError):
        raise FileProblem("F115", reason=DAMAGED) from None
    if is_package(frozenset(info.filename.replace("\\", "/").lower() for info in infos)):
        return None
    files = [info for info in infos if not info.is_dir()]
    if not files:
        raise FileProblem("F115", reason="в нем нет файлов")
    if len(files) > limits.archive_members:
        raise FileProblem("F115", reason=f"в нем {len(files)} файлов, а читается не больше "
                                         f"{limits.archive_members}")
    return files


def read_member(archive: Holder, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return one member, inflated with a cap and checked; FileProblem F107, F114, F115, F151."""
    if info.flag_bits & 1:
        raise FileProblem("F151")
    if info.file_size > limits.file_size:
        raise too_large(info.file_size, limits)
    try:
        with archive.open(limits) as file:
            packed = _packed(file, info, info.compress_size)
        content = inflate(packed, info, limits.file_size)
    except ValueError as error:
        if isinstance(error, FileProblem):
            raise
        raise FileProblem("F115", reason=f"часть «{member_name(info)}» {error}") from None
    except OSError as error:
        raise FileProblem("F114", reason=os_reason(error)) from None
    if len(content) > limits.file_size:
        raise too_large(len(content), limits)
    if zlib.crc32(content) != info.CRC:
        raise FileProblem("F115", reason=f"часть «{member_name(info)}» не сходится с контрольной "
                                         "суммой")
    return content


def member_head(archive: Holder, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return the first bytes of a member, or nothing when it cannot be read."""
    if info.flag_bits & 1:
        return b""
    try:
        with archive.open(limits) as file:
            packed = _packed(file, info, 4 * HEAD_SIZE)
        if info.compress_type == zipfile.ZIP_STORED:
            return packed[:HEAD_SIZE]
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return b""
        return zlib.decompressobj(-15).decompress(packed, HEAD_SIZE)
    except (OSError, ValueError, zlib.error):
        return b""


def _packed(file: IO[bytes], info: zipfile.ZipInfo, size: int) -> bytes:
    """Return the compressed bytes of a member, as they lie in the archive."""
    file.seek(info.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if not header.startswith(ZIP) or len(header) < LOCAL_HEADER.size:
        raise ValueError("обрывается")
    fields = LOCAL_HEADER.unpack(header)
    file.seek(fields[9] + fields[10], os.SEEK_CUR)
    return file.read(min(size, info.compress_size))


def is_link(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a symbolic link."""
    return stat.S_ISLNK(info.external_attr >> 16)


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's path as people should see it: right letters, no way out of the archive.

    Windows writes names in the code page of its console without saying so.

    >>> member_name(zipfile.ZipInfo("../../etc\\\\C:/отчет.xlsx"))
    'etc/отчет.xlsx'
    """
    name = info.orig_filename.partition("\0")[0]
    if not info.flag_bits & _UTF8_FLAG:
        name = _decoded(name)
    steps = [NOT_SHOWN.sub("", step).strip() for step in re.split(r"[/\\]", name)]
    kept = [step for step in steps if step.strip(".") and not re.fullmatch("[A-Za-z]:", step)]
    return "/".join(kept) or "без имени"


def _decoded(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp866")


def member_date(info: zipfile.ZipInfo, archived: datetime) -> datetime:
    """Return when a member was last changed, or the archive's date when it does not say."""
    try:
        found = datetime(*info.date_time)
    except ValueError:
        return archived
    # 1 January 1980 stands for no date; and nothing is younger than the archive it lies in,
    # but for clocks of other time zones.
    if found.year <= 1980 or found > archived + timedelta(days=1):
        return archived
    return found


_REASONS = {
    errno.EISDIR: "это папка, а не файл",
    errno.ENOTDIR: "это файл, а не папка", errno.EEXIST: "такой файл уже есть",
    errno.ENOSPC: "на диске нет места", errno.EROFS: "диск открыт только для чтения",
    errno.ENAMETOOLONG: "слишком длинное имя", errno.EIO: "диск не отвечает",
}


def os_reason(error: OSError) -> str:
    """Return in words for people why the system did not do what was asked of a file."""
    if isinstance(error, PermissionError):
        return "нет прав на чтение, или файл занят другой программой"
    if isinstance(error, FileNotFoundError):
        return "такого файла нет"
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    # The system's own words are in its language.
    return f"система ответила кодом {error.errno}" if error.errno else "система не дала его прочитать"
