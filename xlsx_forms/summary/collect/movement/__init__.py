"""What moved: projects by quarter, submissions by period, results by year, as of a day.

Papers, page and sheets take their history from here: ``Facts.movement`` is a ``Movement``.  Frozen
records without frames; every fact knows the file, and the cell where there is one, that it stands in.
"""

from xlsx_forms.summary.collect.movement.history import Movement, quarters_until
from xlsx_forms.summary.collect.movement.projects import (
    Move,
    ProjectHistory,
    Step,
    find_project_histories,
)
from xlsx_forms.summary.collect.movement.results import (
    ResultHistory,
    YearResult,
    find_result_histories,
)
from xlsx_forms.summary.collect.movement.sending import Sent, SentCounts, count_sent, find_sent

__all__ = [
    "Move",
    "Movement",
    "ProjectHistory",
    "ResultHistory",
    "Sent",
    "SentCounts",
    "Step",
    "YearResult",
    "count_sent",
    "find_project_histories",
    "find_result_histories",
    "find_sent",
    "quarters_until",
]
