"""How people say a time that is left, or by which something is late."""

from datetime import timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def count_units(amount: timedelta, day: timedelta) -> tuple[int, str]:
    """A time in its largest unit of which there is one, rounded down: nobody is told
    that he has more time than he has.

    :param day: how long people work a day
    :return: number and unit; at least a minute, which is as good as none

    >>> day = timedelta(hours=8)
    >>> count_units(timedelta(hours=20), day)
    (2, 'day')
    >>> count_units(timedelta(hours=7, minutes=59), day)
    (7, 'hour')
    >>> count_units(timedelta(minutes=59, seconds=59), day)
    (59, 'minute')
    >>> count_units(timedelta(0), day)
    (1, 'minute')

    Whoever works less than an hour a day has no days:

    >>> count_units(timedelta(hours=2), timedelta(0))
    (2, 'hour')
    """
    units = (("day", day), ("hour", HOUR))
    for name, length in units:
        if length >= HOUR and amount >= length:
            return amount // length, name
    return max(amount // MINUTE, 1), "minute"
