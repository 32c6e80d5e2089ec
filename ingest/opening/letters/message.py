"""Parse one letter (RFC 5322): its headers and its attachments, however deeply nested.

Sizes, counts and nesting are judged before the library parses anything.  No name, address or
header of a letter is obeyed: they are texts to show and to compare.
"""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from ingest.opening.letters.head import headers, message_ids
from ingest.opening.letters.header_text import header_text, parameter, text_of
from ingest.opening.letters.uuencoded import uuencoded_files
from ingest.opening.limits import MIB, FileProblem, russian_size
from ingest.opening.signed_data import may_be_signed, signed_content
from templates.rules import Finding, rule

_CONTAINER = re.compile(rb"(?im)^content-type:\s*\"?(?:multipart|message)/")
_CONTENT_TYPE = re.compile(rb"(?im)^content-type:[^\n]*(?:\n[ \t][^\n]*)*")
# What was signed begins as the head of a letter does.
_ENTITY = re.compile(rb"\s*(?:content-|mime-version|from:|to:|subject:)", re.IGNORECASE)
_NO_NAME = "без имени"
_SUFFIXES = {"text/calendar": ".ics", "application/pdf": ".pdf", "application/zip": ".zip",
             "application/vnd.ms-excel": ".xls", "message/rfc822": ".eml",
             "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx"}


@dataclass(frozen=True, slots=True)
class MessageLimits:
    """Caps on one letter.  ``work`` bounds lines times containers: what the parser compares."""

    size: int = 48 * MIB
    lines: int = 2_000_000
    dashes: int = 20_000
    containers: int = 100
    work: int = 20_000_000
    content_type: int = 16 * 1024
    parts: int = 500
    depth: int = 20


MESSAGE_LIMITS = MessageLimits()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a letter: its name as people see it, without any path, and its bytes.

    ``is_picture`` tells a picture that the letter's text shows, such as a logo under it.
    """

    name: str
    content: bytes
    is_picture: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """What a mail server reports: the letter ``message_id`` did not reach ``recipient``."""

    recipient: str
    reason: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter holds, what is odd about it, and the failure that it reports, if any."""

    attachments: tuple[Attachment, ...]
    findings: tuple[Finding, ...] = ()
    failure: Failure | None = None


def open_letter(data: bytes, limits: MessageLimits = MESSAGE_LIMITS) -> Letter:
    """Return what a letter holds.  FileProblem as ``parts``."""
    message = _parsed(data, limits)
    found = list(_attachments(message, limits))
    return Letter(tuple(each for each in found if isinstance(each, Attachment)),
                  tuple(each for each in found if isinstance(each, Finding)),
                  _failure(message, limits))


def parts(data: bytes, limits: MessageLimits = MESSAGE_LIMITS) -> list[Attachment]:
    """Return the attachments of a letter, those of letters forwarded in it too.

    FileProblem F130 (too large), F131 (too many parts), F132 (nested too deep), F133 (broken).
    """
    return list(open_letter(data, limits).attachments)


def failure(data: bytes, limits: MessageLimits = MESSAGE_LIMITS) -> Failure | None:
    """Return what a mail server's report of non-delivery says; None for any other letter.

    FileProblem as ``parts``.
    """
    return open_letter(data, limits).failure


def _failure(message: Message, limits: MessageLimits) -> Failure | None:
    if (message.get_content_type() != "multipart/report"
            or parameter(_raw(message, "content-type"), "report-type") != "delivery-status"):
        return None
    fields: dict[str, str] = {}
    for part in _leaves(message, limits, into_status=True):
        fields |= {name.lower(): header_text(value) for name, value in part.raw_items()
                   if name.lower() in ("action", "original-recipient", "final-recipient",
                                       "diagnostic-code", "message-id")}
        if part.get_content_type() == "text/rfc822-headers":
            quoted = headers(_content(part))
            fields["message-id"] = quoted.message_id
    if fields.get("action", "failed").lower() != "failed":
        return None
    recipient = fields.get("original-recipient") or fields.get("final-recipient", "")
    return Failure(recipient.rpartition(";")[2].strip(),
                   fields.get("diagnostic-code", ""),
                   next(iter(message_ids(fields.get("message-id", ""))), ""))


# --- before and while parsing --------------------------------------------------------------------


def _parsed(data: bytes, limits: MessageLimits) -> Message:
    _judge(data, limits)
    try:
        return message_from_bytes(data)
    # Whatever the library runs into: the letter stays whole in its file.
    except Exception as error:
        raise FileProblem("F133", reason="оно записано не так, как пишут почтовые программы") from error


def _judge(data: bytes, limits: MessageLimits) -> None:
    if len(data) > limits.size:
        raise letter_too_large(len(data), limits)
    # A lone carriage return ends a line for the parser too.
    plain = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines, containers = plain.count(b"\n"), len(_CONTAINER.findall(plain))
    if plain.count(b"\n--") > limits.dashes or lines > limits.lines:
        raise FileProblem("F131", limit=limits.parts)
    if containers > limits.containers or containers * lines > limits.work:
        raise FileProblem("F132", limit=limits.depth)
    if any(len(match[0]) > limits.content_type for match in _CONTENT_TYPE.finditer(plain)):
        raise FileProblem("F133", reason="слишком длинный заголовок Content-Type")


def letter_too_large(size: int, limits: MessageLimits) -> FileProblem:
    """Return the problem of a letter of so many bytes."""
    return FileProblem("F130", what=f"{russian_size(size)} при пределе "
                                    f"{russian_size(limits.size)}")


def _leaves(message: Message, limits: MessageLimits, into_status: bool = False
            ) -> Iterator[Message]:
    """Yield the parts that hold no other parts, in the order of the letter."""
    stack, count = [(message, 0)], 0
    while stack:
        part, depth = stack.pop()
        count += 1
        if count > limits.parts:
            raise FileProblem("F131", limit=limits.parts)
        if depth > limits.depth:
            raise FileProblem("F132", limit=limits.depth)
        inner = _inner(part)
        if inner and (into_status or part.get_content_type() != "message/delivery-status"):
            if into_status:
                yield part
            stack += [(each, depth + 1) for each in reversed(inner)]
        else:
            yield part


def _inner(part: Message) -> list[Message]:
    """The parts in a part.  A forwarded letter in base64, which should not be, is opened too."""
    payload = part.get_payload()
    inner = [each for each in payload if isinstance(each, Message)
             ] if isinstance(payload, list) else []
    encoding = header_text(_raw(part, "content-transfer-encoding")).lower()
    if part.get_content_type() == "message/rfc822" and encoding == "base64" and len(inner) == 1:
        packed = inner[0].get_payload()
        if isinstance(packed, str):
            return [message_from_bytes(_unpacked(packed))]
    return inner


def _unpacked(text: str) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", text.encode("ascii", "ignore"))
    return base64.b64decode(letters + b"=" * (-len(letters) % 4) if len(letters) % 4 != 1
                            else letters[:-1])


# --- attachments ---------------------------------------------------------------------------------


def _attachments(message: Message, limits: MessageLimits, signed: int = 0
                 ) -> Iterator[Attachment | Finding]:
    for part in _leaves(message, limits):
        kind, disposition = part.get_content_type(), _raw(part, "content-disposition")
        raw = (parameter(disposition, "filename")
               or parameter(_raw(part, "content-type"), "name"))
        attached = header_text(disposition).lower().startswith("attachment")
        if not raw and not attached and kind.partition("/")[0] in ("text", "multipart", "message"):
            yield from _strange_charset(part)
            if kind.startswith("text/"):
                yield from _in_text(part)
            continue
        name, findings = attachment_name(raw, kind)
        shown = kind.startswith("image/") and (not attached or bool(_raw(part, "content-id")))
        content = _content(part)
        if signed < limits.depth and (inner := _signed_letter(name, content)) is not None:
            yield from _attachments(_parsed(inner, limits), limits, signed + 1)
            continue
        if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            findings += (rule("F136").at(),)
        yield Attachment(name, content, shown, findings)


def _in_text(part: Message) -> Iterator[Attachment]:
    """The files that stand in the text of a letter, coded as letters."""
    text = _content(part)
    if b"begin " not in text:
        return
    charset = parameter(_raw(part, "content-type"), "charset")
    for name, content in uuencoded_files(text):
        yield Attachment(attachment_name(header_text(text_of(name, charset)))[0], content)


def _signed_letter(name: str, content: bytes) -> bytes | None:
    """The letter that was signed as a whole; None for all other attachments."""
    if (not name.lower().endswith(".p7m") and name != _NO_NAME) or not may_be_signed(content[:512]):
        return None
    with suppress(ValueError):
        inner = signed_content(content)
        return inner if inner is not None and _ENTITY.match(inner) else None
    return None


def _strange_charset(part: Message) -> Iterator[Finding]:
    charset = parameter(_raw(part, "content-type"), "charset")
    try:
        codecs.lookup(charset or "ascii")
    except (LookupError, ValueError):
        yield rule("F138").at(charset=charset[:60])


def attachment_name(raw: str, kind: str = "") -> tuple[str, tuple[Finding, ...]]:
    """Return a name without the path that a stranger may have put before it, and what was wrong.

    >>> attachment_name("../../отчет.xlsx")[0], attachment_name("", "application/pdf")[0]
    ('отчет.xlsx', 'без имени.pdf')
    """
    if not raw:
        return _NO_NAME + _SUFFIXES.get(kind, ""), ()
    last = re.split(r"[/\\]", raw)[-1].strip(" .")
    name = re.sub(r'[<>:"|?*]+', "_", last) or _NO_NAME + _SUFFIXES.get(kind, "")
    return name, (rule("F137").at(name=raw[:200]),) if last != raw.strip(" .") else ()


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _raw(part: Message, name: str) -> str:
    return next((str(value) for key, value in part.raw_items() if key.lower() == name), "")
