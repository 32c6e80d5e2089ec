"""«Документы»: summary, public summary, list of debtors, export: made here and downloaded."""

from __future__ import annotations

from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from templates.sheet.confirmation import SHEET
from xlsx_forms.exports.tables import export_frames
from xlsx_forms.page.jobs import Job
from xlsx_forms.page.parts import number_of
from xlsx_forms.page.visit import Visit
from xlsx_forms.programme import Programme
from xlsx_forms.status.debtors import write_debtors
from xlsx_forms.status.rows import status_rows
from xlsx_forms.work import default_period, load_batch, make_summary

KINDS = {"summary": "Сводка", "public": "Сводка для публикации", "debtors": "Список должников",
         "export": "Выгрузка таблиц (Parquet)"}
_EXPORT = "выгрузка"


def show(visit: Visit) -> Response:
    """What can be made, and what was made."""
    return visit.render("documents.html", kinds=KINDS, id_of=number_of,
                        documents=_documents(visit.snapshot.programme))


def make(visit: Visit, kind: str) -> Response:
    """Make a document."""
    if kind not in KINDS:
        raise NotFound

    def work(job: Job) -> None:
        programme = visit.desk.to_change()
        job.begin(f"Пишется: {KINDS[kind]}")
        batch, period = load_batch(programme), default_period(programme)
        if kind == "export":
            target = programme.summaries / _EXPORT
            job.tell(export_frames(programme, batch, str(target)))
        elif kind == "debtors":
            path = programme.summaries / f"Должники {period}.xlsx"
            count = write_debtors(status_rows(programme, batch, period), period, path)
            job.tell([f"Должников: {count}. Список: {path.name}"])
        else:
            path, _renamed = make_summary(programme, batch, None, None, kind == "public")
            job.tell([f"{KINDS[kind]}: {path.name}"])
        job.next = "/documents"
    visit.jobs.start(KINDS[kind], visit.snapshot.programme.folder, work)
    return visit.go("/job")


def download(visit: Visit, number: int) -> Response:
    """One of the documents, by its place in the list of names: an address holds no path."""
    found = [path for path in _documents(visit.snapshot.programme) if number_of(path) == number]
    if len(found) != 1:
        raise NotFound
    return visit.download(found[0])


def _documents(programme: Programme) -> list[Path]:
    there = [*programme.summaries.rglob("*"), *programme.folder.glob(f"{SHEET} *.xlsx")]
    found = [path for path in there
             if path.is_file() and path.suffix in (".xlsx", ".parquet")
             and not path.name.startswith(("~", "."))]
    return sorted(found, key=lambda path: (-path.stat().st_mtime, path.name))


ROUTES = (("GET", "/documents", show), ("POST", "/documents/<kind>", make),
          ("GET", "/documents/<int:number>/download", download))
