"""Save a received letter and its attachments below «входящие/почта», with a row for the ledger.

``ГГГГ-ММ-ДД отправитель НОМЕР/письмо.eml`` and beside it the attachments.  The folder's name
follows from the letter's number in its mailbox, so taking it again writes the same files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from ingest.mail.ledger import Came, Kept, Sent, State
from ingest.opening.letters.head import Headers, headers
from ingest.opening.letters.message import (
    MESSAGE_LIMITS,
    Attachment,
    Failure,
    Letter,
    MessageLimits,
    letter_too_large,
    open_letter,
)
from ingest.opening.letters.saved import ADDED
from ingest.opening.limits import FileProblem
from ingest.storage.atomic_write import write_whole
from templates.rules import NOWHERE, Finding, rule
from templates.text import DEVICE_NAME

MAIL, LETTER = "почта", "письмо.eml"
_LONGEST = 90
_ANSWERING = re.compile(r"^(?:\s*(?:re|fw|fwd|ответ|на)\s*(?:\[\d+\])?:)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """Where a letter lies: its mailbox, the numbers the server gave, and when it came there."""

    mailbox: str
    uidvalidity: int
    uid: int
    received: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What letters are compared with: organizations by address, what we have sent, and who we are."""

    senders: Mapping[str, tuple[str, ...]]
    sent: Mapping[str, Sent]
    own: str = ""

    @property
    def checksums(self) -> frozenset[str]:
        """Those of every file that we have sent."""
        return frozenset(each for letter in self.sent.values() for each in letter.checksums)

    def draft_behind(self, head: Headers) -> str | None:
        """Return the Message-ID of the draft that a letter is, or answers; None when of none.

        Mail programs give a draft another number when they send it: its subject and the two
        addresses tell, where no other letter of ours has the same.
        """
        if any(each in self.sent for each in (head.message_id, *head.answers)):
            return None
        subject = _ANSWERING.sub("", head.subject).strip()
        found = [each for each in self.sent.values() if each.subject == subject
                 and _is_between(set(each.recipients.lower().split(", ")), head, self.own)]
        is_draft = len(found) == 1 and found[0].state == State.DRAFT
        return found[0].message_id if is_draft else None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A letter's kind, what it holds, what is wrong with it, and the letters it is about."""

    kind: str
    letter: Letter
    findings: list[Finding]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """Writes letters below ``folder``; the ledger keeps their paths from ``base`` on."""

    base: Path
    folder: Path
    known: Known
    limits: MessageLimits = MESSAGE_LIMITS

    def take(self, data: bytes, number: Number, is_copy: bool = False) -> Came:
        """Write a letter and its attachments; return its row.  OSError when it cannot be."""
        head = headers(data)
        opened = self._read(data, head, is_copy)
        target = self.folder / _folder_name(head, number)
        write_whole(target / LETTER, data, number.received)
        ours = self.known.checksums
        kept = tuple(self._keep(each, target / name, number.received, opened.kind, ours)
                     for each, name in _named(opened.letter.attachments))
        came = Came(
            number.mailbox, number.uidvalidity, number.uid, sha256(data).hexdigest(), len(data),
            number.received, self._shown(target / LETTER), opened.kind, head.message_id,
            opened.answers, head.sender, head.sender_name, head.subject, attachments=kept)
        return self._judged(came, opened.findings)

    def refuse(self, head: bytes, size: int, number: Number) -> Came:
        """Return the row of a letter too large to be fetched, from its head alone."""
        found = headers(head)
        problem = letter_too_large(size, self.limits)
        came = Came(number.mailbox, number.uidvalidity, number.uid,
                    sha256(head + str(size).encode()).hexdigest(), size, number.received, "",
                    "letter", found.message_id, found.answers, found.sender, found.sender_name,
                    found.subject)
        return self._judged(came, [_finding(problem)])

    def _read(self, data: bytes, head: Headers, is_copy: bool) -> _Opened:
        try:
            letter = open_letter(data, self.limits)
        except FileProblem as problem:
            return _Opened("letter", Letter(()), [_finding(problem)],
                           head.answers)
        if is_copy:
            return _Opened("copy", letter, [], head.answers)
        if letter.failure is not None:
            return _Opened("report", letter, [_undelivered(letter.failure)],
                           (letter.failure.message_id,))
        draft = self.known.draft_behind(head)
        answers = (draft, *head.answers) if draft else head.answers
        ours = self.known.checksums
        # An answer of our own with a form in it is an answer, whoever we are.
        is_own = draft and head.sender == self.known.own and all(
            sha256(each.content).hexdigest() in ours for each in letter.attachments)
        if head.message_id in self.known.sent or is_own:
            return _Opened("own", letter, [], answers)
        kind = "automatic" if head.is_automatic else "letter"
        return _Opened(kind, letter, list(letter.findings), answers)

    def _judged(self, came: Came, findings: list[Finding]) -> Came:
        """The row with its organization and with what a person should know of it."""
        came = self._matched(came)
        if came.kind == "letter":
            if not any(each.path for each in came.attachments) and not findings:
                findings = [rule("F140" if _has_our_form(came) else "F134").at()]
            if came.organization is None:
                several = len(self.known.senders.get(came.sender, ())) > 1
                findings = [*findings, rule("F135").at(
                    sender=came.sender, reason="в файле «организации.xlsx» стоит у нескольких"
                    if several else "в файле «организации.xlsx» не указан")]
        return replace(came, findings=_plain(findings))

    def _matched(self, came: Came) -> Came:
        for message_id in came.answers:
            if message_id in self.known.sent:
                organization = self.known.sent[message_id].organization
                return replace(came, organization=organization, matched_by="reply")
        found = self.known.senders.get(came.sender, ())
        if len(found) == 1:
            return replace(came, organization=found[0], matched_by="sender")
        return came

    def _keep(self, each: Attachment, path: Path, received: datetime, kind: str,
              ours: frozenset[str]) -> Kept:
        """Write an attachment, if it may be an answer, and return its row."""
        checksum = sha256(each.content).hexdigest()
        taken = (kind in ("letter", "automatic") and checksum not in ours
                 and not each.is_picture and not each.name.lower().endswith(ADDED))
        if taken:
            write_whole(path, each.content, received)
        return Kept(each.name, self._shown(path) if taken else "", checksum, len(each.content),
                    each.is_picture, checksum in ours, _plain(each.findings))

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.base).as_posix()


def _has_our_form(came: Came) -> bool:
    """Whether a form came back as we had sent it; a calendar that a reply carries along is none."""
    return any(each.is_ours and not each.name.lower().endswith(ADDED) for each in came.attachments)


def _is_between(recipients: set[str], head: Headers, own: str) -> bool:
    """Whether a letter is from one of these to us, or a copy of ours to them."""
    return head.sender in recipients or (head.sender == own and recipients <= head.recipients)


def _finding(problem: FileProblem) -> Finding:
    return rule(problem.code).at(NOWHERE, **problem.facts)


def _undelivered(failed: Failure) -> Finding:
    return rule("F139").at(recipient=failed.recipient or "?",
                           reason=failed.reason or "почтовый сервер не сказал почему")


def _folder_name(head: Headers, number: Number) -> str:
    sender = re.sub(r"[^\w.@+-]+", "_", head.sender)[:50] or "без адреса"
    return f"{number.received:%Y-%m-%d} {sender} {number.uidvalidity}-{number.uid}"


def _named(attachments: tuple[Attachment, ...]) -> Iterator[tuple[Attachment, str]]:
    """Give each attachment a name of its own that every system takes."""
    taken = Counter({LETTER.casefold(): 1})
    for each in attachments:
        name = file_name(each.name)
        stem, dot, suffix = name.rpartition(".")
        while taken[name.casefold()]:
            taken[(stem or name).casefold() + "\0"] += 1
            count = taken[(stem or name).casefold() + "\0"] + 1
            name = f"{stem or suffix} ({count}){dot}{suffix if stem else ''}".rstrip(".")
        taken[name.casefold()] += 1
        yield each, name


def file_name(name: str) -> str:
    """Return a name that Windows takes too; its end, which tells the kind of file, is kept.

    >>> file_name("aux.xlsx"), file_name("a" * 300 + ".xlsx")[-8:]
    ('_aux.xlsx', 'aaa.xlsx')
    """
    stem, dot, suffix = name.rpartition(".")
    suffix = dot + suffix[:10] if stem else ""
    stem = (stem or name)[:_LONGEST].encode()[:2 * _LONGEST].decode(errors="ignore").rstrip(" .")
    whole = f"{stem or 'без имени'}{suffix}"
    return f"_{whole}" if DEVICE_NAME.fullmatch(whole) else whole


def _plain(findings: tuple[Finding, ...] | list[Finding]) -> tuple[tuple[str, str], ...]:
    return tuple((each.code, f"{each.message} {each.remedy}") for each in findings)
