"""Which grade a prospect deserves: somebody who has bought nothing yet (row G6).

It hangs on the intent that people hear and on the most pressing open need. Pure rules:
the statements of the grading room are made from :func:`list_cases`.
"""

from collections.abc import Iterable

INTENTS = ("high", "medium", "low")
"""The strongest comes first."""

URGENT_IMPORTANT, IMPORTANT = "urgent_important", "important"

QUADRANTS = (URGENT_IMPORTANT, IMPORTANT, "urgent", "neither")
"""Kinds of needs; which one is the most pressing is decided elsewhere."""


def get_place(intent: str | None, quadrant: str | None) -> int | None:
    """The place of the grade in the order of the grades, 0 for the best (A).

    A is for a high intent with a need that is urgent and important; B for at least a
    medium one with an important need; C is for everybody else with an intent. The rule
    of the product names no more than these: so what is only urgent, a high intent
    without any need, and a low one with the best of needs are C.

    :param intent: one of :data:`INTENTS`; None: nobody has said
    :param quadrant: of the most pressing open need; None: no need is known
    :return: None for no grade

    >>> get_place("high", "urgent_important")
    0
    >>> get_place("high", "important"), get_place("medium", "urgent_important")
    (1, 1)
    >>> get_place("high", "urgent"), get_place("high", None), get_place("medium", None)
    (2, 2, 2)
    >>> get_place("low", "urgent_important")
    2
    >>> get_place(None, "urgent_important") is None
    True
    """
    if not intent:
        return None
    if intent == "high" and quadrant == URGENT_IMPORTANT:
        return 0
    if intent != "low" and quadrant in (URGENT_IMPORTANT, IMPORTANT):
        return 1
    return 2


def pick(place: int, count: int) -> int:
    """Of ``count`` grades the one for a place. The last grade is for customers who
    bought little or nothing any more: a prospect never gets it, unless it is the only
    one.

    >>> [pick(place, 4) for place in range(3)]
    [0, 1, 2]
    >>> [pick(place, 3) for place in range(3)], [pick(place, 1) for place in range(3)]
    ([0, 1, 1], [0, 0, 0])
    """
    return min(place, max(count - 2, 0))


def list_cases(count: int) -> list[tuple[str, str | None, int]]:
    """Each intent and each kind of need (None: no need), with the index of the grade.

    :param count: how many grades there are

    >>> list_cases(4)[:3]
    [('high', 'urgent_important', 0), ('high', 'important', 1), ('high', 'urgent', 2)]
    >>> len(list_cases(4)), list_cases(0)
    (15, [])
    """
    return [
        (intent, quadrant, pick(get_place(intent, quadrant), count))
        for intent in INTENTS
        for quadrant in (*QUADRANTS, None)
        if count
    ]


def get_strongest(intents: Iterable[str | None]) -> str | None:
    """The strongest of some intents; what nobody has said counts for nothing.

    >>> get_strongest(["low", None, "high", "medium"])
    'high'
    >>> get_strongest([None, False]) is None
    True
    """
    said = [intent for intent in intents if intent]
    return min(said, key=INTENTS.index, default=None)
