"""Mail, piece by piece, against the real servers: trust, refusals, reports, hostile letters."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest
import trustme
from click.testing import CliRunner
from support.letters import HOSTILE
from support.mail_client import Client, attached
from support.servers.mail import DOMAIN, PASSWORD, Servers
from test_mail_circle import call, fill, made_programme

from ingest.mail.ledger import Ledger, State
from ingest.mail.mailbox import MailboxError, fetch
from ingest.mail.server import Mailbox, Server
from ingest.mail.settings import MailSettingsError, find_password
from ingest.mail.store import Known, Store
from templates.period import Period
from xlsx_forms.commands.cli import cli
from xlsx_forms.mail.compose import Draft, File, LetterError, addresses, compose, letter_bytes
from xlsx_forms.mail.kinds.forms import form_letters
from xlsx_forms.mail.letters import LetterWriter, Words
from xlsx_forms.mail.mailing import Mailing
from xlsx_forms.mail.outbox import OutboxError, connect, send_all
from xlsx_forms.programme import load_programme

SENDER = f"economy@{DOMAIN}"
# Nobody else has this name: where a log knows it, it was told.
CAREFUL = f"careful@{DOMAIN}"


@pytest.fixture
def programme(tmp_path: Path, mail: Servers) -> Path:
    """Three organizations: with a mailbox, with an address that comes back, without any."""
    return made_programme(tmp_path, mail, [
        ("012", "Школа № 1", f"org01@{DOMAIN}"), ("013", "Библиотека", f"gone@{DOMAIN}"),
        ("014", "Музей", ""), ("015", "Клуб", f"nobody@{DOMAIN}")])


def ledger_of(folder: Path) -> Ledger:
    return Ledger(load_programme(folder).ledger_url)


def states(folder: Path) -> dict[str, str]:
    return {each.organization: each.state for each in ledger_of(folder).letters().values()}


# --- trust ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("protocol", "security", "port"), [
    ("smtp", "tls", "tls"), ("smtp", "starttls", "starttls"),
    ("imap", "tls", "imaps"), ("imap", "starttls", "imap")])
def test_certificate_of_another_authority_is_refused(mail: Servers, tmp_path: Path, protocol: str,
                                                     security: str, port: str):
    other = tmp_path / "другой центр.pem"
    trustme.CA().cert_pem.write_to_path(other)
    for ca_file in (str(other), ""):
        error = _refusal(mail, tmp_path, protocol, Server(
            "localhost", mail.ports[port], security, CAREFUL, ca_file))
        assert "сертификату сервера localhost нельзя верить" in error


@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_certificate_of_another_host_is_refused(mail: Servers, tmp_path: Path, protocol: str):
    port = mail.ports["tls" if protocol == "smtp" else "imaps"]
    error = _refusal(mail, tmp_path, protocol, Server("127.0.0.1", port, "tls", CAREFUL,
                                                      str(mail.ca_file)))
    assert "нельзя верить" in error


def _refusal(mail: Servers, folder: Path, protocol: str, server: Server) -> str:
    if protocol == "smtp":
        with pytest.raises(OutboxError) as caught:
            connect(server, PASSWORD)
    else:
        box = Mailbox(server.host, server.port, server.security, server.user, server.ca_file)
        with pytest.raises(MailboxError) as caught:  # type: ignore[assignment]
            list(fetch(box, PASSWORD, Ledger(f"sqlite:///{folder / 'l.sqlite'}"),
                       Store(folder, folder / "x", Known({}, {}))))
    logs = (mail.folder / "postfix.log").read_text() + (mail.folder / "dovecot.log").read_text()
    assert CAREFUL not in logs
    return str(caught.value)


@pytest.mark.parametrize("password", ["secret", "тайна-secret"])
def test_wrong_password_is_one_sentence_without_the_password(
        programme: Path, monkeypatch: pytest.MonkeyPatch, password: str):
    monkeypatch.setenv("XLSX_FORMS_MAIL_PASSWORD", password)
    for command in (["fetch"], ["send", "quarterly-report", "--yes", "--org", "012"]):
        output = call(programme, *command, code=2).output
        assert "пароль" in output and "secret" not in output and "Traceback" not in output


def test_password_is_in_no_file(programme: Path):
    call(programme, "send", "quarterly-report", "--yes", "--org", "012")
    call(programme, "fetch")
    for path in programme.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path


@pytest.mark.parametrize(("lines", "sentence"), [
    ('[mail.smtp]\nhost = "smtp.example.ru"\nsecurity = "none"', "без шифрования можно только"),
    ('[mail.smtp]\nhost = "smtp.example.ru"\npassword = "x"', "пароль в настройках не хранят"),
    ('[mail.smtp]\nhost = ""\nport = 99999\nsecurity = "ssl"', "бывает \"tls\""),
    ('[mail.imap]\nhost = "a.ru"\nafter = "delete"', "не указано, чей это ящик"),
    ('[mail]\nper_minute = 0\nlargest_mb = 900', "число мегабайт"),
    ('mail = 3', "нужна таблица TOML"),
])
def test_settings_of_mail_say_all_their_problems(tmp_path: Path, lines: str, sentence: str):
    (tmp_path / "programme.toml").write_text(lines, encoding="utf-8")
    output = call(tmp_path, "fetch", code=2).output
    assert sentence in output


def test_what_is_missing_in_the_settings_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("XLSX_FORMS_MAIL_PASSWORD", raising=False)
    call(tmp_path, "init", str(tmp_path / "п"))
    assert "нет раздела [mail.imap]" in call(tmp_path / "п", "fetch", code=2).output
    assert "от кого письма" in call(tmp_path / "п", "send", "checklist", code=2).output


# --- out -----------------------------------------------------------------------------------------


def test_one_bad_address_does_not_stop_the_rest_and_can_be_mended(programme: Path, mail: Servers):
    first = call(programme, "send", "quarterly-report", "--yes", code=2).output
    assert re.search(r"  014 [^:]+: нет адреса почты", first) and "User unknown" in first
    assert states(programme) == {"012": "sent", "013": "sent", "015": "failed"}

    book = openpyxl.load_workbook(programme / "организации.xlsx")
    book.active["H5"] = f"org02@{DOMAIN}"
    book.save(programme / "организации.xlsx")
    call(programme, "send", "quarterly-report", "--yes")
    mail.wait_until_delivered()
    assert [len(Client(mail, user).letters()) for user in ("org01", "org02")] == [1, 1]


def test_addresses_as_in_mail_programs_and_with_russian_letters_get_their_letters(programme: Path,
                                                                               mail: Servers):
    """SMTPUTF8 (RFC 6531), by a real Postfix: «иван» is another name of org02 there."""
    book = openpyxl.load_workbook(programme / "организации.xlsx")
    book.active["H2"] = f"Приемная <org01@{DOMAIN}>; Иван Петров <иван@{DOMAIN}>"
    book.save(programme / "организации.xlsx")
    call(programme, "send", "quarterly-report", "--yes", "--org", "012")
    mail.wait_until_delivered()
    [first], [second] = (Client(mail, user).letters() for user in ("org01", "org02"))
    # The library's parser shows the bytes of UTF-8 in a header as surrogates.
    to = [each.addr_spec.encode("utf-8", "surrogateescape").decode() for each in first["To"].addresses]
    assert to == [f"org01@{DOMAIN}", f"иван@{DOMAIN}"]
    assert first["Subject"] == second["Subject"] and "Отчет" in first["Subject"]


def test_letter_that_comes_back_is_told_and_its_form_is_not_taken_for_an_answer(
        programme: Path, mail: Servers):
    call(programme, "send", "quarterly-report", "--yes", "--org", "013")
    mail.wait_until_delivered()
    output = call(programme, "fetch").output
    assert f"Письмо на адрес «gone@{DOMAIN}» не доставлено" in output
    [came] = ledger_of(programme).messages()
    assert (came.kind, came.findings[0][0], came.organization) == ("report", "F139", "013")
    assert states(programme) == {"013": State.UNDELIVERED}
    assert not list((programme / "входящие").rglob("*.xlsx"))
    assert "не доставлено" in call(programme, "status").output
    call(programme, "fetch", "--done", "1")
    assert "не доставлено" not in call(programme, "status").output


def test_nothing_is_sent_without_a_yes(programme: Path, mail: Servers):
    result = CliRunner().invoke(cli, ["-C", str(programme), "send", "quarterly-report"], input="\n")
    assert result.exit_code == 0 and "Отправить писем: 3? (да/нет)" in result.output
    assert states(programme) == {}
    asked = CliRunner().invoke(cli, ["-C", str(programme), "send", "quarterly-report", "--org",
                                     "012"], input="да\n")
    assert "Отправлено писем: 1 из 1" in asked.output


def test_an_unclear_letter_is_sent_again_only_when_asked_and_under_its_own_number(
        programme: Path, mail: Servers):
    call(programme, "send", "quarterly-report", "--yes", "--org", "012")
    ledger = ledger_of(programme)
    [before] = ledger.letters().values()
    ledger.mark(before.message_id, State.SENDING)
    assert "неясно, ушло ли" in call(programme, "send", "quarterly-report", "--yes", "--org",
                                     "012").output
    asked = CliRunner().invoke(cli, ["-C", str(programme), "send", "quarterly-report", "--org",
                                     "012"], input="да\nда\n")
    assert "Отправлено писем: 1 из 1" in asked.output
    mail.wait_until_delivered()
    letters = Client(mail, "org01").letters()
    assert [each["Message-ID"] for each in letters] == [before.message_id] * 2


def test_an_answer_makes_an_unclear_letter_a_sent_one(programme: Path, mail: Servers):
    call(programme, "send", "quarterly-report", "--yes", "--org", "012")
    mail.wait_until_delivered()
    ledger, client = ledger_of(programme), Client(mail, "org01")
    [before] = ledger.letters().values()
    ledger.mark(before.message_id, State.SENDING)
    client.send(client.write("Re: получили", answered=client.letters()[0]))
    mail.wait_until_delivered()
    call(programme, "fetch")
    assert states(programme) == {"012": State.SENT}


PERIOD = "2026-Q3"


def test_reminder_says_what_is_missing_or_returned_and_whom_it_cannot_reach(
        programme: Path, mail: Servers):
    """Two reports are missing; one came back with a mistake."""
    client = Client(mail, "org01")
    [path] = (programme / "исходящие" / PERIOD / "012").glob("*.xlsx")
    client.send(client.write("Отчет", [(path.name, fill(path.read_bytes(), year_opened=2031))]))
    mail.wait_until_delivered()
    call(programme, "fetch")
    call(programme, "ingest")
    output = call(programme, "remind", "quarterly-report", "--yes", code=2).output
    assert re.search(r"  014 [^:]+: нет адреса почты", output)
    mail.wait_until_delivered()
    [letter] = client.letters()
    assert letter["Subject"] == "Просрочено: отчет за 3 квартал 2026 г., срок 12.10.2026"
    for part in (letter.get_body(("plain",)), letter.get_body(("html",))):
        text = " ".join(part.get_content().split())
        assert "возвращена на доработку: файл «Отчет Школа № 1 (012) 2026-Q3.xlsx»" in text
        assert "10 октября – выходной, поэтому до 12 октября." in text
        assert "Просрочено на 3 дня" in text and "Год открытия" in text and "2031" in text
    assert list(attached(letter)) == ["Отчет Школа № 1 (012) 2026-Q3 – на доработку.xlsx"]
    again = call(programme, "remind", "quarterly-report", "--yes", code=2).output
    assert "Уже есть письмо (отправлено): 2" in again
    assert len(client.letters()) == 1


def test_calendar_holds_the_deadlines_of_the_year(programme: Path):
    from icalendar import Calendar

    path = Path(call(programme, "calendar").output.strip().rpartition(": ")[2])
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    days = {str(event["summary"]): event.decoded("dtstart") for event in events}
    assert days["Сдать: Отчет за 3 квартал 2026 г."] == date(2026, 10, 12)
    assert days["Сдать: Чек-лист за 2026 год"] == date(2026, 12, 1)
    assert days["Сдать: Отчет за 4 квартал 2025 г."] == date(2026, 1, 12)
    assert len(events) == len({event["uid"] for event in events}) == 5

    # Nothing is due for what ended before the programme.
    settings = programme / "programme.toml"
    settings.write_text("programme_from = 2026-07-01\n" + settings.read_text(encoding="utf-8"),
                        encoding="utf-8")
    call(programme, "calendar")
    later = {str(event["summary"]) for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}
    assert days.keys() - later == {f"Сдать: Отчет за {each} г." for each in (
        "4 квартал 2025", "1 квартал 2026", "2 квартал 2026")}


@pytest.mark.parametrize("text", [
    "a@b.ru\nBcc: x@y.ru", "a@b.ru\r\nx", "a b@c.ru", "a@b", "a@b.ru>", '"a b"@c.ru',
    "a@[127.0.0.1]", "a@b..ru", "шkола@b.ru", "a@b.ru\x00", "@b.ru", "a@-b.ru", "a@b.ru;b@",
])
def test_text_that_is_no_address_gets_no_letter(text: str):
    with pytest.raises(LetterError):
        draft = Draft(SENDER, "", (text,), Words("x", "x", "x"), (), "<a@b>")
        compose(draft, date_time())
    if "\n" not in text:
        with pytest.raises(LetterError):
            addresses(text)


@pytest.mark.parametrize("change", [
    {"words": Words("Тема\nBcc: x@y.ru", "", "")}, {"sender_name": "Сектор\r\nBcc: x@y.ru"},
    {"message_id": "<a@b>\r\nBcc: x@y.ru"}, {"answers": ("<a@b>\nBcc: x@y.ru",)},
    {"files": (File("a.xlsx\r\nBcc: x@y.ru", b""),)}, {"sender": "a@b.ru\nBcc: x@y.ru"},
    {"words": Words("Тема\u2028Bcc: x@y.ru", "", "")}, {"words": Words("Тема\x0bBcc: x", "", "")},
])
def test_no_value_can_begin_another_header(change: dict[str, object]):
    good = Draft(SENDER, "Сектор", ("a@b.ru",), Words("x", "x", "x"), (), "<a@b>")
    with pytest.raises(LetterError):
        compose(replace(good, **change), date_time())  # type: ignore[arg-type]


def test_organization_with_a_line_break_in_its_name_gets_an_ordinary_letter(programme: Path,
                                                                           mail: Servers):
    book = openpyxl.load_workbook(programme / "организации.xlsx")
    book.active["C2"] = "Школа\nBcc: private@example.ru"
    book.save(programme / "организации.xlsx")
    call(programme, "generate", "quarterly-report")
    call(programme, "send", "quarterly-report", "--yes", "--org", "012")
    mail.wait_until_delivered()
    assert len(Client(mail, "org01").letters()) == 1 and not Client(mail, "private").letters()


def date_time():
    from datetime import datetime

    return datetime(2026, 10, 15, 9, 30)


LONG = "Отчет МБОУ «Плотниковская средняя школа имени Героя Советского Союза И. И. Ивано» (012).xlsx"


@pytest.mark.parametrize("name", ["Отчет.xlsx", LONG, "plain name.xlsx", "Ёлка 🎄 «№ 5» 100%.xlsx",
                                  'кавычка".xlsx'])
def test_names_of_files_are_read_by_both_standards(name: str):
    """RFC 2231 for those that know it; RFC 2047 for old Outlook and some webmail."""
    draft = Draft(SENDER, "", ("a@b.ru",), Words("x", "x", "x"), (File(name, b"x"),), "<a@b>")
    data = letter_bytes(compose(draft, date_time()))
    assert max(map(len, data.split(b"\r\n"))) <= 90
    part = message_from_bytes(data, policy=policy.default).get_payload()[1]
    assert part["content-disposition"].params["filename"] == name.replace('"', "")
    assert part["content-type"].params["name"] == name.replace('"', "")
    if not name.isascii():
        assert b"filename*" in data and b'name="=?utf-8?b?' in data


# --- the words -----------------------------------------------------------------------------------


def test_programme_has_letters_of_its_own(programme: Path, mail: Servers):
    own = programme / "templates" / "letters"
    own.mkdir(parents=True)
    (own / "send.subject.txt").write_text("Форма для {{ organization.short_name }}", encoding="utf-8")
    call(programme, "send", "quarterly-report", "--yes", "--org", "012")
    mail.wait_until_delivered()
    assert Client(mail, "org01").letters()[0]["Subject"] == "Форма для Школа № 1"


@pytest.mark.parametrize(("template", "sentence"), [
    ("{{ organization.nothing }}", "send.subject.txt"), ("{% if %}", "строка 1"),
    ("{{ ''.__class__.__mro__ }}", "send.subject.txt"), ("{% include '../../x' %}", "x"),
])
def test_mistake_in_a_letter_of_ones_own_is_said(programme: Path, template: str, sentence: str):
    own = programme / "templates" / "letters"
    own.mkdir(parents=True)
    (own / "send.subject.txt").write_text(template, encoding="utf-8")
    output = call(programme, "send", "quarterly-report", "--yes", code=2).output
    assert "templates/letters/" in output and sentence in output


def test_what_strangers_type_is_text_in_a_letter():
    facts = {"title": "", "district": "", "address": "", "files": (), "form": {"title": "<b>"},
             "contact": {"text": ""}, "organization": {"full_name": "<script>"},
             "period": {"text": ""}, "file": "<img src=x>", "received": date(2026, 1, 1),
             "remarks": [{"place": "", "message": "<a href=x>", "remedy": "{{ 7*7 }}"}], "count": 1}
    html = LetterWriter(Path("нет")).write("unreadable", facts).html
    assert "<script>" not in html and "<img" not in html and "<a href" not in html
    assert "{{ 7*7 }}" in html


# --- in ------------------------------------------------------------------------------------------


def test_hostile_letters_end_in_the_ledger_with_a_code(programme: Path, mail: Servers):
    """Sent through the real servers, which let them pass."""
    client = Client(mail, "org01")
    hostile = {name: case for name, case in HOSTILE.items() if len(case[0]) < 3_000_000}
    assert len(hostile) >= 4
    head = b"From: org01@example.ru\r\nSubject: x\r\n"
    for data, _code in hostile.values():
        client.send(head + data)
    paths = client.write("x", [("../../../../tmp/evil.xlsx", b"PK"), ("..\\con.xlsx", b"PK")])
    client.send(paths, client.write("Без файла"), client.write("winmail", [("winmail.dat", b"x")]))
    mail.wait_until_delivered()
    call(programme, "fetch")
    messages = ledger_of(programme).messages()
    found = {code for each in messages for code, _ in (
        *each.findings, *(one for kept in each.attachments for one in kept.findings))}
    assert len(messages) == len(hostile) + 3 == len(list((programme / "входящие").rglob("*.eml")))
    assert found >= {code for _data, code in hostile.values()} | {"F134", "F136", "F137"}
    assert {path.name for path in programme.rglob("*con.xlsx")} == {"_con.xlsx"}
    assert [path.parent.parent.name for path in programme.rglob("evil.xlsx")] == ["почта"]


def test_letter_that_is_too_large_is_not_fetched_but_stands_in_the_ledger(programme: Path,
                                                                          mail: Servers):
    settings = programme / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        "per_minute = 6000", "per_minute = 6000\nlargest_mb = 1"), encoding="utf-8")
    client = Client(mail, "org01")
    client.send(client.write("Большое", [("видео.mp4", os.urandom(3_000_000))]))
    mail.wait_until_delivered()
    assert "слишком большое" in call(programme, "fetch").output
    [came] = ledger_of(programme).messages()
    assert (came.path, came.subject, came.organization) == ("", "Большое", "012")
    assert came.findings[0][0] == "F130" and came.size > 3_000_000


def test_what_comes_beside_a_form_is_kept_and_gets_no_answer_of_its_own(programme: Path,
                                                                         mail: Servers):
    """A covering letter, a signature and a calendar are no forms, and nobody said they were."""
    client = Client(mail, "org01")
    [path] = (programme / "исходящие" / PERIOD / "012").glob("*.xlsx")
    client.send(client.write("Отчет", [
        (path.name, fill(path.read_bytes())), ("сопроводительное.pdf", b"%PDF-1.4"),
        ("smime.p7s", b"0"), ("Сроки 2026.ics", b"BEGIN:VCALENDAR")]))
    client.send(client.write("Скан", [("скан.pdf", b"%PDF-1.5")]))
    mail.wait_until_delivered()
    call(programme, "fetch")
    call(programme, "ingest")
    answer = call(programme, "send", "--remarks", "--yes").output
    assert answer.count("→") == 1 and "«Ваши файлы: принято 1, не принято 1»" in answer
    mail.wait_until_delivered()
    [letter] = client.letters()
    assert letter["Subject"] == "Ваши файлы: принято 1, не принято 1"
    listed = json.loads(call(programme, "fetch", "--json").output)
    assert [row["outcome"] for letter in listed for row in letter["attachments"]] == [
        "accepted_with_remarks", "unreadable", "added", "added", "unreadable"]


def test_our_own_form_that_comes_back_untouched_is_no_answer(programme: Path, mail: Servers):
    """Old mail servers return letters without a proper report; people answer with the blank."""
    call(programme, "send", "quarterly-report", "--yes", "--org", "012")
    mail.wait_until_delivered()
    client = Client(mail, "org01")
    [letter] = client.letters()
    returned = client.write("failure notice")
    returned.add_attachment(letter)
    returned["Auto-Submitted"] = "auto-replied"
    again = client.write("Re: Отчет", attached(letter).items(), letter)
    client.send(returned, again)
    mail.wait_until_delivered()
    call(programme, "fetch")
    listed = json.loads(call(programme, "fetch", "--json").output)
    assert {row["outcome"] for each in listed for row in each["attachments"]} == {"unchanged"}
    assert [each["kind"] for each in listed] == ["automatic", "letter"]
    assert [each["code"] for each in listed[1]["findings"]] == ["F140"]
    assert not list((programme / "входящие").rglob("*.xlsx"))


def test_two_runs_at_once_send_nothing_twice(programme: Path, mail: Servers):
    """The second has planned the same letter, and finds that the first has sent it."""
    loaded = load_programme(programme)
    ledger = Ledger(loaded.ledger_url)
    form = loaded.catalogue.current("quarterly-report")
    plans = []
    for _ in range(2):
        mailing = Mailing(loaded, ledger)
        wanted = form_letters(mailing, None, form, Period.parse(PERIOD), ["012"])
        plans.append(mailing.plan(list(wanted)))
    smtp = loaded.settings.mail.smtp
    assert smtp is not None
    outcomes = [next(iter(send_all(plan.planned, smtp, PASSWORD, ledger, 6000))).state
                for plan in plans]
    assert outcomes == [State.SENT, State.FAILED]
    mail.wait_until_delivered()
    assert len(Client(mail, "org01").letters()) == 1
    assert states(programme) == {"012": State.SENT}


def test_letters_leave_no_faster_than_the_settings_say(programme: Path):
    settings = programme / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("per_minute = 6000",
                                                                     "per_minute = 60"))
    waits: list[float] = []
    loaded = load_programme(programme)
    ledger = Ledger(loaded.ledger_url)
    mailing = Mailing(loaded, ledger)
    form = loaded.catalogue.current("quarterly-report")
    wanted = list(form_letters(mailing, None, form, Period.parse(PERIOD), ["012", "013", "015"]))
    plan = mailing.plan(wanted)
    smtp = loaded.settings.mail.smtp
    assert smtp is not None
    assert len(list(send_all(plan.planned, smtp, PASSWORD, ledger,
                             loaded.settings.mail.per_minute, waits.append))) == 3
    assert waits[0] == 0 and all(0.5 < wait <= 1 for wait in waits[1:]) and len(waits) == 3


def test_password_comes_from_the_keyring_where_the_environment_has_none(
        monkeypatch: pytest.MonkeyPatch):
    keyring = pytest.importorskip("keyring")
    from keyring.backend import KeyringBackend

    class Safe(KeyringBackend):
        # Never the one that keyring chooses by itself, for the tests that come after.
        priority = -1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return "из хранилища" if (service, username) == ("xlsx-forms-mail", SENDER) else None

        def set_password(self, service: str, username: str, password: str) -> None: ...

    server = Server("localhost", user=SENDER)
    before = keyring.get_keyring()
    monkeypatch.delenv("XLSX_FORMS_MAIL_PASSWORD", raising=False)
    keyring.set_keyring(Safe())
    try:
        assert find_password(server) == "из хранилища"
        with pytest.raises(MailSettingsError, match="keyring set xlsx-forms-mail other"):
            find_password(replace(server, user="other"))
    finally:
        keyring.set_keyring(before)
    monkeypatch.setenv("XLSX_FORMS_MAIL_PASSWORD", "из переменной")
    assert find_password(server) == "из переменной"


def test_letter_of_a_stranger_waits_for_a_person(programme: Path, mail: Servers):
    client = Client(mail, "private")
    client.send(client.write("Реклама", [("прайс.xlsx", b"PK\x03\x04")]))
    mail.wait_until_delivered()
    assert "Не понять, от какой организации письмо" in call(programme, "fetch").output
    call(programme, "ingest")
    assert "F135" in {code for code, _ in ledger_of(programme).messages()[0].findings}
    assert "«Реклама»" in call(programme, "status").output


@pytest.mark.parametrize("after", ["leave", "seen", "move"])
def test_mailbox_is_changed_only_as_the_settings_say(programme: Path, mail: Servers, after: str):
    settings = programme / "programme.toml"
    more = {"leave": "", "seen": 'after = "seen"', "move": 'after = "move"\nmove_to = "Формы & Ко"'}
    settings.write_text(settings.read_text(encoding="utf-8") + more[after], encoding="utf-8")
    client = Client(mail, "org01")
    box = mail.mailbox("economy")
    box.create('"&BCQEPgRABDwESw- &- &BBoEPg-"')
    client.send(client.write("Отчет", [("a.xlsx", b"PK")]))
    mail.wait_until_delivered()
    call(programme, "fetch")
    call(programme, "fetch")
    box.select("INBOX", readonly=True)
    left, seen = (len(box.search(None, what)[1][0].split()) for what in ("ALL", "SEEN"))
    box.logout()
    assert (left, seen) == {"leave": (1, 0), "seen": (1, 1), "move": (0, 0)}[after]
    assert len(ledger_of(programme).messages()) == 1


def test_a_mailbox_counted_anew_gives_nothing_twice(programme: Path, mail: Servers):
    """A restored mailbox has another UIDVALIDITY: every letter has another number."""
    client = Client(mail, "org01")
    client.send(client.write("1", [("a.xlsx", b"PK1")]), client.write("2", [("a.xlsx", b"PK2")]))
    mail.wait_until_delivered()
    call(programme, "fetch")
    before = {each.uidvalidity for each in ledger_of(programme).messages()}
    # The number is the time of its making, in seconds.
    time.sleep(1.1)
    for path in (mail.folder / "mail" / "economy").glob("dovecot*"):
        path.unlink()
    subprocess.run(["doveadm", "-c", mail.folder / "dovecot.conf", "kick", "*"],
                   capture_output=True)
    assert "Новых писем: 0," in call(programme, "fetch").output
    messages = ledger_of(programme).messages()
    assert len(messages) == 2 and before.isdisjoint(each.uidvalidity for each in messages)
