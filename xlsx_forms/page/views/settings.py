"""«Настройки»: the contact, the mail and whether it works, the list of organizations."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from werkzeug.wrappers import Response

from ingest.batch import Batch
from ingest.organizations import FILE_NAME, load_organizations
from ingest.register.recheck import outcomes
from ingest.storage.atomic_write import write_whole
from ingest.storage.copies import COPIES
from templates.definition import DefinitionError
from xlsx_forms.mail.setup.services import SERVICES, service_of
from xlsx_forms.mail.setup.settings_file import write_tables
from xlsx_forms.page.views.copies import copies
from xlsx_forms.page.views.editions import TITLES
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import SETTINGS_NAME
from xlsx_forms.register.backups import ON_SERVER
from xlsx_forms.work import known_batch, newly_listed, take_in
from xlsx_forms.work.amending import SUBJECTS, subject_of

_CONTACT = {"name": "Фамилия, имя, отчество", "post": "Должность", "phone": "Телефон", "email": "Почта"}
_LONGEST = 300


def show(visit: Visit) -> Response:
    """The settings as they are."""
    programme = visit.snapshot.programme
    settings = programme.settings
    smtp = settings.mail.smtp
    return visit.render("settings.html", contact=settings.contact, labels=_CONTACT, mail=settings.mail,
                        services=SERVICES, authority=Path(smtp.ca_file).name if smtp else "",
                        count=len(visit.snapshot.names),
                        chosen=service_of(settings.mail.address or settings.contact.email),
                        editions={what: subject_of(programme, what).editions for what in SUBJECTS},
                        titles=TITLES, today=programme.today, copies=copies(programme),
                        on_server=ON_SERVER if settings.register else "")


def keep_contact(visit: Visit) -> Response:
    """Write whom organizations ask."""
    values = {name: visit.given(name)[:_LONGEST] for name in _CONTACT}
    write_tables(visit.snapshot.programme.folder / SETTINGS_NAME, {"contact": values})
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
        kept = programme.folder / COPIES
        kept.mkdir(exist_ok=True)
        shutil.copy2(path, kept / f"организации {datetime.now():%Y-%m-%d %H-%M-%S}.xlsx")
    before = _statuses(known_batch(programme))
    write_whole(path, data)
    programme = visit.desk.to_change()
    if waiting := newly_listed(programme) if before else ():
        take_in(programme, (), listed=waiting)
    now = _statuses(known_batch(programme))
    changed = sum(status != before[key] for key, status in now.items() if key in before)
    return visit.go(f"/?listed=yes&changed={changed}")


def _statuses(batch: Batch | None) -> dict[tuple[str, str], str]:
    """What became of each file, by its path and checksum."""
    return {} if batch is None else {key: one.status for key, one in outcomes(batch).items()}


ROUTES = (("GET", "/settings", show), ("POST", "/settings/contact", keep_contact),
          ("GET", "/settings/organizations", organizations),
          ("POST", "/settings/organizations", take_organizations))
