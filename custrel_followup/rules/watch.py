"""Who is told what about a deadline, and when: each step once, none twice.

A target climbs the steps of :data:`STEPS`. How many of them were told is kept as a
number; the moments of all steps are known.

>>> from datetime import datetime
>>> times = [datetime(2026, 3, 2, hour) for hour in (9, 12, 14, 17)]
>>> climb(0, times, datetime(2026, 3, 2, 8))
Climb(told=0, steps=(), next_at=datetime.datetime(2026, 3, 2, 9, 0))
>>> climb(0, times, datetime(2026, 3, 2, 9))
Climb(told=1, steps=('warn',), next_at=datetime.datetime(2026, 3, 2, 12, 0))

Nothing is repeated, and nothing is left to do after the last step:

>>> climb(1, times, datetime(2026, 3, 2, 10)).steps
()
>>> climb(4, times, datetime(2026, 3, 5))
Climb(told=4, steps=(), next_at=None)

Who looks days later tells all that was missed, but no warning of what has happened:

>>> climb(0, times, datetime(2026, 3, 5))
Climb(told=4, steps=('breach', 'second', 'manager'), next_at=None)

A step without a moment (no escalation wanted) is passed over:

>>> climb(1, [times[0], times[1], None, times[3]], datetime(2026, 3, 2, 15))
Climb(told=3, steps=('breach',), next_at=datetime.datetime(2026, 3, 2, 17, 0))
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

STEPS = ("warn", "breach", "second", "manager")
"""Warn the owner, tell him of the breach, then the second contact, then the manager."""


class Climb(NamedTuple):
    told: int
    steps: tuple[str, ...]
    next_at: datetime | None


def climb(told: int, times: Sequence[datetime | None], now: datetime) -> Climb:
    """:param told: how many of the steps are over
    :param times: the moment of each step of :data:`STEPS`, None for no such step
    """
    steps = []
    while told < len(STEPS):
        moment = times[told]
        if moment is not None:
            if moment > now:
                return Climb(told, _without_stale_warning(steps), moment)
            steps.append(STEPS[told])
        told += 1
    return Climb(told, _without_stale_warning(steps), None)


def _without_stale_warning(steps: list[str]) -> tuple[str, ...]:
    return tuple(steps[1:] if steps[:2] == ["warn", "breach"] else steps)
