"""When the overview of a week is sent."""

from datetime import date, datetime, timedelta

HOUR = 6
"""Not before this hour of Monday."""

LATEST_WEEKDAY = 2
"""What the server missed on Monday comes until Wednesday; later it is no news."""


def is_time_for_overview(now: datetime, last: date | None) -> bool:
    """Whether the overview of the week is due.

    :param now: the present moment where the reader works
    :param last: Monday of the week of the last one

    >>> is_time_for_overview(datetime(2026, 3, 16, 6), None)  # a Monday
    True
    >>> is_time_for_overview(datetime(2026, 3, 16, 5, 59), None)
    False
    >>> is_time_for_overview(datetime(2026, 3, 16, 9), date(2026, 3, 16))
    False
    >>> is_time_for_overview(datetime(2026, 3, 17, 1), date(2026, 3, 9))
    True
    >>> is_time_for_overview(datetime(2026, 3, 19, 9), date(2026, 3, 9))
    False

    Who never got one begins with a Monday.

    >>> is_time_for_overview(datetime(2026, 3, 17, 9), None)
    False
    """
    weekday = now.weekday()
    if weekday > (LATEST_WEEKDAY if last else 0):
        return False
    monday = now.date() - timedelta(days=weekday)
    return (last is None or last < monday) and (weekday > 0 or now.hour >= HOUR)
