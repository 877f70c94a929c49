"""Deadlines in working hours, in places where clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custrel_followup.rules.worktime import HorizonError, WorkTime, tidy

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Kolkata")
HOURS = ((time(8), time(12)), (time(13), time(17)))
HOLIDAYS = frozenset((date(2026, 3, 3), date(2026, 3, 30), date(2026, 11, 2)))


def calendar(zone):
    """Monday to Friday from 8 to 12 and 13 to 17, without some holidays."""
    place = ZoneInfo(zone)

    def utc(day, moment):
        local = datetime.combine(day, moment, tzinfo=place)
        return local.astimezone(UTC).replace(tzinfo=None)

    def fetch(start, end):
        day = start.date() - timedelta(days=2)
        while day <= end.date() + timedelta(days=2):
            if day.weekday() < 5 and day not in HOLIDAYS:
                for opens, closes in HOURS:
                    yield utc(day, opens), utc(day, closes)
            day += timedelta(days=1)

    return WorkTime(fetch)


clocks = st.sampled_from(ZONES).map(calendar)
moments = st.datetimes(datetime(2026, 2, 20), datetime(2026, 11, 20)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
amounts = st.integers(1, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(clocks, moments, amounts)
def test_what_was_added_lies_between(clock, start, amount):
    assert clock.between(start, clock.add(start, amount)) == amount


@given(clocks, moments, amounts, amounts)
def test_two_steps_are_one(clock, start, first, second):
    step = clock.add(start, first)
    assert clock.add(step, second) == clock.add(start, first + second)


@given(clocks, moments, amounts)
def test_what_is_left_before_a_deadline(clock, deadline, amount):
    moment = clock.before(deadline, amount)
    assert clock.between(moment, deadline) == amount
    earlier = moment - timedelta(minutes=1)
    assert clock.between(earlier, deadline) > amount


@given(clocks, moments, amounts)
def test_a_deadline_in_hours_is_found_again(clock, start, amount):
    deadline = clock.add(start, amount)
    assert clock.add(start, clock.between(start, deadline)) == deadline


@given(clocks, moments, moments, amounts)
def test_who_starts_later_ends_no_earlier(clock, one, other, amount):
    early, late = sorted((one, other))
    assert clock.add(early, amount) <= clock.add(late, amount)


@given(clocks, moments, moments, moments)
def test_parts_sum_up(clock, one, other, third):
    first, middle, last = sorted((one, other, third))
    parts = clock.between(first, middle) + clock.between(middle, last)
    assert parts == clock.between(first, last)


@given(clocks, moments, amounts, moments, moments)
def test_what_was_left_is_left_after_a_pause(clock, start, amount, one, other):
    deadline = clock.add(start, amount)
    begin, end = sorted((one, other))
    shifted = clock.shift(deadline, begin, end)
    if deadline < begin:
        assert shifted == deadline
    else:
        assert clock.between(end, shifted) == clock.between(begin, deadline)


@settings(max_examples=30)
@given(clocks, moments, st.integers(1, 20 * 60))
def test_minute_by_minute(clock, start, minutes):
    moment, left = start, minutes
    while left:
        moment += timedelta(minutes=1)
        left -= clock.between(moment - timedelta(minutes=1), moment) > timedelta(0)
    assert clock.add(start, timedelta(minutes=minutes)) == moment


@pytest.mark.parametrize(
    ("why", "zone", "start", "hours", "expected"),
    [
        ("lunch", "Asia/Shanghai", "2026-03-02 03:00", 2, "2026-03-02 06:00"),
        ("weekend", "Asia/Shanghai", "2026-03-06 08:00", 2, "2026-03-09 01:00"),
        ("holiday", "Asia/Shanghai", "2026-03-02 08:00", 2, "2026-03-04 01:00"),
        ("on a holiday", "Asia/Shanghai", "2026-03-03 02:00", 1, "2026-03-04 01:00"),
        ("before opening", "Asia/Kolkata", "2026-03-02 00:00", 1, "2026-03-02 03:30"),
        ("at closing", "Asia/Shanghai", "2026-03-02 08:00", 1, "2026-03-02 09:00"),
        ("summer", "America/New_York", "2026-03-06 21:00", 2, "2026-03-09 13:00"),
        ("winter", "Europe/Berlin", "2026-10-23 14:00", 2, "2026-10-26 08:00"),
        ("nothing", "Asia/Shanghai", "2026-03-07 08:00", 0, "2026-03-07 08:00"),
        ("less", "Asia/Shanghai", "2026-03-07 08:00", -1, "2026-03-07 08:00"),
    ],
)
def test_known_cases(why, zone, start, hours, expected):
    found = calendar(zone).add(datetime.fromisoformat(start), timedelta(hours=hours))
    assert found == datetime.fromisoformat(expected), why


@given(moments)
def test_never_open(start):
    with pytest.raises(HorizonError):
        WorkTime(lambda _start, _end: ()).add(start, timedelta(hours=1))


@pytest.mark.parametrize("moment", [datetime.min, datetime.max, datetime(9999, 6, 1)])
def test_absurd_moments(moment):
    for way in ("add", "before"):
        with pytest.raises(HorizonError):
            getattr(calendar("Asia/Shanghai"), way)(moment, timedelta(hours=10**6))


def test_a_line_until_midnight_touches_the_next_day():
    def fetch(start, end):
        day = datetime(start.year, start.month, start.day)
        while day < end:
            yield day, day + timedelta(days=1, microseconds=-1)
            day += timedelta(days=1)

    clock = WorkTime(lambda start, end: tidy(fetch(start, end)))
    friday = datetime(2026, 3, 6, 16)
    assert clock.add(friday, timedelta(hours=8)) == datetime(2026, 3, 7)
    assert clock.add(friday, timedelta(hours=9)) == datetime(2026, 3, 7, 1)
