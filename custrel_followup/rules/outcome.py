"""What a result of grading looks like: sums and shares that pictures are drawn from.

A grade is any hashable key here; None stands for customers without one.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

SCORES = 100
"""Scores lie between 0 and this."""


def share(part: float, whole: float) -> float | None:
    """Part of a whole; None where that says nothing: of nothing, of a loss.

    >>> share(1, 4), share(1, 0), share(1, -2)
    (0.25, None, None)
    """
    return part / whole if whole > 0 else None


def curve(groups: Iterable[tuple[int, float]]) -> list[tuple[float, float]]:
    """How much of the value the best customers hold: points of the cumulated curve.

    :param groups: number of customers and their amount, best group first
    :return: share of customers, share of value; empty where there is no value

    >>> curve([(1, 60), (1, 30), (2, 10)])
    [(0.0, 0.0), (0.25, 0.6), (0.5, 0.9), (1.0, 1.0)]
    >>> curve([]), curve([(3, -5)])
    ([], [])
    """
    groups = list(groups)
    customers = sum(count for count, _amount in groups)
    value = sum(amount for _count, amount in groups)
    if not customers or value <= 0:
        return []
    points, count, amount = [(0.0, 0.0)], 0, 0
    for own, worth in groups:
        count, amount = count + own, amount + worth
        points.append((count / customers, amount / value))
    return points


def spread(
    rows: Iterable[tuple[int, Hashable, int]], grades: Sequence, width: int
) -> dict[Hashable, list[int]]:
    """How many customers of each grade have which score, in bars of ``width`` points.

    :param rows: lowest whole score of a group, its grade, how many customers

    >>> spread([(97, "A", 1), (100, "A", 1), (3, "B", 2)], "AB", 50)
    {'A': [0, 2], 'B': [2, 0]}
    """
    bars = SCORES // width
    counts = {grade: [0] * bars for grade in grades}
    for score, grade, count in rows:
        if grade in counts:
            counts[grade][min(score // width, bars - 1)] += count
    return counts


def transitions(
    before: dict[Hashable, int], moves: dict[tuple[Hashable, Hashable], int]
) -> dict[tuple[Hashable, Hashable], int]:
    """Complete moves by those who stay: the diagonal of the matrix.

    :param before: how many customers had each grade
    :param moves: how many went from one grade to another one

    >>> transitions({"A": 3, "B": 1}, {("A", "B"): 2, (None, "B"): 4})
    {('A', 'B'): 2, (None, 'B'): 4, ('A', 'A'): 1, ('B', 'B'): 1}
    """
    left = Counter()
    for (old, _new), count in moves.items():
        left[old] += count
    cells = dict(moves)
    for grade, count in before.items():
        if count > left[grade]:
            cells[grade, grade] = count - left[grade]
    return cells


def after(cells: dict[tuple[Hashable, Hashable], int]) -> dict[Hashable, int]:
    """How many customers have each grade afterwards.

    >>> after({("A", "B"): 2, (None, "B"): 4, ("A", "A"): 1, ("A", None): 1})
    {'B': 6, 'A': 1}
    """
    counts = defaultdict(int)
    for (_old, new), count in cells.items():
        if new is not None:
            counts[new] += count
    return dict(counts)


def direction(old: Hashable, new: Hashable, order: Sequence) -> str:
    """What a move is called: stay, new, up or down; losing a grade is down.

    >>> [direction(*move, "AB") for move in ("AA", "BA", "AB")]
    ['stay', 'up', 'down']
    >>> direction(None, "B", "AB"), direction("B", None, "AB")
    ('new', 'down')
    """
    if old == new:
        return "stay"
    if old is None:
        return "new"
    if new is None:
        return "down"
    # A grade that is in no policy any more is the worst.
    places = [order.index(x) if x in order else len(order) for x in (old, new)]
    return "up" if places[1] < places[0] else "down"


def other_weights(weights: Sequence[float], step: float = 10) -> list[list[float]]:
    """Other weights that somebody might have chosen: each a little heavier at the cost
    of the others, and all alike. What would be the same is left out.

    >>> other_weights((40, 40, 20))
    [[50.0, 35.0, 15.0], [35.0, 50.0, 15.0], [35.0, 35.0, 30.0], [33.33, 33.33, 33.34]]
    >>> other_weights((100, 0, 0))
    [[90.0, 10.0, 0.0], [90.0, 0.0, 10.0], [33.33, 33.33, 33.34]]
    """
    found = [make_heavier(weights, place, step) for place in range(len(weights))]
    found.append([33.33, 33.33, 33.34])
    return [other for other in found if other != list(weights)]


def make_heavier(weights: Sequence[float], place: int, step: float) -> list[float]:
    """Weights of which one is heavier, as far as the others have something to give.

    >>> make_heavier((40, 56, 4), 0, 10)
    [50.0, 50.0, 0.0]
    """
    heavier = [float(weight) for weight in weights]
    heavier[place] = min(100.0, heavier[place] + step)
    need = heavier[place] - weights[place]
    others = sorted(set(range(len(weights))) - {place}, key=lambda x: weights[x])
    for left, other in zip((2, 1), others, strict=True):
        taken = min(weights[other], round(need / left, 2))
        heavier[other] = round(heavier[other] - taken, 2)
        need = round(need - taken, 2)
    return heavier
