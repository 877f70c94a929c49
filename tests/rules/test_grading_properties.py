"""Scores, ranks and bands against a naive reference in fractions."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel_followup.rules import grading

FEW_VALUES = st.integers(-3, 3)
"""Small, so that nearly every example has ties."""

FIGURES = st.lists(st.tuples(FEW_VALUES, FEW_VALUES, st.integers(1, 4)), min_size=1)


@st.composite
def weights(draw):
    amount = draw(st.integers(0, 10_000))
    profit = draw(st.integers(0, 10_000 - amount))
    return amount / 100, profit / 100, (10_000 - amount - profit) / 100


@st.composite
def shares(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 1_000_000), max_size=5)))
    edges = [0, *cuts, 1_000_000]
    steps = zip(edges, edges[1:], strict=False)
    return [(high - low) / 1_000_000 for low, high in steps]


def percent_rank(values, value):
    if len(values) == 1:
        return Fraction(0)
    return Fraction(sum(other < value for other in values), len(values) - 1)


def rank(values, value):
    return 1 + sum(other > value for other in values)


@given(FIGURES, weights())
def test_score_is_the_weighted_sum_of_percentiles(figures, weights):
    columns = list(zip(*figures, strict=True))
    steps = max(len(figures) - 1, 1)
    for row, points in zip(
        figures, grading.score_points(figures, weights), strict=True
    ):
        expected = sum(
            Fraction(round(weight * 100), 100) * percent_rank(column, value)
            for weight, column, value in zip(weights, columns, row, strict=True)
        )
        assert Fraction(points, 100 * steps) == expected


@given(FIGURES)
def test_equal_figures_score_equally(figures):
    by_figures = {}
    points = grading.score_points(figures, (33.33, 33.33, 33.34))
    for row, score in zip(figures, points, strict=True):
        assert by_figures.setdefault(row, score) == score


@given(st.lists(FEW_VALUES))
def test_rank_counts_the_better_ones(values):
    expected = [rank(values, value) for value in values]
    assert grading.descending_ranks(values) == expected


@given(st.lists(FEW_VALUES, min_size=1), shares())
def test_band_is_the_first_that_exceeds_the_part_of_better_customers(values, shares):
    cumulated = grading.cumulated_shares(shares)
    for position in grading.descending_ranks(values):
        part = Fraction(position - 1, len(values))
        expected = next(
            index
            for index, limit in enumerate(cumulated)
            if Fraction(limit, 1_000_000) > part
        )
        assert grading.band_index(position, len(values), cumulated) == expected


@given(st.integers(1, 500), shares())
def test_a_band_without_ties_holds_its_share_rounded_up(population, shares):
    cumulated = grading.cumulated_shares(shares)
    bands = [
        grading.band_index(position, population, cumulated)
        for position in range(1, population + 1)
    ]
    assert bands == sorted(bands)
    for index, limit in enumerate(cumulated):
        reached = sum(band <= index for band in bands)
        assert reached == -(-limit * population // 1_000_000)


@given(shares())
def test_one_customer_alone_is_in_the_first_band_that_takes_anybody(shares):
    first = next(index for index, share in enumerate(shares) if share)
    assert grading.band_index(1, 1, grading.cumulated_shares(shares)) == first


@given(weights())
def test_weights_that_sum_to_100_are_complete(weights):
    assert grading.weights_are_complete(*weights)


@given(weights(), st.integers(-10_000, 10_000))
def test_weights_that_miss_100_by_a_hundredth_are_not_complete(weights, points):
    assume(points)
    amount, *others = weights
    assert not grading.weights_are_complete(amount + points / 100, *others)


@given(shares())
def test_shares_that_sum_to_one_are_complete(shares):
    assert grading.shares_are_complete(shares)


@given(shares(), st.integers(1, 1_000_000))
def test_shares_that_exceed_one_are_not_complete(shares, excess):
    assert not grading.shares_are_complete([*shares, excess / 1_000_000])


@pytest.mark.parametrize("wrong", [[0.5, 0.6, -0.1], [-0.000001, 1.000001]])
def test_negative_shares_are_not_complete_even_if_they_sum_to_one(wrong):
    assert not grading.shares_are_complete(wrong)
