"""Days that differ from the week: closed ones, and ones worked like another weekday.

A week in Shanghai, nine to twelve and one to six:

>>> zone = ZoneInfo("Asia/Shanghai")
>>> def week(first, last):
...     day = first
...     while day <= last:
...         if day.weekday() < 5:
...             for opens, closes in ((9, 12), (13, 18)):
...                 yield (datetime.combine(day, time(opens), tzinfo=zone),
...                        datetime.combine(day, time(closes), tzinfo=zone))
...         day += timedelta(days=1)
>>> spans = list(week(date(2026, 2, 12), date(2026, 2, 17)))

Saturday is worked like the Friday for which it stands, Tuesday is a holiday:

>>> friday = hours_like(spans, date(2026, 2, 14), 4, zone)
>>> found = replace(spans, {date(2026, 2, 14): friday, date(2026, 2, 17): []}, zone)
>>> for opens, closes in found:
...     print(f"{opens:%a %d %H}-{closes:%H}")
Thu 12 09-12
Thu 12 13-18
Fri 13 09-12
Fri 13 13-18
Sat 14 09-12
Sat 14 13-18
Mon 16 09-12
Mon 16 13-18
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .cadence import working_day

Span = tuple[datetime, datetime]
"""Begin and end, both with a time zone."""
Hours = list[tuple[timedelta, timedelta]]
"""When a day opens and closes, counted from its midnight."""

DAY = timedelta(days=1)
NIGHT = timedelta(hours=4)
"""Who leaves in the evening, or is back in the small hours, is not away that day."""
NEEDED_WEEKS = 2
"""So many weeks from the Monday of a day show how it may be worked."""


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time.min, tzinfo=zone)


def away(left: datetime, back: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day of an absence.

    Whole days of another zone, which end in the small hours here:

    >>> utc = ZoneInfo("UTC")
    >>> away(datetime(2026, 3, 4, tzinfo=utc), datetime(2026, 3, 7, tzinfo=utc),
    ...      ZoneInfo("Europe/Brussels"))
    (datetime.date(2026, 3, 4), datetime.date(2026, 3, 6))

    An evening is away on one day:

    >>> away(datetime(2026, 3, 4, 21, tzinfo=utc), datetime(2026, 3, 5, tzinfo=utc),
    ...      utc)
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 5))
    """
    first, last = (
        moment.astimezone(zone).date() for moment in (left + NIGHT, back - NIGHT)
    )
    return first, max(first, last)


def monday_of(day: date) -> date:
    """
    >>> monday_of(date(2026, 2, 14))
    datetime.date(2026, 2, 9)
    """
    return day - timedelta(days=day.weekday())


def hours_like(spans: list[Span], day: date, weekday: int, zone: ZoneInfo) -> Hours:
    """How a day is worked that is worked like a weekday of its own week.

    Where nobody works on that weekday, the next week's counts, for calendars with two
    kinds of weeks; or else the first day on which somebody works at all.

    :param spans: of the two weeks from the Monday of ``day`` on

    >>> zone = ZoneInfo("UTC")
    >>> tuesday = [(midnight(date(2026, 2, 10), zone) + timedelta(hours=8),
    ...             midnight(date(2026, 2, 10), zone) + timedelta(hours=16))]
    >>> [(str(opens), str(closes))
    ...  for opens, closes in hours_like(tuesday, date(2026, 2, 14), 2, zone)]
    [('8:00:00', '16:00:00')]
    >>> hours_like([], date(2026, 2, 14), 2, zone)
    []
    """
    for sample in _samples(day, weekday):
        if hours := _hours_of(spans, sample, zone):
            return hours
    return []


def _samples(day: date, weekday: int) -> Iterator[date]:
    monday = monday_of(day)
    for week in range(NEEDED_WEEKS):
        yield monday + timedelta(days=7 * week + weekday)
    for number in range(7 * NEEDED_WEEKS):
        yield monday + timedelta(days=number)


def _hours_of(spans: Iterable[Span], day: date, zone: ZoneInfo) -> Hours:
    begin = datetime.combine(day, time.min)
    end = begin + DAY
    local = (
        (max(_wall(opens, zone), begin), min(_wall(closes, zone), end))
        for opens, closes in spans
    )
    return sorted(
        (opens - begin, closes - begin) for opens, closes in local if opens < closes
    )


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return moment.astimezone(zone).replace(tzinfo=None)


def replace(
    spans: Iterable[Span], differing: Mapping[date, Hours], zone: ZoneInfo
) -> list[Span]:
    """The spans, but on some days other hours than they say.

    >>> zone = ZoneInfo("UTC")
    >>> always = [(midnight(date(2026, 2, 1), zone), midnight(date(2026, 2, 4), zone))]
    >>> for opens, closes in replace(always, {date(2026, 2, 2): []}, zone):
    ...     print(f"{opens:%d %H:%M}-{closes:%d %H:%M}")
    01 00:00-02 00:00
    03 00:00-04 00:00
    """
    kept = list(spans)
    for day in sorted(differing):
        begin, end = midnight(day, zone), midnight(day + DAY, zone)
        kept = [part for span in kept for part in _without(span, begin, end)]
    for day, hours in differing.items():
        start = datetime.combine(day, time.min)
        kept += (
            (
                (start + opens).replace(tzinfo=zone),
                (start + closes).replace(tzinfo=zone),
            )
            for opens, closes in hours
        )
    return sorted(kept)


def _without(span: Span, begin: datetime, end: datetime) -> Iterator[Span]:
    """What is left of a span without the time between two moments."""
    opens, closes = span
    if closes <= begin or opens >= end:
        yield span
        return
    if opens < begin:
        yield opens, begin
    if closes > end:
        yield end, closes


def presence(
    spans: Iterable[Span], leaves: Iterable[Span], zone: ZoneInfo
) -> dict[date, float]:
    """How much of each day somebody is there: the part that is no leave of the time in
    which his company works. Whole days are left out.

    :param spans: when the company works
    :param leaves: of one person

    >>> zone = ZoneInfo("UTC")
    >>> def at(day, hour):
    ...     return datetime(2026, 3, day, hour, tzinfo=zone)
    >>> spans = [(at(2, 8), at(2, 16)), (at(3, 8), at(3, 16)), (at(4, 8), at(4, 16))]
    >>> for day, part in presence(spans, [(at(2, 12), at(3, 14))], zone).items():
    ...     print(day, part)
    2026-03-02 0.5
    2026-03-03 0.25
    """
    leaves = sorted(leaves)
    works: dict[date, timedelta] = {}
    there: dict[date, timedelta] = {}
    for span in spans:
        for day, part in _by_day(span, zone):
            works[day] = works.get(day, timedelta()) + (part[1] - part[0])
            left = [part]
            for begin, end in leaves:
                left = [rest for piece in left for rest in _without(piece, begin, end)]
            rest = sum((closes - opens for opens, closes in left), timedelta())
            there[day] = there.get(day, timedelta()) + rest
    return {
        day: there[day] / amount for day, amount in works.items() if there[day] < amount
    }


def is_away(part: float) -> bool:
    """Whether nothing is planned on a day of which somebody is there for this part.
    Half a day off leaves him half a day."""
    return part < 0.5


def dates_of(spans: Iterable[Span], zone: ZoneInfo) -> set[date]:
    """The days on which there are any of these hours."""
    return {day for span in spans for day, _part in _by_day(span, zone)}


def _by_day(span: Span, zone: ZoneInfo) -> Iterator[tuple[date, Span]]:
    opens, closes = (moment.astimezone(zone) for moment in span)
    while opens < closes:
        end = min(midnight(opens.date() + DAY, zone), closes)
        yield opens.date(), (opens, end)
        opens = end


def place(
    day: date,
    closed: set[date],
    away: set[date],
    latest: date,
    other_away: set[date] | None = None,
) -> tuple[date, bool]:
    """The day of a contact, and whether a second person makes it.

    It waits for its owner up to its latest day. What would wait longer is for the
    second person, on the first day on which he is there; if neither is there in time,
    it stays with its owner on the first working day, so that it is seen to be late.

    :param closed: days on which nobody works
    :param away: days on which the owner is not there
    :param other_away: days on which the second person is not there; None if there is
        nobody

    >>> monday = date(2026, 3, 2)
    >>> week = {monday + timedelta(days=number) for number in range(7)}
    >>> place(monday, set(), {monday}, date(2026, 3, 4), set())
    (datetime.date(2026, 3, 3), False)
    >>> place(monday, {monday}, week, date(2026, 3, 4), set())
    (datetime.date(2026, 3, 3), True)
    >>> place(monday, {monday}, week, date(2026, 3, 4), week)
    (datetime.date(2026, 3, 3), False)
    >>> place(monday, {monday}, week, date(2026, 3, 4))
    (datetime.date(2026, 3, 3), False)
    """
    planned = working_day(day, closed)
    latest = max(latest, planned)
    own = working_day(planned, closed | away)
    if own <= latest and own not in away:
        return own, False
    if other_away is not None:
        other = working_day(planned, closed | other_away)
        if other <= latest and other not in other_away:
            return other, True
    return planned, False
