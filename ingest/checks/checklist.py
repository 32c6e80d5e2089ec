"""Rules of a checklist: answers keep the cumulative rule, and documents support them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.checks.registry import checks
from templates.definition import Check, Criterion, Field, Form, points_text
from templates.rules import Finding, Place, rule

if TYPE_CHECKING:
    import pandas as pd

    from ingest.frames import FormFrames

# A score and nothing else: «2 или 3» is a question, not a score that does not exist.
_SCORE = re.compile(r"(\d{1,6})(?:[.,]0+)?(?:\s*балл\w*\.?)?", re.IGNORECASE)


@checks("R421")
def check_cumulative(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """No line is answered «Да» above a line answered «Нет» (R421)."""
    values, cells = frames.answers.values, frames.answers.cells
    for criterion in frames.form.criteria:
        if not criterion.cumulative:
            continue
        lines = [each.id for each in criterion.answer_fields]
        points = [option.points for option in criterion.options if option.points]
        rows = zip(values.index, values[lines].to_numpy(dtype=object).tolist(), strict=True)
        for number, answers in rows:
            met = [answer is True for answer in answers]
            refused = [answer is False for answer in answers]
            if not any(refused) or True not in met[refused.index(True):]:
                continue
            highest = len(met) - 1 - met[::-1].index(True)
            effective = points[refused.index(True) - 1] if refused.index(True) else 0
            yield number, rule(check.rule, check.trial).at(
                Place.of(str(cells[lines[highest]][number]), lines[highest]),
                number=criterion.number, claimed=points_text(points[highest]),
                missing=points_text(points[refused.index(True)]), effective=points_text(effective))


@checks("R423")
def check_required_evidence(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """Points that the decree gives on documents have their documents named (R423)."""
    yield from _without_evidence(frames, check, "required")


@checks("R424")
def check_expected_evidence(frames: FormFrames, check: Check) -> Iterator[tuple[int, Finding]]:
    """A document that a criterion speaks of is named (R424)."""
    yield from _without_evidence(frames, check, "expected")


def _without_evidence(frames: FormFrames, check: Check, evidence: str
                      ) -> Iterator[tuple[int, Finding]]:
    values = frames.answers.values
    for criterion in frames.form.criteria:
        if criterion.evidence != evidence:
            continue
        field_id = criterion.evidence_field.id
        claimed = _claimed(values, criterion)
        for hit in frames.answers.hits((claimed > 0) & values[field_id].isna(), field_id):
            yield hit.submission, rule(check.rule, check.trial).at(
                Place.of(hit.address, field_id), number=criterion.number,
                claimed=points_text(int(claimed[hit.key])))


def _claimed(values: pd.DataFrame, criterion: Criterion) -> pd.Series:
    """Points of the highest line answered «Да», or of the choice; 0 where there is no answer."""
    if not criterion.cumulative:
        points = {text: criterion.points_of(text) for text in criterion.answer_fields[0].choices}
        return values[criterion.id].map(points).fillna(0).astype(int)
    steps = [option.points for option in criterion.options if option.points]
    lines = values[[each.id for each in criterion.answer_fields]].fillna(False).astype(bool)
    return lines.mul(steps, axis=1).max(axis=1).astype(int)


def missing_score(form: Form, field: Field, place: Place, raw: object) -> Finding | None:
    """A score exists: criterion 4 has no 1 (R422).  None when the raw value is no score at all."""
    criterion = next((each for each in form.criteria if each.id == field.id), None)
    if criterion is None:
        return None
    score = _SCORE.fullmatch(str(raw).strip())
    if score is None:
        return None
    return rule("R422").at(place, number=criterion.number, found=points_text(int(score[1])),
                           choices=", ".join(field.choices))
