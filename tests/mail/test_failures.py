"""Why mail was not sent or fetched is told in Russian; only a server's own words are quoted."""

import imaplib
import re
import smtplib
import socket
import ssl

import pytest

from ingest.mail.failures import quoted, quoted_by_imaplib, reason_of, untrusted_reason


@pytest.mark.parametrize("error", [
    ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), EOFError("EOF"),
    socket.gaierror(-2, "Name or service not known"), TimeoutError("timed out"),
    ConnectionRefusedError(111, "Connection refused"), ConnectionResetError(104, "reset by peer"),
    OSError(101, "Network is unreachable"), OSError(12, "Cannot allocate memory"),
    smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
    imaplib.IMAP4.abort("socket error: EOF")])
def test_no_english_word_of_a_library_is_told(error):
    said = reason_of(error)
    assert said and not re.search("[A-Za-z]{4,}", re.sub("security|port|host|programme.toml", "", said))


def test_a_server_is_quoted():
    assert quoted(b"5.7.1 Spam\r\nrejected") == "ответ сервера «5.7.1 Spam rejected»"
    assert reason_of(smtplib.SMTPResponseException(421, b"try later")) == "ответ сервера «try later»"
    assert quoted_by_imaplib(imaplib.IMAP4.error("command SELECT illegal in state AUTH")) == (
        "сервер не выполнил команду")


@pytest.mark.parametrize("code", [10, 18, 20, 62, 999])
def test_what_is_wrong_with_a_certificate_is_told(code):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "certificate has expired"
    assert not re.search("[A-Za-z]", untrusted_reason(error))
