"""Letters taken apart: what mail programs send, and what nobody's mail program should."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from support.letters import HEAD, HOSTILE, forwarded, letter

from ingest.opening.letters.head import headers
from ingest.opening.letters.message import Attachment, failure, open_letter, parts
from ingest.opening.limits import FileProblem


def codes(data: bytes) -> set[str]:
    found = open_letter(data)
    return {each.code for each in (*found.findings, *(finding for attachment in found.attachments
                                                      for finding in attachment.findings))}


@pytest.mark.parametrize("times", [0, 1, 5])
def test_attachment_is_found_however_often_the_letter_was_forwarded(times: int):
    assert parts(forwarded(letter(), times).as_bytes()) == [Attachment("Отчет.xlsx", b"PK\x03\x04")]


def test_a_forwarded_letter_in_base64_is_opened_too():
    """Against the standard, but some gateways send it so."""
    import base64
    packed = base64.encodebytes(letter().as_bytes())
    data = HEAD + (b"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                   + packed + b"\n--b--\n")
    assert [each.name for each in parts(data)] == ["Отчет.xlsx"]


@pytest.mark.parametrize("line", [
    "filename*=utf-8''%D0%9E%D1%82%D1%87%D0%B5%D1%82.xlsx",
    "filename*0*=utf-8''%D0%9E%D1%82; filename*1*=%D1%87%D0%B5%D1%82.xlsx",
    'filename="=?utf-8?B?0J7RgtGH0LXRgi54bHN4?="',
    'filename="=?koi8-r?Q?=EF=D4=DE=C5=D4=2Exlsx?="',
    'filename="=?utf-8?B?0J7R?=\n =?utf-8?B?gtGH0LXRgi54bHN4?="',
    "filename*=windows-1251''%CE%F2%F7%E5%F2.xlsx",
    'filename="Отчет.xlsx"',
    'filename="..\\..\\Windows\\Отчет.xlsx"',
    'filename="/etc/Отчет.xlsx"',
    'filename="Отч\u202eет.xlsx"',
])
@pytest.mark.parametrize("charset", ["utf-8", "cp1251"])
def test_name_is_read_however_it_is_written(line: str, charset: str):
    data = f"Content-Disposition: attachment; {line}\n\nabc".encode(charset, "ignore")
    assert parts(data)[0].name in ("Отчет.xlsx", "Отч ет.xlsx")


def test_head_is_decoded_and_its_address_and_references_found():
    found = headers(letter(Message_ID="<a@b>", In_Reply_To="<c@d>", References="<x@y> <c@d>",
                           Date="Mon, 12 Oct 2026 10:00:00 +0700").as_bytes())
    assert (found.sender, found.sender_name, found.subject) == ("uo@example.ru", "Управление", "Отчёт")
    assert (found.message_id, found.answers) == ("<a@b>", ("<c@d>", "<x@y>"))
    assert found.date is not None and not found.is_automatic
    assert headers(b"Auto-Submitted: auto-replied\n\n").is_automatic


@pytest.mark.parametrize("head", [
    b"", b"\x00\xff", b"From: \nSubject: =?utf-8?B?!!!?=", b"From: <<>>,,;;@@\nDate: tomorrow",
    b"From: a@b\r\n c@d", b"Message-ID: " + b"<" * 9000, b"Subject: " + b"=?a?q?" * 200_000,
    b"Date: Mon, 99 Oct 99999999999 10:00:00 +9999", b"From: =?utf-8?Q?=0D=0ABcc:_x=40y?= <a@b>",
])
def test_head_of_rubbish_is_read_as_far_as_it_goes(head: bytes):
    found = headers(head + b"\n\nbody")
    assert "\n" not in found.sender + found.sender_name + found.subject + found.message_id
    assert found.sender in ("", "a@b")


def test_logo_under_a_letter_is_a_picture_and_no_file():
    message = EmailMessage()
    message.set_content("<img src='cid:1'>", subtype="html")
    message.add_related(b"GIF89a", "image", "gif", cid="<1>", filename="logo.gif")
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="a.zip")
    assert [(each.name, each.is_picture) for each in parts(message.as_bytes())] == [
        ("logo.gif", True), ("a.zip", False)]


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_letter_is_refused_soon_and_with_a_code(data: bytes, code: str):
    start = time.process_time()
    with pytest.raises(FileProblem) as caught:
        parts(data)
    assert caught.value.code == code
    assert time.process_time() - start < 5


def test_what_is_odd_but_harmless_is_read_and_told():
    outlook = letter("winmail.dat").as_bytes()
    strange = letter("../../../../etc/passwd").as_bytes().replace(b'charset="utf-8"',
                                                                  b'charset="martian"')
    assert codes(outlook) == {"F136"}
    assert codes(strange) == {"F137", "F138"}
    assert [each.name for each in parts(strange)] == ["passwd"]


def test_a_letter_that_is_no_report_is_no_failure():
    assert failure(letter().as_bytes()) is None
