"""The plan's calendar: the true day, or the demonstration's."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from improvement import clock


def test_the_day_is_the_true_day_in_england(settings):
    settings.PLAN_TODAY = None
    with time_machine.travel(datetime(2013, 7, 1, 23, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2013, 7, 2)
        assert clock.now() == datetime(2013, 7, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [0, 60])
def test_an_hour_that_comes_twice_is_told_apart(settings, minutes):
    settings.PLAN_TODAY = None
    instant = datetime(2013, 10, 27, 0, 30, tzinfo=UTC) + timedelta(minutes=minutes)
    with time_machine.travel(instant, tick=False):
        assert clock.now().astimezone(UTC) == instant


def test_the_demonstrations_calendar_stands_still_while_its_hours_pass(settings):
    settings.PLAN_TODAY = date(2013, 11, 18)
    with time_machine.travel(datetime(2026, 7, 1, 8, 15, tzinfo=UTC), tick=False) as traveller:
        assert clock.today() == date(2013, 11, 18)
        assert clock.now() == datetime(2013, 11, 18, 9, 15, tzinfo=UTC)
        traveller.shift(timedelta(days=3, hours=1))
        assert clock.today() == date(2013, 11, 18)
        assert clock.now() == datetime(2013, 11, 18, 10, 15, tzinfo=UTC)
