"""Places and levels."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.methodology import Level, load_methodology
from scoring.rating import levels, places, places_by_criterion, rating

METHODOLOGY = load_methodology()
WITH_LEVELS = replace(METHODOLOGY, levels=(Level("высокий", 10.0), Level("базовый", 0.0)))


@pytest.mark.parametrize(("results", "expected"), [
    ([9.0, 7.5, 7.5, 3.0], [1, 2, 2, 4]),
    ([3.0, 9.0, 9.0, 9.0], [4, 1, 1, 1]),
    ([0.0, 0.0], [1, 1]),
    ([5.0], [1]),
    ([], []),
])
def test_equal_results_share_a_place_and_the_next_one_is_skipped(results, expected):
    assert places(pd.Series(results, dtype="float64")).tolist() == expected


def test_float_noise_never_splits_a_tie():
    assert places(pd.Series([0.1 + 0.2, 0.3, 3 * 0.3 + 3 * 0.6, 2.7])).tolist() == [3, 3, 1, 1]


def test_who_has_no_result_has_no_place():
    assert places(pd.Series([1.0, None, 2.0])).isna().tolist() == [False, True, False]


@given(st.lists(st.integers(0, 155000).map(lambda n: n / 10000), max_size=40))
def test_a_place_is_one_more_than_the_number_of_better_results(results):
    found = places(pd.Series(results, dtype="float64")).tolist()

    assert found == [1 + sum(other > result for other in results) for result in results]


def test_the_rating_is_sorted_by_place_and_ties_keep_their_order():
    totals = pd.Series([1.0, 4.0, 2.0, 4.0, None], index=["а", "б", "в", "г", "д"])

    found = rating(totals, METHODOLOGY)

    assert found.index.tolist() == ["б", "г", "в", "а", "д"]
    assert found["place"].tolist()[:4] == [1, 1, 3, 4]
    assert found["level"].tolist() == [""] * 5


def test_places_within_each_criterion_are_counted_apart():
    points = pd.DataFrame({"c1": [3, 1, 3], "c2": [0, 2, 1]}, index=["а", "б", "в"])

    found = places_by_criterion(points)

    assert found["c1"].tolist() == [1, 3, 1]
    assert found["c2"].tolist() == [3, 1, 2]
    assert places_by_criterion(points.iloc[:0]).columns.tolist() == ["c1", "c2"]


def test_levels_are_off_by_default_and_start_at_their_minimum():
    totals = pd.Series([9.9999, 10.0, 15.5, 0.0])

    assert METHODOLOGY.levels == ()
    assert levels(totals, METHODOLOGY).tolist() == ["", "", "", ""]
    assert levels(totals, WITH_LEVELS).tolist() == ["базовый", "высокий", "высокий", "базовый"]
