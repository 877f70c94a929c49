"""Whom an overdue follow-up climbs to: second contact, then manager, each once.

A step is taken some days after the due day, counted where the person lives who is told:

>>> from datetime import date
>>> monday = date(2026, 3, 2)
>>> is_reached(monday, 3, date(2026, 3, 4)), is_reached(monday, 3, date(2026, 3, 5))
(False, True)
>>> is_reached(monday, 0, date(2026, 5, 5))  # the step is switched off
False
"""

from collections.abc import Hashable
from datetime import date
from typing import NamedTuple


class Climb(NamedTuple):
    """A step, who has the follow-up then, and whether that is news to him."""

    step: str
    user: Hashable
    is_news: bool


def is_reached(due: date, after_days: int, today: date) -> bool:
    return after_days > 0 and (today - due).days >= after_days


def get_climb(
    step: str, user: Hashable | None, owner: Hashable, told: Hashable | None
) -> Climb | None:
    """:param user: who is to be told at this step
    :param told: who was told at an earlier step

    >>> get_climb("manager", "ann", owner="bo", told="cy")
    Climb(step='manager', user='ann', is_news=True)

    Nobody is told twice, or what is his own:

    >>> get_climb("manager", "ann", owner="bo", told="ann").is_news
    False
    >>> get_climb("second", "bo", owner="bo", told=None).is_news
    False

    While there is nobody the step waits:

    >>> get_climb("manager", None, owner="bo", told="cy") is None
    True
    """
    if not user:
        return None
    return Climb(step, user, user not in (owner, told))
