"""Due dates that hold for every day and every cadence."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from custrel_followup.rules import cadence

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
PERIODS = st.sampled_from(sorted(cadence.PERIODS))
TIMES = st.integers(1, 40)


@given(DAYS, TIMES, PERIODS)
def test_latest_last_is_due_by_the_horizon_and_the_day_after_is_not(
    horizon, times, period
):
    last = cadence.latest_last(times, period, horizon)
    step = cadence.step(times, period)
    assert last + step <= horizon < last + timedelta(days=1) + step


@given(DAYS, DAYS, TIMES, PERIODS)
def test_latest_last_is_the_inverse_of_due_date(last, horizon, times, period):
    long_ago = date(1990, 1, 1)
    due = cadence.due_date(last, times, period, long_ago) <= horizon
    assert due == (last <= cadence.latest_last(times, period, horizon))


@given(st.none() | DAYS, TIMES, PERIODS, DAYS)
def test_nothing_is_due_in_the_past(last, times, period, today):
    assert cadence.due_date(last, times, period, today) >= today


@given(DAYS, DAYS, TIMES, PERIODS, DAYS)
def test_a_later_contact_is_never_due_earlier(one, other, times, period, today):
    earlier, later = sorted((one, other))
    assert cadence.due_date(earlier, times, period, today) <= cadence.due_date(
        later, times, period, today
    )


@given(DAYS, st.integers(2, 14), PERIODS)
def test_several_contacts_fit_into_the_days_of_a_period(last, times, period):
    day = last
    assume(times <= cadence.PERIOD_DAYS[period])
    for _contact in range(times):
        day = cadence.due_date(day, times, period, last)
    assert last < day <= last + timedelta(days=cadence.PERIOD_DAYS[period])


@given(DAYS, st.sets(st.integers(0, 60)))
def test_a_working_day_is_the_first_open_one(day, offsets):
    closed = {day + timedelta(days=offset) for offset in offsets}
    found = cadence.working_day(day, closed)
    assert found >= day
    assert found not in closed
    skipped = (found - day).days
    assert all(day + timedelta(days=i) in closed for i in range(skipped))


class AlwaysClosed:
    def __contains__(self, _day):
        return True


@given(DAYS)
def test_a_calendar_that_never_opens_postpones_nothing(day):
    assert cadence.working_day(day, AlwaysClosed()) == day


@given(st.lists(st.integers(1, 9), min_size=1, unique=True), st.integers(1, 9))
def test_channels_take_turns(channels, last):
    used = []
    for _contact in channels:
        last = cadence.next_channel(channels, last)
        used.append(last)
    assert sorted(used) == sorted(channels)


@given(st.lists(st.integers(1, 9), min_size=1, unique=True), st.integers(1, 60))
def test_who_begin_together_share_the_channels(channels, count):
    used = [cadence.next_channel(channels, None, place) for place in range(count)]
    shares = [used.count(channel) for channel in channels]
    assert sum(shares) == count
    assert max(shares) - min(shares) <= 1
