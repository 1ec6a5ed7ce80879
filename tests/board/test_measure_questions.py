"""The questions that measures raise on the board's dashboard, and when they raise none."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.measure_lines import measure_lines
from board.dashboard.measure_questions import questions_of
from improvement.roles import Role
from tests.board.factories import a_claim
from tests.pages import html_of
from tests.world import RISING, STEADY, a_measure, a_member, a_plan, save
from workstreams.models import ActionOutcome, Reading, StageClaim

ON = date(2026, 4, 20)


def every_question(world, on=ON):
    keys = world.plan.measures.values_list("pk", flat=True)
    return questions_of(world.plan, measure_lines(world.plan, None, on), keys, on)


def asked(world, on=ON):
    return [(q.code, q.text) for q in every_question(world, on) if q.code != "M1"]


def fall(values):
    return [100 - value for value in values]


def test_a_measure_that_got_worse_raises_a_question(world):
    a_measure(world, fall(RISING), "M2")
    ((code, asks),) = asked(world)
    assert code == "M2"
    assert asks.startswith("This has got worse")


def test_a_target_that_the_process_cannot_meet_raises_a_question(world):
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


def test_a_measure_of_demand_that_got_worse_raises_no_question(world):
    a_measure(world, fall(RISING), "M2", outcome=None, direction="context")
    assert asked(world) == []


@pytest.mark.parametrize(
    ("on", "overdue"),
    [(date(2026, 4, 20), False), (date(2026, 6, 1), False), (date(2026, 6, 3), True)],
)
def test_an_overdue_reading_raises_a_question(on, overdue, world):
    a_measure(world, STEADY + STEADY[:3], "M2")
    expected = [("M2", "No reading since March 2026, though one is due every month.")]
    assert asked(world, on) == (expected if overdue else [])


def test_a_measure_without_readings_raises_a_question(world):
    a_measure(world, [], "M2")
    assert asked(world) == [("M2", "Nothing has been read yet.")]


def test_a_measure_without_readings_since_its_new_definition_raises_a_question(world):
    measure = a_measure(world, STEADY, "M2")
    measure.series = 2
    save(measure)
    assert asked(world) == [("M2", "Nothing has been read since what it counts was changed.")]


def test_an_overdue_reading_of_demand_raises_a_question(world):
    a_measure(world, STEADY, "M2", outcome=None, direction="context")
    ((_, asks),) = asked(world, date(2099, 1, 1))
    assert asks.startswith("No reading since")


def test_a_measure_of_varying_periods_is_never_overdue(world):
    a_measure(world, [], "M2", covers="any")
    assert asked(world) == []


@pytest.mark.parametrize("covers", ["month", "quarter", "year"])
def test_the_question_of_an_overdue_reading_names_its_period(covers, world):
    measure = a_measure(world, [], "M2", covers=covers)
    save(Reading(measure=measure, covers=covers, period=date(2020, 4, 1), value=1))
    ((_, asks),) = asked(world)
    assert asks.endswith(f"though one is due every {covers}.")


WAITING = {"state": "claimed", "decided_at": None, "decided_by": None}


@pytest.fixture
def world_with_claim(world):
    """The world with a waiting claim that its action makes a difference to the outcome."""
    save(ActionOutcome(action=world.action, outcome=world.outcome))
    a_claim(world, world.action, "making_a_difference", **WAITING)
    return world


def questions_of_difference(world):
    return [
        question for question in every_question(world) if "no measure shows it" in question.text
    ]


def test_a_claimed_difference_that_no_measure_shows_raises_a_question_with_its_actions(
    world_with_claim,
):
    a_measure(world_with_claim, STEADY, "M2")
    (question,) = questions_of_difference(world_with_claim)
    assert question.refs == ("FP-01",)
    assert (question.name, question.outcome) == ("“I am protected from harm”", "O1")


def test_a_claimed_difference_that_a_measure_shows_raises_no_question(world_with_claim):
    a_measure(world_with_claim, RISING, "M2")
    assert questions_of_difference(world_with_claim) == []


def test_a_claimed_difference_to_an_outcome_without_measures_raises_a_question(
    world_with_claim, sign_in
):
    world_with_claim.measure.outcome, world_with_claim.measure.direction = None, "context"
    save(world_with_claim.measure)
    (question,) = [each for each in every_question(world_with_claim) if each.refs]
    assert question.text == "Actions are said to make a difference here, and nothing measures it."
    page = html_of(sign_in(world_with_claim.chair).get(world_with_claim.url("board/measures/")))
    assert f"{world_with_claim.url('measures/')}#O1" in page


def test_a_lapsed_claim_of_a_difference_raises_no_question(world_with_claim):
    a_measure(world_with_claim, STEADY, "M2")
    claim, on = StageClaim.objects.get(), timezone.localdate()
    claim.state, claim.decided_at, claim.decided_by = (
        "verified",
        timezone.now(),
        world_with_claim.chair,
    )
    claim.recheck = on
    save(claim)
    for day, asks in [(on, 1), (on + timedelta(days=1), 0)]:
        questions = every_question(world_with_claim, day)
        assert sum("said to make a difference" in question.text for question in questions) == asks


def test_a_returned_claim_of_a_difference_raises_no_question(world_with_claim):
    claim = StageClaim.objects.get()
    claim.state, claim.decided_at, claim.decided_by = (
        "returned",
        timezone.now(),
        world_with_claim.chair,
    )
    save(claim)
    a_measure(world_with_claim, STEADY, "M2")
    assert questions_of_difference(world_with_claim) == []


def test_the_board_reads_the_questions_of_measures_with_links(world_with_claim, sign_in):
    a_measure(world_with_claim, STEADY, "M2")
    page = html_of(sign_in(world_with_claim.chair).get(world_with_claim.url("board/measures/")))
    assert "Questions that the measures raise" in page
    assert f"{world_with_claim.url('measures/M2/')}" in page


def test_the_board_says_that_no_measure_raises_a_question_only_where_some_are(world, sign_in):
    elsewhere = a_member(a_plan("elsewhere"), "Another chair", Role.CHAIR)
    empty = html_of(sign_in(elsewhere).get("/plans/elsewhere/board/measures/"))
    page = html_of(sign_in(world.chair).get(world.url("board/measures/")))
    plain, asked_now = "The measures raise no question", every_question(world, timezone.localdate())
    assert (plain in page, plain in empty) == (asked_now == (), False)
