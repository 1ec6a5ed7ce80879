"""The chair's four questions have their right answers in the demonstration: data/README.md."""

from datetime import date

import pytest

from board.dashboard.figures import Figures, figures
from board.dashboard.on_course import Course
from board.dashboard.requirements import ByBoard

TODAY = date(2013, 11, 18)


@pytest.fixture
def shown(demo) -> Figures:
    return figures(demo, TODAY)


def test_are_we_on_course_to_be_released(shown):
    assert shown.course.course is Course.NOT_ON_COURSE
    assert shown.course.heading == "Not on course for release in August 2014"
    assert shown.course.by_in_words == "August 2014"
    counts = {name: count.number for name, count in shown.course.counts.items()}
    assert counts == {
        "all": 68,
        "late": 11,
        "said": 43,
        "checked": 39,
        "must_use": 40,
        "used": 4,
        "must_differ": 13,
        "differing": 0,
    }
    assert len(shown.course.facts.requirements) == 10
    assert shown.course.by_board == ByBoard(all=10, met=2, lasting=0, not_judged=0, ended=0)
    assert shown.course.chance == "under 2 in 10"
    assert shown.pace[0] == (
        "The plan said nine in ten of its 68 actions would be carried out by September 2013; 43 "
        "are. At its pace so far 1 in 10 plans like it would get there by June 2014, 5 by May 2015 "
        "and 9 only after October 2016."
    )


def test_what_got_worse_since_the_last_meeting(shown):
    assert [(line.ref, line.was, line.now) for line in shown.worse] == [
        ("FP-04", "", "18 days late"),
        ("SB-08", "amber", "red"),
        ("MH-08", "", "18 days late"),
        ("LA-07", "", "18 days late"),
        ("CC-06", "on track", "amber"),
        ("FP-09", "", "check of “in use” has run out"),
        ("WD-09", "", "check of “in use” has run out"),
        ("LG-04", "", "no update for more than 35 days"),
        ("LA-02", "", "no update for more than 35 days"),
    ]
    worst = shown.worse[0]
    assert (worst.lead, worst.owner, worst.said) == (
        "Front line practice lead",
        "Service manager, referral and assessment",
        "green",
    )
    assert [(figure.count.number, figure.was) for figure in shown.figures] == [
        (11, 9),
        (16, 16),
        (4, 4),
        (17, 17),
    ]


def test_what_is_told_that_dates_evidence_or_measures_contradict(shown):
    assert [(count.head, count.number) for count in shown.totals] == [
        ("Dates", 10),
        ("Evidence", 3),
        ("Gaps", 4),
        ("Measures", 0),
    ]
    ((line, greens),) = shown.got_worse
    assert (line.name, greens.number) == ("Referrals that come back within a year", 25)
    assert (len(shown.unchecked), shown.longest_unchecked) == (5, 153)


def test_who_must_explain(shown):
    rows = [(row.code, row.all.number, row.worst and row.worst.row.ref) for row in shown.leads]
    assert rows == [
        ("FP", 7, "FP-12"),
        ("LG", 2, "LG-04"),
        ("WD", 2, "WD-02"),
        ("LA", 2, "LA-07"),
        ("QA", 2, "QA-04"),
        ("SB", 1, "SB-08"),
        ("CC", 1, "CC-06"),
        ("MH", 0, None),
    ]
    assert shown.all_told.number == sum(row.all.number for row in shown.leads) == 17
