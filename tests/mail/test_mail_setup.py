"""Setting mail up against real servers: every refusal in words, then settings that work."""

from __future__ import annotations

import tomllib
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner
from keyring.backend import KeyringBackend
from support.mail_client import SECTOR, Client
from support.servers.mail import PASSWORD, Servers
from test_mail_circle import call

from ingest.mail.server import Mailbox, Server
from templates.definition import DefinitionError
from xlsx_forms.commands.cli import cli
from xlsx_forms.mail.outbox import OutboxError
from xlsx_forms.mail.setup.probe import Cause, _refused, first_that_works
from xlsx_forms.mail.setup.services import SERVICES, service_of
from xlsx_forms.mail.setup.settings_file import MailChoice, write_settings

OTHER = SERVICES[-1]
CHOICE = MailChoice("a@b.ru", "Сектор «№ 1»", Server("smtp.b.ru", 465, "tls", "a@b.ru"),
                    Mailbox("imap.b.ru", 993, "tls", "a@b.ru"))


class Memory(KeyringBackend):
    """A keyring that forgets."""

    # Never the one that keyring chooses by itself, for the tests that come after.
    priority = -1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def safe(monkeypatch: pytest.MonkeyPatch):
    """The system's safe, and no password in the environment."""
    monkeypatch.delenv("XLSX_FORMS_MAIL_PASSWORD", raising=False)
    before, memory = keyring.get_keyring(), Memory()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    call(tmp_path, "init", str(tmp_path / "Программа"))
    return tmp_path / "Программа"


def test_every_refusal_is_explained_and_asked_about_alone(folder: Path, mail: Servers, safe: Memory):
    smtp, imap = mail.ports["starttls"], mail.ports["imaps"]
    typed = [
        "не адрес", SECTOR, "", "localhost:99999", "a b", "нет-такого.invalid", f"localhost:{imap}", "",
        "wrong", "01.02.2026",
        "да", "localhost:9",                                # no such name
        "да", f"localhost:{smtp}",                          # nobody listens there
        "да", f"localhost:{smtp}", str(mail.ca_file),       # an authority that nobody knows
        "да", "", PASSWORD,                                 # the password is wrong
    ]
    result = CliRunner().invoke(cli, ["-C", str(folder), "mail-setup"], input="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output + str(result.exception)
    assert result.output.count("Нужно имя сервера, как smtp.example.ru") == 2
    for words in ("Нужен один адрес", "сервера нет-такого.invalid нет, или нет связи с интернетом",
                  "localhost, порт 9: здесь почтовый сервер не работает",
                  "сертификату сервера localhost нельзя верить",
                  f"не принял имя «{SECTOR}» или пароль", "нужен отдельный пароль приложения",
                  f"получилось: порт {smtp}", f"получилось: порт {imap}", "Настройки записаны",
                  "Пароль записан в хранилище паролей системы"):
        assert words in result.output, words
    assert PASSWORD not in result.output and "wrong" not in result.output
    assert safe.kept == {("xlsx-forms-mail", SECTOR): PASSWORD}

    text = (folder / "programme.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    assert settings["mail"]["smtp"] == {"host": "localhost", "port": smtp, "security": "starttls",
                                        "user": SECTOR, "ca_file": str(mail.ca_file)}
    assert settings["title"] and "# Настройки программы" in text and PASSWORD not in text
    Client(mail, "org01").send(Client(mail, "org01").write("Здравствуйте"))
    mail.wait_until_delivered()
    assert "Новых писем: 1" in call(folder, "fetch").output


def test_giving_up_changes_nothing(folder: Path, mail: Servers, safe: Memory):
    before = (folder / "programme.toml").read_bytes()
    typed = [SECTOR, "", "localhost:9", "", "", "x", "", "нет"]
    result = CliRunner().invoke(cli, ["-C", str(folder), "mail-setup"], input="\n".join(typed) + "\n")
    assert result.exit_code == 2 and "ничего не изменено" in result.output
    assert (folder / "programme.toml").read_bytes() == before and not safe.kept


def test_folder_that_is_not_there_is_said(mail: Servers):
    box = Mailbox("localhost", mail.ports["imaps"], "tls", SECTOR, str(mail.ca_file), 15, "Формы")
    server, refusal = first_that_works([box], PASSWORD, OTHER)
    assert server is None and refusal is not None
    assert refusal.cause == Cause.FOLDER and "папки «Формы» в ящике нет" in refusal.words


def test_what_tells_nothing_of_the_password_is_said_without_it(mail: Servers):
    for port, name in (("tls", "smtp"), ("imaps", "imap")):
        kind = Server if name == "smtp" else Mailbox
        cases = {(str(mail.ca_file), "пароль-x"): (Cause.PASSWORD, "раскладку"),
                 ("", PASSWORD): (Cause.CERTIFICATE, "неизвестно, кто его выдал. Пароль не передан")}
        for (ca_file, password), (cause, words) in cases.items():
            _, refusal = first_that_works(
                [kind("localhost", mail.ports[port], "tls", SECTOR, ca_file, 15)], password, OTHER)
            assert refusal is not None and refusal.cause == cause
            assert words in f"{refusal.words} {refusal.remedy}" and password not in refusal.words
    for host in ("a..b", "x" * 70 + ".ru"):
        _, refusal = first_that_works([Server(host, 465)], "x", OTHER)
        assert refusal is not None and refusal.cause == Cause.NAME


def test_port_of_another_protection_is_tried_the_other_way(mail: Servers):
    ways = [Server("localhost", mail.ports["starttls"], security, SECTOR, str(mail.ca_file), 5)
            for security in ("tls", "starttls")]
    assert first_that_works(ways, PASSWORD, OTHER) == (ways[1], None)
    server, refusal = first_that_works(ways[:1], PASSWORD, OTHER)
    assert server is None and refusal is not None and refusal.cause == Cause.PORT
    assert "не начал с шифрования" in refusal.words


# What the services themselves answer.
ANSWERS = [
    (1, "535 5.7.0 NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external/ "
        "/ Application password is REQUIRED", Cause.PASSWORD, "Пароли для внешних приложений"),
    (0, "535 5.7.8 Error: authentication failed: This user does not have access rights to this service",
     Cause.ACCESS, "Почтовые программы"),
    (0, "[AUTHENTICATIONFAILED] LOGIN Invalid credentials or IMAP is disabled", Cause.ACCESS,
     "по протоколу IMAP"),
    (0, "5.7.8 Error: authentication failed: Your message looks like spam. You need to use web",
     Cause.ACCESS, "через браузер"),
    (3, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
     Cause.ACCESS, "SMTP AUTH"),
    (3, "535 5.7.3 Authentication unsuccessful", Cause.PASSWORD, "двухфакторная"),
    (2, "535 Incorrect authentication data", Cause.PASSWORD, "для внешних приложений"),
    (4, "454 4.7.0 Temporary authentication failure", Cause.NETWORK, "подождите несколько минут"),
]


@pytest.mark.parametrize(("service", "said", "cause", "words"), ANSWERS)
def test_what_a_service_answers_is_explained(service: int, said: str, cause: Cause, words: str):
    error = OutboxError(f"сервер x не принял имя «y» или пароль: ответ сервера «{said}»")
    refusal = _refused(Server("x"), "smtp", error, SERVICES[service])
    assert refusal.cause == cause and words in f"{refusal.words} {refusal.remedy}"


@pytest.mark.parametrize(("address", "title"), [
    ("a@yandex.ru", "Яндекс 360"), ("a@bk.ru", "Mail.ru"), ("economy@prom.ru", "Другой")])
def test_service_is_known_by_the_address(address: str, title: str):
    assert title in SERVICES[service_of(address)].title


@pytest.mark.parametrize("text", [
    "", 'title = "т"\n', "[mail] # почта\nper_minute = 7\naddress = 'x@y.ru' # прежний\n",
    "[ mail.imap ]\nhost = \"old\"\nafter = \"seen\"\n\n# конец\n[coefficients]\nc3 = 1.0\n",
    "[mail.smtp]\ntimeout = 9\nca_file = 'x.pem'\n[mail]\n[mail.imap]\nfolder = 'A'\n",
])
def test_settings_are_changed_and_the_rest_is_kept(tmp_path: Path, text: str):
    path = tmp_path / "programme.toml"
    path.write_text(text, encoding="utf-8")
    before = tomllib.loads(text)
    for _ in range(2):
        write_settings(path, CHOICE)
    told = path.read_text(encoding="utf-8")
    after = tomllib.loads(told)
    assert after["mail"]["smtp"]["host"] == "smtp.b.ru" and after["mail"]["name"] == "Сектор «№ 1»"
    assert "ca_file" not in after["mail"]["smtp"] and "folder" not in after["mail"]["imap"]
    for kept in ("per_minute", "title", "coefficients"):
        assert after.get(kept) == before.get(kept)
    assert after["mail"].get("per_minute") == before.get("mail", {}).get("per_minute")
    assert after["mail"]["imap"].get("after") == before.get("mail", {}).get("imap", {}).get("after")
    assert ("# конец" in told) == ("# конец" in text)


@pytest.mark.parametrize("text", ['mail = {address = "a@b.ru"}\n', 'note = """\n[mail]\n"""\n'])
def test_settings_of_another_manner_are_left_as_they_are(tmp_path: Path, text: str):
    path = tmp_path / "programme.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="уберите его"):
        write_settings(path, CHOICE)
    assert path.read_text(encoding="utf-8") == text
