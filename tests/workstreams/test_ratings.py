"""The rules of the ratings, each by examples."""

from dataclasses import replace
from datetime import timedelta

import pytest

from improvement.dates import Precision
from tests.workstreams.grid import LIMITS, TODAY
from workstreams.ratings.rules import (
    Facts,
    Level,
    days_late,
    days_late_suspended,
    days_slipped,
    disagreements,
    is_due_soon,
    is_late,
    is_slipping,
    is_stale,
    rate,
)


def after(days):
    return TODAY + timedelta(days=days)


ON_TRACK = Facts(
    delivery="under_way",
    decision="",
    priority="standard",
    has_owner=True,
    baseline_due=after(100),
    due=after(100),
    precision=Precision.DAY,
    proposed_due=None,
    foreseen_due=None,
    starts=after(-100),
    finished=None,
    stage_verified=False,
    carried_out_verified=False,
    has_evidence=False,
    declared_rag="green",
    confidence="high",
    last_accepted=after(-1),
)


def an_action(**facts):
    return replace(ON_TRACK, **facts)


def due(days, **facts):
    return an_action(baseline_due=after(days), due=after(days), **facts)


def slipped(days, **facts):
    return an_action(baseline_due=after(100 - days), **facts)


def carried_out(days_ago, **facts):
    return an_action(delivery="carried_out", finished=after(-days_ago), **facts)


def level(facts):
    return rate(facts, LIMITS, TODAY).level


def reasons(facts):
    return rate(facts, LIMITS, TODAY).reasons


@pytest.mark.parametrize("delivery", ["not_started", "under_way"])
def test_an_action_is_late_from_the_day_after_its_agreed_date(delivery):
    assert [is_late(due(day, delivery=delivery), TODAY) for day in (-1, 0, 1)] == [
        True,
        False,
        False,
    ]
    assert days_late(due(-3, delivery=delivery), TODAY) == 3


@pytest.mark.parametrize("delivery", ["suspended", "withdrawn", "carried_out"])
def test_an_action_that_is_carried_out_suspended_or_withdrawn_is_not_late(delivery):
    finished = TODAY if delivery == "carried_out" else None
    facts = due(-1, delivery=delivery, finished=finished)
    assert not is_late(facts, TODAY)
    assert not is_due_soon(replace(facts, due=TODAY), LIMITS, TODAY)


def test_an_action_is_due_soon_from_the_plans_days_of_notice_until_its_agreed_date():
    soon = [is_due_soon(due(day), LIMITS, TODAY) for day in (-1, 0, 14, 15)]
    assert soon == [False, True, True, False]


def test_an_action_with_no_agreed_date_is_neither_late_nor_due_soon_but_not_ready():
    facts = an_action(baseline_due=None, due=None)
    assert not is_late(facts, TODAY)
    assert not is_due_soon(facts, LIMITS, TODAY)
    assert (level(facts), days_slipped(facts)) == (Level.NOT_READY, 0)


def test_days_slipped_count_to_the_latest_date_agreed_asked_for_or_foreseen():
    assert days_slipped(slipped(3)) == 3
    assert days_slipped(slipped(3, proposed_due=after(107))) == 10
    assert days_slipped(slipped(3, foreseen_due=after(108))) == 11
    assert days_slipped(an_action(due=after(60), proposed_due=after(70))) == 0


def test_only_an_open_action_is_slipping():
    assert is_slipping(slipped(1))
    assert not is_slipping(slipped(0))
    assert not is_slipping(slipped(1, delivery="withdrawn"))
    assert not is_slipping(slipped(1, delivery="carried_out", finished=TODAY))


def test_an_action_is_stale_when_its_last_accepted_update_is_older_than_the_plan_allows():
    stale = [is_stale(an_action(last_accepted=after(-d)), LIMITS, TODAY) for d in (35, 36)]
    assert stale == [False, True]


def test_before_its_first_update_an_action_is_stale_by_the_first_round_that_asked_for_one():
    asked = [an_action(last_accepted=None, asked_since=after(-days)) for days in (-1, 35, 36)]
    assert [is_stale(facts, LIMITS, TODAY) for facts in asked] == [False, False, True]
    assert not is_stale(an_action(last_accepted=None, asked_since=None), LIMITS, TODAY)


def test_an_action_just_started_is_not_stale_before_its_first_update_is_overdue():
    asked = {"last_accepted": None, "asked_since": after(-100)}
    new = [an_action(starts=after(-d), **asked) for d in (0, 35, 36)]
    assert [is_stale(facts, LIMITS, TODAY) for facts in new] == [False, False, True]


def test_before_its_start_only_an_action_begun_early_is_stale():
    early = an_action(starts=after(5), last_accepted=None, asked_since=after(-100))
    assert is_stale(early, LIMITS, TODAY)
    assert not is_stale(replace(early, delivery="not_started"), LIMITS, TODAY)
    assert is_stale(replace(early, starts=None, delivery="not_started"), LIMITS, TODAY)


def test_a_suspended_action_says_how_long_ago_its_date_passed():
    facts = an_action(delivery="suspended", decision="Board", due=after(-2))
    assert days_late_suspended(facts, TODAY) == 2
    assert reasons(facts) == (
        "This action is suspended: Board",
        "Its agreed date passed 2 days ago",
    )
    assert days_late_suspended(replace(facts, delivery="withdrawn"), TODAY) == 0


def test_a_suspended_action_is_outside_the_counts_and_quotes_the_decision():
    facts = an_action(delivery="suspended", decision="Board, 3 May 2013")
    assert level(facts) == Level.OUTSIDE
    assert reasons(facts) == ("This action is suspended: Board, 3 May 2013",)


def test_an_action_without_an_owner_is_not_ready_and_gives_every_reason():
    facts = due(-40, has_owner=False)
    assert level(facts) == Level.NOT_READY
    assert reasons(facts) == ("No owner is named", "Late by 40 days")
    assert reasons(an_action(has_owner=False, due=None)) == (
        "No owner is named",
        "No agreed date is named",
    )


def test_an_action_carried_out_is_rated_by_its_checks_even_without_owner_or_date():
    unnamed = {"has_owner": False, "due": None, "baseline_due": None}
    assert level(carried_out(40, stage_verified=True, **unnamed)) == Level.COMPLETE
    assert level(carried_out(40, carried_out_verified=True, **unnamed)) == Level.IMPACT_DUE
    assert level(carried_out(14, **unnamed)) == Level.AWAITING_CHECK
    assert level(carried_out(15, **unnamed)) == Level.AMBER
    assert level(carried_out(-1, stage_verified=True, **unnamed)) == Level.NOT_READY


def test_an_action_is_complete_when_the_stage_it_must_reach_is_verified():
    assert level(carried_out(40, stage_verified=True)) == Level.COMPLETE


def test_an_action_not_reported_as_carried_out_is_not_complete():
    facts = due(-40, stage_verified=True)
    assert level(facts) == Level.RED
    assert "not said to be carried out" in disagreements(facts, rate(facts, LIMITS, TODAY))[-1]


def test_an_action_carried_out_and_checked_waits_for_its_later_stage():
    assert level(carried_out(400, carried_out_verified=True)) == Level.IMPACT_DUE


def test_an_action_carried_out_but_unchecked_turns_amber_after_fourteen_days():
    waiting = [level(carried_out(days)) for days in (0, 14, 15)]
    assert waiting == [Level.AWAITING_CHECK, Level.AWAITING_CHECK, Level.AMBER]
    assert "31 October 2013, and no check of that stands" in reasons(carried_out(0))[0]


@pytest.mark.parametrize("verified", [True, False])
def test_an_action_carried_out_on_a_future_day_is_still_to_do(verified):
    facts = carried_out(-1, stage_verified=verified, carried_out_verified=verified)
    assert level(facts) == Level.AMBER
    assert "1 November 2013, which has not come" in reasons(facts)[0]
    assert is_late(replace(facts, due=after(-1)), TODAY)


def test_a_standard_action_is_amber_to_the_plans_threshold_and_red_beyond():
    assert [level(due(-d)) for d in (0, 1, 28, 29)] == [
        Level.ON_TRACK,
        Level.AMBER,
        Level.AMBER,
        Level.RED,
    ]
    assert [level(slipped(d)) for d in (0, 1, 28, 29)] == [
        Level.ON_TRACK,
        Level.AMBER,
        Level.AMBER,
        Level.RED,
    ]


def test_an_immediate_action_is_red_as_soon_as_it_is_late_or_has_slipped():
    assert [level(due(-d, priority="immediate")) for d in (0, 1)] == [Level.ON_TRACK, Level.RED]
    assert [level(slipped(d, priority="immediate")) for d in (0, 1)] == [Level.ON_TRACK, Level.RED]


def test_the_worst_reason_comes_first_and_decides_the_level():
    facts = due(-3, foreseen_due=after(57), confidence="low")
    assert level(facts) == Level.RED
    assert reasons(facts) == (
        "Slipped 60 days from the first agreed date, 28 October 2013",
        "Late by 3 days",
        "The lead’s confidence is low",
    )


def test_a_date_known_to_the_month_is_written_to_the_month():
    facts = an_action(baseline_due=after(0), due=after(1), precision="month")
    assert reasons(facts) == ("Slipped 1 day from the first agreed date, October 2013",)


def test_an_action_not_started_is_amber_from_the_day_after_it_was_to_start():
    levels = [level(an_action(delivery="not_started", starts=after(-d))) for d in (0, 1)]
    assert levels == [Level.NOT_DUE, Level.AMBER]


def test_a_stale_action_and_one_of_low_confidence_are_amber():
    assert level(an_action(last_accepted=after(-36))) == Level.AMBER
    assert level(an_action(confidence="low")) == Level.AMBER
    assert level(an_action(confidence="medium")) == Level.ON_TRACK


def test_only_an_action_with_a_start_date_can_be_not_due_to_start():
    facts = an_action(delivery="not_started", starts=after(9))
    assert level(facts) == Level.NOT_DUE
    assert reasons(facts) == ("It is to start on 9 November 2013",)
    assert level(replace(facts, starts=None)) == Level.ON_TRACK


def test_a_declared_green_disagrees_with_a_level_of_amber_or_worse():
    late = due(-1)
    assert disagreements(late, rate(late, LIMITS, TODAY)) == ("Declared green, but: late by 1 day",)
    honest = replace(late, declared_rag="amber")
    assert disagreements(honest, rate(honest, LIMITS, TODAY)) == ()
    assert disagreements(ON_TRACK, rate(ON_TRACK, LIMITS, TODAY)) == ()


@pytest.mark.parametrize("verified", [True, False])
def test_carried_out_without_evidence_is_a_disagreement_even_when_verified(verified):
    facts = carried_out(1, stage_verified=verified)
    sentences = disagreements(facts, rate(facts, LIMITS, TODAY))
    assert sentences == ("Said to be carried out, with no evidence",)
    assert disagreements(replace(facts, has_evidence=True), rate(facts, LIMITS, TODAY)) == ()


@pytest.mark.parametrize(
    ("priority", "late", "expected"),
    [
        ("standard", 0, Level.IMPACT_DUE),
        ("standard", 1, Level.AMBER),
        ("standard", 28, Level.AMBER),
        ("standard", 29, Level.RED),
        ("immediate", 1, Level.RED),
    ],
)
def test_impact_not_shown_by_its_date_is_late_as_an_action_past_its_own_is(
    priority, late, expected
):
    shown = {"shown_by": TODAY - timedelta(days=late), "priority": priority}
    done = carried_out(40, carried_out_verified=True, **shown)
    assert level(done) == expected
    assert level(replace(done, stage_verified=True)) == Level.COMPLETE


def test_impact_still_to_be_shown_says_by_when_or_that_no_date_is_set():
    done = carried_out(40, carried_out_verified=True)
    assert "no date is set for it" in rate(done, LIMITS, TODAY).reasons[0]
    dated = replace(done, shown_by=TODAY + timedelta(days=9))
    assert "still to be shown, by " in rate(dated, LIMITS, TODAY).reasons[0]
