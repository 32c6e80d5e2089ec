"""Read letters saved as files (.eml, .msg) and list their attachments.

What a letter is, is told by its bytes.  Pictures that its text shows (a logo) and what mail
programs add of themselves are left out unless there is nothing else: then a picture may be a
photo of the form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from ingest.opening.archive import Holder
from ingest.opening.formats.other_files import OLE, is_outlook_letter, is_web_archive
from ingest.opening.letters.head import HEAD, header_date, headers
from ingest.opening.letters.mailbox_file import letters_of
from ingest.opening.letters.message import MESSAGE_LIMITS, Attachment, parts
from ingest.opening.limits import FileProblem, Limits, too_large

_HEADER = re.compile(
    rb"(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
    rb"(?:received|return-path|delivered-to|from|to|subject|date|message-id|mime-version|x-unsent"
    rb"|dkim-signature|arc-seal|content-type):[ \t]", re.IGNORECASE)
# Signatures, business cards, calendars.
ADDED = (".p7s", ".asc", ".vcf", ".ics")
_RECEIVED = re.compile(rb"(?:\A|\n)received:((?:[^\n]*\n[ \t])*[^\n]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SavedLetter:
    """When a letter was received (naive local; None when it does not say), and its files."""

    received: datetime | None
    files: tuple[Attachment, ...]


def may_be_letter(head: bytes) -> bool:
    """Tell whether a file's first bytes may be those of a letter.

    >>> may_be_letter(b"Return-Path: <a@b.ru>\\n"), may_be_letter(b"PK\\x03\\x04")
    (True, False)
    """
    return head.startswith(OLE) or _HEADER.match(head.lstrip(b"\xef\xbb\xbf")) is not None


@lru_cache(maxsize=2)
def open_saved(holder: Holder, limits: Limits) -> SavedLetter | None:
    """Return a letter; None when the file only begins as one does.

    FileProblem F107 or F130 to F134 when it cannot be read or holds no file.
    """
    with holder.open(limits) as file:
        data = file.read(MESSAGE_LIMITS.size + 1)
    if len(data) > MESSAGE_LIMITS.size:
        raise too_large(len(data), limits)
    if is_web_archive(data):
        return None
    if not data.startswith(OLE):
        received, found = _received(data), parts(data)
    elif is_outlook_letter(data):
        from ingest.opening.letters.outlook import outlook_letter

        received, found = outlook_letter(data)
    else:
        return None
    sent = [each for each in found if not each.name.lower().endswith(ADDED)]
    files = [each for each in sent if not each.is_picture] or sent
    if not files:
        raise FileProblem("F134")
    return SavedLetter(received, tuple(files))


@lru_cache(maxsize=1)
def mailbox_letters(holder: Holder, limits: Limits) -> list[bytes]:
    """Return the letters of a mailbox in one file; none when it is not one.

    FileProblem F107 or F131 when it is too large.
    """
    with holder.open(limits) as file:
        data = file.read(MESSAGE_LIMITS.size + 1)
    if len(data) > MESSAGE_LIMITS.size:
        raise too_large(len(data), limits)
    found = letters_of(data)
    if len(found) > limits.archive_members:
        raise FileProblem("F131", limit=limits.archive_members)
    return found


def read_letter(holder: Holder, number: int, limits: Limits) -> bytes:
    """Return one letter of a mailbox in one file."""
    return mailbox_letters(holder, limits)[number]


def read_attachment(holder: Holder, number: int, limits: Limits) -> bytes:
    """Return one file of a letter; FileProblem F107 when it is too large."""
    letter = open_saved(holder, limits)
    content = letter.files[number].content if letter else b""
    if len(content) > limits.file_size:
        raise too_large(len(content), limits)
    return content


def letter_date(letter: SavedLetter, saved: datetime) -> datetime:
    """Return when a letter was received: as it says, unless that is later than it was saved."""
    if letter.received is None or letter.received > saved + timedelta(days=1):
        return saved
    return letter.received


def _received(data: bytes) -> datetime | None:
    """The date that the last mail server put on top, or else the sender's own."""
    stamp = _RECEIVED.search(data[:HEAD].replace(b"\r\n", b"\n"))
    received = header_date(stamp[1].rpartition(b";")[2].decode("ascii", "ignore")) if stamp else None
    return received or headers(data).date
