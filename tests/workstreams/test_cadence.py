"""When one thing is due to be said again: the days by hand, and rules that hold on every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstreams.reminders.cadence import APART, is_due, of_a_date, of_a_wait

DUE = date(2013, 11, 18)
DAYS = st.integers(-400, 400)


def told(asked_on, first: int, last: int) -> list[int]:
    """The days, counted from DUE, on which someone is reminded who looks every day."""
    reminded, said = [], None
    for offset in range(first, last + 1):
        on = DUE + timedelta(days=offset)
        asked = asked_on(DUE, on)
        if asked and is_due(asked, said, on):
            said = on
            reminded.append(offset)
    return reminded


def test_a_date_asks_30_7_and_1_days_before_and_1_7_then_every_30_after():
    offsets = range(-40, 100)
    asked = {of_a_date(DUE, DUE + timedelta(days=n)) for n in offsets} - {None}
    assert [(day - DUE).days for day in sorted(asked)] == [-30, -7, -1, 1, 7, 30, 60, 90]


def test_who_is_reminded_every_time_is_never_reminded_twice_in_five_days():
    assert told(of_a_date, -60, 130) == [-30, -7, -1, 4, 9, 30, 60, 90, 120]


def test_what_waits_is_said_at_once_and_then_by_the_same_rule():
    assert told(of_a_wait, 0, 130) == [0, 7, 30, 60, 90, 120]


@pytest.mark.parametrize(
    ("first", "reminded"), [(-20, [-20, -7]), (-3, [-3, 2, 7]), (15, [15, 30])]
)
def test_who_comes_late_hears_of_it_at_once_and_once(first, reminded):
    assert told(of_a_date, first, first + 15) == reminded


@given(DAYS, DAYS)
def test_the_day_asked_for_is_never_to_come(due, on):
    day, today = DUE + timedelta(days=due), DUE + timedelta(days=on)
    asked = of_a_date(day, today)
    assert asked is None or asked <= today
    assert (asked is None) == (day - today > timedelta(days=30))
    if today >= day:
        assert day <= of_a_wait(day, today) <= today


@given(DAYS, DAYS)
def test_what_is_due_is_far_enough_from_the_last_time(last, on):
    said, today = DUE + timedelta(days=last), DUE + timedelta(days=on)
    asked = of_a_date(DUE, today)
    if asked and is_due(asked, said, today):
        assert today - said >= APART
        assert said < asked <= today
