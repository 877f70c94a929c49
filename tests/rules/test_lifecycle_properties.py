"""Whatever somebody bought: the states follow each other, and more silence never makes
a customer safer."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from custrel_followup.rules import lifecycle
from custrel_followup.rules.lifecycle import STATES, Limits

TODAY = date(2026, 3, 2)
ORDER = ("active", "risk", "dormant", "lost")

days = st.integers(0, 2000)


@st.composite
def limits(draw):
    floor = draw(st.integers(1, 200))
    ceiling = draw(st.integers(floor, 900))
    dormant = draw(st.floats(1, 5))
    return Limits(
        draw(st.floats(0.5, 20)),
        floor,
        ceiling,
        draw(st.integers(floor, ceiling)),
        dormant,
        draw(st.floats(dormant, 20)),
        draw(st.integers(0, 200)),
    )


@given(limits())
def test_what_is_drawn_contradicts_nothing(drawn):
    assert lifecycle.find_problem(drawn) is None


@given(limits(), st.floats(0.1, 2000), st.integers(1, 200), days, days)
def test_the_states_follow_each_other(drawn, gap, number, ago, heard):
    last, spoken = (TODAY - timedelta(days=count) for count in (ago, heard))
    dates = lifecycle.get_dates(drawn, gap, number, last, spoken)
    assert last < dates.risk <= dates.dormant <= dates.lost
    seen = [
        lifecycle.get_state(last + timedelta(days=count), last, dates)
        for count in range(0, 4000, 7)
    ]
    places = [ORDER.index(state) for state in seen]
    assert places == sorted(places)


@given(limits(), st.floats(0.1, 2000), st.integers(1, 200), days, days)
def test_what_is_open_only_puts_off(drawn, gap, number, ago, ahead):
    last = TODAY - timedelta(days=ago)
    kept = TODAY + timedelta(days=ahead)
    before = lifecycle.get_dates(drawn, gap, number, last)
    after = lifecycle.get_dates(drawn, gap, number, last, kept=kept)
    assert all(one <= other for one, other in zip(before, after, strict=True))
    assert lifecycle.get_state(kept, last, after) == "active"


@given(days, days, st.integers(2, 400), st.floats(1, 500))
def test_the_expected_gap_lies_between_his_own_and_the_usual_one(
    first, span, number, usual
):
    begin = TODAY - timedelta(days=first + span)
    last = begin + timedelta(days=span)
    own = span / (number - 1)
    gap = lifecycle.expected_gap(begin, last, number, usual)
    assert min(own, usual) - 1e-6 <= gap <= max(own, usual) + 1e-6


@given(days)
def test_every_state_is_a_known_one(ago):
    last = TODAY - timedelta(days=ago)
    drawn = Limits(2.5, 30, 365, 180, 2, 4, 92)
    dates = lifecycle.get_dates(drawn, 30.0, 5, last)
    assert lifecycle.get_state(TODAY, last, dates) in STATES
