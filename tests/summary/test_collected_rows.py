"""Which rows of reports stand for a project when several organizations go on with it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from templates.definition import load_form
from templates.period import Period
from xlsx_forms.summary.collect.rows import PROJECTS, REPORT, collect_projects


def test_the_heir_with_the_latest_report_stands_for_a_divided_project():
    """Whichever code comes last: «c» reported earlier than «b», and «a» in between."""
    told = [("a", "2026-Q2"), ("b", "2026-Q3"), ("c", "2026-Q1")]
    submissions = pd.DataFrame(told, columns=["organization", "period"]).assign(
        form=REPORT, counts=True)
    index = pd.MultiIndex.from_tuples([(i, 0) for i in range(3)], names=["submission", "row"])
    table = pd.DataFrame({"project": ["Склад", "склад", "Склад"]}, index=index)
    listed = pd.DataFrame({"full_name": list("abc"), "short_name": list("abc")}, index=list("abc"))
    gone = {"b": {"a": date(2026, 5, 1)}, "c": {"a": date(2026, 5, 1)}}

    rows = collect_projects(submissions, {PROJECTS: table}, {}, listed, load_form(REPORT),
                            [Period.parse(f"2026-Q{n}") for n in range(1, 5)], gone)

    assert rows["organization"].tolist() == ["b", "c"]
