"""Match the programme's letters with its files: what came, what became of it, what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ingest.batch import Batch
from ingest.mail.ledger import Came, Kept, Ledger, State
from ingest.mail.store import MAIL, Known, Store
from ingest.opening.letters.message import MessageLimits
from ingest.opening.limits import MIB
from ingest.organizations.addresses import read_addresses
from ingest.register.register import Register
from ingest.register.standing import Status
from templates.rules import Trait, has_trait
from xlsx_forms.mail.compose import LetterError, addresses
from xlsx_forms.mail.kinds.replies import answer_subject, message_of
from xlsx_forms.mail.past import Past
from xlsx_forms.programme import INCOMING, LEDGER_NAME, Programme


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter in the queue of those that a person must look at, and why."""

    letter: Came
    reason: str


def open_ledger(programme: Programme) -> Ledger | None:
    """Return the ledger; None where no letter has gone or come yet."""
    path = programme.folder / LEDGER_NAME
    return Ledger(programme.ledger_url) if path.exists() else None


def store_for(programme: Programme, ledger: Ledger) -> Store:
    """Return where letters that come are written, and what they are compared with."""
    limits = MessageLimits(size=programme.settings.mail.largest_mb * MIB * 2)
    settings = programme.settings
    own = settings.mail.address or settings.contact.email
    known = Known(senders(programme), ledger.by_message_id(), own.lower())
    return Store(programme.folder, programme.incoming / MAIL, known, limits)


def senders(programme: Programme) -> dict[str, tuple[str, ...]]:
    """Return the organizations that each address of the register belongs to.

    A successor often keeps the address: who has left is not among several.
    """
    found: dict[str, tuple[str, ...]] = {}
    for key, text in programme.organizations["email"].items():
        try:
            own = addresses(text)
        except LetterError:
            continue
        for address in own:
            found[address.lower()] = (*found.get(address.lower(), ()), str(key))
    left = {str(key) for key, day in programme.organizations["participates_to"].dropna().items()
            if day.date() < programme.today}
    return {address: tuple(key for key in keys if key not in left) or keys
            for address, keys in found.items()}


def by_file(messages: Iterable[Came]) -> dict[str, Came]:
    """Return the letters that files came in, by the files' paths."""
    return {each.path: letter for letter in messages for each in letter.attachments if each.path}


def kept_letters(programme: Programme) -> list[Path]:
    """Return the letters that ``fetch`` has taken apart: their files lie beside them."""
    ledger = open_ledger(programme)
    letters = ledger.messages() if ledger else ()
    return [programme.folder / each.path for each in letters if each.path]


def with_fix_dates(programme: Programme, batch: Batch) -> Batch:
    """Return a batch whose files know until when each is to be mended (``fix_by``), and ``sender``.

    The first is said by its letter, or by the decision that returns it.  Who sent a file is known by
    the letter that it came in, or by the form that lay beside it there.
    """
    ledger = open_ledger(programme)
    past = Past(ledger.by_message_id().values() if ledger else ())
    days = pd.Series(pd.NaT, index=batch.submissions.index, dtype="datetime64[s]")
    for (file, sha256), number in batch.numbers.items() if past.letters or batch.decided else ():
        letter = past.sent_back(answer_subject(file, sha256)) if past.letters else None
        day = batch.decided.returned_until(sha256) or (letter.fix_by if letter else None)
        if day is not None:
            days[number] = pd.Timestamp(day)
    senders_of = list(_senders_of(batch.submissions, by_file(ledger.messages()) if ledger else {}))
    return replace(batch, submissions=batch.submissions.assign(fix_by=days, sender=senders_of))


def _senders_of(frame: pd.DataFrame, messages: Mapping[str, Came]) -> Iterator[str]:
    """Who sent each file; empty where it did not come by mail, or nobody knows."""
    letters = [message_of(file, messages) for file in frame["file"]]
    of_form = {letter.id: organization for letter, form, organization in zip(
        letters, frame["form"], frame["organization"], strict=True)
        if letter and isinstance(form, str) and isinstance(organization, str)}
    for letter in letters:
        yield (letter.organization or of_form.get(letter.id) or "") if letter else ""


def queue(programme: Programme, messages: Iterable[Came]) -> Iterator[Waiting]:
    """Yield the letters that a person must look at: nobody else will.

    A letter whose files say whose they are needs nobody, whoever sent it.
    """
    register = Register(programme.register_url)
    for letter in messages:
        if letter.is_done or letter.kind not in ("letter", "report"):
            continue
        reasons = _reasons(letter, Trait.FOR_A_PERSON)
        unknown = _reasons(letter, Trait.SENDER_UNKNOWN)
        if reasons or (unknown and not register.owned(
                each.path for each in letter.attachments if each.path)):
            yield Waiting(letter, " ".join([*reasons, *unknown]))


def _reasons(letter: Came, trait: Trait) -> list[str]:
    """What was found of this kind in a letter, then in its attachments."""
    found = [*letter.findings, *(each for kept in letter.attachments for each in kept.findings)]
    return [text for code, text in found if has_trait(code, trait)]


def mail_lines(programme: Programme, new: Collection[int] | None = None) -> Iterator[str]:
    """Yield lines for people: letters that wait for them, and letters that may not have gone.

    With ``new``, numbers of letters, those are listed and the others counted.
    """
    ledger = open_ledger(programme)
    if ledger is None:
        return
    waiting = list(queue(programme, ledger.messages()))
    listed = [each for each in waiting if new is None or each.letter.id in new]
    if listed:
        yield f"Писем, которые нужно прочитать: {len(listed)}"
    groups: dict[str, list[Came]] = {}
    for each in listed:
        groups.setdefault(each.reason, []).append(each.letter)
    for reason, letters in groups.items():
        yield f"  {reason}"
        yield from (f"    {_letter_line(programme, letter)}" for letter in letters)
    if listed:
        every = "" if len(waiting) == 1 else ", все сразу – --done all"
        yield (f"  Они лежат в папке «{INCOMING}/{MAIL}» и остались в ящике. Прочитали – уберите из "
               f"списка: xlsx-forms fetch --done {listed[0].letter.id}{every}")
    if len(waiting) > len(listed):
        yield (f"Не прочитано писем, о которых уже сказано: {len(waiting) - len(listed)}. Список: "
               "xlsx-forms status")
    unclear = [each for each in ledger.by_message_id().values() if each.state == State.SENDING]
    if unclear:
        yield f"Писем, о которых неясно, ушли ли они: {len(unclear)}"
    for sent in unclear:
        yield f"  № {sent.id}, {sent.organization}: {read_addresses(sent.recipients)}, «{sent.subject}»"
    if unclear:
        yield "  Что с ними делать, говорит xlsx-forms letters"


def _letter_line(programme: Programme, letter: Came) -> str:
    """«№ 16, 05.10.2026, 016 МБУ «Школа № 16», school@example.ru: «Re: вопрос по форме»»."""
    who = programme.label(letter.organization) if letter.organization else ""
    told = [f"№ {letter.id}", f"{letter.received:%d.%m.%Y}", who, letter.sender or "без адреса"]
    return f"{', '.join(filter(None, told))}: «{letter.subject[:80]}»"


def accounts(messages: Iterable[Came], batch: Batch) -> Iterator[dict[str, Any]]:
    """Yield each letter that came, with its attachments: who, when, what, what became of it.

    The outcome of an attachment is the status of its file, those of the files in it when it is
    an archive, ``waiting`` for ``ingest``, or why it was not taken: ``picture``, ``unchanged``
    (as we had sent it), ``added`` (a signature, a calendar), or the kind of its letter.
    """
    statuses: dict[str, list[str]] = {}
    for file, status in zip(batch.submissions["file"], batch.submissions["status"], strict=True):
        for path in (file, *_above(file)):
            statuses.setdefault(path, []).append(status)
    for letter in messages:
        yield {
            "letter": letter.id, "received": letter.received.isoformat(), "kind": letter.kind,
            "sender": letter.sender, "subject": letter.subject, "path": letter.path,
            "organization": letter.organization, "matched_by": letter.matched_by,
            "findings": [{"code": code, "message": text} for code, text in letter.findings],
            "attachments": [{"name": each.name, "path": each.path, "sha256": each.sha256,
                             "findings": [code for code, _ in each.findings],
                             "outcome": _outcome(letter, each, statuses)}
                            for each in letter.attachments]}


def _outcome(letter: Came, each: Kept, statuses: Mapping[str, list[str]]) -> str:
    if each.path:
        return ", ".join(dict.fromkeys(statuses.get(each.path, ["waiting"])))
    if letter.kind not in ("letter", "automatic"):
        return letter.kind
    return "unchanged" if each.is_ours else "picture" if each.is_picture else "added"


def account_lines(accounted: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the letters that came as lines for people."""
    for each in accounted:
        moment = datetime.fromisoformat(each["received"])
        yield (f"№ {each['letter']}, {moment:%d.%m.%Y %H:%M}, {each['sender'] or 'без адреса'}, "
               f"«{each['subject'][:80]}» – {_KINDS[each['kind']]}")
        for attachment in each["attachments"]:
            words = ", ".join(_OUTCOMES.get(one) or Status(one).russian
                              for one in attachment["outcome"].split(", "))
            yield f"     {attachment['name']}: {words}"
        for finding in each["findings"]:
            yield f"     {finding['code']} {finding['message']}"


_KINDS = {"letter": "письмо", "automatic": "автоответ", "report": "не доставлено",
          "own": "наше письмо", "copy": "повтор письма"}
_OUTCOMES = {"waiting": "ждет приема (xlsx-forms ingest)", "picture": "картинка в письме",
             "unchanged": "наш файл, никем не измененный",
             "added": "подпись или календарь", "report": "вернулось с письмом",
             "own": "наше вложение", "copy": "повтор письма"}


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path
