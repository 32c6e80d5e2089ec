"""The commission's papers as a step of the job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.batch import Batch
from templates.period import Period
from xlsx_forms.programme import Programme
from xlsx_forms.work.steps import of_day

if TYPE_CHECKING:
    from xlsx_forms.summary.papers.writing import Written


def make_papers(programme: Programme, batch: Batch, period: Period, as_of: date | None = None
                ) -> tuple[Path, list[Written]]:
    """Write the papers of a period as of a day; return their folder and each of them.

    ``as_of``: today by default; ``batch`` is loaded as of the same day.
    Another day than that of ``summary_day`` stands in the folder's name.
    """
    from xlsx_forms.summary.collect.facts import facts_of
    from xlsx_forms.summary.papers.facts import paper_facts
    from xlsx_forms.summary.papers.writing import templates_of, write_papers

    folder = of_day(programme, programme.papers / str(period), period, as_of)
    templates = templates_of(programme.own_templates)
    facts = paper_facts(facts_of(batch, programme, period, as_of), programme.settings)
    return folder, write_papers(templates, facts, folder)


def copy_paper_templates(programme: Programme) -> Iterator[str]:
    """Put the shipped templates where they can be changed; say which were there already."""
    from xlsx_forms.summary.papers.writing import copy_templates

    written, kept = copy_templates(programme.own_templates)
    for path in written:
        yield f"{path.relative_to(programme.folder).as_posix()}"
    if kept:
        yield "Уже были и оставлены как есть: " + ", ".join(path.name for path in kept)
    yield ("Измените их в Word. Чего менять не нужно, удалите отсюда: тогда действует образец из "
           "поставки программы.")
