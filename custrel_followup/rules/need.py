"""How pressing a need is: urgency and importance give four quadrants (K4)."""

from collections.abc import Mapping

QUADRANTS = {
    "urgent_important": (True, True),
    "important": (False, True),
    "urgent": (True, False),
    "neither": (False, False),
}
"""Of each quadrant whether it is urgent, and important; the most pressing first. What
is important goes before what is merely urgent: it is what a customer leaves us for."""


def quadrant(urgent: bool, important: bool) -> str:
    """The quadrant of a need.

    >>> quadrant(True, True), quadrant(False, True), quadrant(False, False)
    ('urgent_important', 'important', 'neither')
    """
    sides = bool(urgent), bool(important)
    return next(name for name, other in QUADRANTS.items() if other == sides)


def sides(name: str) -> tuple[bool, bool]:
    """Whether a quadrant is urgent, and important: what dropping a card there says.

    >>> sides("urgent"), sides("important")
    ((True, False), (False, True))
    """
    return QUADRANTS[name]


def rank(name: str) -> int:
    """The place of a quadrant, 1 for the most pressing one.

    >>> rank("urgent_important"), rank("neither")
    (1, 4)
    """
    return 1 + list(QUADRANTS).index(name)


def by_rank(place: int) -> str:
    """The quadrant at a place.

    >>> by_rank(2)
    'important'
    """
    return list(QUADRANTS)[place - 1]


def pick(used: Mapping, grade: int, name: str | bool):
    """What is used for a grade and the most pressing need of a customer: that of the
    quadrant, or else that for all (F2).

    >>> used = {(1, False): "monthly", (1, "urgent"): "weekly"}
    >>> pick(used, 1, "urgent"), pick(used, 1, "important"), pick(used, 1, False)
    ('weekly', 'monthly', 'monthly')
    >>> pick(used, 2, "urgent")
    """
    return used.get((grade, name)) or used.get((grade, False))
