"""The report for the head of the district as a step of the job."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ingest.batch import Batch
from templates.period import Period
from xlsx_forms.programme import Programme
from xlsx_forms.work.steps import default_period, of_day, summary_path


def make_report(programme: Programme, batch: Batch, period: Period | None, output: Path | None,
                public: bool, as_of: date | None = None) -> Path:
    """Write the report of a period, the last quarter by default; return its path.

    ``as_of``: the day of which it tells, today by default; ``batch`` is loaded as of the same day.
    Another day than that of ``summary_day`` stands in the file's name.
    """
    from xlsx_forms.summary.collect.facts import facts_of
    from xlsx_forms.summary.report import save_report

    period = period or default_period(programme)
    suffix = " для публикации" if public else ""
    path = output or of_day(
        programme, programme.summaries / f"Отчет {period}{suffix}.html", period, as_of)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = facts_of(batch, programme, period, as_of)
    save_report(data, path, public, of_day(
        programme, summary_path(programme, period), period, as_of))
    return path
