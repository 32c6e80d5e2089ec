"""A file of an authority is taken in each shape that Windows writes, and nothing else for one."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme
from browser import serving

from templates.definition import DefinitionError
from xlsx_forms.mail.setup.authority import AUTHORITY_FILE, LARGEST, read_authority
from xlsx_forms.setup import make_folder


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def test_certificates_are_read_as_pem_and_as_der(authority: trustme.CA):
    pem = authority.cert_pem.bytes()
    assert read_authority("центр.pem", pem) == pem
    assert read_authority("центр.cer", ssl.PEM_cert_to_DER_cert(pem.decode())).split() == pem.split()


def test_a_private_key_a_torn_file_and_a_big_one_are_refused(authority: trustme.CA):
    key = authority.private_key_pem.bytes()
    for data, words in ((key, "закрытый ключ"), (authority.cert_pem.bytes() + key, "закрытый ключ"),
                        (b"", "сертификата в нем нет"), (b"PK\x03\x04", "сертификата в нем нет"),
                        (authority.cert_pem.bytes()[:400], "поврежден"),
                        (b"x" * (LARGEST + 1), "больше 1 МиБ")):
        with pytest.raises(DefinitionError, match=words):
            read_authority("центр.pem", data)


def test_a_wrong_file_stops_the_setup_before_it_begins(tmp_path: Path):
    folder = tmp_path / "округ"
    list(make_folder(folder, sample=False))
    before = (folder / "programme.toml").read_bytes()
    with serving(folder) as browser:
        answer = browser.upload("/settings", "/settings/mail-setup", "authority",
                                [("../../etc/центр.pem", b"not a certificate")],
                                address="a@example.ru", service="0", password="x")
        assert answer.status == 409 and "сертификата в нем нет" in answer.text
        assert browser.server.application.jobs.last is None
    assert (folder / "programme.toml").read_bytes() == before
    assert not list(tmp_path.rglob("*.pem")) and not (folder / AUTHORITY_FILE).exists()
