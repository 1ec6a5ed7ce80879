"""What the measures ask of the board, and what they leave unasked."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.figures import figures
from tests.board.factories import a_claim
from tests.pages import html_of
from tests.workstreams.test_measure_pages import RISING, STEADY, a_measure
from tests.world import save
from workstreams.changes import ask_for_rebase
from workstreams.models import ActionOutcome, Reading, StageClaim

ON = date(2026, 4, 20)


def asked(world, on=ON):
    return [(one.code, one.asks) for one in figures(world.plan, on).questions if one.code != "M1"]


def fall(values):
    return [100 - value for value in values]


def test_a_measure_that_got_worse_is_asked_about(world):
    a_measure(world, fall(RISING), "M2")
    ((code, asks),) = asked(world)
    assert code == "M2"
    assert asks.startswith("This has got worse")


def test_a_target_that_the_process_cannot_meet_is_asked_about(world):
    a_measure(world, STEADY + STEADY[:3], "M2", target=95)
    assert asked(world) == [
        (
            "M2",
            "As things are, the target of 95% will not be met: the highest to expect is"
            f" {asked(world)[0][1].rsplit(' ', 1)[1]}",
        )
    ]


def test_a_steady_measure_raises_no_question(world, sign_in):
    a_measure(world, STEADY + STEADY[:3], "M2", target=51)
    assert asked(world) == []


def test_demand_raises_none(world):
    a_measure(world, fall(RISING), "M2", outcome=None, direction="context")
    assert asked(world) == []


@pytest.mark.parametrize(
    ("on", "overdue"),
    [(date(2026, 4, 20), False), (date(2026, 6, 1), False), (date(2026, 6, 3), True)],
)
def test_a_reading_that_should_have_come_is_asked_for(on, overdue, world):
    a_measure(world, STEADY + STEADY[:3], "M2")
    expected = [("M2", "No reading since March 2026, though one is due every month.")]
    assert asked(world, on) == (expected if overdue else [])


def test_a_measure_that_was_never_read_is_asked_about(world):
    a_measure(world, [], "M2")
    assert asked(world) == [("M2", "Nothing has been read yet.")]


def test_what_was_not_read_since_it_was_redefined_is_asked_about(world):
    measure = a_measure(world, STEADY, "M2")
    measure.series = 2
    save(measure)
    assert asked(world) == [("M2", "Nothing has been read since what it counts was changed.")]


def test_demand_that_should_have_been_counted_is_asked_for(world):
    a_measure(world, STEADY, "M2", outcome=None, direction="context")
    ((_, asks),) = asked(world, date(2099, 1, 1))
    assert asks.startswith("No reading since")


def test_a_measure_read_when_asked_for_is_never_overdue(world):
    a_measure(world, [], "M2", covers="any")
    assert asked(world) == []


@pytest.mark.parametrize("covers", ["month", "quarter", "year"])
def test_how_often_is_said_as_a_person_would(covers, world):
    measure = a_measure(world, [], "M2", covers=covers)
    save(Reading(measure=measure, covers=covers, period=date(2020, 4, 1), value=1))
    ((_, asks),) = asked(world)
    assert asks.endswith(f"though one is due every {covers}.")


WAITING = {"state": "claimed", "decided_at": None, "decided_by": None}


@pytest.fixture
def claimed(world):
    """An action that is said to make a difference to the outcome."""
    save(ActionOutcome(action=world.action, outcome=world.outcome))
    a_claim(world, world.action, "making_a_difference", **WAITING)
    return world


def difference(world):
    return [one for one in figures(world.plan, ON).questions if "no measure shows it" in one.asks]


def test_a_difference_that_no_measure_shows_is_asked_about_by_action(claimed):
    a_measure(claimed, STEADY, "M2")
    (one,) = difference(claimed)
    assert one.refs == ("FP-01",)
    assert (one.name, one.outcome) == ("“I am protected from harm”", "O1")


def test_a_difference_that_a_measure_shows_is_not(claimed):
    a_measure(claimed, RISING, "M2")
    assert difference(claimed) == []


def test_a_difference_to_what_nothing_measures_is_asked_about(claimed, sign_in):
    claimed.measure.outcome, claimed.measure.direction = None, "context"
    save(claimed.measure)
    (one,) = [q for q in figures(claimed.plan, ON).questions if q.refs]
    assert one.asks == "Actions are said to make a difference here, and nothing measures it."
    page = html_of(sign_in(claimed.chair).get(claimed.url("board/")))
    assert f"{claimed.url('measures/')}#O1" in page


def test_a_check_that_has_lapsed_claims_no_difference(claimed):
    a_measure(claimed, STEADY, "M2")
    claim, on = StageClaim.objects.get(), timezone.localdate()
    claim.state, claim.decided_at, claim.decided_by = "verified", timezone.now(), claimed.chair
    claim.recheck = on
    save(claim)
    for day, asks in [(on, 1), (on + timedelta(days=1), 0)]:
        found = figures(claimed.plan, day).questions
        assert sum("said to make a difference" in one.asks for one in found) == asks


def test_a_claim_that_was_returned_asks_nothing(claimed):
    claim = StageClaim.objects.get()
    claim.state, claim.decided_at, claim.decided_by = "returned", timezone.now(), claimed.chair
    save(claim)
    a_measure(claimed, STEADY, "M2")
    assert difference(claimed) == []


def test_the_dashboard_shows_the_questions_with_their_links(claimed, sign_in):
    a_measure(claimed, STEADY, "M2")
    page = html_of(sign_in(claimed.chair).get(claimed.url("board/")))
    assert "Questions that the measures raise" in page
    assert f"{claimed.url('measures/M2/')}" in page


def test_the_dashboard_says_when_there_is_none(world, sign_in):
    page = html_of(sign_in(world.chair).get(world.url("board/")))
    assert ("The measures raise no question" in page) == (
        figures(world.plan, timezone.localdate()).questions == ()
    )


def test_a_new_start_that_was_asked_for_waits_on_the_dashboard(world, sign_in):
    measure = a_measure(world, STEADY, "M2")
    rebase = ask_for_rebase(
        measure.pk, by=world.manager, period=date(2025, 6, 1), change="A form", now=timezone.now()
    )
    for person, path in [
        (world.chair, f"measures/M2/new-start/{rebase.pk}/"),
        (world.member, "measures/M2/"),
    ]:
        page = html_of(sign_in(person).get(world.url("board/")))
        assert "1 measure to start anew" in page
        assert f'href="{world.url(path)}">Measure M2</a> are to start anew from June 2025.' in page


def test_the_dashboard_counts_the_stage_that_the_board_looks_at(world, sign_in):
    world.plan.focus_stage = "in_use"
    save(world.plan)

    def opened():
        page = html_of(sign_in(world.chair).get(world.url("board/")))
        return " ".join(page.split())

    assert "The board looks at <strong>in use</strong> now: none of 3 actions" in opened()
    a_claim(world, world.action, "in_use")
    assert "1</a> of 3 actions has been checked as that." in opened()
