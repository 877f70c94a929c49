"""How loyal a customer is: parts from 0 to 100, and one index made of them."""

from collections.abc import Mapping

WEIGHTS = {
    "repeat": 40,
    "price": 20,
    "tolerance": 15,
    "response": 15,
    "referral": 10,
}
"""What each part weighs in the index; what is not known of somebody weighs nothing.
Our choice: what he does again counts most, what he does seldom least."""

AFTER_DAYS = 180
"""An order so many days after a complaint shows that he stayed in spite of it."""


def place(below: int, alike: int, others: int) -> float | None:
    """Where somebody stands among the others of his grade: 0 at the end, 100 in front,
    50 in the middle, or where all are alike.

    :param below: how many have less
    :param alike: how many others have just as much
    :param others: how many others there are; without any there is no place

    >>> place(0, 0, 4), place(4, 0, 4), place(2, 0, 4)
    (0.0, 100.0, 50.0)
    >>> place(0, 4, 4)
    50.0
    >>> place(0, 0, 0)
    """
    if not others:
        return None
    return 100 * (below + alike / 2) / others


def index(parts: Mapping[str, float | None]) -> float | None:
    """The mean of the parts that are known, by their weights.

    >>> index({"repeat": 100, "price": 50, "tolerance": None})
    83.33333333333333
    >>> index({"repeat": None})
    """
    known = {name: part for name, part in parts.items() if part is not None}
    weight = sum(WEIGHTS[name] for name in known)
    if not weight:
        return None
    return sum(WEIGHTS[name] * part for name, part in known.items()) / weight


def is_judged(days: int, came_again: bool) -> bool:
    """Whether a complaint says something: he has bought since, or had the time to.

    >>> is_judged(20, False), is_judged(20, True), is_judged(AFTER_DAYS + 1, False)
    (False, True, True)
    """
    return came_again or days > AFTER_DAYS
