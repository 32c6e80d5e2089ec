"""Say in Russian why a mail server was not reached, trusted or would not go on.

The words of libraries and of the system are English; what a server itself said is quoted.
"""

from __future__ import annotations

import errno
import re
import smtplib
import socket
import ssl

from ingest.opening.letters.header_text import text_of

_NO_NETWORK = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
_SAID = re.compile(r"b'((?:[^'\\]|\\.)+)'|b\"((?:[^\"\\]|\\.)+)\"")
_LONGEST = 300
# Numbers of OpenSSL (X509_V_ERR_…).
_UNTRUSTED = {
    9: "срок его действия еще не начался", 10: "срок его действия истек",
    18: "он подписан сам собою", 19: "в его цепочке есть сертификат, подписанный сам собою",
    20: "неизвестно, кто его выдал", 21: "неизвестно, кто его выдал", 23: "он отозван",
    62: "он выдан на другое имя сервера", 64: "он выдан на другой адрес сервера",
}


def reason_of(error: Exception) -> str:
    """Return why a connection broke or never was.

    >>> reason_of(TimeoutError("timed out")), reason_of(ConnectionResetError("reset by peer"))
    ('сервер не отвечает', 'сервер закрыл соединение')
    """
    if isinstance(error, ssl.SSLError):
        return "защищенное соединение не состоялось, проверьте security и port в programme.toml"
    if isinstance(error, socket.gaierror):
        return "сервера с таким именем нет, или нет связи с интернетом"
    if isinstance(error, TimeoutError):
        return "сервер не отвечает"
    if isinstance(error, ConnectionRefusedError):
        return "сервер не принимает соединений, проверьте host и port в programme.toml"
    if isinstance(error, smtplib.SMTPResponseException):
        return quoted(error.smtp_error)
    if isinstance(error, OSError) and error.errno in _NO_NETWORK:
        return "нет связи с сетью"
    if isinstance(error, OSError) and error.errno and not isinstance(error, ConnectionError):
        return f"система ответила кодом {error.errno}"
    return "сервер закрыл соединение"


def untrusted_reason(error: ssl.SSLCertVerificationError) -> str:
    """Return what is wrong with a certificate."""
    return _UNTRUSTED.get(error.verify_code, f"проверка не пройдена (код {error.verify_code})")


def quoted(answer: bytes | str) -> str:
    """Return what a server said, in one line that can be shown, as its words.

    >>> quoted(b"5.1.1 <a@b.ru>\\r\\nUser unknown"), quoted(b"")
    ('ответ сервера «5.1.1 <a@b.ru> User unknown»', 'сервер не сказал почему')
    """
    text = text_of(answer) if isinstance(answer, bytes) else answer
    line = " ".join(re.sub(r"[^\w\s.,:;<>@()/+=\[\]-]", " ", text).split())[:_LONGEST]
    return f"ответ сервера «{line}»" if line else "сервер не сказал почему"


def quoted_by_imaplib(error: Exception) -> str:
    """Return what a server said of what imaplib reports in words of its own.

    >>> import imaplib
    >>> quoted_by_imaplib(imaplib.IMAP4.error("SELECT command error: BAD [b'No such folder']"))
    'ответ сервера «No such folder»'
    >>> quoted_by_imaplib(imaplib.IMAP4.error(b"[AUTHENTICATIONFAILED] Invalid"))
    'ответ сервера «[AUTHENTICATIONFAILED] Invalid»'
    """
    said = error.args[0] if error.args else ""
    if isinstance(said, bytes):
        return quoted(said)
    found = _SAID.search(str(said))
    return quoted(found[1] or found[2]) if found else "сервер не выполнил команду"
