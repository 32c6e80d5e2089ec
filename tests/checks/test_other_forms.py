"""The rules serve any form whose definition names what they need, whatever its ids are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime

import pytest
from support.answers import clean_answers

from ingest.checks import check_form, check_functions
from ingest.checks.between import check_between
from ingest.checks.registry import checks, without_function
from ingest.frames import build_frames
from ingest.submission import Row, Submission
from templates.definition import Catalogue, parse_form, shipped
from templates.rules import RULES
from templates.sheet.layout import lay_out
from xlsx_forms.blank.conditional_formats import conflict_marks
from xlsx_forms.blank.workbook import write_blank

# Ids of the decree's report, and others for the same questions.
OTHER = {"quarterly-report": "works", "projects": "jobs", "project": "job", "stage": "step",
         "closing_date": "ended", "year_opened": "begun"}


@pytest.fixture(scope="module")
def works():
    """The report under other ids, with three steps of which the second closes a job."""
    source = shipped("quarterly-report.toml").read_text(encoding="utf-8")
    for old, new in OTHER.items():
        source = re.sub(rf'(?<=["."])(?<!role = "){old}(?=["."])', new, source)
    source = source.replace('"@stages"', '["Начата", "Закрыта", "В архиве"]').replace(
        '"@stages.9"', '"Закрыта"')
    return parse_form(tomllib.loads(source), "works.toml", {})


def submission(works, *rows):
    """One counted file with these rows, each cell in a row of its own."""
    table = tuple(Row(row, {column.id: f"Лист!{column.id}{i}"
                            for column in works.tables[0].columns}, {})
                  for i, row in enumerate(rows))
    return Submission("a.xlsx", datetime(2026, 10, 1), form="works", version="1", organization="012",
                      period="2026-Q3", answers={}, cells={}, tables={"jobs": table})


@pytest.mark.parametrize(("row", "code"), [
    ({"step": "Начата", "ended": date(2026, 8, 1)}, "R411"),
    ({"step": "Закрыта", "ended": None}, "R412"),
    ({"step": "В архиве", "ended": date(2026, 12, 1)}, "R413"),
    ({"step": "Начата", "begun": 2027}, "R414"),
    ({"step": "Закрыта", "begun": 2025, "ended": date(2024, 5, 1)}, "R415"),
])
def test_a_rule_of_the_report_serves_a_form_with_other_ids(works, row, code):
    # All else is in order: a rule that is new finds nothing here either.
    _, tables = clean_answers("quarterly-report")
    clean = {OTHER.get(key, key): value for key, value in tables["projects"][0].items()}
    frames = build_frames(works, {1: submission(works, clean | {"ended": None} | row)})
    assert [(finding.code, finding.place.field.partition(".")[0])
            for _, finding in check_form(frames)] == [(code, "jobs")]


def test_projects_of_a_form_with_other_ids_want_their_passports(works):
    import pandas as pd

    frames = build_frames(works, {1: submission(works, {"job": "Склад", "step": "Начата"})})
    table = frames.tables["jobs"]
    submissions = pd.DataFrame({"organization": ["012"], "period": ["2026-Q3"], "counts": [True]},
                               index=[1])
    [(number, finding)] = check_between(
        {"works.jobs": table.values}, {"works.jobs": table.cells}, submissions,
        Catalogue({("works", "1"): works}), date(2026, 10, 1))
    assert (number, finding.code, finding.place.field) == (1, "X501", "jobs.job")


def test_a_function_is_tied_to_one_rule_that_definitions_can_name():
    with pytest.raises(KeyError):
        checks("R499")
    with pytest.raises(ValueError, match="what it needs"):
        checks("V301")
    check_functions()
    with pytest.raises(ValueError, match="two functions"):
        checks("R416")(lambda frames, check: iter(()))


def test_a_rule_that_definitions_can_name_and_no_function_knows_stops_the_program(monkeypatch):
    for code in ("R499", "X599"):
        monkeypatch.setitem(RULES, code, replace(RULES["R417"], code=code))
        check_functions.cache_clear()
        with pytest.raises(LookupError, match=code):
            check_functions()
        monkeypatch.undo()
    check_functions.cache_clear()
    assert without_function() == () and check_functions()


def test_a_blank_with_other_ids_marks_the_same_contradictions(works, methodology):
    marks = dict(conflict_marks(lay_out(works)))
    assert [formula.count('="Закрыта"') + formula.count('="В архиве"') for formula in marks.values()
            ] == [2, 0]
    assert write_blank(works, methodology)
