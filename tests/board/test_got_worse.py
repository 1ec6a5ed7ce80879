"""What got worse between two instants, by the facts as they stood then: worse comes first."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.facts_then import facts_then
from board.difference.between import difference
from board.difference.facts import of_chart
from board.difference.picture import Sense, sense_of
from improvement import clock
from improvement.history import backfilled
from tests.board.factories import (
    a_claim,
    an_update,
    changed,
    days,
    older,
    this_instant,
    worse_since,
)
from tests.workstreams.grid import GRID, TODAY
from tests.workstreams.grid_rows import GridRows
from tests.world import BY, STEADY, a_measure, an_action, change, save
from workstreams.measures.verdicts import Verdict
from workstreams.models import Action, Reading
from workstreams.queries.action_facts import facts_of


def ago(count):
    return timezone.now() - timedelta(days=count)


def worse(world, since, until=None):
    """What got worse, by reference: the words of each value. Up to now, the dashboard tells of the
    same actions and measures in the same order."""
    found = {
        item.item.url_args[0]: [f"{c.what}: {c.old} > {c.new}" for c in item.of_sense(Sense.WORSE)]
        for item in difference(world.plan, since, until).items
        if item.sense == Sense.WORSE
    }
    if until is None:
        assert [line.ref for line in worse_since(world.plan, since)] == list(found)  # worst first
    return found


@pytest.mark.django_db
def test_the_facts_of_now_are_those_of_the_lists_for_every_kind_of_action():
    rows = GridRows()
    rows.write(dict(random.Random(11).sample(sorted(GRID.items()), 90)))
    for on in (TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=29)):
        actions = Action.objects.with_facts(rows.plan, on)
        listed = {action.pk: facts_of(action) for action in actions}
        then = facts_then(rows.plan, None, on)
        assert {key: action.facts for key, action in then.items()} == listed


def test_facts_of_an_instant_are_not_touched_by_what_came_later(world):
    unsure = {"confidence": "low", "confidence_reason": "Two posts are empty"}
    an_update(world, world.action, proposed_due=date(2099, 9, 1), **unsure)
    claim = a_claim(world, world.owned, "carried_out")
    at, on = this_instant(), clock.today()
    before = facts_then(world.plan, None, on)
    assert facts_then(world.plan, at, on) == before
    change(world.fresh(world.action), due=days(-3), delivery="not_started")
    change(world.owner.memberships.get(), active_until=on)
    change(claim, state="returned")
    change(world.round, opens=days(-1), closes=days(9))
    assert facts_then(world.plan, at, on) == before
    assert facts_then(world.plan, None, on) != before


def test_an_action_that_became_late_meanwhile_got_worse_though_nobody_touched_it(world):
    world = older(world, ago(91))
    with backfilled(ago(60), BY):
        an_action(world.practice, "FP-02", due=days(-10))
        an_action(world.practice, "FP-03", due=days(-50))
        an_action(world.practice, "FP-04", due=days(0))
        an_action(world.practice, "FP-05", due=days(-30))
    assert worse(world, ago(20)) == {
        "FP-02": ["Its date: not past > 10 days late"],
        "FP-05": ["The facts show: Amber > Red"],
    }
    assert worse(world, ago(20), ago(15)) == {}


def test_a_leads_change_of_rating_or_confidence_alone_is_never_worse(world):
    an_update(world, world.action, declared_rag="green", confidence="high")
    since = this_instant()
    update = world.action.updates.get()
    change(update, declared_rag="red", explanation="Posts", confidence="low", confidence_reason="X")
    assert worse(world, since) == {}
    (item,) = difference(world.plan, since).items
    assert "Lead’s rating" in {change.what for change in item.changes}


def test_a_better_rating_does_not_hide_that_an_action_became_late(world):
    world = older(world, ago(61))
    with backfilled(ago(60), BY):
        late = an_action(world.practice, "FP-02", due=days(-10))
    an_update(world, late, declared_rag="green")
    assert worse(world, ago(20)) == {"FP-02": ["Its date: not past > 10 days late"]}


def test_an_action_that_is_carried_out_no_longer_got_worse(world):
    changed(world.action, delivery="carried_out", finished=days(-1))
    since = this_instant()
    changed(world.action, delivery="under_way", finished=None)
    assert worse(world, since) == {"FP-01": ["State: Carried out > Under way"]}
    (line,) = worse_since(world.plan, since)
    assert (line.was, line.now) == ("carried out", "under way")


def test_each_instant_is_judged_by_what_the_plan_allowed_then(world):
    world = older(world, ago(61))
    with backfilled(ago(60), BY):
        an_action(world.practice, "FP-02", due=days(-10))
    since = this_instant()
    changed(world.plan, red_after_days=5)
    assert worse(world, since) == {"FP-02": ["The facts show: Amber > Red"]}
    (item, *_) = difference(world.plan, since).items
    assert not item.by_calendar
    stricter = this_instant()
    changed(world.plan, red_after_days=30)
    assert worse(world, stricter) == {}
    better = [i for i in difference(world.plan, stricter).items if i.sense == Sense.BETTER]
    assert [i.item.url_args for i in better] == [("FP-02",)]


def test_a_check_that_has_run_out_or_was_taken_back_got_worse(world):
    world = older(world, ago(91))
    with backfilled(ago(60), BY):
        one, two, three = (an_action(world.practice, f"FP-0{number}") for number in (2, 3, 4))
        a_claim(world, one, "in_use", recheck=days(-1))
        back = a_claim(world, two, "in_use", recheck=days(90))
        a_claim(world, three, "in_use", recheck=days(0))
    change(back, state="returned", recheck=None)
    assert worse(world, ago(20)) == {
        "FP-02": ["“In use”: checked > its check has run out"],
        "FP-03": ["“In use”: checked > no"],
    }


def test_an_action_that_went_silent_got_worse(world):
    world = older(world, ago(91))
    with backfilled(ago(90), BY):
        action = an_action(world.practice, "FP-02")
        change(an_update(world, action), submitted_at=ago(40), decided_at=ago(40))
    silent = [
        "The facts show: On track > Amber",
        "Updates: in time > no update for more than 35 days",
    ]
    assert worse(world, ago(20)) == {"FP-02": silent}


def test_a_measure_whose_verdict_changed_is_worse_only_if_it_is(world):
    world = older(world, ago(91))
    with backfilled(ago(90), BY):
        falling = a_measure(world, STEADY, "M2", direction="up")
        rising = a_measure(world, STEADY, "M3", direction="up")
    for measure, values in ((falling, [20, 19, 18]), (rising, [80, 81, 82])):
        for month, value in enumerate(values, 1):
            period = date(2026, month, 1)
            save(Reading(measure=measure, series=measure.series, period=period, value=value))
    assert worse(world, ago(20)) == {"M2": ["Its chart: No clear change > Got worse"]}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (Verdict.SAME, Verdict.WORSE, True),
        (Verdict.BETTER, Verdict.SAME, True),
        (Verdict.FEW, Verdict.WORSE, True),
        (Verdict.WORSE, Verdict.SAME, False),
        (Verdict.SAME, Verdict.BETTER, False),
        (Verdict.SAME, Verdict.FEW, False),
    ],
)
def test_a_verdict_is_worse_by_the_order_of_verdicts(old, new, expected):
    assert (sense_of(of_chart(old), of_chart(new)) is Sense.WORSE) is expected
