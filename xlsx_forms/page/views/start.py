"""The programme folder: make one, with or without the sample, or open one, also instead of another."""

from __future__ import annotations

from pathlib import Path

from werkzeug.wrappers import Response

from ingest.batch import IN_THIS_PROCESS
from templates.definition import DefinitionError
from xlsx_forms.page.jobs import BusyError, Job
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import SETTINGS_NAME
from xlsx_forms.setup import make_folder
from xlsx_forms.work import (
    find_files,
    generate_all,
    load_batch,
    make_summary,
    return_files,
    take_in,
)

_USUAL, _SAMPLE = "Эффективный регион", "Эффективный регион – пример"


def show(visit: Visit) -> Response:
    """Where to begin, or where to go on."""
    return visit.render("start.html", usual=_home() / _USUAL, sample=_home() / _SAMPLE)


def make(visit: Visit) -> Response:
    """Make a programme folder at a place of the operator's choice."""
    folder = _chosen(visit)
    _check_idle(visit)
    list(make_folder(folder, sample=False))
    _open(visit, folder)
    return visit.go("/settings")


def open_folder(visit: Visit) -> Response:
    """Work in a folder that is there."""
    folder = _chosen(visit)
    if not (folder / SETTINGS_NAME).is_file():
        raise DefinitionError([f"в папке «{folder}» нет файла {SETTINGS_NAME}: это не папка программы. "
                               "Проверьте путь или создайте новую папку"])
    _check_idle(visit)
    _open(visit, folder)
    return visit.go("/")


def sample(visit: Visit) -> Response:
    """Make the sample district, and do the whole job in it."""
    folder = _chosen(visit)
    _check_idle(visit)
    list(make_folder(folder, sample=True))
    _open(visit, folder)
    visit.jobs.start("Пример района", folder, lambda job: _whole_job(visit, job))
    return visit.go("/job")


def _whole_job(visit: Visit, job: Job) -> None:
    programme = visit.desk.to_change()
    job.begin("Делаются формы")
    job.tell([f"Формы для организаций: {generate_all(programme)}"])
    found = find_files(programme, [])
    with job.reading(len(found)) as step:
        batch, numbers = take_in(programme, found, IN_THIS_PROCESS, step)
    job.begin("Пишутся копии с замечаниями")
    job.tell([f"Принято файлов: {len(numbers)}",
              f"Копий с замечаниями: {len(return_files(programme, batch, numbers))}"])
    job.begin("Собирается сводка")
    path, _renamed = make_summary(programme, load_batch(programme), None, None, public=False)
    job.tell([f"Сводка: {path.name}"])
    job.next = "/"


def _open(visit: Visit, folder: Path) -> None:
    visit.desk.open(folder)
    # A page of the folder before may still be open elsewhere: its buttons must not act on this one.
    visit.guard.outdate_forms()


def _check_idle(visit: Visit) -> None:
    """Work that has begun in a folder must end in it."""
    running = visit.jobs.running
    if running is not None:
        raise BusyError(f"Сейчас идет: {running.title}. Дождитесь конца или остановите, потом откройте "
                        "другую папку.")


def _chosen(visit: Visit) -> Path:
    typed = visit.given("folder")
    folder = Path(typed).expanduser()
    if not typed or not folder.is_absolute():
        raise DefinitionError(["напишите папку целиком, от диска или корня: например, "
                               f"«{_home() / _USUAL}»"])
    return folder


def _home() -> Path:
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()


ROUTES = (("GET", "/start", show), ("POST", "/start/make", make),
          ("POST", "/start/open", open_folder), ("POST", "/start/sample", sample))
