"""Letters as drafts (.eml) in three folders: to be sent, sent, and outdated (docs/decisions/0034).

The ledger says what a draft is; its file follows.  A run that is cut leaves a file where it was,
and the next one moves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path

from ingest.mail.ledger import Ledger, Sent, State
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


def write_drafts(planned: Iterable[Planned], programme: Programme, ledger: Ledger, now: datetime
                 ) -> Iterator[Path]:
    """Write letters that a mail program opens ready to be sent; yield the paths.

    A draft on the same topic that was not sent becomes outdated.
    """
    taken = {each.path: each.message_id for each in ledger.by_message_id().values() if each.path}
    for each in planned:
        letter = each.letter
        data = letter_bytes(compose(each.draft, now, unsent=True))
        # Before the new one takes a name, the old one must not stand under it.
        for old in each.replaces:
            ledger.mark(old.message_id, State.OUTDATED)
            _move(programme, ledger, old, State.OUTDATED)
            taken.pop(old.path, None)
        if not ledger.prepare(letter, each.before):
            continue
        path = (programme.folder / letter.path if letter.path
                else _free(folder_of(programme) / each.name, programme, taken))
        write_whole(path, data)
        shown = path.relative_to(programme.folder).as_posix()
        taken[shown] = letter.message_id
        ledger.place(letter.message_id, shown)
        ledger.mark(letter.message_id, State.DRAFT)
        yield path


def tidy(programme: Programme, ledger: Ledger) -> None:
    """Move every draft to the folder of its state."""
    for each in ledger.by_message_id().values():
        if each.path:
            _move(programme, ledger, each, State(each.state))


def declare(programme: Programme, ledger: Ledger, letter: Sent, sent: bool) -> bool:
    """Take a letter as sent, or as not sent, as the operator says; False when it cannot be.

    Not sent: an unclear letter and one that came back are written anew, a draft is put away, and
    a draft that was said to be sent waits again.
    """
    state = State(letter.state)
    if sent:
        after = State.SENT if state in (State.DRAFT, State.SENDING) else None
    elif state in (State.SENDING, State.UNDELIVERED):
        after = State.FAILED
    elif state == State.DRAFT:
        after = State.OUTDATED if letter.path else State.FAILED
    else:
        after = State.DRAFT if state == State.SENT and letter.path else None
    if after is None:
        return False
    ledger.mark(letter.message_id, after)
    _move(programme, ledger, letter, after)
    return True


def outdate(programme: Programme, ledger: Ledger, letters: Iterable[Sent]) -> int:
    """Put drafts away that are no longer to be sent; return how many there were."""
    count = 0
    for each in letters:
        ledger.mark(each.message_id, State.OUTDATED)
        _move(programme, ledger, each, State.OUTDATED)
        count += 1
    return count


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
    known, is_empty = list(letters), True
    for state, title in titles.items():
        group = [each for each in known if each.state == state
                 and (each.path or state != State.DRAFT)]
        if not group:
            continue
        is_empty = False
        yield f"{title}: {len(group)}"
        for each in group:
            who = " ".join(f"{each.organization} {names.get(each.organization, '')}".split())
            yield f"  № {each.id}, {who}, {each.recipients}: «{each.subject}»"
        yield f"  {remedies[state]}"
    if is_empty:
        yield "Черновиков нет, и обо всех письмах известно, что с ними стало."


def _move(programme: Programme, ledger: Ledger, letter: Sent, state: State) -> None:
    """Move a draft to the folder of a state; one that somebody has taken away is nobody's loss."""
    path = programme.folder / letter.path
    folder = folder_of(programme, state)
    if not letter.path or path.parent == folder:
        return
    target = next(each for each in _names(folder / path.name) if not each.exists())
    if path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    ledger.place(letter.message_id, target.relative_to(programme.folder).as_posix())


def _free(path: Path, programme: Programme, taken: Mapping[str, str]) -> Path:
    """Return a path that no other letter's draft lies under."""
    return next(each for each in _names(path)
                if each.relative_to(programme.folder).as_posix() not in taken)


def _names(path: Path) -> Iterator[Path]:
    """Yield the names that a file may have: «Письмо.eml», «Письмо (2).eml», …"""
    yield path
    yield from (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in count(2))
