"""The files in a file: open archives and letters, and what lies in those."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

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
    read_member,
)
from ingest.opening.letters.saved import (
    SavedLetter,
    letter_date,
    mailbox_letters,
    may_be_letter,
    open_saved,
    read_attachment,
    read_letter,
)
from ingest.opening.limits import FileProblem, Limits, too_large
from ingest.opening.service_files import is_lock, is_service_file, is_signature_by_name
from ingest.opening.signed_data import is_signature, may_be_signed, signed_content
from ingest.opening.source import Source, failed

# An archive in an archive is opened, and a letter saved and attached to a letter, three deep.
_MOST_ARCHIVES, _MOST_LETTERS = 1, 3


@dataclass(frozen=True, slots=True)
class Held:
    """A file that may hold others: the path as shown, when received, how many archives deep."""

    holder: Holder
    shown: str
    received: datetime
    archives: int = 0
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Outside:
    """A file that no other holds: the path as shown, when received, what gives its bytes."""

    shown: str
    received: datetime
    load: Callable[[], bytes]


def opened(holder: Holder, name: str, head: bytes, each: Outside, limits: Limits) -> Iterable[Source]:
    """Return a file that begins so, or the files in it; OSError when it cannot be looked into.

    ``each`` tells how it is shown, when it was received and what reads it.
    """
    if is_service_file(name, head):
        return (failed(each.shown, each.received, "F153"),)
    return (_held(Held(holder, each.shown, each.received), head, limits)
            or (_plain(each.shown, each.received, head, each.load),))


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
            return [failed(each.shown, each.received, problem.code, **problem.facts)]
    return []


def _members(archive: Held, members: list[zipfile.ZipInfo], limits: Limits) -> Iterator[Source]:
    """Yield the files of an archive; the files of archives in it too, but no deeper."""
    names = Names()
    for info in members:
        name = names.own(member_name(info))
        path, received = f"{archive.shown}/{name}", member_date(info, archive.received)
        if is_link(info):
            yield failed(path, received, "F120")
        elif is_lock(name.rpartition("/")[2]):
            yield failed(path, received, "F116")
        else:
            load = partial(read_member, archive.holder, info)
            inner = Held(archive.holder.inner(str(info.header_offset), load), path, received,
                         archive.archives + 1, archive.letters)
            head = member_head(archive.holder, info, limits)
            yield from _inside(inner, head, partial(load, limits), limits)


def _attachments(held: Held, letter: SavedLetter, limits: Limits) -> Iterator[Source]:
    """Yield the files of a letter; the files of archives and letters among them too."""
    names = Names()
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
            yield failed(held.shown, held.received, "F152")
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
        yield failed(each.shown, each.received, "F153")
    elif may_be_archive(head) and each.archives > _MOST_ARCHIVES:
        yield failed(each.shown, each.received, "F115", reason="он лежит в архиве внутри архива")
    elif (may_be_letter(head) or may_be_signed(head)) and each.letters > _MOST_LETTERS:
        yield failed(each.shown, each.received, "F132", limit=_MOST_LETTERS)
    else:
        yield from _held(each, head, limits) or (_plain(each.shown, each.received, head, load),)


def _plain(shown: str, received: datetime, head: bytes, load: Callable[[], bytes]) -> Source:
    """A file that holds no others."""
    if is_signature_by_name(shown, head):
        return failed(shown, received, "F152")
    return Source(shown, received, load)


class Names:
    """Names of the files in one holder; the second of a name gets a number."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def own(self, name: str) -> str:
        """Return a name that no other file has."""
        self._taken[name] = self._taken.get(name, 0) + 1
        return name if self._taken[name] == 1 else f"{name} ({self._taken[name]})"
