"""The one verdict on the plan: on course, at risk, not on course, can't be said."""

from dataclasses import replace

import pytest

from board.dashboard.forecast import Forecast
from board.dashboard.months_ahead import MonthAhead
from board.dashboard.on_course import (
    Course,
    CourseFacts,
    chance_by,
    chance_in_words,
    chance_of,
    course_of,
    verdict_line,
)

NOW = 2013 * 12 + 10  # November 2013


def forecast(*chances, done=5, total=20, planned=NOW + 1):
    """Of which nine in ten would be done with these chances, month by month from this one."""
    months = [MonthAhead(NOW + i, 0, 0, 0, 0.0, c) for i, c in enumerate(chances)]
    return Forecast(total, done, planned={"nine_in_ten": planned, "every": planned}, months=months)


SHORT = Forecast(20, 1, "months", 3)
UNUSED = Forecast(8, 0, "in_use", 0)
FACTS = CourseFacts(
    now=NOW,
    release=None,
    requirements=(),
    carried_out=forecast(0.5, 0.85),
    in_use=UNUSED,
    must_differ=0,
    differing=0,
)


@pytest.mark.parametrize(
    ("changes", "course"),
    [
        ({}, Course.ON_COURSE),
        ({"carried_out": forecast(0.1, 0.8)}, Course.ON_COURSE),
        ({"carried_out": forecast(0.1, 0.79)}, Course.AT_RISK),
        ({"carried_out": forecast(0.1, 0.2)}, Course.AT_RISK),
        ({"carried_out": forecast(0.1, 0.19)}, Course.NOT_ON_COURSE),
        ({"carried_out": SHORT}, Course.NOT_KNOWN),
        ({"carried_out": forecast(0.9, planned=None)}, Course.NOT_KNOWN),
        ({"carried_out": Forecast(20, 20, "nothing"), "in_use": UNUSED}, Course.ON_COURSE),
        ({"carried_out": Forecast(0, 0, "nothing")}, Course.NOT_KNOWN),
        # its month has passed: it was kept, or was not
        ({"carried_out": forecast(0.9, planned=NOW - 1, done=18)}, Course.ON_COURSE),
        ({"carried_out": forecast(0.9, planned=NOW - 1, done=17)}, Course.NOT_ON_COURSE),
        # a stage that is hopeless
        ({"in_use": forecast(0.0, 0.19)}, Course.AT_RISK),
        ({"in_use": forecast(0.0, 0.2)}, Course.ON_COURSE),
        # nothing is shown to make a difference, and the release is near
        ({"must_differ": 3, "release": NOW + 11}, Course.NOT_ON_COURSE),
        ({"must_differ": 3, "release": NOW + 12}, Course.ON_COURSE),
        ({"must_differ": 3, "release": None}, Course.ON_COURSE),
        ({"must_differ": 3, "differing": 1, "release": NOW + 11}, Course.ON_COURSE),
    ],
)
def test_the_verdict_follows_the_forecast_by_one_rule(changes, course):
    assert course_of(replace(FACTS, **changes)) is course


def test_it_speaks_of_release_only_where_the_notices_requirements_are_on_record():
    release = replace(FACTS, release=NOW + 9, carried_out=forecast(*[0.1] * 12))
    assert verdict_line(release) == "Not on course by the plan’s own first dates"
    known = replace(release, requirements=(UNUSED,))
    assert verdict_line(known) == "Not on course for release in August 2014"
    assert known.by == NOW + 9
    undated = replace(known, release=None)
    assert verdict_line(undated) == "Not on course by the plan’s own first dates"
    unknown = replace(FACTS, carried_out=SHORT)
    assert verdict_line(unknown) == "Whether the plan is on course can’t be said yet"


def test_a_month_beyond_those_looked_at_has_the_last_ones_chance():
    assert chance_by(forecast(0.3, 0.6), NOW + 30, NOW) == 0.6


def requirement(*chances, total=3, done=0, **values):
    """The forecast of a requirement of which every action would be done with these chances."""
    months = [MonthAhead(NOW + i, 0, 0, 0, c, 0.0) for i, c in enumerate(chances)]
    return Forecast(total, done, months=months, **values)


@pytest.mark.parametrize(
    ("requirements", "release", "chance"),
    [
        ([requirement(0.1, 0.95)], NOW + 1, 0.85),
        ([requirement(0.1, 0.95), requirement(0.1, 0.3)], NOW + 1, 0.3),
        ([requirement(0.1, 0.15)], NOW + 1, 0.15),
        ([requirement(done=3, too_little="nothing")], NOW + 1, 0.85),
        ([requirement(total=0, too_little="nothing")], NOW + 1, 0.85),  # no action answers it
        ([requirement(0.9, done=2)], NOW - 1, 0.0),  # its month has passed
        ([requirement(0.1, 0.2)], None, 0.85),  # no date of release: the plan's own dates
        ([], NOW + 1, 0.85),
    ],
)
def test_the_least_likely_requirement_decides_where_it_speaks_of_release(
    requirements, release, chance
):
    facts = replace(FACTS, requirements=tuple(requirements), release=release)
    assert chance_of(facts) == chance
    unknown = replace(facts, carried_out=SHORT)
    assert chance_of(unknown) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "at least 8 in 10"),
        ({"carried_out": forecast(0.1, 0.79)}, "about 7 in 10"),
        ({"carried_out": forecast(0.1, 0.2)}, "about 2 in 10"),
        ({"carried_out": forecast(0.1, 0.19)}, "under 2 in 10"),
        ({"carried_out": SHORT}, ""),
        ({"carried_out": forecast(0.9, planned=None)}, ""),
        ({"carried_out": forecast(0.9, planned=NOW - 1, done=18)}, ""),
        (
            {"carried_out": Forecast(20, 20, "nothing"), "requirements": (UNUSED,), "release": NOW},
            "",
        ),
    ],
)
def test_the_chance_that_decides_the_verdict_is_said_where_there_is_one(changes, words):
    assert chance_in_words(replace(FACTS, **changes)) == words
