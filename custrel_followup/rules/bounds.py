"""Which days and moments make sense in a plan or a history."""

from datetime import date, datetime

EARLIEST = date(1970, 1, 1)
"""No contact is older than that."""

YEARS_AHEAD = 5
"""Nothing is agreed for later than that."""


def latest_day(today: date) -> date:
    """The last day for which something can be planned.

    >>> latest_day(date(2026, 3, 2))
    datetime.date(2031, 3, 2)
    >>> latest_day(date(2028, 2, 29))
    datetime.date(2033, 2, 28)
    """
    try:
        return today.replace(year=today.year + YEARS_AHEAD)
    except ValueError:
        return today.replace(year=today.year + YEARS_AHEAD, day=28)


def lies_within(value: date | datetime, today: date) -> bool:
    """Whether a day or moment lies in a history or a plan.

    >>> today = date(2026, 3, 2)
    >>> lies_within(date(9999, 12, 31), today), lies_within(date(1, 1, 1), today)
    (False, False)
    >>> lies_within(datetime(2027, 1, 1, 12), today), lies_within(today, today)
    (True, True)
    """
    day = value.date() if isinstance(value, datetime) else value
    return EARLIEST <= day <= latest_day(today)
