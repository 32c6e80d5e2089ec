"""Letters as drafts (.eml) in three folders: to be sent, sent, and outdated (docs/decisions/0034).

The ledger says what a draft is; its file follows.  A run that is cut leaves a file where it was,
and the next one moves it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

from ingest.mail.ledger import Ledger, Sent, State
from ingest.organizations.addresses import read_addresses
from ingest.storage.atomic_write import write_whole
from xlsx_forms.mail.compose import compose, letter_bytes
from xlsx_forms.mail.outbox import Planned
from xlsx_forms.programme import Programme

LETTERS = "письма"
TO_SEND = "к отправке"
_FOLDERS = {State.SENT: "отправленные", State.UNDELIVERED: "отправленные",
            State.OUTDATED: "устаревшие"}


def folder_of(programme: Programme, state: str = State.DRAFT) -> Path:
    """Return where the drafts of letters in a state lie."""
    return programme.outgoing / LETTERS / _FOLDERS.get(State(state), TO_SEND)


def write_drafts(planned: Sequence[Planned], programme: Programme, ledger: Ledger, now: datetime
                 ) -> list[Path]:
    """Write letters that a mail program opens ready to be sent; return the paths.

    A draft on the same topic that was not sent becomes outdated.
    """
    data = [letter_bytes(compose(each.draft, now, unsent=True)) for each in planned]
    # Before a new one takes a name, no old one must stand under it.
    _settle(programme, ledger, {old.message_id: (old, State.OUTDATED)
                                for each in planned for old in each.replaces})
    taken = {each.path for each in ledger.by_message_id().values()}
    letters = []
    for each in planned:
        path = each.letter.path or _free(programme, each.name, taken)
        taken.add(path)
        letters.append(replace(each.letter, path=path))
    is_ours = ledger.prepare_all(
        (letter, each.before) for letter, each in zip(letters, planned, strict=True))
    written = [(letter, content) for letter, content, own in zip(letters, data, is_ours, strict=True)
               if own]
    for letter, content in written:
        write_whole(programme.folder / letter.path, content)
    ledger.mark_all((letter.message_id, State.DRAFT) for letter, _content in written)
    return [programme.folder / letter.path for letter, _content in written]


def tidy(programme: Programme, ledger: Ledger) -> None:
    """Move every draft to the folder of its state."""
    _move(programme, ledger, ((each, State(each.state)) for each in ledger.by_message_id().values()))


def waiting_drafts(letters: Iterable[Sent]) -> list[Sent]:
    """Return the drafts that lie to be sent, of which nobody has said that they went."""
    return waiting_letters(letters)[State.DRAFT]


def waiting_letters(letters: Iterable[Sent]) -> dict[State, list[Sent]]:
    """Return the letters of which the operator can say more than the program knows, by their states."""
    found: dict[State, list[Sent]] = {State.DRAFT: [], State.SENDING: [], State.UNDELIVERED: []}
    for each in letters:
        if each.state in found and (each.path or each.state != State.DRAFT):
            found[State(each.state)].append(each)
    return found


def declare(programme: Programme, ledger: Ledger, said: Iterable[tuple[Sent, bool]]) -> list[Sent]:
    """Take letters as sent, or as not sent, as the operator says; return those that cannot be.

    Not sent: an unclear letter and one that came back are written anew, a draft is put away, and
    a draft that was said to be sent waits again.
    """
    after = {each.message_id: (each, _declared(each, is_sent)) for each, is_sent in said}
    _settle(programme, ledger, {key: (each, state) for key, (each, state) in after.items() if state})
    return [each for each, state in after.values() if state is None]


def _declared(letter: Sent, is_sent: bool) -> State | None:
    state = State(letter.state)
    if is_sent:
        return State.SENT if state in (State.DRAFT, State.SENDING) else None
    if state in (State.SENDING, State.UNDELIVERED):
        return State.FAILED
    if state == State.DRAFT:
        return State.OUTDATED if letter.path else State.FAILED
    return State.DRAFT if state == State.SENT and letter.path else None


def outdate(programme: Programme, ledger: Ledger, letters: Iterable[Sent]) -> None:
    """Put drafts away that are no longer to be sent."""
    _settle(programme, ledger, {each.message_id: (each, State.OUTDATED) for each in letters})


def waiting_lines(programme: Programme, letters: Iterable[Sent]) -> Iterator[str]:
    """Yield the letters of which the operator can say more than the program knows."""
    titles = {State.DRAFT: "Черновики, которые вы еще не отправили",
              State.SENDING: "Неясно, ушли ли", State.UNDELIVERED: "Не доставлены"}
    remedies = {
        State.DRAFT: "Отправили – скажите: xlsx-forms letters --sent НОМЕР, а все сразу: --sent all",
        State.SENDING: "Посмотрите в отправленных вашей почты. Ушло: xlsx-forms letters --sent НОМЕР; "
                       "нет: --unsent НОМЕР, и следующий круг напишет его снова",
        State.UNDELIVERED: "Исправьте адрес в «организации.xlsx». Если он верен: xlsx-forms letters "
                           "--unsent НОМЕР"}
    names = programme.organizations["short_name"]
    waiting = waiting_letters(letters)
    for state, group in waiting.items():
        if not group:
            continue
        yield f"{titles[state]}: {len(group)}"
        for each in group:
            who = " ".join(f"{each.organization} {names.get(each.organization, '')}".split())
            yield f"  № {each.id}, {who}, {read_addresses(each.recipients)}: «{each.subject}»"
        yield f"  {remedies[state]}"
    if not any(waiting.values()):
        yield "Черновиков нет, и обо всех письмах известно, что с ними стало."


def _settle(programme: Programme, ledger: Ledger, letters: Mapping[str, tuple[Sent, State]]) -> None:
    """Give letters a state, by their Message-IDs, and move their drafts after it."""
    if letters:
        ledger.mark_all((key, state) for key, (_letter, state) in letters.items())
        _move(programme, ledger, letters.values())


def _move(programme: Programme, ledger: Ledger, letters: Iterable[tuple[Sent, State]]) -> None:
    """Move drafts to the folders of states; one that somebody has taken away is nobody's loss."""
    moved = {}
    for letter, state in letters:
        path, folder = programme.folder / letter.path, folder_of(programme, state)
        if not letter.path or path.parent == folder:
            continue
        target = next(each for each in _names(folder / path.name) if not each.exists())
        if path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        moved[letter.message_id] = target.relative_to(programme.folder).as_posix()
    if moved:
        ledger.place(moved)


def _free(programme: Programme, name: str, taken: Collection[str]) -> str:
    """Return a path, from the programme folder on, that no other letter's draft lies under."""
    paths = (each.relative_to(programme.folder).as_posix()
             for each in _names(folder_of(programme) / name))
    return next(each for each in paths if each not in taken)


def _names(path: Path) -> Iterator[Path]:
    """Yield the names that a file may have: «Письмо.eml», «Письмо (2).eml», …"""
    yield path
    yield from (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in count(2))
