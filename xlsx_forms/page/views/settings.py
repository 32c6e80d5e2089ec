"""«Настройки»: the contact, the mail and whether it works, the list of organizations."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from werkzeug.wrappers import Response

from ingest.mail.server import Server
from ingest.mail.settings import find_password, keep_password
from ingest.organizations import FILE_NAME, load_organizations
from ingest.storage.atomic_write import write_whole
from templates.definition import DefinitionError
from xlsx_forms.mail.setup.probe import PATIENCE, tried
from xlsx_forms.mail.setup.services import SERVICES, service_of
from xlsx_forms.mail.setup.settings_file import write_tables
from xlsx_forms.page.jobs import Job
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import SETTINGS_NAME
from xlsx_forms.register.backups import write_backup

_CONTACT = {"name": "Фамилия, имя, отчество", "post": "Должность", "phone": "Телефон", "email": "Почта"}
_LONGEST = 300


def show(visit: Visit) -> Response:
    """The settings as they are."""
    settings = visit.snapshot.programme.settings
    return visit.render("settings.html", contact=settings.contact, labels=_CONTACT, mail=settings.mail,
                        count=len(visit.snapshot.names))


def keep_contact(visit: Visit) -> Response:
    """Write whom organizations ask."""
    values = {name: visit.given(name)[:_LONGEST] for name in _CONTACT}
    write_tables(visit.snapshot.programme.folder / SETTINGS_NAME, {"contact": values})
    return visit.go("/settings")


def check_mail(visit: Visit) -> Response:
    """Try to enter both mail servers; nothing is sent or fetched."""
    def work(job: Job) -> None:
        mail = visit.snapshot.programme.settings.mail
        job.next = "/settings"
        for title, server in (("Отправка (SMTP)", mail.smtp), ("Прием (IMAP)", mail.imap)):
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
    if not password or not keep_password(server.user, password):
        raise DefinitionError(["пароль никуда не записан: он пуст или хранилище паролей системы "
                               "недоступно. Установите keyring или запустите программу с переменной "
                               "XLSX_FORMS_PASSWORD"])
    return visit.go("/settings")


def organizations(visit: Visit) -> Response:
    """The list of organizations, to be filled in Excel."""
    return visit.download(visit.snapshot.programme.folder / FILE_NAME)


def take_organizations(visit: Visit) -> Response:
    """Take the list back: checked first, and the one before is kept as a copy."""
    given = visit.request.files.get("file")
    if given is None or not given.filename:
        raise DefinitionError([f"выберите файл: список организаций, «{FILE_NAME}»"])
    path = visit.snapshot.programme.folder / FILE_NAME
    with tempfile.TemporaryDirectory() as place:
        new = Path(place) / FILE_NAME
        given.save(new)
        load_organizations(new)
        data = new.read_bytes()
    programme = visit.desk.to_change()
    if path.exists():
        copies = programme.folder / "копии"
        copies.mkdir(exist_ok=True)
        shutil.copy2(path, copies / f"организации {datetime.now():%Y-%m-%d %H-%M-%S}.xlsx")
    write_whole(path, data)
    return visit.go("/settings")


def back_up(visit: Visit) -> Response:
    """Copy the register and the ledger of letters."""
    def work(job: Job) -> None:
        path = write_backup(visit.desk.to_change())
        job.tell([f"Копия: {path.parent.name}/{path.name}"])
        job.next = "/settings"
    visit.jobs.start("Сделать копию", visit.snapshot.programme.folder, work)
    return visit.go("/job")


def _tried(server: Server) -> str:
    patient = replace(server, timeout=PATIENCE)
    refusal = tried(patient, find_password(server), SERVICES[service_of(server.user)])
    return "получилось" if refusal is None else f"не получилось: {refusal.words}. {refusal.remedy}"


ROUTES = (("GET", "/settings", show), ("POST", "/settings/contact", keep_contact),
          ("POST", "/settings/mail", check_mail), ("POST", "/settings/password", keep_mail_password),
          ("GET", "/settings/organizations", organizations),
          ("POST", "/settings/organizations", take_organizations), ("POST", "/settings/copy", back_up))
