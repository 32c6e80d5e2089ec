"""Scores: against a naive reading of the decree's words, and on the cases that matter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.methodology import load_methodology
from scoring.score import highest_total, score
from templates.definition import DefinitionError, load_form, points_text

CHECKLIST = load_form("checklist")
METHODOLOGY = load_methodology()

# The decree's table, typed here by hand: number -> (cumulative, points that exist, thousandths).
DECREE = {
    1: (True, (0, 1, 2, 3), 1000),
    2: (True, (0, 1, 2, 3), 300),
    3: (False, (0, 1, 2, 3), 1000),
    4: (False, (0, 2, 3), 500),
    5: (True, (0, 1, 2, 3), 900),
    6: (False, (0, 1, 2), 500),
    7: (False, (0, 1, 2, 3), 600),
    8: (False, (0, 1, 2, 3, 4), 400),
}

_LINE = st.sampled_from([True, False, None])
_ANSWERS = st.fixed_dictionaries({
    name: strategy
    for number, (cumulative, points, _) in DECREE.items()
    for name, strategy in (
        [(f"c{number}_{point}", _LINE) for point in points[1:]] if cumulative
        else [(f"c{number}", st.sampled_from([None, *map(points_text, points)]))])
})


def _naive(answers: dict) -> tuple[dict, dict, int]:
    """Points, declared points, result in thousandths, one checklist at a time."""
    points, declared, result = {}, {}, 0
    for number, (cumulative, existing, thousandths) in DECREE.items():
        name = f"c{number}"
        if cumulative:
            lines = [answers[f"{name}_{point}"] for point in (1, 2, 3)]
            points[name] = 0
            while points[name] < 3 and lines[points[name]] is True:
                points[name] += 1
            declared[name] = 3 if lines[2] else 2 if lines[1] else 1 if lines[0] else 0
        else:
            points[name] = int(answers[name].split()[0]) if answers[name] else 0
            declared[name] = points[name]
            assert points[name] in existing
        result += points[name] * thousandths
    return points, declared, result


def _frame(*rows: dict) -> pd.DataFrame:
    index = pd.RangeIndex(7, 7 + len(rows), name="submission")
    return pd.DataFrame(list(rows), index=index, dtype=object)


def _blank(**answers: object) -> dict:
    fields = (field.id for criterion in CHECKLIST.criteria for field in criterion.answer_fields)
    return dict.fromkeys(fields) | answers


@settings(max_examples=200, deadline=None)
@given(st.lists(_ANSWERS, min_size=1, max_size=6))
def test_scores_equal_a_naive_reading_of_the_decree(rows):
    found = score(_frame(*rows), CHECKLIST, METHODOLOGY)

    for position, answers in enumerate(rows):
        points, declared, thousandths = _naive(answers)
        assert found.points.iloc[position].to_dict() == points
        assert found.declared.iloc[position].to_dict() == declared
        assert found.total.iloc[position] == thousandths / 1000


@settings(max_examples=50, deadline=None)
@given(_ANSWERS)
def test_declared_is_never_less_than_what_counts_and_the_result_never_above_the_highest(answers):
    found = score(_frame(answers), CHECKLIST, METHODOLOGY)

    assert (found.declared >= found.points).all(axis=None)
    assert 0 <= found.total.iloc[0] <= found.highest
    assert found.weighted.sum(axis=1).iloc[0] == pytest.approx(found.total.iloc[0])


@pytest.mark.parametrize(("lines", "points", "declared"), [
    ((True, True, True), 3, 3),
    ((True, False, True), 1, 3),
    ((False, True, True), 0, 3),
    ((None, True, False), 0, 2),
    ((True, None, None), 1, 1),
    ((None, None, None), 0, 0),
])
def test_a_cumulative_criterion_counts_up_to_the_first_line_that_is_not_met(
        lines, points, declared):
    answers = _blank(c5_1=lines[0], c5_2=lines[1], c5_3=lines[2])

    found = score(_frame(answers), CHECKLIST, METHODOLOGY)

    assert (found.points.at[7, "c5"], found.declared.at[7, "c5"]) == (points, declared)


def test_every_line_met_gives_the_highest_result_of_the_decree():
    best = _blank()
    for criterion in CHECKLIST.criteria:
        top = max(option.points for option in criterion.options)
        for field in criterion.answer_fields:
            best[field.id] = True if criterion.cumulative else points_text(top)

    assert score(_frame(best), CHECKLIST, METHODOLOGY).total.tolist() == [15.5]
    assert highest_total(CHECKLIST, METHODOLOGY) == 15.5
    assert highest_total(CHECKLIST, load_methodology({"c3": 0.8})) == 12.5 + 3 * 0.8


def test_a_blank_checklist_scores_zero_and_so_does_one_with_columns_lost():
    for frame in (_frame(_blank()), _frame(_blank())[["c1_1", "c4"]], _frame({})):
        found = score(frame, CHECKLIST, METHODOLOGY)
        assert found.points.sum(axis=None) == 0
        assert found.total.tolist() == [0.0]


def test_no_checklists_give_empty_frames_with_all_columns():
    found = score(_frame(_blank()).iloc[:0], CHECKLIST, METHODOLOGY)

    assert list(found.points.columns) == ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"]
    assert len(found.total) == len(found.points) == len(found.declared) == 0


def test_boolean_columns_score_like_object_columns():
    answers = _frame(_blank(c1_1=True, c1_2=True, c1_3=None, c4="2 балла"), _blank(c1_1=False))
    typed = answers.astype(dict.fromkeys(("c1_1", "c1_2", "c1_3"), "boolean"))

    assert score(typed, CHECKLIST, METHODOLOGY).total.tolist() == [3.0, 0.0]
    assert score(answers, CHECKLIST, METHODOLOGY).total.tolist() == [3.0, 0.0]


def test_the_frame_of_answers_is_not_changed():
    answers = _frame(_blank(c1_1=True, c3="1 балл"))
    before = answers.copy(deep=True)

    score(answers, CHECKLIST, METHODOLOGY)

    pd.testing.assert_frame_equal(answers, before)


def test_a_result_has_no_float_noise():
    noisy = _frame(_blank(c2_1=True, c2_2=True, c2_3=True, c7="3 балла"))

    assert 3 * 0.3 + 3 * 0.6 != 2.7
    assert score(noisy, CHECKLIST, METHODOLOGY).total.tolist() == [2.7]


def test_an_overridden_coefficient_is_used_and_named():
    methodology = load_methodology({"c3": 0.8, "c1": 2})
    found = score(_frame(_blank(c3="3 балла", c1_1=True)), CHECKLIST, methodology)

    assert found.total.tolist() == [4.4]
    assert methodology.assumptions == (
        "Критерий 1: коэффициент 2 задан в programme.toml, в постановлении 1.",
        "Критерий 3: коэффициент в приложении не указан, принят 0,8, задан в programme.toml.",
    )


def test_the_assumed_coefficient_is_said_in_words():
    assert METHODOLOGY.assumption == "Критерий 3: коэффициент в приложении не указан, принят 1."
    assert [each.criterion for each in METHODOLOGY.coefficients if each.assumed] == ["c3"]


def test_an_override_equal_to_the_assumed_value_still_says_who_set_it():
    assert load_methodology({"c3": 1}).assumption.endswith("принят 1, задан в programme.toml.")


def test_bad_overrides_are_all_reported_at_once():
    with pytest.raises(DefinitionError) as caught:
        load_methodology({"c9": 1, "c3": -1, "c1": "два", "c2": 0.33333, "c4": True,
                          "c5": np.nan})

    assert len(caught.value.problems) == 6
    assert caught.value.problems[0] == (
        "коэффициент c9: такого критерия нет; есть c1, c2, c3, c4, c5, c6, c7, c8")


def test_a_methodology_file_with_mistakes_reports_every_one(tmp_path):
    path = tmp_path / "methodology.toml"
    path.write_text(
        'id = "m"\nversion = "1"\ntitle = "т"\ndecree = "п"\nin_force = 2026-01-01\nrules = []\n'
        'coefficients = [{ criterion = "c1", value = 1.0 }, { criterion = "c1", value = -1.0 },\n'
        '  { criterion = "c3", value = 1.0, assumed = true }]\n', encoding="utf-8")

    with pytest.raises(DefinitionError) as caught:
        load_methodology(path=path)

    assert len(caught.value.problems) == 3


def test_a_form_with_a_criterion_that_has_no_coefficient_is_refused(tmp_path):
    path = tmp_path / "methodology.toml"
    path.write_text(
        'id = "m"\nversion = "1"\ntitle = "т"\ndecree = "п"\nin_force = 2026-01-01\nrules = []\n'
        'coefficients = [{ criterion = "c1", value = 1.0 }]\n', encoding="utf-8")

    with pytest.raises(DefinitionError) as caught:
        score(_frame(_blank()), CHECKLIST, load_methodology(path=path))

    assert len(caught.value.problems) == 7
