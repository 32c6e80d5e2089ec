"""«Документы»: summary, report, papers of the commission, debtors, export: made and downloaded."""

from __future__ import annotations

from pathlib import Path
from shutil import make_archive

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
from xlsx_forms.work import (
    default_period,
    load_batch,
    make_papers,
    make_report,
    make_summary,
)

KINDS = {"summary": "Сводка", "public": "Сводка для публикации", "report": "Отчет для главы округа",
         "public-report": "Отчет для публикации", "debtors": "Список должников",
         "papers": "Документы комиссии (Word)",
         "export": "Выгрузка таблиц (Parquet)"}
_EXPORT = "выгрузка"


def show(visit: Visit) -> Response:
    """What can be made, and what was made."""
    return visit.render("documents.html", kinds=KINDS, id_of=number_of, label_of=_label,
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
            # Its tables are folders of parts: a browser downloads one file.
            make_archive(str(target), "zip", target)
        elif kind == "papers":
            folder, written = make_papers(programme, batch, period)
            job.tell([f"Документов комиссии: {len(written)}, лежат в папке «{folder.name}»",
                      *(f"{each.path.name}: записан рядом с измененным вами «{each.beside.name}»"
                        for each in written if each.beside)])
        elif kind == "debtors":
            path = programme.summaries / f"Должники {period}.xlsx"
            told = write_debtors(status_rows(programme, batch, period), period, path)
            job.tell([f"{told}. Список: {path.name}"])
        elif kind in ("report", "public-report"):
            path = make_report(programme, batch, None, None, kind == "public-report")
            job.tell([f"{KINDS[kind]}: {path.name}. Скачайте его и откройте в браузере."])
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
    there = [*programme.summaries.rglob("*"), *programme.papers.rglob("*"),
             *programme.folder.glob(f"{SHEET} *.xlsx")]
    found = [path for path in there
             if path.is_file() and path.suffix in (".xlsx", ".html", ".zip", ".docx")
             and not path.name.startswith(("~", "."))]
    return sorted(found, key=lambda path: (-path.stat().st_mtime, path.name))


def _label(path: Path) -> str:
    """The name of a document; papers have the same in every period."""
    return f"{path.parent.name}: {path.name}" if path.suffix == ".docx" else path.name


ROUTES = (("GET", "/documents", show), ("POST", "/documents/<kind>", make),
          ("GET", "/documents/<int:number>/download", download))
