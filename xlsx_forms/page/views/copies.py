"""«Настройки»: copies of the register and the ledger of letters: made, downloaded, put back."""

from __future__ import annotations

from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ingest.storage.copies import COPIES
from templates.definition import DefinitionError
from xlsx_forms.page.jobs import Job
from xlsx_forms.page.parts import number_of
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import Programme
from xlsx_forms.register.backups import BackupError, restoring, write_backup


def back_up(visit: Visit) -> Response:
    """Copy the register and the ledger of letters."""
    def work(job: Job) -> None:
        try:
            path = write_backup(visit.desk.to_change())
        except BackupError as error:
            raise DefinitionError([str(error)]) from None
        job.tell([f"Копия: {path.parent.name}/{path.name}"])
        job.next = "/settings"
    visit.jobs.start("Сделать копию", visit.snapshot.programme.folder, work)
    return visit.go("/job")


def download(visit: Visit, number: int) -> Response:
    """One of the copies."""
    return visit.download(_copy(visit, number))


def look(visit: Visit, number: int) -> Response:
    """What would be lost if this copy were put back; nothing is changed."""
    path = _copy(visit, number)
    try:
        with restoring(visit.snapshot.programme, path) as found:
            return visit.render("restore.html", name=path.name, number=number, losses=found.losses,
                                parts=[each.name for each in found.copies])
    except BackupError as error:
        raise DefinitionError([f"{error}. Ничего не изменено"]) from None


def put_back(visit: Visit, number: int) -> Response:
    """Put a copy in the place of today's files, which become a copy themselves."""
    path = _copy(visit, number)

    def work(job: Job) -> None:
        job.begin("Возвращается копия")
        try:
            with restoring(visit.desk.to_change(), path) as found:
                kept = found.carry_out()
        except BackupError as error:
            raise DefinitionError([f"{error}. Ничего не изменено"]) from None
        job.tell([f"Восстановлено из копии: {path.name}."])
        if kept:
            job.tell([f"Что было до этого, лежит в копии «{kept.name}»."])
        job.tell(["Файлы, присланные после копии, примет кнопка «Принять файлы»."])
    visit.jobs.start("Вернуть копию", visit.snapshot.programme.folder, work)
    return visit.go("/job")


def copies(programme: Programme) -> list[tuple[int, Path]]:
    """Return the copies that there are, the newest first, each with its number."""
    found = sorted((programme.folder / COPIES).glob("*.zip"), key=lambda path: -path.stat().st_mtime)
    return [(number_of(path), path) for path in found]


def _copy(visit: Visit, number: int) -> Path:
    for each, path in copies(visit.snapshot.programme):
        if each == number:
            return path
    raise NotFound


ROUTES = (("POST", "/settings/copy", back_up), ("GET", "/settings/copies/<int:number>", look),
          ("POST", "/settings/copies/<int:number>", put_back),
          ("GET", "/settings/copies/<int:number>/download", download))
