"""On which day of a person each contact lies, so that no day holds more than fits.

The people's days are filled in the order of what matters: what was agreed stays where
it is, then customers by their grade, then who has waited longest for his cadence. Who
finds no room on his day goes to the next working day, but never past his latest one:
there he stays, and it is said that it is too much for the day.

>>> monday = date(2026, 3, 2)
>>> def contact(key, minutes, rank=1, waiting=1.0, day=monday, **more):
...     latest = day + timedelta(days=more.pop("days", 3))
...     return Contact(key, day, latest, minutes, rank, waiting, **more)
>>> def show(places):
...     for key, (day, too_much) in sorted(places.items()):
...         print(f"{key}: {day:%a}{' too much' * too_much}")

Two hours a day; the promise stays, the key customer comes first, then the patient one:

>>> week = [
...     contact("promise", 60, rank=FIXED, fixed=True),
...     contact("key", 60, rank=0),
...     contact("new", 60, waiting=1.0),
...     contact("patient", 60, waiting=1.4),
... ]
>>> show(level(week, Diary(120)))
key: Mon
new: Tue
patient: Tue
promise: Mon

Nothing moves when it is done again, whatever the order:

>>> places = level(week, Diary(120))
>>> done = [x._replace(day=places[x.key].day) for x in reversed(week)]
>>> level(done, Diary(120)) == places
True

Nobody moves past his latest day. He stays there, and nobody who matters less comes
there, too:

>>> show(level([contact(n, 60, days=1) for n in range(4)], Diary(60)))
0: Mon
1: Tue
2: Tue too much
3: Tue too much

Without a limit, or on a day of his own, a contact stays however long it takes:

>>> show(level(week[1:], Diary(0)))
key: Mon
new: Mon
patient: Mon
>>> show(level([contact("fair", 600)], Diary(120)))
fair: Mon

Days on which the customer is not to be reached are passed over like closed ones, unless
he would wait for too long:

>>> mondays = {monday + timedelta(days=n) for n in range(30) if n % 7}
>>> show(level([contact("his", 60, other=mondays - {date(2026, 3, 4)})], Diary(60)))
his: Mon
>>> tuesday = date(2026, 3, 3)
>>> show(level([contact("his", 60, day=tuesday, other=mondays, days=9)], Diary(60)))
his: Mon
>>> show(level([contact("his", 60, day=tuesday, other=mondays, days=3)], Diary(60)))
his: Tue

Closed days are passed over, also where the latest day lies among them:

>>> weekend = {date(2026, 3, 7), date(2026, 3, 8)}
>>> show(level([contact("late", 60, day=min(weekend), days=0)], Diary(60, weekend)))
late: Mon
"""

from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from numbers import Rational
from types import MappingProxyType
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from .cadence import working_day

FIXED = -1
"""Rank of what nobody moves: it goes before the best grade."""

FIRST_WEEK_DAYS = 7
"""When many are planned at once, key customers have their turn within so many days."""

NEVER = float("inf")
"""How long somebody has waited who was never contacted."""


class Contact(NamedTuple):
    """A contact that is planned, and what decides where it may lie."""

    key: Hashable
    day: date  # on which it is planned, or wanted
    latest: date
    minutes: Rational
    rank: int  # the place of the customer's grade, the best one is 0
    waiting: float  # since the last contact, in steps of his cadence
    fixed: bool = False  # agreed, chosen by somebody, or overdue: it does not move
    other: Container[date] = frozenset()  # days on which he is not to be reached


class Place(NamedTuple):
    """Where a contact lies, and whether it stays there although the day is full."""

    day: date
    too_much: bool


class Either:
    """The days that are in one of two containers.

    >>> 1 in Either({1}, {2}), 2 in Either({1}, {2}), 3 in Either({1}, {2})
    (True, True, False)
    """

    def __init__(self, days: Container[date], others: Container[date]):
        self._days, self._others = days, others

    def __contains__(self, day: date) -> bool:
        return day in self._days or day in self._others


class Diary:
    """The days of one person, and how full they are.

    :param limit: minutes that a day has for contacts; none, and 0, is no limit
    :param closed: days on which nobody works, or the person does not
    :param parts: of days on which he is there for a part only, like 0.5

    >>> monday = date(2026, 3, 2)
    >>> diary = Diary(120, parts={monday: 0.5})
    >>> diary.note(monday, 60)
    >>> diary.place(monday, date(2026, 3, 4), 60, rank=1).day
    datetime.date(2026, 3, 3)
    """

    def __init__(
        self,
        limit: float | None,
        closed: Container[date] = frozenset(),
        parts: Mapping[date, float] = MappingProxyType({}),
    ):
        self._limit = limit or 0
        self._closed = closed
        self._parts = parts
        self._taken: dict[date, Counter[int]] = defaultdict(Counter)

    def note(self, day: date, minutes: Rational, rank: int = FIXED) -> None:
        """Take time of a day. It is free again for better ranks only."""
        self._taken[day][rank] += minutes

    def place(
        self,
        day: date,
        latest: date,
        minutes: Rational,
        rank: int,
        other: Container[date] = frozenset(),
    ) -> Place:
        """Find the first working day with room from ``day`` to ``latest``, and take it.

        What matters less makes room; :func:`level` finds another day for it.

        :param other: days on which the customer is not to be reached; if there are no
            others until the latest one, they are as good

        >>> diary, monday = Diary(60), date(2026, 3, 2)
        >>> diary.note(monday, 60, rank=2)
        >>> diary.place(monday, monday, 60, rank=1)
        Place(day=datetime.date(2026, 3, 2), too_much=False)
        >>> diary.place(monday, monday, 60, rank=1)
        Place(day=datetime.date(2026, 3, 2), too_much=True)
        """
        day, closed = working_day(day, self._closed), self._closed
        if other and (his := self._first_of_his(day, latest, other)):
            day, closed = his, Either(closed, other)
        place = self._find(day, latest, minutes, rank, closed)
        self.note(place.day, minutes, rank)
        return place

    def _first_of_his(
        self, day: date, latest: date, other: Container[date]
    ) -> date | None:
        """The first working day on which the customer is to be reached, if he need not
        wait for too long."""
        while day in self._closed or day in other:
            day += timedelta(days=1)
            if day > latest:
                return None
        return day

    def _find(
        self,
        day: date,
        latest: date,
        minutes: Rational,
        rank: int,
        closed: Container[date],
    ) -> Place:
        if self._has_room(day, minutes, rank):
            return Place(day, False)
        last = day
        while day < latest:
            day += timedelta(days=1)
            if day in closed:
                continue
            if self._has_room(day, minutes, rank):
                return Place(day, False)
            last = day
        return Place(last, True)

    def _has_room(self, day: date, minutes: Rational, rank: int) -> bool:
        if not self._limit:
            return True
        taken = self._taken.get(day)
        used = sum(part for at, part in taken.items() if at <= rank) if taken else 0
        # What takes longer than a day has a day of its own.
        return not used or used + minutes <= self._limit * self._parts.get(day, 1)

    def move_out(self, place: Place, minutes: Rational, rank: int) -> None:
        """Give back what :meth:`place` took."""
        self._taken[place.day][rank] -= minutes


def level(contacts: Iterable[Contact], diary: Diary) -> dict[Hashable, Place]:
    """Find a day for each contact of one person, see above.

    :return: dict of the key of each contact to its :class:`Place`
    """
    places, movable = {}, []
    for contact in contacts:
        if contact.fixed:
            diary.note(contact.day, contact.minutes, contact.rank)
            places[contact.key] = Place(contact.day, False)
        else:
            movable.append(contact)
    for contact in sorted(movable, key=priority):
        places[contact.key] = diary.place(
            contact.day, contact.latest, contact.minutes, contact.rank, contact.other
        )
    return places


def priority(contact: Contact) -> tuple:
    """What decides who has the first choice of days. It does not depend on the day on
    which he is planned, so that nothing moves when it is done again."""
    return contact.rank, -contact.waiting, contact.key


def latest_day(last: date, step: relativedelta, factor: float) -> date:
    """The last day of a contact that comes a ``step`` after the ``last`` one, at most
    ``factor`` times as long after it.

    >>> latest_day(date(2026, 3, 2), relativedelta(days=3), 1.5)
    datetime.date(2026, 3, 6)
    >>> latest_day(date(2026, 3, 2), relativedelta(months=1), 1.5)
    datetime.date(2026, 4, 17)
    """
    return last + timedelta(days=int((last + step - last).days * factor))


def waiting(last: date | None, step: relativedelta, today: date) -> float:
    """How long somebody has waited, in steps of his cadence.

    >>> waiting(date(2026, 3, 2), relativedelta(days=14), date(2026, 3, 23))
    1.5
    >>> waiting(None, relativedelta(days=14), date(2026, 3, 23))
    inf
    """
    return (today - last).days / (last + step - last).days if last else NEVER


def spread(
    place: int, count: int, days: Sequence[date], to_the_end: bool = False
) -> date:
    """The day of one of several who are all due at once: they share the days evenly.

    :param place: of him among the others, from 0 on
    :param to_the_end: the last one has the last day, rather than the first one the
        first day

    >>> week = [date(2026, 3, day) for day in range(2, 7)]
    >>> [spread(place, 3, week).day for place in range(3)]
    [2, 3, 5]
    >>> [spread(place, 3, week, to_the_end=True).day for place in range(3)]
    [3, 5, 6]
    >>> spread(0, 1, week).day, spread(0, 1, week, to_the_end=True).day
    (2, 6)
    """
    if to_the_end:
        return days[-1 - spread_index(count - 1 - place, count, len(days))]
    return days[spread_index(place, count, len(days))]


def spread_index(place: int, count: int, days: int) -> int:
    return place * days // count


def working_days(start: date, days: int, closed: Container[date]) -> list[date]:
    """Those of some days that are not closed; the first one that is not if all are.

    >>> weekend = {date(2026, 3, 7), date(2026, 3, 8)}
    >>> [day.day for day in working_days(date(2026, 3, 6), 4, weekend)]
    [6, 9]
    >>> [day.day for day in working_days(date(2026, 3, 7), 2, weekend)]
    [9]
    """
    found = [start + timedelta(days=number) for number in range(max(days, 1))]
    open_days = [day for day in found if day not in closed]
    return open_days or [working_day(start, closed)]
