"""Forms within signatures, within the text of a letter and within a mailbox in one file."""

import base64
import binascii
import email.message

import pytest
from test_sources import BOOK, found_in

from ingest.opening.letters.mailbox_file import letters_of
from ingest.opening.signed_data import signed_content

SIGNED, DATA, ENVELOPED = (bytes.fromhex(f"06092a864886f70d0107{n}") for n in ("02", "01", "03"))


def element(tag: int, *contents: bytes) -> bytes:
    inside = b"".join(contents)
    size = len(inside).to_bytes(4, "big").lstrip(b"\0")
    length = bytes((len(inside),)) if len(inside) < 128 else bytes((0x80 | len(size),)) + size
    return bytes((tag,)) + length + inside


def endless(tag: int, *contents: bytes) -> bytes:
    """An element of indefinite length, as programs write that sign as they go."""
    return bytes((tag, 0x80)) + b"".join(contents) + b"\0\0"


def signed(content: bytes | None, kind=SIGNED, make=element, octets=None) -> bytes:
    inner = [] if content is None else [make(0xA0, octets or element(4, content))]
    return make(0x30, kind, make(0xA0, make(
        0x30, b"\2\1\1", element(0x31), make(0x30, DATA, *inner), element(0xA0, bytes(300)),
        element(0x31, b"\2\1\7"))))


def in_pieces(content: bytes) -> bytes:
    return endless(0x24, *(element(4, content[at:at + 1000]) for at in range(0, len(content), 1000)))


@pytest.mark.parametrize("data", [
    signed(BOOK),
    signed(BOOK, make=endless),
    signed(BOOK, make=endless, octets=in_pieces(BOOK)),
    base64.encodebytes(signed(BOOK)),
    b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signed(BOOK)) + b"-----END PKCS7-----\n",
], ids=["plain", "endless", "in pieces", "base64", "armoured"])
def test_a_form_is_taken_out_of_the_signature_round_it(data, tmp_path):
    (tmp_path / "сведения.xlsx.sig").write_bytes(data)

    assert found_in(tmp_path) == {"сведения.xlsx.sig": BOOK}


@pytest.mark.parametrize("data", [
    signed(None), base64.encodebytes(signed(None)), b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n"])
def test_a_signature_beside_its_file_is_a_note(data, tmp_path):
    (tmp_path / "сведения.xlsx").write_bytes(BOOK)
    (tmp_path / "сведения.xlsx.sig").write_bytes(data)

    assert found_in(tmp_path) == {"сведения.xlsx": BOOK, "сведения.xlsx.sig": "F152"}


def test_signed_data_cut_short_are_damaged_and_no_mere_signature(tmp_path):
    (tmp_path / "сведения.xlsx.sig").write_bytes(signed(BOOK)[:3000])

    assert found_in(tmp_path) == {"сведения.xlsx.sig": "F106"}


@pytest.mark.parametrize("data", [
    signed(BOOK).replace(b"\x04\x82", b"\x04\xff", 1), b"\x30\x80" + SIGNED + b"\xa0\x80" * 5000,
    b"\x30\x80" + SIGNED, signed(b"x", octets=endless(0x24, *[endless(0x24)] * 200_000)),
], ids=["length", "nested", "cut", "pieces"])
def test_hostile_signed_data_end_in_a_value_error(data):
    with pytest.raises(ValueError):
        signed_content(data)


def test_signatures_round_signatures_have_a_limit(tmp_path):
    data = BOOK
    for _ in range(6):
        data = signed(data)
    (tmp_path / "сведения.sig").write_bytes(data)

    assert found_in(tmp_path) == {"сведения.sig": "F132"}


def test_data_encrypted_for_somebody_else_are_named(tmp_path):
    from ingest.opening.package import FileProblem, open_package

    with pytest.raises(FileProblem) as caught:
        open_package(signed(None, ENVELOPED))

    assert caught.value.facts == {"what": "данные, зашифрованные для чужого сертификата"}


# --- letters -------------------------------------------------------------------------------------


def letter(name: str = "форма.xlsx", content: bytes = BOOK, subtype: str = "octet-stream") -> bytes:
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.ru", "b@example.ru", "Отчет"
    message.set_content("Отчет во вложении")
    message.add_attachment(content, "application", subtype, filename=name)
    return message.as_bytes()


@pytest.mark.parametrize("make", [element, endless])
def test_a_letter_signed_as_a_whole_is_opened(make, tmp_path):
    whole = email.message.EmailMessage()
    whole["From"], whole["Subject"] = "a@example.ru", "Отчет"
    whole.set_content(signed(letter(), make=make), "application", "pkcs7-mime", filename="smime.p7m")
    (tmp_path / "письмо.eml").write_bytes(whole.as_bytes())
    (tmp_path / "smime.p7m").write_bytes(signed(letter(), make=make))

    assert found_in(tmp_path) == {"smime.p7m/форма.xlsx": BOOK, "письмо.eml/форма.xlsx": BOOK}


def uuencoded(name: bytes, content: bytes, end: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at:at + 45]).rstrip(b"\n") for at in range(0, len(content), 45)]
    return end.join([b"begin 644 " + name, *lines, b"`", b"end", b""])


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_files_in_the_text_of_a_letter_are_read(end, tmp_path):
    head = end.join([b"From: a@example.ru", b"Content-Type: text/plain; charset=koi8-r", b"", b""])
    text = b"begin with hope" + end + uuencoded("отчет.xlsx".encode("koi8-r"), BOOK, end)
    (tmp_path / "письмо.eml").write_bytes(head + text + uuencoded(b"b.xlsx", BOOK, end))

    assert found_in(tmp_path) == {"письмо.eml/отчет.xlsx": BOOK, "письмо.eml/b.xlsx": BOOK}


def test_words_of_a_letter_that_begin_as_a_file_does_are_words(tmp_path):
    (tmp_path / "письмо.eml").write_bytes(
        b"From: a@example.ru\n\nbegin 644 times\nand not one of them\nend\n")

    assert found_in(tmp_path) == {"письмо.eml": "F134"}


FROM = b"From - Mon Nov 16 10:00:00 2026\n"


def test_every_letter_of_a_mailbox_in_one_file_is_read(tmp_path):
    empty = b"From: a@example.ru\nSubject: x\n\nFrom here on: 10:00 2026\n>From\n"
    (tmp_path / "папка").write_bytes(
        b"\n".join((FROM + letter("а.xlsx"), FROM + empty, FROM + letter("б.xlsx"))))

    assert found_in(tmp_path) == {
        "папка/письмо 1/а.xlsx": BOOK, "папка/письмо 2": "F134", "папка/письмо 3/б.xlsx": BOOK}


def test_a_mailbox_of_one_letter_is_that_letter(tmp_path):
    (tmp_path / "письмо.mbox").write_bytes(FROM + letter())

    assert found_in(tmp_path) == {"письмо.mbox/форма.xlsx": BOOK}


def test_a_line_of_a_letter_that_begins_with_from_is_no_letter():
    words = b"From me: hello\n\nFrom 10:00 to 12:00 of 2026\nwords\n"

    assert letters_of(FROM + b"To: a\n\n" + words) == [b"To: a\n\n" + words]
