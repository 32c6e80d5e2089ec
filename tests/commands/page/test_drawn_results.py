"""What a checklist computes is drawn with its answers."""

from __future__ import annotations

from support.answers import clean_answers
from support.town import MORNING

from ingest.submission import Submission
from scoring.methodology import load_methodology
from templates.definition import load_form
from xlsx_forms.page.content.answers import answers_of
from xlsx_forms.page.content.drawing import Printed, drawn
from xlsx_forms.page.content.results import results_of


def test_points_results_and_totals_stand_in_their_cells():
    form, methodology = load_form("checklist"), load_methodology()
    each = Submission("чек-лист.xlsx", MORNING, answers=clean_answers("checklist")[0])
    results = results_of(each, form, methodology)
    answers, tables = answers_of(each, form, ())
    boxes = [box for line in drawn(form, answers, tables, Printed(
        {}, methodology.coefficients_of(form), results)).lines for box in line]
    assert [box.text for box in boxes if box.role in ("total", "highest")] == ["9,7", "15,5"]
    shown = [box.text for box in boxes if box.role == "result"]
    assert shown == ["3", "0,3", "1", "1", "1,8", "1", "0", "1,6"]
