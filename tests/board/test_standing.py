"""Records as they were at an instant, read from the history; and what the plan allowed then."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.standing import plan_then, values_then
from improvement.history import audited, backfilled
from tests.board.factories import changed, this_instant
from tests.world import BY, a_plan, an_action
from workstreams.models import Action


def long_ago(months):
    return timezone.now() - timedelta(days=30 * months)


@pytest.fixture
def backfilled_action(world):
    """An action's past, entered today: added six months ago, carried out two months ago."""
    with backfilled(long_ago(6), "system:test"):
        action = an_action(world.practice, "FP-02", due=date(2026, 1, 31), due_precision="month")
    with backfilled(long_ago(2), "system:test"):
        changed(action, delivery="carried_out", finished=date(2026, 9, 1))
    return action


def read(plan, at, *fields):
    return sorted(values_then(Action.objects.filter(plan=plan), at, fields))


def test_an_action_is_read_as_it_was_and_not_before_it_was_there(world, backfilled_action):
    assert read(world.plan, long_ago(7), "ref", "delivery") == []
    assert read(world.plan, long_ago(3), "ref", "delivery") == [("FP-02", "under_way")]
    assert ("FP-02", "carried_out") in read(world.plan, None, "ref", "delivery")
    assert read(a_plan("elsewhere"), None, "ref") == []


def test_of_two_changes_at_one_instant_the_last_saved_stood(world):
    with audited(BY, "Two changes in one transaction"):
        changed(world.action, title="The first title")
        changed(world.action, title="The second title")
    then = this_instant()
    changed(world.action, title="The third title")
    assert ("The second title",) in read(world.plan, then, "title")


def test_what_the_plan_allowed_is_that_of_the_instant(world):
    before = timezone.now() - timedelta(days=1)
    then = this_instant()
    changed(world.plan, red_after_days=3)
    assert plan_then(world.plan, before) is None
    assert plan_then(world.plan, then).red_after_days == 28
    assert plan_then(world.plan, None).red_after_days == 3
