"""When a reminder is due again: days worked out by hand, and rules that hold on every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstreams.reminders.cadence import APART, is_due, reminder_of_date, reminder_of_wait

DUE = date(2013, 11, 18)
DAYS = st.integers(-400, 400)


def days_reminded(asked_on, first: int, last: int) -> list[int]:
    """The days, counted from DUE, of the reminders to one person when the command runs daily."""
    reminded, last_reminded = [], None
    for offset in range(first, last + 1):
        on = DUE + timedelta(days=offset)
        reminder_day = asked_on(DUE, on)
        if reminder_day and is_due(reminder_day, last_reminded, on):
            last_reminded = on
            reminded.append(offset)
    return reminded


def test_reminders_of_a_date_fall_30_7_1_days_before_and_1_7_then_every_30_days_after():
    offsets = range(-40, 100)
    reminder_days = {reminder_of_date(DUE, DUE + timedelta(days=n)) for n in offsets} - {None}
    assert [(day - DUE).days for day in sorted(reminder_days)] == [-30, -7, -1, 1, 7, 30, 60, 90]


def test_someone_reminded_every_time_is_never_reminded_twice_within_five_days():
    assert days_reminded(reminder_of_date, -60, 130) == [-30, -7, -1, 4, 9, 30, 60, 90, 120]


def test_a_waiting_decision_is_reminded_of_at_once_then_after_7_30_60_days_and_so_on():
    assert days_reminded(reminder_of_wait, 0, 130) == [0, 7, 30, 60, 90, 120]


@pytest.mark.parametrize(
    ("first", "reminded"), [(-20, [-20, -7]), (-3, [-3, 2, 7]), (15, [15, 30])]
)
def test_someone_added_late_is_reminded_at_once_and_then_by_the_usual_days(first, reminded):
    assert days_reminded(reminder_of_date, first, first + 15) == reminded


@given(DAYS, DAYS)
def test_the_day_a_reminder_falls_on_is_never_in_the_future(due, on):
    day, today = DUE + timedelta(days=due), DUE + timedelta(days=on)
    reminder_day = reminder_of_date(day, today)
    assert reminder_day is None or reminder_day <= today
    assert (reminder_day is None) == (day - today > timedelta(days=30))
    if today >= day:
        assert day <= reminder_of_wait(day, today) <= today


@given(DAYS, DAYS)
def test_a_reminder_is_due_only_long_enough_after_the_last_one(last, on):
    last_reminded, today = DUE + timedelta(days=last), DUE + timedelta(days=on)
    reminder_day = reminder_of_date(DUE, today)
    if reminder_day and is_due(reminder_day, last_reminded, today):
        assert today - last_reminded >= APART
        assert last_reminded < reminder_day <= today
