"""What a threshold would have said a year ago, and what then happened (row R2)."""

from typing import NamedTuple


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
