"""How figures become a score and a score becomes a band, in exact arithmetic.

Everything is decided on integers: floating point noise must never break a tie, because
equal customers get the same grade. The grading run does the same in SQL; the property
tests compare the two.
"""

from collections.abc import Sequence
from itertools import pairwise

WEIGHT_UNIT = 100
"""Weights are compared and multiplied in hundredths of a percent point."""

SHARE_UNIT = 1_000_000
"""Shares of customers are compared in millionths."""


def weight_points(*weights: float) -> tuple[int, ...]:
    """Weights in percent as whole hundredths.

    >>> weight_points(40, 40, 20)
    (4000, 4000, 2000)
    >>> weight_points(33.33, 33.33, 33.34)
    (3333, 3333, 3334)
    """
    return tuple(round(weight * WEIGHT_UNIT) for weight in weights)


def weights_are_complete(*weights: float) -> bool:
    """Whether no weight is negative and all of them sum to 100.

    >>> weights_are_complete(40, 40, 20)
    True
    >>> weights_are_complete(33.33, 33.33, 33.33)
    False
    >>> weights_are_complete(120, -40, 20)
    False
    """
    points = weight_points(*weights)
    return min(points) >= 0 and sum(points) == 100 * WEIGHT_UNIT


def cumulated_shares(shares: Sequence[float]) -> list[int]:
    """Shares (0–1), best band first, as cumulated millionths.

    >>> cumulated_shares([0.05, 0.15, 0.3, 0.5])
    [50000, 200000, 500000, 1000000]
    """
    total, cumulated = 0, []
    for share in shares:
        total += round(share * SHARE_UNIT)
        cumulated.append(total)
    return cumulated


def complete_shares(shares: Sequence[float]) -> list[float]:
    """Shares in the same proportion that sum to 1; equal ones if all of them are 0.

    >>> complete_shares([0.05, 0.15, 0.3, 0.5])
    [0.05, 0.15, 0.3, 0.5]
    >>> complete_shares([0.1, 0.3])
    [0.25, 0.75]
    >>> complete_shares([0.0, 0.0, 0.0])
    [0.333333, 0.333333, 0.333334]
    """
    parts = cumulated_shares(shares)
    total = parts[-1] if parts else 0
    if not total:
        parts, total = list(range(1, len(shares) + 1)), len(shares)
    ends = [part * SHARE_UNIT // total for part in parts]
    return [(end - begin) / SHARE_UNIT for begin, end in pairwise([0, *ends])]


def shares_are_complete(shares: Sequence[float]) -> bool:
    """Whether no share is negative and all of them sum to 1.

    >>> shares_are_complete([0.05, 0.15, 0.3, 0.5])
    True
    >>> shares_are_complete([0.05, 0.15]), shares_are_complete([])
    (False, False)
    >>> shares_are_complete([1.2, -0.2])
    False
    """
    cumulated = cumulated_shares(shares)
    return (
        bool(cumulated)
        and cumulated[-1] == SHARE_UNIT
        and all(share >= 0 for share in shares)
    )


def lower_ranks(values: Sequence) -> list[int]:
    """For each value, how many values are smaller: the numerator of ``percent_rank()``.

    >>> lower_ranks([10, 30, 20, 20])
    [0, 3, 1, 1]
    """
    ordered = sorted(values)
    first: dict = {}
    for position, value in enumerate(ordered):
        first.setdefault(value, position)
    return [first[value] for value in values]


def score_points(
    figures: Sequence[tuple], weights: tuple[float, float, float]
) -> list[int]:
    """Weighted sums of lower ranks; divide by ``100 * (n - 1)`` for the score of 0–100.

    :param figures: one (amount, profit, count) per customer
    :param weights: percent of amount, profit and count

    >>> score_points([(100, 10, 1), (200, 20, 1), (300, 5, 4)], (40, 40, 20))
    [4000, 12000, 12000]
    """
    points = weight_points(*weights)
    metrics = zip(*figures, strict=True)
    ranks = zip(*(lower_ranks(metric) for metric in metrics), strict=True)
    return [sum(w * r for w, r in zip(points, row, strict=True)) for row in ranks]


def descending_ranks(values: Sequence) -> list[int]:
    """SQL ``rank()`` with the greatest value first.

    >>> descending_ranks([5, 9, 9, 1])
    [3, 1, 1, 4]
    """
    return [rank + 1 for rank in lower_ranks([-value for value in values])]


def band_index(rank: int, population: int, cumulated: Sequence[int]) -> int:
    """First band whose cumulated share exceeds ``(rank - 1) / population``.

    :param rank: 1 for the best customer
    :param cumulated: result of :func:`cumulated_shares`

    >>> bands = cumulated_shares([0.05, 0.15, 0.3, 0.5])
    >>> band_index(1, 1, bands)  # one customer alone is an A
    0
    >>> [band_index(rank, 20, bands) for rank in (1, 2, 4, 5, 10, 11, 20)]
    [0, 1, 1, 2, 2, 3, 3]
    """
    for index, limit in enumerate(cumulated):
        if (rank - 1) * SHARE_UNIT < limit * population:
            return index
    return len(cumulated) - 1
