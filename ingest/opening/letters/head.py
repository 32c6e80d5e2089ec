"""Parse the headers of a letter: sender, date, subject, and the letters it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.utils import getaddresses, parsedate_to_datetime

from ingest.opening.letters.header_text import header_text, unfold

# So much of a letter may be its head.
HEAD = 256 * 1024
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")


@dataclass(frozen=True, slots=True)
class Headers:
    """The head of a letter.  ``date`` is what the sender says, naive local; None when nothing.

    ``sender`` is an address in small letters, empty when there is none; ``answers`` are the
    Message-IDs that the letter refers to, In-Reply-To first; ``recipients`` the addresses that it
    names («Кому», «Копия»), as the sender's.  ``is_automatic`` tells letters that no person wrote:
    answering machines, reports of mail servers.
    """

    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    date: datetime | None = None
    message_id: str = ""
    answers: tuple[str, ...] = ()
    is_automatic: bool = False
    recipients: frozenset[str] = frozenset()


def headers(data: bytes) -> Headers:
    """Return the head of a letter; what is missing or cannot be read stays empty."""
    head = re.split(rb"\r?\n\r?\n", data[:HEAD], maxsplit=1)[0]
    message = message_from_bytes(head + b"\r\n\r\n")
    first = {name.lower(): value for name, value in reversed(list(message.raw_items()))}
    name, address = _address(first.get("from", ""))
    return Headers(
        address, name, header_text(first.get("subject", "")), header_date(first.get("date", "")),
        next(iter(message_ids(first.get("message-id", ""))), ""),
        tuple(dict.fromkeys([*message_ids(first.get("in-reply-to", "")),
                             *reversed(message_ids(first.get("references", "")))])),
        header_text(first.get("auto-submitted", "no")).lower() != "no"
        or header_text(first.get("return-path", "x")) == "<>",
        frozenset(_clean(address) for _name, address in getaddresses(
            [unfold(first.get(name, "")) for name in ("to", "cc")])) - {""})


def _address(raw: object) -> tuple[str, str]:
    found = getaddresses([unfold(raw)])
    name, address = found[0] if found else ("", "")
    return header_text(name), _clean(address)


def _clean(address: str) -> str:
    """An address in small letters; empty when it is none."""
    clean = header_text(address).lower()
    return clean if re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", clean) else ""


def header_date(raw: object) -> datetime | None:
    """Return the moment that a header names (naive local); None when it names none."""
    try:
        found = parsedate_to_datetime(unfold(raw))
        return found.astimezone().replace(tzinfo=None, microsecond=0)
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None


def message_ids(raw: object) -> list[str]:
    """Return the Message-IDs that a header names."""
    return _MESSAGE_ID.findall(unfold(raw))
