"""When a customer who has bought is at risk, dormant, or lost (rows R1, R2).

All of it are days: a state is a comparison of days with today. Nothing here is a
probability. On regular buyers the own rhythm, drawn towards what is usual, tells the
lost apart better than a fixed number of days, the own median gap, or the models of the
literature; on irregular ones every rule gives many false alarms. So to be at risk is a
reason to call, and nothing else.
"""

import math
from datetime import timedelta
from typing import NamedTuple

SHRINK = 2
"""So many usual gaps are put beside the own ones."""

ENOUGH_DAYS = 3
"""Purchase days from which on a customer has a rhythm of his own."""

PROSPECT, ACTIVE, RISK, DORMANT, LOST, WON_BACK = STATES = (
    "prospect",
    "active",
    "risk",
    "dormant",
    "lost",
    "won_back",
)

MOST_TIMES = 20
"""Nobody has to wait longer than so many times the silence to be lost."""

WON_BACK_DAYS = 365
"""So long a customer who came back is shown as such."""

OPEN_DAYS = 365
"""So long an order that nobody promised a day for, or a late one, keeps its customer
active, and a project without an end. Few wait longer for anything; an order that was
forgotten must not hide a silent customer for ever."""


class Limits(NamedTuple):
    """How long a customer of a grade may be silent.

    ``factor`` times the expected gap, at least ``floor`` and at most ``ceiling`` days;
    ``fixed`` days without a rhythm. He is dormant and lost after so many times that
    silence. ``quiet``: days without any interaction, 0 for as many as he likes.
    """

    factor: float
    floor: int
    ceiling: int
    fixed: int
    dormant_times: float
    lost_times: float
    quiet: int


class Dates(NamedTuple):
    """The first day of each state, if nothing happens until then."""

    risk: object
    dormant: object
    lost: object


def expected_gap(first, last, days, usual):
    """The own mean gap between purchase days, drawn towards the usual one.

    Several purchases of a day are one. All on one day is no rhythm: the usual gap.

    >>> from datetime import date
    >>> expected_gap(date(2026, 1, 1), date(2026, 4, 11), 6, 40)
    25.714285714285715
    >>> expected_gap(date(2026, 1, 1), date(2026, 1, 1), 1, 40)
    40.0
    """
    return ((last - first).days + SHRINK * usual) / (days - 1 + SHRINK)


def allowed_silence(limits, gap, days):
    """Days that a customer may be silent before he is at risk.

    >>> limits = Limits(2.5, 30, 365, 180, 2, 4, 92)
    >>> allowed_silence(limits, 34.0, 9), allowed_silence(limits, 5.0, 9)
    (85, 30)
    >>> allowed_silence(limits, 300.0, 9), allowed_silence(limits, 34.0, 2)
    (365, 180)
    """
    if days < ENOUGH_DAYS:
        return limits.fixed
    return min(max(math.floor(limits.factor * gap), limits.floor), limits.ceiling)


def get_silences(limits, gap, days):
    """Days of silence after which a customer is at risk, dormant, lost.

    >>> get_silences(Limits(2.5, 30, 365, 180, 2, 4, 92), 30.0, 9)
    (75, 150, 300)
    """
    silence = allowed_silence(limits, gap, days)
    return (
        silence,
        math.floor(silence * limits.dormant_times),
        math.floor(silence * limits.lost_times),
    )


def keep_later(before, after, gap):
    """Other limits say from when a customer is at risk, and nothing else: for who buys
    as is usual, or bought once or twice, nobody is dormant or lost sooner than before.

    :return: :class:`Limits` like ``after``, with as many times its silence as it takes

    >>> before = Limits(3, 30, 365, 180, 2, 4, 92)
    >>> keep_later(before, before._replace(factor=1.5), 60.0)[4:6]
    (4.0, 8.0)
    >>> days = before._replace(floor=60, ceiling=60, fixed=60)
    >>> keep_later(before, days, 60.0)[4:6]
    (6.0, 12.0)
    >>> keep_later(before, before._replace(factor=6), 60.0)[4:6]
    (2, 4)
    """
    ratio = max(
        allowed_silence(before, gap, days) / allowed_silence(after, gap, days)
        for days in (1, ENOUGH_DAYS)
    )

    def stretch(times):
        return max(times, min(math.ceil(round(10 * times * ratio, 6)) / 10, MOST_TIMES))

    return after._replace(
        dormant_times=stretch(before.dormant_times),
        lost_times=stretch(before.lost_times),
    )


def is_sooner(before, after, gap):
    """Whether :data:`MOST_TIMES` is not enough for :func:`keep_later`: somebody is
    dormant or lost sooner than before.

    >>> before = Limits(3, 30, 365, 180, 2, 4, 92)
    >>> after = before._replace(floor=60, ceiling=60, fixed=60)
    >>> is_sooner(before, keep_later(before, after, 60.0), 60.0)
    False
    >>> is_sooner(before, keep_later(before, after, 120.0), 120.0)
    True
    """
    return after.lost_times >= MOST_TIMES and any(
        then < now
        for days in (1, ENOUGH_DAYS)
        for now, then in zip(
            get_silences(before, gap, days)[1:],
            get_silences(after, gap, days)[1:],
            strict=True,
        )
    )


def get_dates(limits, gap, days, last, heard=None, kept=None):
    """The days from which a customer who has bought is at risk, dormant, lost.

    :param date last: his last purchase day
    :param date heard: the last day on which we spoke with him or heard of him
    :param date kept: day until which something is open that keeps him active

    >>> from datetime import date
    >>> limits = Limits(2.5, 30, 365, 180, 2, 4, 92)
    >>> dates = get_dates(limits, 34.0, 9, date(2026, 1, 1), heard=date(2026, 3, 1))
    >>> [str(day) for day in dates]
    ['2026-03-28', '2026-06-21', '2026-12-08']

    Nobody spoke with him for three months, though he may be silent for longer:

    >>> str(get_dates(limits, 120.0, 9, date(2026, 1, 1)).risk)
    '2026-04-04'
    >>> str(get_dates(limits, 34.0, 9, date(2026, 1, 1), kept=date(2026, 5, 1)).risk)
    '2026-05-02'
    """
    risk, dormant, lost = (
        last + timedelta(days=silence + 1)
        for silence in get_silences(limits, gap, days)
    )
    if limits.quiet:
        spoken = max(last, heard or last)
        risk = min(risk, spoken + timedelta(days=limits.quiet + 1))
    if kept:
        after = kept + timedelta(days=1)
        risk, dormant, lost = (max(day, after) for day in (risk, dormant, lost))
    return Dates(risk, dormant, lost)


def get_state(today, last, dates, won=None, given_up=None):
    """What a customer is today.

    :param date last: his last purchase day, None for who never bought
    :param date won: the day on which he came back
    :param date given_up: the day on which somebody said that he is lost

    >>> from datetime import date
    >>> dates = Dates(date(2026, 4, 1), date(2026, 7, 1), date(2027, 1, 1))
    >>> get_state(date(2026, 3, 31), date(2026, 1, 1), dates)
    'active'
    >>> get_state(date(2026, 4, 1), date(2026, 1, 1), dates)
    'risk'
    >>> get_state(date(2026, 3, 31), date(2026, 1, 1), dates, won=date(2026, 1, 1))
    'won_back'
    >>> get_state(date(2026, 3, 31), date(2026, 1, 1), dates, given_up=date(2026, 3, 1))
    'lost'
    >>> get_state(date(2026, 3, 31), None, Dates(None, None, None))
    'prospect'
    """
    if given_up:
        return LOST
    for state, day in (
        (LOST, dates.lost),
        (DORMANT, dates.dormant),
        (RISK, dates.risk),
    ):
        if day and today >= day:
            return state
    if not last:
        return PROSPECT
    if won and today < won + timedelta(days=WON_BACK_DAYS):
        return WON_BACK
    return ACTIVE


def find_repeated(reasons):
    """Which reasons of risk only say once more how long a customer has been silent.

    :param dict reasons: codes to their figures
    :return: set of codes

    >>> found = {"rhythm": (37, 126, 90), "quiet": (126,), "decline": (100, 0, 5)}
    >>> sorted(find_repeated(found))
    ['decline', 'quiet']

    A later word, and orders that only became fewer, are news:

    >>> find_repeated({"rhythm": (37, 126, 90), "quiet": (95,), "decline": (60, 4, 10)})
    set()
    >>> find_repeated({"quiet": (126,)})
    set()
    """
    repeated = set()
    rhythm, quiet = reasons.get("rhythm"), reasons.get("quiet")
    if rhythm and quiet and quiet[0] == rhythm[1]:
        repeated.add("quiet")
    if (rhythm or quiet) and "decline" in reasons and reasons["decline"][0] >= 100:
        repeated.add("decline")
    return repeated


def find_problem(limits):
    """Why these limits contradict each other: the name of a rule, or None.

    >>> find_problem(Limits(2.5, 30, 365, 180, 2, 4, 92))
    >>> find_problem(Limits(2.5, 400, 365, 180, 2, 4, 92))
    'floor'
    >>> find_problem(Limits(2.5, 30, 365, 180, 4, 2, 92))
    'order'
    """
    if not 0.5 <= limits.factor <= 20:
        return "factor"
    if limits.floor < 1 or limits.fixed < 1 or limits.ceiling > 3650:
        return "days"
    if limits.floor > limits.ceiling:
        return "floor"
    if not limits.floor <= limits.fixed <= limits.ceiling:
        return "fixed"
    if not 1 <= limits.dormant_times <= limits.lost_times <= MOST_TIMES:
        return "order"
    if not 0 <= limits.quiet <= 3650:
        return "quiet"
    return None
