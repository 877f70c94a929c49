"""Whatever is planned for whomever: no day is overfilled without being flagged."""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from custrel_followup.rules.capacity import (
    FIXED,
    Contact,
    Diary,
    level,
    priority,
    spread,
)

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=number) for number in range(40)]

closed_days = st.sets(st.sampled_from(DAYS), max_size=20)
limits = st.sampled_from([0, 30, 60, 240])


@st.composite
def contacts(draw):
    found = []
    for key in range(draw(st.integers(0, 30))):
        day = draw(st.sampled_from(DAYS[:20]))
        fixed = draw(st.integers(0, 9)) == 0
        found.append(
            Contact(
                key,
                day,
                day + timedelta(days=draw(st.integers(0, 15))),
                draw(st.sampled_from([0, 5, 10, 60, 300])),
                FIXED if fixed else draw(st.integers(0, 3)),
                draw(st.sampled_from([0.0, 0.5, 1.0, 1.5, float("inf")])),
                fixed,
            )
        )
    return found


def filled(work, places):
    days = defaultdict(list)
    for contact in work:
        days[places[contact.key].day].append(contact)
    return days


@given(contacts(), limits, closed_days)
def test_a_second_time_moves_nothing(work, limit, closed):
    places = level(work, Diary(limit, closed))
    moved = [x._replace(day=places[x.key].day) for x in work]
    assert level(moved, Diary(limit, closed)) == places


@given(contacts(), limits, closed_days, st.randoms())
def test_the_order_in_which_they_come_does_not_matter(work, limit, closed, random):
    shuffled = random.sample(work, len(work))
    assert level(work, Diary(limit, closed)) == level(shuffled, Diary(limit, closed))


@given(contacts(), limits, closed_days)
def test_what_does_not_fit_is_flagged_and_nothing_else(work, limit, closed):
    places = level(work, Diary(limit, closed))
    for own in filled(work, places).values():
        used = sum(contact.minutes for contact in own if contact.fixed)
        for contact in sorted((x for x in own if not x.fixed), key=priority):
            fits = not limit or not used or used + contact.minutes <= limit
            assert places[contact.key].too_much is not fits
            used += contact.minutes


@given(contacts(), limits, closed_days)
def test_nobody_moves_before_his_day_or_past_the_latest_one(work, limit, closed):
    places = level(work, Diary(limit, closed))
    assert places.keys() == {x.key for x in work}
    for contact in work:
        day = places[contact.key].day
        if contact.fixed:
            assert day == contact.day
            continue
        assert day >= contact.day
        assert day not in closed
        passed = (contact.day + timedelta(n) for n in range((day - contact.day).days))
        if day > contact.latest:
            assert all(x in closed for x in passed), "the first one that is open"


@given(contacts(), limits, closed_days)
def test_who_matters_less_changes_nothing_for_the_others(work, limit, closed):
    places = level(work, Diary(limit, closed))
    best = [x for x in work if x.rank <= 1]
    alone = level(best, Diary(limit, closed))
    assert alone == {key: places[key] for key in alone}


@given(st.integers(1, 50), st.integers(1, 30), st.booleans())
def test_days_are_shared_evenly(count, days, to_the_end):
    found = [spread(n, count, DAYS[:days], to_the_end) for n in range(count)]
    assert found == sorted(found)
    each = [found.count(day) for day in DAYS[:days]]
    assert max(each) - min(each) <= 1
