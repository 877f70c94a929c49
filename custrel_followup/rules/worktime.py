"""Arithmetic with working time: deadlines and what has passed of them.

All moments are naive UTC, as the database stores them; in which time zone a calendar
opens and closes, and when summer time begins, is known to whoever hands out the open
intervals.

A week in a place eight hours ahead of UTC, nine to six with a lunch break:

>>> def week(start, end):
...     day = start.date() - timedelta(days=1)
...     while day <= end.date():
...         if day.weekday() < 5:
...             for opens, closes in ((1, 4), (5, 10)):
...                 yield (datetime(day.year, day.month, day.day, opens),
...                        datetime(day.year, day.month, day.day, closes))
...         day += timedelta(days=1)
>>> time = WorkTime(week)
>>> friday = datetime(2026, 3, 6, 9)  # five in the afternoon there

One hour is left on Friday, the second one is Monday's first:

>>> time.add(friday, timedelta(hours=2))
datetime.datetime(2026, 3, 9, 2, 0)

A deadline that is used up when the doors close lies there, not on the next morning:

>>> time.add(friday, timedelta(hours=1))
datetime.datetime(2026, 3, 6, 10, 0)

The lunch break and the weekend don't count:

>>> time.add(datetime(2026, 3, 6, 3), timedelta(hours=2))
datetime.datetime(2026, 3, 6, 6, 0)
>>> time.between(friday, datetime(2026, 3, 9, 2))
datetime.timedelta(seconds=7200)
>>> time.between(datetime(2026, 3, 7), datetime(2026, 3, 8))
datetime.timedelta(0)

What begins while nobody works begins when the doors open:

>>> time.add(datetime(2026, 3, 7, 12), timedelta(hours=1))
datetime.datetime(2026, 3, 9, 2, 0)

A pause moves a deadline by the working time it took:

>>> deadline = time.add(friday, timedelta(hours=2))
>>> time.shift(deadline, friday, datetime(2026, 3, 9, 3))
datetime.datetime(2026, 3, 9, 6, 0)

A warning comes when only some working time is left:

>>> time.before(datetime(2026, 3, 9, 2), timedelta(hours=2))
datetime.datetime(2026, 3, 6, 9, 0)
>>> time.before(datetime(2026, 3, 9, 2), timedelta(hours=1))
datetime.datetime(2026, 3, 6, 10, 0)
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

Interval = tuple[datetime, datetime]

MINUTE = timedelta(minutes=1)
NOON = time(12)
DAYS = 5
"""How many days a week has where nothing else is known."""

CHUNK = timedelta(days=8)
"""What is asked for first; it doubles as long as that is not enough."""

HORIZON = timedelta(days=3660)
"""How far a deadline is looked for before the calendar counts as never open."""


class HorizonError(ValueError):
    """The calendar does not open often enough to reach a deadline in ten years."""


class WorkTime:
    """Adds and measures the time in which a calendar is open.

    :param fetch: called with two naive UTC moments; gives the open intervals of the
        time between them in any order, which may overlap each other and both ends
    """

    def __init__(self, fetch: Callable[[datetime, datetime], Iterable[Interval]]):
        self._fetch = fetch
        self._seen = Seen()

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment at which ``amount`` of open time has passed since ``start``.

        :raises HorizonError: nobody works that long within ten years
        """
        if amount <= timedelta(0):
            return start
        left = amount
        for begin, end in _chunks(start):
            for opens, closes in self._open(begin, end):
                if closes - opens >= left:
                    return opens + left
                left -= closes - opens
        raise HorizonError(
            f"no {amount} of working time in the ten years after {start}"
        )

    def before(self, end: datetime, amount: timedelta) -> datetime:
        """The first moment from which on no more than ``amount`` of open time is left
        until ``end``.

        :raises HorizonError: nobody works that long within ten years
        """
        if amount <= timedelta(0):
            return end
        left = amount
        for until, begin in _chunks(end, back=True):
            for opens, closes in reversed(self._open(begin, until)):
                if closes - opens > left:
                    return closes - left
                left -= closes - opens
        raise HorizonError(f"no {amount} of working time in the ten years before {end}")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The open time between two moments; none if ``end`` is not the later one.

        :raises HorizonError: no calendar reaches as far
        """
        if end <= start:
            return timedelta(0)
        spans = (closes - opens for opens, closes in self._open(start, end))
        return sum(spans, timedelta(0))

    def shift(self, deadline: datetime, start: datetime, end: datetime) -> datetime:
        """The deadline after a pause from ``start`` to ``end``; one that had passed
        when the pause began stays."""
        if deadline < start:
            return deadline
        # What was left when the pause began is left when it ends.
        return self.add(end, self.between(start, deadline))

    def look(self, start: datetime, end: datetime) -> None:
        """Ask once for a time of which many parts will be looked at.

        >>> asked = []
        >>> time = WorkTime(lambda start, end: asked.append(start) or [])
        >>> time.look(datetime(2026, 3, 2), datetime(2026, 3, 31))
        >>> time.between(datetime(2026, 3, 3), datetime(2026, 3, 9))
        datetime.timedelta(0)
        >>> len(asked)
        1

        :raises HorizonError: no calendar reaches as far
        """
        self._open(start, end)

    def _open(self, start: datetime, end: datetime) -> list[Interval]:
        """Disjoint intervals in their order, within ``start`` and ``end``.

        :raises HorizonError: no calendar reaches as far
        """
        try:
            known = self._get_known(start, end)
        except OverflowError as error:
            raise HorizonError(f"{start} or {end} is in no calendar") from error
        return inside(known, start, end)

    def _get_known(self, start: datetime, end: datetime) -> list[Interval]:
        # Asked for in whole days, so that neighbouring moments share the answer.
        first = datetime(start.year, start.month, start.day)
        last = datetime(end.year, end.month, end.day) + timedelta(days=1)
        return self._seen.find(first, last, lambda *span: _merged(self._fetch(*span)))


class Seen:
    """What was seen of a calendar, so that it is not looked at twice.

    >>> def look(start, end):
    ...     print("looked from", start, "to", end)
    ...     return [(3, 5), (7, 9)]
    >>> seen = Seen()
    >>> seen.find(4, 8, look)
    looked from 4 to 8
    [(3, 5), (7, 9)]
    >>> seen.find(5, 6, look)
    [(3, 5), (7, 9)]
    >>> seen.find(1, 8, look) and seen.find(4, 8, look)
    looked from 1 to 8
    [(3, 5), (7, 9)]
    """

    def __init__(self):
        self._known: dict[tuple, list] = {}

    def find(self, start, end, look: Callable) -> list:
        """:return: the intervals of this time, and perhaps of more than it, see
        :func:`inside`"""
        for (begin, until), known in self._known.items():
            if begin <= start and end <= until:
                return known
        found = look(start, end)
        for begin, until in list(self._known):
            if start <= begin and until <= end:
                del self._known[begin, until]
        self._known[start, end] = found
        return found


def inside(intervals: Iterable[Interval], start, end) -> list[Interval]:
    """What of intervals lies between two moments.

    >>> inside([(1, 3), (4, 6), (7, 9)], 2, 7)
    [(2, 3), (4, 6)]
    """
    cut = ((max(opens, start), min(closes, end)) for opens, closes in intervals)
    return [span for span in cut if span[0] < span[1]]


def tidy(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals in whole minutes, without those that are empty then.

    Odoo ends a day one microsecond, and a holiday one second before midnight. Nobody
    works in between.

    >>> def day(number, *moment):
    ...     return datetime(2026, 3, number, *moment)
    >>> tidy([(day(2), day(2, 23, 59, 59, 999999))]) == [(day(2), day(3))]
    True
    >>> tidy([(day(2, 23, 59, 59), day(2, 23, 59, 59, 999999))])
    []
    """
    rounded = ((_minute(opens), _minute(closes)) for opens, closes in intervals)
    return [span for span in rounded if span[0] < span[1]]


def _minute(moment: datetime) -> datetime:
    return (moment + MINUTE / 2).replace(second=0, microsecond=0)


def flexible_hours(
    first: date, last: date, a_day: float, a_week: float
) -> Iterator[Interval]:
    """When people work who have hours, but no schedule: around noon, from Monday on,
    until the hours of the week are used up.

    :param a_day: hours; if none, the fifth part of the week
    :param a_week: hours; if none, five days
    :return: local time of all days from ``first`` to ``last``

    >>> for opens, closes in flexible_hours(date(2026, 3, 5), date(2026, 3, 9), 8, 36):
    ...     print(f"{opens:%a %H:%M}-{closes:%H:%M}")
    Thu 08:00-16:00
    Fri 10:00-14:00
    Mon 08:00-16:00
    >>> list(flexible_hours(date(2026, 3, 7), date(2026, 3, 8), 8, 0))
    []
    >>> list(flexible_hours(date(2026, 3, 5), date(2026, 3, 5), 0, 0))
    []
    """
    a_day = min(a_day or a_week / DAYS, 24)
    a_week = a_week or a_day * DAYS
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        hours = min(a_day, a_week - a_day * day.weekday())
        if hours > 0:
            half = timedelta(hours=hours / 2)
            noon = datetime.combine(day, NOON)
            yield noon - half, noon + half


def _chunks(start: datetime, back: bool = False) -> Iterator[Interval]:
    """Longer and longer parts of the time after ``start``, or before it, as far as is
    looked.

    >>> for begin, end in list(_chunks(datetime(2026, 3, 9)))[:2]:
    ...     print(f"{begin:%d %b} - {end:%d %b}")
    09 Mar - 17 Mar
    17 Mar - 02 Apr
    """
    passed, chunk = timedelta(0), CHUNK
    way = -1 if back else 1
    while passed < HORIZON:
        try:
            yield start + way * passed, start + way * (passed + chunk)
        except OverflowError:
            return
        passed, chunk = passed + chunk, chunk * 2


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """
    >>> _merged([(3, 5), (1, 2), (4, 6), (6, 7)])
    [(1, 2), (3, 7)]
    """
    merged: list[Interval] = []
    for opens, closes in sorted(intervals):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged
