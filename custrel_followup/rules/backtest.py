"""What a threshold would have said a year ago, and what then happened (row R2)."""

from typing import NamedTuple

FACTORS = (1.5, 2.0, 2.5, 3.0, 4.0)
"""Times of the expected gap that are tried beside the present rules."""

FIXED_DAYS = (60, 90, 120, 180)
"""Tried, too: the same number of days for everybody. Where customers buy irregularly
their own rhythm says nothing, and no rule is better than this."""


class Outcome(NamedTuple):
    """Customers by what was said of them and what they did."""

    flagged: int
    flagged_lost: int
    others: int
    others_lost: int


def precision(outcome):
    """Of those who would have been flagged, the share that did not come back.

    >>> precision(Outcome(212, 129, 400, 72))
    0.6084905660377359
    >>> precision(Outcome(0, 0, 400, 72)) is None
    True
    """
    return outcome.flagged_lost / outcome.flagged if outcome.flagged else None


def missed(outcome):
    """Of the others, the share that did not come back either.

    >>> missed(Outcome(212, 129, 400, 72))
    0.18
    """
    return outcome.others_lost / outcome.others if outcome.others else None


def recall(outcome):
    """Of those who did not come back, the share that would have been flagged.

    >>> recall(Outcome(212, 129, 400, 72))
    0.6417910447761194
    """
    lost = outcome.flagged_lost + outcome.others_lost
    return outcome.flagged_lost / lost if lost else None


def apart(outcome):
    """How well a threshold tells apart who stays away and who comes back: the share of
    the ones that it flags, less the share of the others that it flags for nothing
    (Youden's index). 1 is never wrong, 0 is throwing dice.

    >>> round(apart(Outcome(212, 129, 400, 72)), 3)
    0.44
    >>> apart(Outcome(0, 0, 400, 72))
    0.0
    >>> apart(Outcome(0, 0, 0, 0)) is None
    True
    """
    back = outcome.flagged + outcome.others - outcome.flagged_lost - outcome.others_lost
    found = recall(outcome)
    if found is None or not back:
        return None
    return found - (outcome.flagged - outcome.flagged_lost) / back
