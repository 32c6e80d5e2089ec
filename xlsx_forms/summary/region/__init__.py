"""The summary of a region: the sheets of its districts' summaries, joined, and district by district."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

from xlsx_forms.summary.region import (
    dynamics,
    methodology,
    overview,
    plan,
    rating,
    tables,
)
from xlsx_forms.summary.region.facts import Gap, RegionFacts, grid_of
from xlsx_forms.summary.region.told import Told, collect
from xlsx_forms.summary.sheets import (
    commission,
    criteria,
    files,
    findings,
    passports,
    projects,
    submissions,
)
from xlsx_forms.summary.writing.book import Book
from xlsx_forms.summary.writing.links import FileLinks

__all__ = ["Gap", "RegionFacts", "Told", "collect", "fill_region", "grid_of"]

# The sheets by title, in the order of a district's summary; each is what writes it.
_SHEETS = {
    overview.TITLE: overview.write, rating.TITLE: rating.write, criteria.TITLE: tables.write_criteria,
    projects.TITLE: tables.write_projects, passports.TITLE: tables.write_passports,
    plan.TITLE: plan.write, submissions.TITLE: tables.write_submissions, dynamics.TITLE: dynamics.write,
    findings.TITLE: tables.write_findings, files.TITLE: tables.write_files,
    methodology.TITLE: methodology.write, commission.TITLE: tables.write_commission}


def fill_region(workbook: Workbook, data: RegionFacts, folder: Path, public: bool) -> None:
    """Write all sheets into a workbook that is to lie in a folder; what is internal is not published."""
    book = Book(workbook, FileLinks(data.scope.folder, folder, {}), public)
    shown = [title for title in _SHEETS if not (public and title in (findings.TITLE, files.TITLE))]
    first, *_others = [book.add(title) for title in shown]
    # «Сводка» last: its charts are drawn from what stands on «Динамика».
    for title in (*shown[1:], shown[0]):
        _SHEETS[title](book, data)
    workbook.set_properties({
        "title": book.clean(f"{data.scope.title}. Сводка региона за {data.period.text}"),
        "subject": book.clean(data.scope.district),
        "created": datetime(data.as_of.year, data.as_of.month, data.as_of.day)})
    first.activate()
