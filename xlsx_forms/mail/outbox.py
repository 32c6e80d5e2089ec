"""Send letters by SMTP, recording each step in the ledger.

A letter is entered before anything leaves, marked ``sending`` before the dot that ends its text
leaves, and ``sent`` when the server has taken it.  Where the connection breaks in between, nobody
can know whether it went, so it is never sent again unasked: at most once (docs/decisions/0021).
"""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ingest.mail.failures import quoted, reason_of
from ingest.mail.ledger import Ledger, Sent, State
from ingest.mail.server import STARTTLS, TLS, Server, untrusted
from xlsx_forms.mail.compose import Draft, LetterError, compose, is_international, letter_bytes

# A letter is tried anew after a broken connection, and the run ends when that does not help.
_TRIES = 3
_BROKEN = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError, OSError)


_ELSEWHERE = "им занят другой запуск программы"
_NO_INTERNATIONAL = ("ваш почтовый сервер не принимает адресов с русскими буквами до знака @: "
                     "впишите другой адрес")


class OutboxError(OSError):
    """No letter can be sent: the server cannot be reached, trusted or entered."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A letter that is to go out: its row in the ledger, what it says, and its name as a file.

    ``before`` is the row as it stood when it was planned; None when it is new.  ``known`` are the
    Message-IDs of letters about the same that went before, and ``replaces`` drafts on the same
    topics that it makes outdated.  ``about`` says each of its subjects in words.
    """

    letter: Sent
    draft: Draft
    name: str
    before: Sent | None = None
    known: frozenset[str] = frozenset()
    replaces: tuple[Sent, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter."""

    letter: Sent
    state: State
    reason: str = ""


def send_all(planned: Iterable[Planned], server: Server, password: str, ledger: Ledger,
             per_minute: int, wait: Callable[[float], None] = time.sleep) -> Iterator[Outcome]:
    """Send letters, at most so many a minute; yield what became of each.

    A letter that the server refuses does not stop the rest.  OutboxError when the server cannot
    be reached, trusted or entered; what was not sent stands as ``prepared`` in the ledger.
    """
    connection: smtplib.SMTP | None = None
    pause, last = 60 / per_minute, 0.0
    try:
        for each in planned:
            if not ledger.prepare(each.letter, each.before):
                yield Outcome(each.letter, State.FAILED, _ELSEWHERE)
                continue
            try:
                data = letter_bytes(compose(each.draft, datetime.now()))
            except LetterError as error:
                ledger.mark(each.letter.message_id, State.FAILED, str(error))
                yield Outcome(each.letter, State.FAILED, str(error))
                continue
            for attempt in range(1, _TRIES + 1):
                wait(max(0.0, last + pause - time.monotonic()) if last else 0.0)
                try:
                    connection = connection or connect(server, password)
                    last = time.monotonic()
                    yield _send(connection, each, data, ledger)
                    break
                except OutboxError:
                    raise
                except _BROKEN as error:
                    _close(connection)
                    connection = None
                    if attempt == _TRIES:
                        raise _unreachable(error, server) from error
    finally:
        _close(connection)


def connect(server: Server, password: str) -> smtplib.SMTP:
    """Return a connection that is protected and entered.  OutboxError in words when it is not."""
    try:
        connection = _open(server)
        try:
            _enter(connection, server, password)
        except BaseException:
            connection.close()
            raise
        return connection
    except ssl.SSLCertVerificationError as error:
        raise OutboxError(untrusted(server, error, "Ничего не передано")) from error
    except smtplib.SMTPNotSupportedError as error:
        raise OutboxError(f"сервер {server.host} не умеет того, что указано в настройках (security "
                          f"= \"{server.security}\", user). Проверьте их") from error


def _open(server: Server) -> smtplib.SMTP:
    port = server.port_for("smtp")
    if server.security == TLS:
        return smtplib.SMTP_SSL(server.host, port, timeout=server.timeout,
                                context=server.context())
    return smtplib.SMTP(server.host, port, timeout=server.timeout)


def _enter(connection: smtplib.SMTP, server: Server, password: str) -> None:
    if server.security == STARTTLS:
        connection.starttls(context=server.context())
    if not server.user:
        return
    try:
        connection.login(server.user, password)
    except (smtplib.SMTPAuthenticationError, UnicodeEncodeError) as error:
        said = (quoted(error.smtp_error) if isinstance(error, smtplib.SMTPAuthenticationError)
                else "пароль бывает только из латинских букв и знаков")
        raise OutboxError(f"сервер {server.host} не принял имя «{server.user}» или пароль: "
                          f"{said}") from error


def _send(connection: smtplib.SMTP, each: Planned, data: bytes, ledger: Ledger) -> Outcome:
    """Send one letter; an error of the connection before its last dot leaves is the caller's."""
    letter = each.letter
    connection.ehlo_or_helo_if_needed()
    international = is_international((each.draft.sender, *each.draft.recipients))
    if international and not connection.has_extn("smtputf8"):
        return _refused(connection, letter, _NO_INTERNATIONAL, ledger)
    connection.command_encoding = "utf-8" if international else "ascii"
    code, answer = connection.mail(each.draft.sender, ["SMTPUTF8"] if international else ())
    if code == 250:
        refused = []
        for recipient in each.draft.recipients:
            code, answer = connection.rcpt(recipient)
            if code not in (250, 251):
                refused.append(f"{recipient}: {quoted(answer)}")
        if len(refused) < len(each.draft.recipients):
            code, answer = connection.docmd("DATA")
            if code == 354:
                return _send_text(connection, each, data, "; ".join(refused), ledger)
        elif refused:
            return _refused(connection, letter, "; ".join(refused), ledger)
    return _refused(connection, letter, quoted(answer), ledger)


def _send_text(connection: smtplib.SMTP, each: Planned, data: bytes, refused: str, ledger: Ledger
               ) -> Outcome:
    letter = each.letter
    # Until its last line, a dot alone, the server has no letter: it can still be taken back.
    connection.send(re.sub(rb"(?m)^\.", b"..", data))
    if not ledger.begin(letter, each.known):
        connection.close()
        return Outcome(letter, State.FAILED, _ELSEWHERE)
    try:
        connection.send(b".\r\n")
        code, answer = connection.getreply()
    except _BROKEN as error:
        reason = f"связь прервалась, пока письмо уходило ({reason_of(error)})"
        ledger.mark(letter.message_id, State.SENDING, reason)
        _close(connection)
        return Outcome(letter, State.SENDING, reason)
    if code != 250:
        return _refused(connection, letter, quoted(answer), ledger)
    reason = f"не принят адрес {refused}" if refused else ""
    ledger.mark(letter.message_id, State.SENT, reason)
    for draft in each.replaces:
        ledger.mark(draft.message_id, State.OUTDATED)
    return Outcome(letter, State.SENT, reason)


def _refused(connection: smtplib.SMTP, letter: Sent, reason: str, ledger: Ledger) -> Outcome:
    ledger.mark(letter.message_id, State.FAILED, reason)
    try:
        connection.rset()
    except _BROKEN:
        _close(connection)
    return Outcome(letter, State.FAILED, reason)


def _close(connection: smtplib.SMTP | None) -> None:
    if connection is None:
        return
    try:
        if connection.sock is not None:
            connection.quit()
    except (smtplib.SMTPException, OSError):
        connection.close()


def _unreachable(error: Exception, server: Server) -> OutboxError:
    return OutboxError(f"связь с сервером {server.host} прерывается: {reason_of(error)}. Запустите "
                       "команду еще раз: отправленные письма второй раз не уйдут")
