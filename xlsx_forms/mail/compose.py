"""Compose a letter (RFC 5322): safe headers, text and HTML, attachments with Russian names.

The name of a file stands twice, as RFC 2231 wants it and as RFC 2047 words: old Outlook and
some webmail read only the second.
"""

from __future__ import annotations

import re
import uuid
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.utils import format_datetime
from pathlib import PurePath
from typing import Any, cast

from ingest.opening.limits import MIB
from ingest.organizations.addresses import AddressError, split_addresses, wire_address
from templates.text import NOT_IN_HEADERS
from xlsx_forms.mail.letters import Words


class _Encoded(str):
    """The value of a header as it goes over the wire, encoded and folded."""

    __slots__ = ()


class _AsWritten(policy.EmailPolicy):
    """Leaves encoded headers alone.

    The library would write both names of a file alike, and as of Python 3.11.7 it loses spaces
    where it folds Russian words: «2026 г.:заполните».
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Return the header to keep: an encoded one as it is."""
        if isinstance(value, _Encoded):
            return name, str(value)
        return super().header_store_parse(name, value)


POLICY = _AsWritten(linesep="\r\n", refold_source="none")
# Bytes in an encoded word: with its marks and the longest name of a header, a line of 76.
_ENCODED = 39
_CHARSET = "utf-8''"
_TYPES = {".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
          ".ics": ("text", "calendar")}


class LetterError(ValueError):
    """A letter cannot be made: an address or a header is not fit for one."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to attach."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it is bytes.  ``answers`` are Message-IDs: the letter it answers first."""

    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    words: Words
    files: tuple[File, ...]
    message_id: str
    answers: tuple[str, ...] = field(default=())


def new_message_id(sender: str) -> str:
    """Return a Message-ID that no other letter has."""
    return f"<{uuid.uuid4().hex}@{sender.rpartition('@')[2] or 'localhost'}>"


def addresses(text: str) -> tuple[str, ...]:
    """Return the addresses of a cell, domains in the form that mail servers take.

    LetterError when one of them is none.

    >>> addresses("Приемная <uo@example.ru>, info@школа.рф")
    ('uo@example.ru', 'info@xn--80atdl2c.xn--p1ai')
    """
    try:
        return tuple(map(wire_address, split_addresses(text)))
    except AddressError as error:
        raise LetterError(str(error)) from error


def _address(word: str) -> str:
    try:
        return wire_address(word)
    except AddressError as error:
        raise LetterError(str(error)) from error


def is_international(addresses: Iterable[str]) -> bool:
    """Whether an address has letters before its @ that only servers with SMTPUTF8 take (RFC 6531)."""
    return not all(map(str.isascii, addresses))


def one_line(text: str) -> str:
    """Return the value of a header; LetterError when it could begin another header."""
    if NOT_IN_HEADERS.search(text):
        raise LetterError(f"перевод строки в заголовке письма: «{NOT_IN_HEADERS.sub('⏎', text)[:100]}»")
    return text


def compose(draft: Draft, now: datetime, unsent: bool = False) -> EmailMessage:
    """Return the letter.  ``unsent`` makes mail programs open it ready to be sent.

    LetterError when an address, the subject or a file's name holds what a header may not.
    """
    international = is_international((draft.sender, *draft.recipients))
    message = EmailMessage(POLICY.clone(utf8=True) if international else POLICY)
    sender, name = _address(draft.sender), one_line(draft.sender_name)
    message["From"] = Address(name, addr_spec=sender) if name.isascii() else _Encoded(
        f"{_words(name)}\r\n <{sender}>")
    message["To"] = _Encoded(",\r\n ".join(map(_address, draft.recipients)))
    subject = one_line(draft.words.subject)
    message["Subject"] = _Encoded(_words(subject))
    message["Date"] = format_datetime(now.astimezone())
    message["Message-ID"] = _id(draft.message_id)
    if draft.answers:
        message["In-Reply-To"] = _id(draft.answers[0])
        message["References"] = " ".join(_id(each) for each in reversed(draft.answers))
    if unsent:
        message["X-Unsent"] = "1"
    message.set_content(draft.words.text, cte="base64")
    message.add_alternative(draft.words.html, subtype="html", cte="base64")
    if draft.files:
        message.make_mixed()
    for each in draft.files:
        message.attach(cast(EmailMessage, _part(each)))
    return message


def letter_bytes(message: EmailMessage) -> bytes:
    """Return the letter as it goes over the wire: lines end in CRLF and are below 998 bytes."""
    return message.as_bytes().rstrip() + b"\r\n"


def _id(text: str) -> str:
    if not re.fullmatch(r"<[\x21-\x3b=\x3f-\x7e]{1,900}>", text):
        raise LetterError("номер письма (Message-ID) не годится: "
                          f"«{NOT_IN_HEADERS.sub(' ', text)[:100]}»")
    return text


def _part(file: File) -> Message:
    name = one_line(file.name).replace('"', "").replace("\\", "")
    kind, subtype = _TYPES.get(PurePath(name).suffix.lower(), ("application", "octet-stream"))
    part = Message()
    # Both written by hand and folded, for the library would decode one and write it as the other.
    charset = "; charset=utf-8; method=PUBLISH" if kind == "text" else ""
    part["Content-Type"] = f'{kind}/{subtype}{charset};\r\n name="{_words(name)}"'
    part["Content-Disposition"] = f"attachment;\r\n {_pieces(name)}"
    part["Content-Transfer-Encoding"] = "base64"
    encoded = b64encode(file.content).decode("ascii")
    part.set_payload("\r\n".join(encoded[i:i + 76] for i in range(0, len(encoded), 76)))
    return part


def _words(text: str) -> str:
    """A text as RFC 2047 words, each on a line of its own.

    Each ends after a space: some readers, Python's among them, put another between two of them.

    >>> print(_words("Отчет за квартал: заполните").replace("\\r", ""))
    =?utf-8?b?0J7RgtGH0LXRgiDQt9CwINC60LLQsNGA0YLQsNC7OiA=?=
     =?utf-8?b?0LfQsNC/0L7Qu9C90LjRgtC1?=
    """
    if text.isascii():
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(each.encode()).decode('ascii')}?="
                        for each in _chunks(text))


def _chunks(text: str) -> Iterator[str]:
    """Cut a text after spaces, and within words that are too long for one encoded word."""
    chunk = ""
    for word in re.findall(rf"\S{{1,{_ENCODED // 4}}}\s?|\s", text):
        if chunk and len((chunk + word).encode()) > _ENCODED:
            yield chunk
            chunk = ""
        chunk += word
    yield chunk


def _pieces(name: str) -> str:
    """The name as RFC 2231 pieces, each on a line of its own."""
    if name.isascii():
        return f'filename="{name}"'
    coded = [char if re.fullmatch(r"[A-Za-z0-9._-]", char) else
             "".join(f"%{byte:02X}" for byte in char.encode()) for char in name]
    lines: list[str] = [""]
    for char in coded:
        if len(lines[-1]) + len(char) > 54:
            lines.append("")
        lines[-1] += char
    if len(lines) == 1:
        return f"filename*=utf-8''{lines[0]}"
    return ";\r\n ".join(f"filename*{i}*={_CHARSET if not i else ''}{line}"
                         for i, line in enumerate(lines))


def too_large(files: Iterable[File], largest_mb: int) -> bool:
    """Tell whether these files are more than a letter may hold, in base64."""
    return sum(len(each.content) for each in files) * 4 / 3 > largest_mb * MIB


def names(files: Sequence[File]) -> list[str]:
    """Return the files' names."""
    return [each.name for each in files]
