"""«Настройки», the mail: set up, tried, its password."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug.wrappers import Response

from ingest.mail.server import Mailbox, Server
from ingest.mail.settings import PASSWORD_VARIABLE, find_password, keep_password
from ingest.storage.atomic_write import write_whole
from templates.definition import DefinitionError
from xlsx_forms.mail.compose import LetterError, addresses
from xlsx_forms.mail.setup.answers import HOST, MailAnswers
from xlsx_forms.mail.setup.authority import AUTHORITY_FILE, LARGEST, read_authority
from xlsx_forms.mail.setup.probe import PATIENCE, first_that_works, tried
from xlsx_forms.mail.setup.services import SERVICES, service_of
from xlsx_forms.mail.setup.settings_file import MailChoice, write_settings
from xlsx_forms.page.jobs import Job
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import SETTINGS_NAME

_TITLES = {"smtp": "Отправка (SMTP)", "imap": "Прием (IMAP)"}


def check_mail(visit: Visit) -> Response:
    """Try to enter both mail servers; nothing is sent or fetched."""
    def work(job: Job) -> None:
        mail = visit.snapshot.programme.settings.mail
        job.next = "/settings"
        for title, server in zip(_TITLES.values(), (mail.smtp, mail.imap), strict=True):
            if server is None:
                job.tell([f"{title}: не настроена."])
                continue
            job.begin(f"{title}: {server.host}")
            job.tell([f"{title}, {server.host}: {_tried(server)}"])
    visit.jobs.start("Проверить связь", visit.snapshot.programme.folder, work)
    return visit.go("/job")


def keep_mail_password(visit: Visit) -> Response:
    """Put the password of the mail into the system's safe; it is written nowhere else."""
    mail = visit.snapshot.programme.settings.mail
    password = visit.request.form.get("password", "").strip()
    server = mail.smtp or mail.imap
    if server is None:
        raise DefinitionError(["сначала настройте почту: в programme.toml нет почтовых серверов"])
    if not password:
        raise DefinitionError(["напишите пароль"])
    return visit.render("told.html", title="Пароль почты", lines=[_kept(server.user, password)])


def set_up_mail(visit: Visit) -> Response:
    """Try to enter both servers with what was typed; only what works is written."""
    answers = _answers(visit)
    given = visit.request.files.get("authority")
    authority = b""
    if given is not None and given.filename:
        authority = read_authority(given.filename, given.stream.read(LARGEST + 1))
    elif visit.given("no-authority"):
        answers.ca_file = ""
    visit.jobs.start("Настроить почту", visit.snapshot.programme.folder,
                     lambda job: _set_up(visit, job, answers, authority))
    return visit.go("/job")


def _answers(visit: Visit) -> MailAnswers:
    """What was typed; DefinitionError where it cannot be."""
    given, programme = visit.given, visit.snapshot.programme
    try:
        [address] = addresses(given("address"))
    except (LetterError, ValueError):
        raise DefinitionError(["напишите один адрес почты, как economy@example.ru"]) from None
    number = given("service")
    if not (number.isdecimal() and int(number) < len(SERVICES)):
        raise DefinitionError(["выберите, где ваша почта"])
    service = SERVICES[int(number)]
    hosts = {name: getattr(service, name) or given(name) for name in ("smtp", "imap")}
    if not all(HOST.fullmatch(host) for host in hosts.values()):
        raise DefinitionError(["напишите имена серверов отправки и приема, как smtp.example.ru, или с "
                               "портом, как smtp.example.ru:587"])
    smtp, imap = programme.settings.mail.smtp, programme.settings.mail.imap
    return MailAnswers(
        service, address, given("user") or address, visit.request.form.get("password", "").strip(),
        hosts, imap.folder if imap else "INBOX", smtp.ca_file if smtp else "",
        imap.since if imap and imap.since else date(programme.today.year, 1, 1))


def _set_up(visit: Visit, job: Job, answers: MailAnswers, authority: bytes) -> None:
    job.next = "/settings"
    if not authority:
        _try_and_write(visit, job, answers)
        return
    # It takes the place of an earlier one only when the servers were entered with it.
    with TemporaryDirectory() as place:
        tried_with = Path(place) / AUTHORITY_FILE
        tried_with.write_bytes(authority)
        answers.ca_file = str(tried_with)
        _try_and_write(visit, job, answers, authority)


def _try_and_write(visit: Visit, job: Job, answers: MailAnswers, authority: bytes = b"") -> None:
    programme = visit.desk.to_change()
    works: dict[str, Server] = {}
    for protocol, title in _TITLES.items():
        job.begin(f"{title}: {answers.hosts[protocol]}")
        server, refusal = first_that_works(answers.servers(protocol), answers.password, answers.service)
        if server is None:
            assert refusal is not None
            job.tell([f"{title}: не получилось: {refusal.words}. {refusal.remedy}",
                      "В настройках ничего не изменено."])
            return
        job.tell([f"{title}: получилось, порт {server.port}"])
        # The patience of this button is not that of a long letter.
        works[protocol] = replace(server, timeout=Server(server.host).timeout,
                                  ca_file=_ca_file(programme.folder, answers.ca_file, authority))
    box = works["imap"]
    assert isinstance(box, Mailbox)
    if authority:
        write_whole(programme.folder / AUTHORITY_FILE, authority)
        job.tell([f"Файл удостоверяющего центра: «{AUTHORITY_FILE}» в папке программы."])
    name = programme.settings.mail.name or programme.settings.contact.name
    write_settings(programme.folder / SETTINGS_NAME,
                   MailChoice(answers.address, name, works["smtp"], box))
    job.tell(["Настройки записаны.", _kept(answers.user, answers.password)])


def _ca_file(folder: Path, used: str, authority: bytes) -> str:
    """Return the path for the settings: from the programme folder on, so that this can be moved."""
    path = folder / (AUTHORITY_FILE if authority else used)
    if not used:
        return ""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _kept(user: str, password: str) -> str:
    """Keep a password in the system's safe, else for as long as the page runs; say which."""
    if keep_password(user, password):
        return "Пароль записан в хранилище паролей системы."
    # Nowhere but in the memory of this program.
    os.environ[PASSWORD_VARIABLE] = password
    return ("Хранилище паролей системы недоступно: пароль действует, пока программа открыта, и никуда "
            "не записан.")


def _tried(server: Server) -> str:
    patient = replace(server, timeout=PATIENCE)
    refusal = tried(patient, find_password(server), SERVICES[service_of(server.user)])
    return "получилось" if refusal is None else f"не получилось: {refusal.words}. {refusal.remedy}"


ROUTES = (("POST", "/settings/mail", check_mail), ("POST", "/settings/mail-setup", set_up_mail),
          ("POST", "/settings/password", keep_mail_password))
