"""When the next contact of a cadence is due, and by which channel."""

from collections.abc import Container, Sequence
from datetime import date, timedelta
from functools import cache
from math import ceil

from dateutil.relativedelta import relativedelta

PERIODS = {
    "week": relativedelta(days=7),
    "fortnight": relativedelta(days=14),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
}

PERIOD_DAYS = {"week": 7, "fortnight": 14, "month": 30, "quarter": 91}

USUAL_WEEK = (True,) * 5 + (False,) * 2
"""Whether somebody works on Monday, Tuesday and so on."""

A_MONDAY = date(2024, 1, 1)
"""From here on a cadence is followed to see how often it has its turn."""
FOLLOWED = 120

SEARCH_DAYS = 366
"""How far a working day is looked for before a closed calendar is disregarded."""


def step(times: int, period: str) -> relativedelta:
    """The time between two contacts when there are ``times`` of them per period.

    Several contacts per period are rounded down to whole days, so that a cadence is
    never slower than promised.

    >>> step(1, "month"), step(2, "week")
    (relativedelta(months=+1), relativedelta(days=+3))
    """
    if times == 1:
        return PERIODS[period]
    return relativedelta(days=step_days(times, period))


def step_days(times: int, period: str) -> int:
    """Days between two contacts, where a month is one of thirty days.

    >>> step_days(1, "month"), step_days(2, "week"), step_days(1, "quarter")
    (30, 3, 91)
    """
    return max(PERIOD_DAYS[period] // times, 1)


@cache
def a_week(times: int, period: str, worked: tuple[bool, ...] = USUAL_WEEK) -> float:
    """How many contacts a week a cadence asks for, as they are planned: what falls on a
    day off moves to the next working day, and the next one counts from there.

    The one figure for whoever asks what a cadence takes: a week here is a usual one,
    without holidays and absences.

    :param worked: of each day, from a Monday on, whether somebody works; repeats itself

    >>> a_week(2, "week"), a_week(1, "fortnight"), a_week(5, "week")
    (2.0, 0.5, 5.0)
    >>> round(a_week(1, "month"), 3), round(a_week(1, "quarter"), 3)
    (0.225, 0.077)
    >>> a_week(2, "week", (True,) * 7) == 7 / 3  # who works every day rests on none
    True
    """
    if not any(worked):
        worked = (True,)
    day, delta = A_MONDAY, step(times, period)
    while not _is_worked(day, worked):
        day += timedelta(days=1)
    first = day
    for _turn in range(FOLLOWED):
        day += delta
        while not _is_worked(day, worked):
            day += timedelta(days=1)
    return FOLLOWED * 7 / (day - first).days


def _is_worked(day: date, worked: Sequence[bool]) -> bool:
    return worked[(day - A_MONDAY).days % len(worked)]


def days_a_week(worked: Sequence[bool]) -> float:
    """How many days of a usual week are worked.

    >>> days_a_week(USUAL_WEEK), days_a_week(USUAL_WEEK + (True,) * 6 + (False,))
    (5.0, 5.5)
    """
    return 7 * sum(worked) / len(worked)


def most_times(period: str) -> int:
    """How often a customer can be contacted in a period: once a day.

    >>> most_times("week"), most_times("quarter")
    (7, 91)
    """
    return PERIOD_DAYS[period]


def due_date(last: date | None, times: int, period: str, today: date) -> date:
    """The day the next contact is due, never in the past.

    A customer who was never contacted, or whose turn has passed several times, is due
    once, today.

    >>> due_date(date(2026, 3, 2), 1, "month", date(2026, 3, 10))
    datetime.date(2026, 4, 2)
    >>> due_date(date(2025, 3, 2), 1, "month", date(2026, 3, 10))
    datetime.date(2026, 3, 10)
    >>> due_date(None, 2, "week", date(2026, 3, 10))
    datetime.date(2026, 3, 10)
    """
    return max(last + step(times, period), today) if last else today


def latest_last(times: int, period: str, horizon: date) -> date:
    """The latest last contact whose next one is due on or before ``horizon``.

    The month end makes several days share a due date; the latest of them counts.

    >>> latest_last(1, "month", date(2026, 2, 28))
    datetime.date(2026, 1, 31)
    >>> latest_last(2, "week", date(2026, 3, 10))
    datetime.date(2026, 3, 7)
    """
    delta = step(times, period)
    day = horizon - delta
    while day + timedelta(days=1) + delta <= horizon:
        day += timedelta(days=1)
    return day


def put_off_until(due: date, delta: relativedelta, factor: float) -> date:
    """The last day to which a contact that is due may be put off: ``factor`` times the
    time between two contacts after the one before, part of a day counted as a day.

    >>> put_off_until(date(2026, 3, 2), step(2, "week"), 1.5)
    datetime.date(2026, 3, 4)
    >>> put_off_until(date(2026, 3, 2), step(1, "month"), 1.5)
    datetime.date(2026, 3, 18)
    >>> put_off_until(date(2026, 3, 2), step(1, "month"), 1)
    datetime.date(2026, 3, 2)
    >>> put_off_until(date(2026, 4, 2), step(1, "month"), 1.1)  # three days, no more
    datetime.date(2026, 4, 5)
    """
    days = (due + delta - due).days * (factor - 1)
    return due + timedelta(days=ceil(round(days, 6)))


def next_channel(
    channels: Sequence[int], last: int | None, place: int = 0
) -> int | None:
    """The channel after the last used one.

    When there was none, those who begin together begin at different ones, so that all
    channels have their share from the first day on.

    :param place: of who begins among those who begin with him, from 0 on

    >>> next_channel([1, 2, 3], 1), next_channel([1, 2, 3], 3), next_channel([1, 2], 9)
    (2, 1, 1)
    >>> [next_channel([1, 2], None, place) for place in range(5)]
    [1, 2, 1, 2, 1]
    >>> next_channel([], 1)
    """
    if not channels:
        return None
    if last not in channels:
        return channels[place % len(channels)]
    return channels[(channels.index(last) + 1) % len(channels)]


def working_day(day: date, closed: Container[date]) -> date:
    """``day``, or the first day after it that is not closed.

    >>> working_day(date(2026, 3, 7), {date(2026, 3, 7), date(2026, 3, 8)})
    datetime.date(2026, 3, 9)
    """
    for offset in range(SEARCH_DAYS):
        candidate = day + timedelta(days=offset)
        if candidate not in closed:
            return candidate
    return day
