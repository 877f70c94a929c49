"""Days of a time zone as moments in UTC, daylight saving time included."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel_followup.rules import periods

DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 31))
# Clocks that change at midnight (Havana, Beirut), by half an hour (Lord Howe), never
# (Shanghai, Kathmandu) and at two o'clock (New York).
ZONES = st.sampled_from(
    [
        "America/Havana",
        "America/New_York",
        "Asia/Beirut",
        "Asia/Kathmandu",
        "Asia/Shanghai",
        "Australia/Lord_Howe",
        "UTC",
    ]
)
MOMENT = timedelta(microseconds=1)


@given(DAYS, ZONES)
def test_a_day_begins_at_its_midnight_and_not_a_moment_earlier(day, tz):
    begin = periods.utc_midnight(day, tz)
    assert periods.local_day(begin, tz) == day
    assert periods.local_day(begin - MOMENT, tz) == day - timedelta(days=1)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31)), ZONES)
def test_every_moment_lies_in_the_half_open_day_it_belongs_to(moment, tz):
    day = periods.local_day(moment, tz)
    begin = periods.utc_midnight(day, tz)
    end = periods.utc_midnight(day + timedelta(days=1), tz)
    assert begin <= moment < end


@given(DAYS, st.integers(1, 120))
def test_a_window_begins_on_the_same_day_of_the_month_or_the_last(day, months):
    start, end = periods.rolling_window(day, months)
    assert end == day
    assert (end.year - start.year) * 12 + end.month - start.month == months
    last_of_month = (start + timedelta(days=1)).month != start.month
    assert start.day == day.day or (last_of_month and start.day < day.day)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 7, 1), 24)],
)
def test_days_of_new_york_have_23_to_25_hours(day, hours):
    begin = periods.utc_midnight(day, "America/New_York")
    end = periods.utc_midnight(day + timedelta(days=1), "America/New_York")
    assert end - begin == timedelta(hours=hours)
