"""The next weeks, in which it matters who has room."""

from datetime import date, timedelta

NEAR_WEEKS = 2
"""So many whole weeks are asked for, and what is left of this one."""


def get_near(today: date) -> date:
    """The Monday with which the near weeks end.

    >>> get_near(date(2026, 3, 2)), get_near(date(2026, 3, 3))  # Monday, Tuesday
    (datetime.date(2026, 3, 16), datetime.date(2026, 3, 23))
    """
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=NEAR_WEEKS + (today > monday))
