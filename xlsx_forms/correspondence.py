"""The programme's letters beside its files: what came, what became of it, who must look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.batch import Batch
from ingest.ledger import Came, Ledger, State
from ingest.limits import MIB
from ingest.mail_store import MAIL, Known, Store
from ingest.message import MessageLimits
from ingest.sources import Source
from xlsx_forms.compose import LetterError, addresses
from xlsx_forms.programme import LEDGER_NAME, Programme

# What is odd about these letters a person must see, even when the sender is known.
_TROUBLE = frozenset({"F130", "F131", "F132", "F133", "F134", "F136", "F139"})


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
    known = Known(senders(programme), ledger.by_message_id())
    return Store(programme.folder, programme.incoming / MAIL, known, limits)


def senders(programme: Programme) -> dict[str, tuple[str, ...]]:
    """Return the organizations that each address of the register belongs to."""
    found: dict[str, tuple[str, ...]] = {}
    for key, text in programme.organizations["email"].items():
        try:
            own = addresses(text)
        except LetterError:
            continue
        for address in own:
            found[address.lower()] = (*found.get(address.lower(), ()), str(key))
    return found


def by_file(messages: Iterable[Came]) -> dict[str, Came]:
    """Return the letters that files came in, by the files' paths."""
    return {each.path: letter for letter in messages for each in letter.attachments if each.path}


def without_kept_letters(found: Iterable[Source], programme: Programme) -> Iterator[Source]:
    """Yield the sources but for letters that ``fetch`` has taken apart: their files lie beside."""
    ledger = open_ledger(programme)
    kept = {each.path for each in ledger.messages() if each.path} if ledger else set()
    base = programme.folder.as_posix().rstrip("/") + "/"
    return (each for each in found if not _is_within(each.path.removeprefix(base), kept))


def _is_within(path: str, kept: set[str]) -> bool:
    while path:
        if path in kept:
            return True
        path = path.rpartition("/")[0]
    return False


def queue(messages: Iterable[Came], batch: Batch) -> Iterator[Waiting]:
    """Yield the letters that a person must look at: nobody else will.

    A letter whose files say whose they are needs nobody, whoever sent it.
    """
    owners: dict[str, bool] = {}
    for file, organization in zip(batch.submissions["file"], batch.submissions["organization"],
                                  strict=True):
        owners[file] = owners.get(file, False) or bool(organization)
    in_archives = {file.rpartition("/")[0] for file, known in owners.items() if known}
    for letter in messages:
        if letter.is_done or letter.kind not in ("letter", "report"):
            continue
        codes = [*letter.findings, *(each for kept in letter.attachments for each in kept.findings)]
        troubles = [text for code, text in codes if code in _TROUBLE]
        unknown = [text for code, text in codes if code == "F135"]
        files = [each.path for each in letter.attachments if each.path]
        known = any(owners.get(path) or path in in_archives for path in files)
        if troubles or (unknown and not known):
            yield Waiting(letter, " ".join([*troubles, *unknown]))


def mail_lines(programme: Programme, batch: Batch) -> Iterator[str]:
    """Yield lines for people: letters that wait for them, and letters that may not have gone."""
    ledger = open_ledger(programme)
    if ledger is None:
        return
    waiting = list(queue(ledger.messages(), batch))
    if waiting:
        yield f"Писем, которые нужно прочитать: {len(waiting)}"
    for each in waiting:
        letter = each.letter
        yield (f"  № {letter.id}, {letter.received:%d.%m.%Y}, {letter.sender or 'без адреса'}, "
               f"«{letter.subject[:80]}»")
        yield f"     {each.reason}"
        if letter.path:
            yield f"     {letter.path}"
    if waiting:
        yield f"  Прочитали – уберите из списка: xlsx-forms fetch --done {waiting[0].letter.id}"
    unclear = [each for each in ledger.letters().values() if each.state == State.SENDING]
    if unclear:
        yield f"Писем, о которых неясно, ушли ли они: {len(unclear)}"
    for sent in unclear:
        yield f"  {sent.organization}: {sent.recipients}, «{sent.subject}»"


def accounts(messages: Iterable[Came], batch: Batch) -> Iterator[Mapping[str, object]]:
    """Yield a row per attachment: who sent it, when, what it is, what became of it."""
    files = {(file, checksum): status for file, checksum, status in zip(
        batch.submissions["file"], batch.submissions["sha256"], batch.submissions["status"],
        strict=True)}
    members: dict[str, list[str]] = {}
    for (file, _checksum), status in files.items():
        members.setdefault(file.rpartition("/")[0], []).append(status)
    for letter in messages:
        for each in letter.attachments:
            status = files.get((each.path, each.sha256))
            outcome = status or ", ".join(members.get(each.path, [])) or (
                "picture" if each.is_picture else letter.kind if not each.path else "waiting")
            yield {"letter": letter.id, "sender": letter.sender, "received": letter.received,
                   "organization": letter.organization, "name": each.name, "path": each.path,
                   "outcome": outcome}
