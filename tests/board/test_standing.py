"""The plan as it stood at an instant, and what changed between two."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from board.dashboard.standing import difference, standing
from improvement.history import audited, backfilled
from tests.board.factories import a_report, changed, this_instant
from tests.world import BY, a_plan, an_action


def long_ago(months):
    return timezone.now() - timedelta(days=30 * months)


@pytest.fixture
def told_later(world):
    """An action's past, entered today: added six months ago, carried out two months ago."""
    with backfilled(long_ago(6), "system:test"):
        action = an_action(world.practice, "FP-02", due=date(2026, 1, 31), due_precision="month")
    with backfilled(long_ago(2), "system:test"):
        changed(action, delivery="carried_out", finished=date(2026, 9, 1))
    return action


def test_it_shows_an_action_as_it_stood(world, told_later):
    then = standing(world.plan, long_ago(3)).actions[told_later.pk]
    assert (then.ref, then.delivery, then.due) == ("FP-02", "under_way", date(2026, 1, 31))
    assert standing(world.plan).actions[told_later.pk].delivery == "carried_out"


def test_it_leaves_out_what_did_not_exist_yet(world, told_later):
    assert standing(world.plan, long_ago(7)).actions == {}
    assert set(standing(world.plan, long_ago(1)).actions) == {told_later.pk}


def test_it_says_how_much_was_entered_later(world, told_later):
    assert standing(world.plan, long_ago(3)).entered_later == 1
    assert standing(world.plan, timezone.now()).entered_later == 0
    assert standing(world.plan).entered_later == 0


def test_what_was_saved_at_one_instant_stands_in_the_order_it_was_saved(world):
    with audited(BY, "Two changes in one transaction"):
        changed(world.action, title="The first title")
        changed(world.action, title="The second title")
    now = standing(world.plan, timezone.now())
    assert now.actions[world.action.pk].title == "The second title"


def test_it_knows_what_the_lead_had_declared(world):
    before = this_instant()
    a_report(world, world.action, state="submitted", declared_rag="amber")
    a_report(world, world.owned, state="draft", declared_rag="red")
    assert standing(world.plan, before).actions[world.action.pk].declared_rag == ""
    now = standing(world.plan).actions
    assert (now[world.action.pk].declared_rag, now[world.owned.pk].declared_rag) == ("amber", "")


def test_what_the_programme_office_swept_up_is_nobody_s_rating(world):
    a_report(world, world.action, declared_rag="", swept_up=True)
    assert standing(world.plan).actions[world.action.pk].declared_rag == ""
    since = this_instant()
    a_report(world, world.owned, declared_rag="", swept_up=True)
    assert difference(world.plan, since) == ()


def test_the_difference_names_each_fact_that_moved_and_nothing_else(world):
    since = this_instant()
    changed(world.action, due=date(2099, 9, 30), delivery="carried_out", finished=date(2026, 11, 1))
    changed(world.owned, title="Only its title is new")
    a_report(world, world.action)
    (action,) = difference(world.plan, since)
    moves = [(move.what, move.old, move.new) for move in action.moves]
    assert action.ref == "FP-01"
    assert moves == [
        ("State", "Under way", "Carried out"),
        ("Agreed date", "30 June 2099", "30 September 2099"),
        ("Lead’s rating", "Not yet reported", "Green"),
    ]


def test_the_difference_stops_at_the_second_instant(world, told_later):
    (added,) = difference(world.plan, long_ago(7), long_ago(3))
    assert [(m.what, m.new) for m in added.moves] == [("Added to the plan", "Under way")]
    (moved,) = difference(world.plan, long_ago(3), long_ago(1))
    assert [(m.old, m.new) for m in moved.moves] == [("Under way", "Carried out")]


def test_a_date_that_was_agreed_for_the_first_time_is_a_change(world):
    undated = an_action(world.hub, "MH-09", due=None)
    since = this_instant()
    changed(undated, baseline_due=date(2099, 1, 31), due=date(2099, 1, 31), due_precision="month")
    (action,) = difference(world.plan, since)
    assert [(m.old, m.new) for m in action.moves] == [("none", "January 2099")]


def test_another_plan_s_actions_are_not_in_it(world):
    assert standing(a_plan("elsewhere")).actions == {}


def test_the_number_of_queries_does_not_depend_on_the_plan(world, django_assert_num_queries):
    with django_assert_num_queries(4):
        difference(world.plan, timezone.now())
