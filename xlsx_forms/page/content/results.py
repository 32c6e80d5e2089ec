"""What a checklist computes in its own cells, as its sender saw it there."""

from __future__ import annotations

import pandas as pd

from ingest.submission import Submission
from scoring.methodology import Methodology, number_text
from scoring.score import score
from templates.definition import Form


def results_of(each: Submission, form: Form, methodology: Methodology) -> dict[tuple[str, str], str]:
    """Return the texts of the computed cells by role and criterion ('' for those of the form).

    By the answers alone: what the commission has confirmed stands beside the form.
    """
    answers = pd.DataFrame([each.answers or {}], dtype=object)
    scores = score(answers, form, methodology)
    points, results = scores.points.loc[0], scores.weighted.loc[0]
    return ({("points", key): number_text(float(points[key])) for key in points.index}
            | {("result", key): number_text(float(results[key])) for key in results.index}
            | {("total", ""): number_text(float(scores.total.loc[0])),
               ("highest", ""): number_text(scores.highest)})
