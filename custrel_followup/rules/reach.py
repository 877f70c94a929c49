"""Whether, when and by which channels somebody may be reached.

Tuesday to Thursday from nine to eleven, in New York:

>>> new_york, shanghai = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
>>> window = Window(frozenset((1, 2, 3)), (9.0, 11.0), new_york)

For people in Shanghai that is in the evening of these days; nothing opens on Monday:

>>> begin, end = window.on(date(2026, 3, 3), shanghai)
>>> f"{begin:%a %H:%M}-{end:%H:%M}"
'Tue 22:00-00:00'
>>> window.on(date(2026, 3, 2), shanghai)

On another day than his, where he lives further to the west:

>>> window = window._replace(zone=ZoneInfo("America/Los_Angeles"))
>>> window.on(date(2026, 3, 3), shanghai)
>>> begin, end = window.on(date(2026, 3, 4), shanghai)
>>> f"{begin:%a %H:%M}-{end:%H:%M}"
'Wed 01:00-03:00'

His clock goes by his summer time, also when ours does not:

>>> begin, _end = window.on(date(2026, 3, 11), shanghai)
>>> f"{begin:%a %H:%M}"
'Wed 00:00'

Over midnight it belongs to the day on which it begins:

>>> night = Window(frozenset((4,)), (22.0, 2.0), shanghai)
>>> begin, end = night.on(date(2026, 3, 6), shanghai)
>>> f"{begin:%a %H:%M}-{end:%a %H:%M}"
'Fri 22:00-Sat 02:00'
>>> night.on(date(2026, 3, 7), shanghai)

Half hours count, of clocks and of zones:

>>> india = Window(frozenset(), (9.5, 10.0), ZoneInfo("Asia/Kolkata"))
>>> begin, end = india.on(date(2026, 3, 3), shanghai)
>>> f"{begin:%a %H:%M}-{end:%H:%M}"
'Tue 12:00-12:30'
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .cadence import next_channel

DAY = timedelta(days=1)
NOON = timedelta(hours=12)
WEEKDAYS = 7
ANY_DAY = frozenset(range(WEEKDAYS))
FARTHEST = 2
"""His day differs from ours by so many days at most."""

FORBIDDEN = "forbidden"
BLACKLISTED = "blacklisted"
NO_PHONE = "no_phone"
NO_EMAIL = "no_email"
WISHES = frozenset((FORBIDDEN, BLACKLISTED))
"""Reasons against a channel that are somebody's wish; the others are missing facts."""


class Window(NamedTuple):
    """When somebody is best reached.

    :param weekdays: numbers from Monday = 0 on, of his days; none is all of them
    :param hours: from and until, counted from his midnight; None is any time. Until an
        earlier hour is until that of the next day
    :param zone: in which he lives
    """

    weekdays: frozenset[int]
    hours: tuple[float, float] | None
    zone: ZoneInfo

    def __bool__(self) -> bool:
        """Whether there is a wish at all."""
        return bool(self.hours or self.weekdays and self.weekdays != ANY_DAY)

    def on(self, day: date, ours: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Begin and end in our zone of what begins on a day of ours; None if nothing
        does. Without hours it is the part of his day that lies on ours, if his noon
        does."""
        for number in range(-FARTHEST, FARTHEST + 1):
            his = day + number * DAY
            if self.weekdays and his.weekday() not in self.weekdays:
                continue
            begin, end = (x.astimezone(ours) for x in self._of(his))
            middle = self._at(his, NOON).astimezone(ours)
            if (begin if self.hours else middle).date() == day:
                return begin, end
        return None

    def _of(self, his: date) -> tuple[datetime, datetime]:
        """Begin and end of a day of his."""
        if not self.hours:
            return self._at(his, timedelta(0)), self._at(his, DAY)
        begin, end = (timedelta(minutes=round(hour * 60)) for hour in self.hours)
        if end <= begin:
            end += DAY
        opens, closes = self._at(his, begin), self._at(his, end)
        # The hour that summer time leaves out.
        return opens, closes if opens < closes else opens + (end - begin)

    def _at(self, his: date, passed: timedelta) -> datetime:
        """The moment at which the clock on his wall shows a time."""
        naive = datetime.combine(his, time.min) + passed
        return naive.replace(tzinfo=self.zone).astimezone(UTC)

    def next(self, moment: datetime) -> tuple[datetime, datetime]:
        """Begin and end (UTC) of the window that is open at a moment, or else of the
        first one after it.

        >>> zone = ZoneInfo("Asia/Kolkata")
        >>> window = Window(frozenset((0,)), (22.0, 2.0), zone)
        >>> for hour in (19, 21):
        ...     begin, end = window.next(datetime(2026, 3, 2, hour, tzinfo=UTC))
        ...     print(f"{begin:%d %H:%M} {end:%d %H:%M}")
        02 16:30 02 20:30
        09 16:30 09 20:30
        """
        today = moment.astimezone(self.zone).date()
        for number in range(-1, WEEKDAYS + 2):
            his = today + number * DAY
            if self.weekdays and his.weekday() not in self.weekdays:
                continue
            begin, end = self._of(his)
            if end > moment:
                return begin, end
        raise AssertionError("a week has each weekday")

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody may be reached at a moment.

        >>> window = Window(frozenset((0,)), (9.0, 17.0), ZoneInfo("Europe/Berlin"))
        >>> window.is_open(datetime(2026, 3, 2, 8, tzinfo=UTC))
        True
        >>> window.is_open(datetime(2026, 3, 2, 7, tzinfo=UTC))
        False
        """
        return self.next(moment)[0] <= moment


class OtherDays:
    """The days of ours on which somebody is not to be reached, as a container.

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> other = OtherDays(Window(frozenset((1,)), None, berlin), berlin)
    >>> date(2026, 3, 2) in other, date(2026, 3, 3) in other
    (True, False)
    """

    def __init__(self, window: Window, ours: ZoneInfo):
        self._window, self._ours = window, ours
        self._known: dict[date, bool] = {}

    def __contains__(self, day: date) -> bool:
        if day not in self._known:
            self._known[day] = not self._window.on(day, self._ours)
        return self._known[day]


class Wishes(NamedTuple):
    """What a customer or contact wants. Channels are ids; where he takes no calls,
    those that are calls are forbidden."""

    wanted: tuple[int, ...] = ()
    forbidden: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    hours: tuple[float, float] | None = None
    tz: str | None = None


NOTHING = Wishes()


def write_wishes(wishes: Wishes) -> list:
    """As JSON keeps them, see :func:`read_wishes`.

    >>> tuesday = Wishes((1,), frozenset((3, 2)), frozenset((1,)), (9.0, 11.5), "UTC")
    >>> write_wishes(tuesday)
    [[1], [2, 3], [1], [9.0, 11.5], 'UTC']
    >>> read_wishes(write_wishes(tuesday)) == tuesday
    True
    >>> read_wishes(write_wishes(NOTHING)) == NOTHING
    True
    """
    wanted, forbidden, weekdays, hours, tz = wishes
    hours = list(hours) if hours else None
    return [list(wanted), sorted(forbidden), sorted(weekdays), hours, tz]


def read_wishes(kept: list) -> Wishes:
    wanted, forbidden, weekdays, hours, tz = kept
    return Wishes(
        tuple(wanted),
        frozenset(forbidden),
        frozenset(weekdays),
        tuple(hours) if hours else None,
        tz,
    )


def combine(own: Wishes, customers: Wishes) -> Wishes:
    """The wishes of a contact; where it has none, its customer's count. What the
    customer forbids is forbidden unless the contact itself wants it.

    >>> office = Wishes(wanted=(1,), forbidden=frozenset((2, 3)), hours=(9.0, 17.0))
    >>> person = Wishes(wanted=(3,), weekdays=frozenset((1,)))
    >>> both = combine(person, office)
    >>> both.wanted, sorted(both.forbidden), both.hours, sorted(both.weekdays)
    ((3,), [2], (9.0, 17.0), [1])

    What he forbids himself, he does not want, whatever his office says:

    >>> combine(Wishes(forbidden=frozenset((1,))), office).wanted
    ()
    """
    forbidden = own.forbidden | (customers.forbidden - set(own.wanted))
    wanted = own.wanted or customers.wanted
    return Wishes(
        tuple(channel for channel in wanted if channel not in forbidden),
        forbidden,
        own.weekdays or customers.weekdays,
        own.hours or customers.hours,
        own.tz or customers.tz,
    )


def pick_channel(
    turn: Sequence[int],
    last: int | None,
    wanted: Sequence[int] = (),
    against: dict[int, str] | None = None,
    others: Mapping[int, int] = MappingProxyType({}),
    place: int = 0,
) -> int | None:
    """The channel of the next contact.

    Channels of the cadence take turns: those that the customer wants, if there are
    some. If there are none, what he wants goes before what the cadence says. What he
    forbids is not used while anything else is left.

    :param turn: channels of the cadence, in order
    :param last: channel of the last contact
    :param against: dict of channel to the reason why it can't be used
    :param others: how long each channel takes, of all, the shortest first
    :param place: of who was never contacted among those who begin with him

    >>> call, visit, chat, mail = 1, 2, 3, 4
    >>> pick_channel([call, visit], call)
    2
    >>> pick_channel([call, visit], visit, against={call: FORBIDDEN})
    2
    >>> pick_channel([call, chat, mail], call, wanted=[mail, call])
    4
    >>> pick_channel([call, visit], call, wanted=[chat])
    3
    >>> minutes = {chat: 5, call: 10, mail: 10, visit: 60}
    >>> pick_channel([call], None, against={call: FORBIDDEN}, others=minutes)
    3

    Who merely has no number has one some day: another channel stands in, unless it
    takes longer, for nobody travels because a number is missing. What is missing is
    said:

    >>> pick_channel([mail, call], None, against={mail: NO_EMAIL}, others=minutes)
    1
    >>> pick_channel([call, visit], None, against={call: NO_PHONE}, others=minutes)
    1
    >>> pick_channel([call, visit], call, against={call: NO_PHONE}, others=minutes)
    2
    >>> pick_channel([call], None, against={call: NO_PHONE}, others=minutes)
    1

    Those who begin together share the channels that each of them may be reached by:

    >>> [pick_channel([call, visit], None, place=place) for place in range(4)]
    [1, 2, 1, 2]
    >>> pick_channel([call, visit], None, against={visit: FORBIDDEN}, place=1)
    1

    Where everything is forbidden nobody is forgotten, but it is said:

    >>> against = dict.fromkeys((call, chat), FORBIDDEN)
    >>> pick_channel([call], None, against=against, others={chat: 5})
    1
    """
    against = against or {}
    free = [channel for channel in turn if channel not in against]
    liked = [channel for channel in wanted if channel not in against]
    both = [channel for channel in free if channel in liked]
    shortest = min((others.get(channel, 0) for channel in free), default=inf)
    possible = [
        channel
        for channel in turn
        if channel not in against
        or (against[channel] not in WISHES and others.get(channel, 0) < shortest)
    ]
    rest = [channel for channel in others if channel not in against][:1]
    for channels in (both, liked, possible, rest):
        if channels:
            return next_channel(channels, last, place)
    return next_channel(turn, last, place)


def get_reasons(
    channels: Iterable[tuple[int, str | None]],
    forbidden: Container[int],
    has_phone: bool,
    email: str | None,
) -> dict[int, str]:
    """What speaks against channels.

    :param channels: pairs of id and what it needs: ``phone``, ``email`` or nothing
    :param email: None if there is no address, BLACKLISTED if it may not be used

    >>> channels = [(1, "phone"), (2, None), (3, "email")]
    >>> get_reasons(channels, {2}, False, "li@example.com")
    {1: 'no_phone', 2: 'forbidden'}
    >>> get_reasons(channels, {1}, True, BLACKLISTED)
    {1: 'forbidden', 3: 'blacklisted'}
    """
    found = {}
    for channel, needs in channels:
        if channel in forbidden:
            found[channel] = FORBIDDEN
        elif needs == "phone" and not has_phone:
            found[channel] = NO_PHONE
        elif needs == "email" and email in (None, BLACKLISTED):
            found[channel] = email or NO_EMAIL
    return found
