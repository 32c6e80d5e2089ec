"""Try to connect to mail servers and to log in; say in words why one refuses, and what to do."""

from __future__ import annotations

import imaplib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from ingest.mail.failures import reason_of, untrusted_reason
from ingest.mail.mailbox import MailboxError, NoFolderError, connect_to, open_folder
from ingest.mail.server import Mailbox, Server
from xlsx_forms.mail.outbox import OutboxError, connect
from xlsx_forms.mail.setup.services import Service

# Nobody waits a minute for a server that does not answer.
PATIENCE = 15


class Cause(StrEnum):
    """What has to be put right."""

    NAME = "name"
    PORT = "port"
    CERTIFICATE = "certificate"
    PASSWORD = "password"
    ACCESS = "access"
    FOLDER = "folder"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a server could not be used, in words, and what to do about it."""

    cause: Cause
    words: str
    remedy: str


# What servers say, in the order in which it is looked for.
_SAID: tuple[tuple[str, Cause, str], ...] = (
    (r"application.?password|parol prilozheniya|app.?password|application-specific",
     Cause.PASSWORD, "сервер требует пароль приложения"),
    (r"basic authentication is disabled|smtpclientauthentication is disabled|5\.7\.139",
     Cause.ACCESS, "администратор почты выключил вход по паролю"),
    (r"does not have access rights|imap is disabled|imap access|smtp access|not enabled|disabled",
     Cause.ACCESS, "вход для почтовых программ выключен, или пароль не подходит"),
    (r"spam|robot|captcha|web login", Cause.ACCESS,
     "служба просит сначала войти в почту через браузер и подтвердить, что вы не робот"),
    (r"too many|limit|try again later|temporar", Cause.NETWORK,
     "слишком много попыток: подождите несколько минут"),
)


def first_that_works(servers: Iterable[Server], password: str, service: Service
                     ) -> tuple[Server | None, Refusal | None]:
    """Return the first server that lets us in, else the refusal that tells most.

    A server that answered, and refused, tells more than a port on which nobody listens.
    """
    told: Refusal | None = None
    for server in servers:
        refusal = tried(server, password, service)
        if refusal is None:
            return server, None
        if refusal.cause not in (Cause.PORT, Cause.NETWORK):
            return None, refusal
        told = told or refusal
    return None, told


def tried(server: Server, password: str, service: Service) -> Refusal | None:
    """Connect, log in and, to a mailbox, open its folder; None when all of it works."""
    protocol = "imap" if isinstance(server, Mailbox) else "smtp"
    attempt: Callable[[], None] = (
        (lambda: _try_mailbox(server, password)) if isinstance(server, Mailbox)
        else (lambda: connect(server, password).close()))
    try:
        attempt()
    except (OutboxError, MailboxError) as error:
        return _refused(server, protocol, error, service)
    except (OSError, smtplib.SMTPException, imaplib.IMAP4.error, UnicodeError) as error:
        return _unreached(server, protocol, error)
    return None


def _try_mailbox(box: Mailbox, password: str) -> None:
    imap = connect_to(box, password)
    try:
        open_folder(imap, box)
    finally:
        imap.logout()


def _refused(server: Server, protocol: str, error: OSError, service: Service) -> Refusal:
    """The server answered: its certificate, the password or the folder is wrong."""
    words = str(error)
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return _distrusted(server, error.__cause__)
    if isinstance(error.__cause__, smtplib.SMTPNotSupportedError):
        return Refusal(Cause.PORT, f"сервер {server.host} на порту {server.port_for(protocol)} не "
                       "умеет шифрования или входа по паролю", "Укажите другой порт.")
    if isinstance(error, NoFolderError):
        return Refusal(Cause.FOLDER, words, "Укажите папку так, как она названа в почте.")
    if isinstance(error.__cause__, UnicodeError):
        return Refusal(Cause.PASSWORD, words, "Проверьте раскладку клавиатуры.")
    for pattern, cause, meaning in _SAID:
        if re.search(pattern, words, re.IGNORECASE):
            remedy = {Cause.PASSWORD: service.password, Cause.ACCESS: service.access}.get(cause, "")
            return Refusal(cause, f"{meaning}; {words}", _sentence(remedy))
    return Refusal(Cause.PASSWORD, words,
                   _sentence(service.password) + " " + _sentence(service.access))


def _distrusted(server: Server, error: ssl.SSLCertVerificationError) -> Refusal:
    return Refusal(Cause.CERTIFICATE, f"сертификату сервера {server.host} нельзя верить: "
                   f"{untrusted_reason(error)}. Пароль не передан",
                   "Проверьте имя сервера. Если это сервер вашей организации, спросите у администратора "
                   "файл ее удостоверяющего центра (.pem).")


def _unreached(server: Server, protocol: str, error: Exception) -> Refusal:
    """Nobody answered as a mail server does."""
    place = f"{server.host}, порт {server.port_for(protocol)}"
    if isinstance(error, (socket.gaierror, UnicodeError)):
        return Refusal(Cause.NAME, f"сервера {server.host} нет, или нет связи с интернетом",
                       "Проверьте, нет ли опечатки в имени, и открывается ли сайт почты в браузере.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrusted(server, error)
    if isinstance(error, ssl.SSLError):
        return Refusal(Cause.PORT, f"{place}: сервер не начал с шифрования",
                       "Похоже, этот порт для другого способа защиты. Укажите другой порт.")
    if isinstance(error, TimeoutError):
        return Refusal(Cause.PORT, f"{place}: сервер не отвечает",
                       "Порт закрыт: на сервере или межсетевым экраном вашей организации. Спросите у "
                       "администратора, открыт ли он для вашего компьютера.")
    if isinstance(error, ConnectionRefusedError):
        return Refusal(Cause.PORT, f"{place}: здесь почтовый сервер не работает",
                       "Укажите другой порт или другое имя сервера.")
    return Refusal(Cause.NETWORK, f"{place}: {reason_of(error)}",
                   "Проверьте связь с интернетом и повторите.")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
