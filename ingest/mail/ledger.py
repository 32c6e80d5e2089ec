"""The ledger of letters sent and received, in SQLite (docs/decisions/0020).

A letter that goes out stands here, with its Message-ID, before the first byte leaves.  It goes
``prepared`` → ``sending`` → ``sent``; what a broken connection or a killed program leaves as
``sending`` is unclear, and is never sent again unasked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from ingest.mail.ledger_tables import ATTACHMENTS, LETTERS, MESSAGES, METADATA
from ingest.storage.database import Database
from ingest.storage.schema import Schema


class LedgerError(OSError):
    """The ledger cannot be opened or is not ours."""


class State(StrEnum):
    """What became of a letter that goes out."""

    DRAFT = "draft"
    PREPARED = "prepared"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    OUTDATED = "outdated"

    @property
    def russian(self) -> str:
        """The words that people see."""
        return {"draft": "черновик", "prepared": "не отправлено", "sending": "неясно, ушло ли",
                "sent": "отправлено", "failed": "не принято сервером",
                "undelivered": "не доставлено", "outdated": "устарело"}[self.value]


# A letter in one of these states has gone, or may have: it is not written again unasked.
GONE = (State.SENT, State.SENDING)


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that goes out, about its ``subjects``: one letter about each, unless asked.

    ``key`` names its purpose: its one subject, or all of them together.  ``checksums`` are those
    of the files in it: what comes back untouched is no answer.  ``path`` is where its draft lies,
    from the programme folder on; ``fix_by`` the day until which it asks for a correction.
    """

    key: str
    message_id: str
    kind: str
    form: str | None
    period: str | None
    organization: str
    recipients: str
    subject: str
    files: list[str]
    checksums: list[str]
    state: str = State.PREPARED
    reason: str = ""
    attempt: int = 1
    subjects: list[str] = field(default_factory=list)
    path: str = ""
    fix_by: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment of a letter that came in.  ``path`` is empty when it was not taken.

    ``is_ours`` tells a file that came back as we had sent it; ``findings`` are code and message
    of what was odd about it.
    """

    name: str
    path: str
    sha256: str
    size: int
    is_picture: bool = False
    is_ours: bool = False
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Came:
    """A letter that came in.  ``path`` is its .eml, empty when it is too large to be fetched.

    ``kind``: ``letter``, ``automatic``, ``report`` (of a mail server), ``own`` or ``copy``.
    ``matched_by`` tells how its organization is known: ``reply``, ``sender`` or nothing.
    """

    mailbox: str
    uidvalidity: int
    uid: int
    sha256: str
    size: int
    received: datetime
    path: str
    kind: str = "letter"
    message_id: str = ""
    answers: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    organization: str | None = None
    matched_by: str = ""
    findings: tuple[tuple[str, str], ...] = ()
    is_done: bool = False
    attachments: tuple[Kept, ...] = ()
    id: int = 0


_SENT = [each.name for each in fields(Sent)]
_CAME = [each.name for each in fields(Came) if each.name not in ("attachments", "id")]
_KEPT = [each.name for each in fields(Kept)]


class Ledger(Database):
    """The ledger at a SQLAlchemy URL; made when it does not exist."""

    schema = Schema(METADATA, "letters", frozenset({"key", "message_id", "state"}), "ledger")
    error = LedgerError
    what = "журнал писем"

    # --- what goes out

    def letters(self) -> dict[str, Sent]:
        """Return the latest letter for each key."""
        with self.transaction() as connection:
            rows = connection.execute(select(*(LETTERS.c[name] for name in _SENT))
                                      .order_by(LETTERS.c.attempt)).all()
        return {row.key: Sent(**row._mapping) for row in rows}

    def prepare(self, letter: Sent, before: Sent | None = None) -> bool:
        """Enter a letter before it goes out; False when another run has taken it in hand.

        ``before`` is its row as it stood when it was planned, None when there was none.
        """
        return self.prepare_all([(letter, before)])[0]

    def prepare_all(self, letters: Iterable[tuple[Sent, Sent | None]]) -> list[bool]:
        """Enter several letters, each with its row of before, in one transaction."""
        with self.transaction() as connection:
            return [_prepare(connection, letter, before) for letter, before in letters]

    def begin(self, letter: Sent, known: Collection[str] = ()) -> bool:
        """Mark a prepared letter as leaving; False when another run has written about the same.

        ``known`` are the numbers of letters about the same that are to be repeated.
        """
        with self.transaction() as connection:
            # The change comes first: from it on no other run can write.
            changed = connection.execute(update(LETTERS).where(
                LETTERS.c.message_id == letter.message_id,
                LETTERS.c.state == State.PREPARED).values(
                state=str(State.SENDING), changed_at=func.now()))
            others = connection.execute(select(LETTERS.c.subjects).where(
                LETTERS.c.organization == letter.organization, LETTERS.c.state.in_(GONE),
                LETTERS.c.message_id.not_in([letter.message_id, *known]))).scalars()
            if not any(not set(letter.subjects).isdisjoint(each) for each in others):
                return bool(changed.rowcount)
            connection.execute(update(LETTERS).where(
                LETTERS.c.message_id == letter.message_id).values(state=str(State.PREPARED)))
            return False

    def mark(self, message_id: str, state: State, reason: str = "") -> None:
        """Write down what became of a letter."""
        self.mark_all([(message_id, state)], reason)

    def mark_all(self, states: Iterable[tuple[str, State]], reason: str = "") -> None:
        """Write down what became of several letters, in one transaction."""
        with self.transaction() as connection:
            for message_id, state in states:
                connection.execute(update(LETTERS).where(LETTERS.c.message_id == message_id).values(
                    state=str(state), reason=reason, changed_at=func.now()))

    def place(self, paths: Mapping[str, str]) -> None:
        """Write down where drafts lie, by their Message-IDs, from the programme folder on."""
        with self.transaction() as connection:
            for message_id, path in paths.items():
                connection.execute(update(LETTERS).where(
                    LETTERS.c.message_id == message_id).values(path=path))

    def by_message_id(self) -> dict[str, Sent]:
        """Return every letter that went out, by its Message-ID, the oldest first."""
        with self.transaction() as connection:
            rows = connection.execute(select(*(LETTERS.c[name] for name in _SENT))
                                      .order_by(LETTERS.c.id)).all()
        return {row.message_id: Sent(**row._mapping) for row in rows}

    def keep(self, letters: Iterable[Sent]) -> None:
        """Enter letters that another ledger knows, as they stand there: what has gone has gone."""
        with self.transaction() as connection:
            for letter in letters:
                values = asdict(letter)
                del values["id"]
                known = connection.execute(update(LETTERS).where(
                    LETTERS.c.message_id == letter.message_id).values(values))
                if known.rowcount:
                    continue
                last = connection.execute(select(func.max(LETTERS.c.attempt)).where(
                    LETTERS.c.key == letter.key)).scalar() or 0
                connection.execute(insert(LETTERS).values(
                    values | {"attempt": max(letter.attempt, last + 1)}))

    # --- what came in

    def known_uids(self, mailbox: str, uidvalidity: int) -> set[int]:
        """Return the numbers of the letters that were taken from a mailbox."""
        with self.transaction() as connection:
            return set(connection.execute(select(MESSAGES.c.uid).where(
                MESSAGES.c.mailbox == mailbox, MESSAGES.c.uidvalidity == uidvalidity)).scalars())

    def record(self, came: Came) -> bool:
        """Enter a letter and its attachments, in one transaction; False when it stands there."""
        with self.transaction() as connection:
            if connection.execute(select(MESSAGES.c.id).where(
                    MESSAGES.c.mailbox == came.mailbox, MESSAGES.c.uid == came.uid,
                    MESSAGES.c.uidvalidity == came.uidvalidity)).first():
                return False
            key = connection.execute(insert(MESSAGES).values(
                {name: _plain(getattr(came, name)) for name in _CAME})).inserted_primary_key
            assert key is not None
            rows = [{"message": key[0], "number": number,
                     **{name: _plain(getattr(each, name)) for name in _KEPT}}
                    for number, each in enumerate(came.attachments, start=1)]
            if rows:
                connection.execute(insert(ATTACHMENTS), rows)
        return True

    def renumber(self, came: Came, uidvalidity: int, uid: int) -> None:
        """Note that a letter has another number, since the server has counted anew."""
        with self.transaction() as connection:
            connection.execute(update(MESSAGES).where(MESSAGES.c.id == came.id).values(
                uidvalidity=uidvalidity, uid=uid))

    def finish(self, ids: Sequence[int]) -> list[int]:
        """Take letters out of the queue of those that a person must read; return those found."""
        with self.transaction() as connection:
            found = list(connection.execute(
                select(MESSAGES.c.id).where(MESSAGES.c.id.in_(ids))).scalars())
            connection.execute(
                update(MESSAGES).where(MESSAGES.c.id.in_(found)).values(is_done=True))
        return found

    def messages(self) -> list[Came]:
        """Return every letter that came in, with its attachments, in the order of its taking."""
        with self.transaction() as connection:
            rows = connection.execute(select(MESSAGES).order_by(MESSAGES.c.id)).all()
            parts = connection.execute(select(ATTACHMENTS).order_by(
                ATTACHMENTS.c.message, ATTACHMENTS.c.number)).all()
        kept: dict[int, list[Kept]] = {}
        for part in parts:
            kept.setdefault(part.message, []).append(Kept(**_values(part._mapping, _KEPT)))
        return [replace(Came(**_values(row._mapping, _CAME)), id=row.id,
                        attachments=tuple(kept.get(row.id, ()))) for row in rows]


def _prepare(connection: Connection, letter: Sent, before: Sent | None) -> bool:
    values = asdict(letter)
    del values["id"]
    if before is not None:
        changed = connection.execute(update(LETTERS).where(
            LETTERS.c.message_id == before.message_id,
            LETTERS.c.state == before.state).values(values))
        return bool(changed.rowcount)
    known = connection.execute(select(LETTERS.c.id).where(
        LETTERS.c.key == letter.key, LETTERS.c.attempt == letter.attempt)).first()
    if known is None:
        connection.execute(insert(LETTERS).values(values))
    return known is None


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _values(row: RowMapping, names: Iterable[str]) -> dict[str, Any]:
    """A row's values; what JSON has made lists are tuples again."""
    return {name: _frozen(row[name]) for name in names}


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
