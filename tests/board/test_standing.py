"""The plan as it was at an instant, and the difference between two instants."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.standing import difference, standing
from improvement.history import audited, backfilled
from tests.board.factories import an_update, changed, this_instant
from tests.world import BY, a_plan, an_action


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


def test_standing_shows_an_action_as_it_was_at_an_instant(world, backfilled_action):
    then = standing(world.plan, long_ago(3)).actions[backfilled_action.pk]
    assert (then.ref, then.delivery, then.due) == ("FP-02", "under_way", date(2026, 1, 31))
    assert standing(world.plan).actions[backfilled_action.pk].delivery == "carried_out"


def test_standing_leaves_out_actions_that_did_not_exist_yet(world, backfilled_action):
    assert standing(world.plan, long_ago(7)).actions == {}
    assert set(standing(world.plan, long_ago(1)).actions) == {backfilled_action.pk}


def test_standing_counts_changes_that_were_entered_later(world, backfilled_action):
    assert standing(world.plan, long_ago(3)).entered_later == 1
    assert standing(world.plan, timezone.now()).entered_later == 0
    assert standing(world.plan).entered_later == 0


def test_of_two_changes_at_one_instant_standing_shows_the_last_saved(world):
    with audited(BY, "Two changes in one transaction"):
        changed(world.action, title="The first title")
        changed(world.action, title="The second title")
    now = standing(world.plan, timezone.now())
    assert now.actions[world.action.pk].title == "The second title"


def test_standing_shows_the_leads_declared_rating_of_submitted_updates(world):
    before = this_instant()
    an_update(world, world.action, state="submitted", declared_rag="amber")
    an_update(world, world.owned, state="draft", declared_rag="red")
    assert standing(world.plan, before).actions[world.action.pk].declared_rag == ""
    now = standing(world.plan).actions
    assert (now[world.action.pk].declared_rag, now[world.owned.pk].declared_rag) == ("amber", "")


def test_a_swept_up_update_gives_no_rating_and_is_no_difference(world):
    an_update(world, world.action, declared_rag="", swept_up=True)
    assert standing(world.plan).actions[world.action.pk].declared_rag == ""
    since = this_instant()
    an_update(world, world.owned, declared_rag="", swept_up=True)
    assert difference(world.plan, since) == ()


def test_the_difference_names_exactly_the_facts_that_changed(world):
    since = this_instant()
    changed(world.action, due=date(2099, 9, 30), delivery="carried_out", finished=date(2026, 11, 1))
    changed(world.owned, title="Only its title is new")
    an_update(world, world.action)
    (action,) = difference(world.plan, since)
    changes = [(change.fact, change.old, change.new) for change in action.changes]
    assert action.ref == "FP-01"
    assert changes == [
        ("State", "Under way", "Carried out"),
        ("Agreed date", "30 June 2099", "30 September 2099"),
        ("Lead’s rating", "No update yet", "Green"),
    ]


def test_the_difference_stops_at_the_second_instant(world, backfilled_action):
    (added,) = difference(world.plan, long_ago(7), long_ago(3))
    assert [(c.fact, c.new) for c in added.changes] == [("Added to the plan", "Under way")]
    (moved,) = difference(world.plan, long_ago(3), long_ago(1))
    assert [(c.old, c.new) for c in moved.changes] == [("Under way", "Carried out")]


def test_a_first_agreed_date_is_in_the_difference(world):
    undated = an_action(world.hub, "MH-09", due=None)
    since = this_instant()
    changed(undated, baseline_due=date(2099, 1, 31), due=date(2099, 1, 31), due_precision="month")
    (action,) = difference(world.plan, since)
    assert [(c.old, c.new) for c in action.changes] == [("none", "January 2099")]


def test_standing_has_no_actions_of_another_plan(world):
    assert standing(a_plan("elsewhere")).actions == {}


def test_the_difference_takes_as_many_queries_for_a_long_plan(world, django_assert_num_queries):
    for number in range(10, 13):
        an_update(world, an_action(world.hub, f"MH-{number}"))
        with django_assert_num_queries(48):
            difference(world.plan, timezone.now())
