"""Parts of work that several buttons share: the forms that are missing, the summary."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

from xlsx_forms.page.jobs import Job
from xlsx_forms.page.outlook import without_blank
from xlsx_forms.page.visit import Visit
from xlsx_forms.work import generate_forms, known_batch, load_batch, make_summary


def make_missing_forms(visit: Visit, job: Job) -> None:
    """Make the forms that are not there yet, as a part of work."""
    programme = visit.desk.to_change()
    wanted, batch = without_blank(programme), known_batch(programme)
    job.begin("Делаются формы", sum(len(keys) for _form, _period, keys in wanted))
    for form, period, keys in wanted:
        for _path in generate_forms(programme, form, period, programme.organizations.loc[keys], batch):
            job.step()
        if keys:
            job.tell([f"{form.short_title}, {period.text}: сделано форм {len(keys)}"])


def write_summary(visit: Visit, job: Job) -> None:
    """Make the summary of the quarter, as a part of work."""
    job.begin("Собирается сводка")
    programme = visit.desk.to_change()
    path, renamed = make_summary(programme, load_batch(programme), None, None, public=False)
    if renamed:
        job.tell(["Прежняя сводка открыта в другой программе, поэтому новая под другим именем."])
    job.tell([f"Сводка: {path.name}."])
    job.next, job.next_words = f"/documents/{number_of(path)}/download", "Скачать сводку"


def number_of(path: Path) -> int:
    """The number by which a document is downloaded: an address holds no path."""
    return crc32(path.as_posix().encode())
