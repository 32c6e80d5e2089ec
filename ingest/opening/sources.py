"""List the files to ingest: walk folders, open archives and letters.

Every regular file is one Source, hidden and damaged ones too: whatever goes in must come out
in the list of files.  Nothing is read before ``Source.read`` and nothing is kept.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from ingest.opening.archive import (
    DAMAGED,
    HEAD_SIZE,
    Holder,
    is_link,
    list_members,
    may_be_archive,
    member_date,
    member_head,
    member_name,
    os_reason,
    read_member,
)
from ingest.opening.disk import NO_DATE, changed_at, is_junction, read_bytes
from ingest.opening.letters.saved import (
    SavedLetter,
    letter_date,
    mailbox_letters,
    may_be_letter,
    open_saved,
    read_attachment,
    read_letter,
)
from ingest.opening.limits import LIMITS, FileProblem, Limits, too_large
from ingest.opening.service_files import is_lock, is_service_file, is_signature_by_name
from ingest.opening.signed_data import is_signature, may_be_signed, signed_content

# An archive in an archive is opened, and a letter saved and attached to a letter, three deep.
_MOST_ARCHIVES, _MOST_LETTERS = 1, 3


@dataclass(frozen=True, slots=True)
class Source:
    """One file to ingest: the path as shown, when it was received (naive local), its bytes.

    Can be sent to another process.
    """

    path: str
    received: datetime
    _load: Callable[[], bytes] = field(repr=False, compare=False)

    def read(self) -> bytes:
        """Return the file's bytes; FileProblem (F1xx) when it has none to read."""
        return self._load()


def sources(paths: Iterable[Path | str], limits: Limits = LIMITS,
            without: Iterable[Path] = ()) -> Iterator[Source]:
    """Yield every file of the paths once, folders in the order of names, but for some.

    A path that the operator names may be a symbolic link; links inside folders are not followed.
    """
    seen = {os.path.abspath(path) for path in without}
    for path in map(Path, paths):
        try:
            status = path.stat()
        except OSError as error:
            yield _failed(shown_path(path), NO_DATE, "F114", reason=os_reason(error))
            continue
        yield from _walk(path, status, seen, limits)


def shown_path(path: Path) -> str:
    """Return a path as text that can be printed and stored, also when its name is no UTF-8.

    >>> shown_path(Path("a") / "б.xlsx")
    'a/б.xlsx'
    """
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _walk(path: Path, status: os.stat_result, seen: set[str], limits: Limits) -> Iterator[Source]:
    shown, received = shown_path(path), changed_at(status)
    # Not resolve(): a link is a file of its own.
    key = os.path.abspath(path)
    if key in seen:
        return
    seen.add(key)
    if stat.S_ISLNK(status.st_mode) or is_junction(status):
        yield _failed(shown, received, "F120")
    elif stat.S_ISDIR(status.st_mode):
        yield from _folder(path, received, seen, limits)
    elif stat.S_ISREG(status.st_mode):
        yield from _file(path, status, limits)
    else:
        # Reading a pipe or a device may never end.
        yield _failed(shown, received, "F114", reason="это не обычный файл")


def _folder(path: Path, received: datetime, seen: set[str], limits: Limits) -> Iterator[Source]:
    try:
        entries = sorted(path.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield _failed(shown_path(path), received, "F114", reason=os_reason(error))
        return
    for inside in entries:
        try:
            status = inside.lstat()
        except OSError as error:
            yield _failed(shown_path(inside), received, "F114", reason=os_reason(error))
            continue
        yield from _walk(inside, status, seen, limits)


def _file(path: Path, status: os.stat_result, limits: Limits) -> Iterator[Source]:
    shown, received = shown_path(path), changed_at(status)
    if is_lock(path.name):
        yield _failed(shown, received, "F116")
        return
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_SIZE)
        if is_service_file(path.name, head):
            yield _failed(shown, received, "F153")
            return
        held = _held(Held(Holder(path, status.st_mtime_ns), shown, received), head, limits)
    except OSError as error:
        yield _failed(shown, received, "F114", reason=os_reason(error))
        return
    yield from held or (_plain(shown, received, head, partial(read_bytes, path, limits)),)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that may hold others: the path as shown, when received, how many archives deep."""

    holder: Holder
    shown: str
    received: datetime
    archives: int = 0
    letters: int = 0


def _held(each: Held, head: bytes, limits: Limits) -> list[Source]:
    """Return the files in an archive or a letter; none when it is neither."""
    named_zip = each.shown.lower().endswith(".zip")
    try:
        if head.startswith(b"From ") and len(mailbox_letters(each.holder, limits)) > 1:
            return list(_letters(each, limits))
        if may_be_signed(head):
            return list(_signed(each, limits))
        if may_be_letter(head):
            letter = open_saved(each.holder, limits)
            return list(_attachments(each, letter, limits)) if letter else []
        if may_be_archive(head) or (named_zip and head and not head.startswith(b"PK")
                                    and not each.archives):
            members = list_members(each.holder, limits)
            return list(_members(each, members, limits)) if members else []
    except FileProblem as problem:
        # A damaged zip that does not call itself an archive is judged as a workbook.
        if named_zip or each.archives or problem.facts.get("reason") != DAMAGED:
            return [_failed(each.shown, each.received, problem.code, **problem.facts)]
    return []


def _members(archive: Held, members: list[zipfile.ZipInfo], limits: Limits) -> Iterator[Source]:
    """Yield the files of an archive; the files of archives in it too, but no deeper."""
    names = _Names()
    for info in members:
        name = names.own(member_name(info))
        path, received = f"{archive.shown}/{name}", member_date(info, archive.received)
        if is_link(info):
            yield _failed(path, received, "F120")
        elif is_lock(name.rpartition("/")[2]):
            yield _failed(path, received, "F116")
        else:
            load = partial(read_member, archive.holder, info)
            inner = Held(archive.holder.inner(str(info.header_offset), load), path, received,
                         archive.archives + 1, archive.letters)
            head = member_head(archive.holder, info, limits)
            yield from _inside(inner, head, partial(load, limits), limits)


def _attachments(held: Held, letter: SavedLetter, limits: Limits) -> Iterator[Source]:
    """Yield the files of a letter; the files of archives and letters among them too."""
    names = _Names()
    received = letter_date(letter, held.received)
    for number, each in enumerate(letter.files):
        load = partial(read_attachment, held.holder, number)
        inner = Held(held.holder.inner(f"@{number}", load),
                     f"{held.shown}/{names.own(each.name)}", received, held.archives,
                     held.letters + 1)
        yield from _inside(inner, each.content[:HEAD_SIZE], partial(load, limits), limits)


def _letters(held: Held, limits: Limits) -> Iterator[Source]:
    """Yield the files of every letter of a mailbox in one file."""
    for number, letter in enumerate(mailbox_letters(held.holder, limits)):
        load = partial(read_letter, held.holder, number)
        inner = Held(held.holder.inner(f"#{number}", load), f"{held.shown}/письмо {number + 1}",
                     held.received, held.archives, held.letters + 1)
        yield from _inside(inner, letter[:HEAD_SIZE], partial(load, limits), limits)


def _signed(held: Held, limits: Limits) -> Iterator[Source]:
    """Yield the file that a signature is wrapped round; a note for a signature alone."""
    content = _signed_file(held.holder, limits)
    if content is None:
        with held.holder.open(limits) as file:
            data = file.read(limits.file_size)
        if is_signature(data):
            yield _failed(held.shown, held.received, "F152")
        return
    load = partial(_read_signed, held.holder)
    inner = Held(held.holder.inner("=", load), held.shown, held.received, held.archives,
                 held.letters + 1)
    yield from _inside(inner, content[:HEAD_SIZE], partial(load, limits), limits)


def _signed_file(holder: Holder, limits: Limits) -> bytes | None:
    with holder.open(limits) as file:
        data = file.read(limits.file_size + 1)
    if len(data) > limits.file_size:
        raise too_large(len(data), limits)
    try:
        return signed_content(data)
    except ValueError:
        raise FileProblem("F106", part="подписанный файл обрывается") from None


def _read_signed(holder: Holder, limits: Limits) -> bytes:
    return _signed_file(holder, limits) or b""


def _inside(each: Held, head: bytes, load: Callable[[], bytes], limits: Limits
            ) -> Iterator[Source]:
    """Yield a file that another holds, or the files in it."""
    if is_service_file(each.shown.rpartition("/")[2], head):
        yield _failed(each.shown, each.received, "F153")
    elif may_be_archive(head) and each.archives > _MOST_ARCHIVES:
        yield _failed(each.shown, each.received, "F115", reason="он лежит в архиве внутри архива")
    elif (may_be_letter(head) or may_be_signed(head)) and each.letters > _MOST_LETTERS:
        yield _failed(each.shown, each.received, "F132", limit=_MOST_LETTERS)
    else:
        yield from _held(each, head, limits) or (_plain(each.shown, each.received, head, load),)


def _plain(shown: str, received: datetime, head: bytes, load: Callable[[], bytes]) -> Source:
    """A file that holds no others."""
    if is_signature_by_name(shown, head):
        return _failed(shown, received, "F152")
    return Source(shown, received, load)


class _Names:
    """Names of the files in one holder; the second of a name gets a number."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def own(self, name: str) -> str:
        self._taken[name] = self._taken.get(name, 0) + 1
        return name if self._taken[name] == 1 else f"{name} ({self._taken[name]})"


def _failed(path: str, received: datetime, code: str, **facts: object) -> Source:
    return Source(path, received, partial(_fail, code, facts))


def _fail(code: str, facts: dict[str, object]) -> bytes:
    raise FileProblem(code, **facts)
