"""Fetch letters from a mailbox by IMAP, each exactly once even if the connection breaks.

A letter is first written to files, then entered in the ledger, then, where the settings say so,
marked or moved.  A run that is cut off anywhere does the rest the next time.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ingest.mail.failures import quoted, quoted_by_imaplib, reason_of
from ingest.mail.ledger import Came, Ledger, State
from ingest.mail.server import LEAVE, MOVE, STARTTLS, TLS, Mailbox, untrusted
from ingest.mail.store import Number, Store
from ingest.opening.letters.head import HEAD

# How often in a row a connection may break with nothing taken before we give up.
_TRIES = 3
_CHUNK = 200
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class MailboxError(OSError):
    """The mailbox cannot be reached, trusted, entered or read."""


class NoFolderError(MailboxError):
    """The mailbox has no folder of that name."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A letter on the server that has not been taken."""

    uid: int
    size: int
    received: datetime


def fetch(box: Mailbox, password: str, ledger: Ledger, store: Store) -> Iterator[Came]:
    """Take every new letter; yield each when it is safe in files and ledger.

    MailboxError in words when it does not go on; what was taken stays taken.
    """
    broken = 0
    while True:
        try:
            for came in _session(box, password, ledger, store):
                broken = 0
                yield came
            return
        except ssl.SSLCertVerificationError as error:
            raise MailboxError(untrusted(box, error, "Пароль не передан")) from error
        except MailboxError:
            raise
        except (imaplib.IMAP4.abort, ConnectionError, TimeoutError, ssl.SSLError, EOFError,
                socket.gaierror) as error:
            broken += 1
            if broken == _TRIES:
                raise _interrupted(box, error) from error
        except imaplib.IMAP4.error as error:
            raise MailboxError(f"сервер {box.host} не дал прочитать ящик: "
                               f"{quoted_by_imaplib(error)}") from error


def _interrupted(box: Mailbox, error: Exception) -> MailboxError:
    return MailboxError(f"связь с сервером {box.host} прерывается: {reason_of(error)}. Запустите "
                        "команду еще раз: уже принятые письма второй раз не примутся")


def _session(box: Mailbox, password: str, ledger: Ledger, store: Store) -> Iterator[Came]:
    """Take what is new within one connection."""
    imap = connect_to(box, password)
    try:
        validity = open_folder(imap, box)
        known = ledger.known_uids(box.key, validity)
        earlier = {each.sha256: each for each in ledger.messages() if each.mailbox == box.key}
        present = _search(imap, f"SINCE {_day(box)}" if box.since else "ALL")
        for each in _waiting(imap, [uid for uid in present if uid not in known]):
            number = Number(box.key, validity, each.uid, each.received)
            came = _take(imap, each, number, ledger, store, earlier)
            if came is not None:
                earlier[came.sha256] = came
                yield came
        _settle(imap, box, ledger.known_uids(box.key, validity))
    finally:
        _leave(imap)


def _take(imap: imaplib.IMAP4, each: _Waiting, number: Number, ledger: Ledger, store: Store,
          earlier: dict[str, Came]) -> Came | None:
    if each.size > store.limits.size:
        data = _body(imap, each.uid, f"BODY.PEEK[HEADER]<0.{HEAD}>")
        came = store.refuse(data or b"", each.size, number)
    else:
        data = _body(imap, each.uid, "BODY.PEEK[]")
        if data is None:
            # Somebody has deleted it since the list was made.
            return None
        before = earlier.get(sha256(data).hexdigest())
        if before is not None and before.uidvalidity != number.uidvalidity:
            ledger.renumber(before, number.uidvalidity, number.uid)
            return None
        came = store.take(data, number, is_copy=before is not None)
    if not ledger.record(came):
        # Another run has taken it meanwhile, into the same files.
        return None
    _note_letters(came, ledger, store)
    return came


def _note_letters(came: Came, ledger: Ledger, store: Store) -> None:
    """Note what a letter tells of ours: it came back, or it was answered, so it had arrived."""
    if came.kind == "report":
        for message_id in came.answers:
            ledger.mark(message_id, State.UNDELIVERED, came.findings[0][1])
        return
    for message_id in (*came.answers, came.message_id):
        sent = store.known.sent.get(message_id)
        if sent is not None and sent.state in (State.SENDING, State.DRAFT):
            ledger.mark(message_id, State.SENT)


# --- the protocol --------------------------------------------------------------------------------


def connect_to(box: Mailbox, password: str) -> imaplib.IMAP4:
    """Return a connection that is protected and entered.  MailboxError when we are not let in."""
    port = box.port_for("imap")
    imap: imaplib.IMAP4
    if box.security == TLS:
        imap = imaplib.IMAP4_SSL(box.host, port, ssl_context=box.context(), timeout=box.timeout)
    else:
        imap = imaplib.IMAP4(box.host, port, timeout=box.timeout)
    if box.security == STARTTLS:
        imap.starttls(ssl_context=box.context())
    try:
        imap.login(box.user, password)
    except (imaplib.IMAP4.abort, OSError):
        _leave(imap)
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        _leave(imap)
        said = ("пароль бывает только из латинских букв и знаков"
                if isinstance(error, UnicodeEncodeError) else quoted_by_imaplib(error))
        raise MailboxError(f"сервер {box.host} не принял имя «{box.user}» или пароль: {said}"
                           ) from error
    return imap


def _leave(imap: imaplib.IMAP4) -> None:
    try:
        imap.logout()
    except (imaplib.IMAP4.error, OSError):
        with suppress(OSError):
            imap.shutdown()


def open_folder(imap: imaplib.IMAP4, box: Mailbox) -> int:
    """Open the folder, only to look unless something is to be changed; return its UIDVALIDITY.

    NoFolderError when there is no such folder.
    """
    kind, answer = imap.select(f'"{folder_name(box.folder)}"', readonly=box.after == LEAVE)
    if kind != "OK":
        raise NoFolderError(f"папки «{box.folder}» в ящике нет: {_said(answer)}")
    validity = imap.response("UIDVALIDITY")[1][0]
    if validity is None:
        raise MailboxError(f"сервер {box.host} не нумерует письма (UIDVALIDITY)")
    return int(validity)


def _search(imap: imaplib.IMAP4, what: str) -> list[int]:
    kind, answer = imap.uid("SEARCH", what)
    if kind != "OK":
        raise MailboxError(f"сервер не перечислил письма: {_said(answer)}")
    return sorted(int(uid) for line in answer if line for uid in line.split())


def _waiting(imap: imaplib.IMAP4, uids: Sequence[int]) -> Iterator[_Waiting]:
    for start in range(0, len(uids), _CHUNK):
        chunk = uids[start:start + _CHUNK]
        _kind, answer = imap.uid("FETCH", ",".join(map(str, chunk)),
                                 "(UID RFC822.SIZE INTERNALDATE)")
        for line in answer:
            if not isinstance(line, bytes):
                continue
            uid, size = _UID.search(line), _SIZE.search(line)
            moment = imaplib.Internaldate2tuple(line)
            if uid and size and moment and int(uid[1]) in chunk:
                yield _Waiting(int(uid[1]), int(size[1]),
                               datetime.fromtimestamp(time.mktime(moment)))


def _body(imap: imaplib.IMAP4, uid: int, what: str) -> bytes | None:
    kind, answer = imap.uid("FETCH", str(uid), f"(UID {what})")
    if kind != "OK":
        raise MailboxError(f"сервер не отдал письмо {uid}: {_said(answer)}")
    for part in answer:
        if isinstance(part, tuple) and b"BODY[" in part[0]:
            return bytes(part[1])
        if isinstance(part, bytes) and b'BODY[] ""' in part:
            return b""
    return None


def _settle(imap: imaplib.IMAP4, box: Mailbox, taken: set[int]) -> None:
    """Mark or move every letter that was taken and still waits for it, as the settings say."""
    if box.after == LEAVE:
        return
    waiting = [uid for uid in _search(imap, "ALL" if box.after == MOVE else "UNSEEN")
               if uid in taken]
    for start in range(0, len(waiting), _CHUNK):
        chunk = ",".join(map(str, waiting[start:start + _CHUNK]))
        kind, answer = (imap.uid("MOVE", chunk, f'"{folder_name(box.move_to)}"')
                        if box.after == MOVE else
                        imap.uid("STORE", chunk, "+FLAGS.SILENT", r"(\Seen)"))
        if kind != "OK":
            raise MailboxError(f"письма приняты, но сервер не дал их отметить: {_said(answer)}")


def folder_name(name: str) -> str:
    """Return a folder's name as IMAP writes it (RFC 3501, 5.1.3).

    >>> folder_name("Формы & ответы")
    '&BCQEPgRABDwESw- &- &BD4EQgQyBDUEQgRL-'
    """
    def packed(match: re.Match[str]) -> str:
        code = b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{code}-"

    return re.sub(r"[^\x20-\x7e]+", packed, name.replace("&", "&-"))


def _day(box: Mailbox) -> str:
    assert box.since is not None
    # Not strftime: the months' names must be English whatever the system speaks.
    return f"{box.since.day:02}-{_MONTHS[box.since.month - 1]}-{box.since.year}"


def _said(answer: Sequence[object]) -> str:
    return quoted(b" ".join(each for each in answer if isinstance(each, bytes)))
