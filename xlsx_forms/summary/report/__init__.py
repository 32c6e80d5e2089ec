"""The report: one HTML page for the head of the district, read on a phone and printed on two sheets.

It needs no network, no script and no other file.  Every figure comes from what the summary is made
of; nothing is counted here that the summary counts.
"""

from __future__ import annotations

from pathlib import Path

from ingest.storage.atomic_write import write_whole
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.report.content import collect_content
from xlsx_forms.summary.report.links import Links
from xlsx_forms.summary.report.rendering import render_report

__all__ = ["make_report", "save_report"]


def make_report(data: Facts, path: Path, public: bool = False, summary: Path | None = None) -> str:
    """Return the report as HTML, with links as seen from ``path``.

    ``public``: without contacts, links to files, and names of files.  ``summary``: the workbook
    that has all of it, linked where it is there.
    """
    return render_report(collect_content(data, Links(data, path, public, summary)), public)


def save_report(data: Facts, path: Path, public: bool = False, summary: Path | None = None) -> None:
    """Write the report; the file appears under its name only when it is whole."""
    write_whole(path, make_report(data, path, public, summary).encode())
