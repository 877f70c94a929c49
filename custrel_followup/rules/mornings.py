"""When daily work is done that people read early in their own day."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEGIN = time(6)
EARLY = 8
"""What is done before this hour is there when people begin."""


def next_morning(now: datetime, tz: str, minutes: int = 0) -> datetime:
    """The next time that it is six o'clock in ``tz``, and some minutes, in naive UTC.

    >>> next_morning(datetime(2026, 11, 27, 21), "Asia/Shanghai", 10)
    datetime.datetime(2026, 11, 27, 22, 10)
    >>> next_morning(datetime(2026, 11, 27, 22, 10), "Asia/Shanghai", 10)
    datetime.datetime(2026, 11, 28, 22, 10)
    >>> next_morning(datetime(2026, 3, 8, 0), "America/Los_Angeles")  # summer time
    datetime.datetime(2026, 3, 8, 13, 0)
    """
    zone = ZoneInfo(tz)
    day = now.replace(tzinfo=UTC).astimezone(zone).date()
    moments = (
        datetime.combine(day + timedelta(days=number), BEGIN, tzinfo=zone)
        .astimezone(UTC)
        .replace(tzinfo=None)
        + timedelta(minutes=minutes)
        for number in (0, 1)
    )
    return next(moment for moment in moments if moment > now)


def is_early(moment: datetime, tz: str) -> bool:
    """Whether what is done then is there when people in ``tz`` begin their day.

    >>> is_early(datetime(2026, 11, 27, 22), "Asia/Shanghai")
    True
    >>> is_early(datetime(2026, 11, 27, 5), "Asia/Shanghai")  # after lunch
    False
    """
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)).hour < EARLY


def find_missing(
    now: datetime, zones: Iterable[str], daily: datetime, minutes: int = 0
) -> list[datetime]:
    """When daily work is to be done besides, so that it is early in every zone.

    :param daily: some day's moment at which it is done anyway, naive UTC

    >>> find_missing(
    ...     datetime(2026, 11, 27, 22),
    ...     ["Asia/Shanghai", "Asia/Tokyo", "America/Los_Angeles"],
    ...     daily=datetime(2026, 11, 27, 22),
    ... )
    [datetime.datetime(2026, 11, 28, 14, 0)]
    >>> find_missing(
    ...     datetime(2026, 11, 27, 22), ["Asia/Shanghai"], datetime(2026, 11, 27, 22)
    ... )
    []
    """
    found: list[datetime] = []
    for moment, tz in sorted((next_morning(now, tz, minutes), tz) for tz in set(zones)):
        if not any(is_early(other, tz) for other in (daily, *found)):
            found.append(moment)
    return found
