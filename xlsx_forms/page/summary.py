"""The summary of the quarter, as a part of longer work."""

from __future__ import annotations

from xlsx_forms.page.jobs import Job
from xlsx_forms.page.visit import Visit
from xlsx_forms.work import load_batch, make_summary


def write_summary(visit: Visit, job: Job) -> None:
    """Make the summary of the quarter, as a part of work."""
    job.begin("Собирается сводка")
    programme = visit.desk.to_change()
    path, renamed = make_summary(programme, load_batch(programme), None, None, public=False)
    if renamed:
        job.tell(["Прежняя сводка открыта в другой программе, поэтому новая под другим именем."])
    job.tell([f"Сводка: {path.name}. Скачать ее можно на странице «Документы»."])
