"""What was read of a plan is brought up to date: of single actions again, else of the whole."""

from datetime import timedelta

import pytest

from board.dashboard import plan_read as module
from board.dashboard.figures import figures, figures_of
from board.dashboard.plan_read import BESIDE, read_plan, remembered_of_actions, whole
from improvement import clock
from improvement.audit.rules import tracked_models
from improvement.history import audited, backfilled
from improvement.models import Organisation
from tests.board.factories import (
    a_challenge,
    a_claim,
    a_meeting,
    an_update,
    changed,
    days,
    facts_read,
    this_instant,
)
from tests.world import BY, an_action, save, some_evidence
from workstreams.models import Action, DateChange, EvidenceAction, Milestone
from workstreams.queries.touched import LINKS


@pytest.fixture
def times_whole(monkeypatch):
    """Says how often the whole plan was read since it was last asked."""
    calls = []

    def counting(plan, on):
        calls.append(on)
        return whole(plan, on)

    def since():
        number = len(calls)
        calls.clear()
        return number

    monkeypatch.setattr(module, "whole", counting)
    return since


def test_what_was_read_is_brought_up_to_date_by_the_actions_that_were_touched(world, times_whole):
    on = clock.today()
    piece = some_evidence(world.plan, world.lead)
    claim = a_claim(world, world.owned, "in_use", "")
    read_plan(world.plan, on)
    times_whole()

    def now():
        """The action as the database has it."""
        return Action.objects.get(pk=world.action.pk)

    asked = {"from_due": now().due, "cause": "scope_grew", "reason": "More time", "by": world.lead}
    evidence = {"evidence": piece, "action": world.action}
    gone = {"delivery": "suspended", "delivery_decision": "The board"}
    once = (
        lambda: changed(now(), title="Another title"),
        lambda: an_update(world, world.action, declared_rag="red"),
        lambda: ask_for_a_date(world, asked),
        lambda: a_claim(world, world.action, "carried_out"),
        lambda: changed(claim, state="returned"),
        lambda: save(EvidenceAction(**evidence)),
        lambda: changed(piece, superseded=True, superseded_reason="Too old"),
        lambda: changed(now(), **gone),
        lambda: changed(now(), delivery="under_way", delivery_decision=""),
    )
    for write in once:
        before = read_plan(world.plan, on)
        write()
        read, anew = read_plan(world.plan, on), whole(world.plan, on)
        assert facts_read(read) == facts_read(anew)
        assert (read.dates, read.told) == (anew.dates, anew.told)
        assert {each: keys for each, keys in read.filtered.keys.items() if keys} == dict(
            anew.filtered.keys
        )
        if read is not before:
            kept = [old is new for old, new in zip(before.rows, read.rows, strict=True)]
            assert kept.count(False) == 1
        assert times_whole() == 0


def ask_for_a_date(world, asked):
    asked |= {"to_due": days(90), "asked_by": asked.pop("by"), "asked_at": clock.now()}
    save(DateChange(action=world.action, **asked))


def test_what_no_action_rests_on_leaves_all_as_it_was(world, times_whole):
    before = read_plan(world.plan, clock.today())
    save(Milestone(action=world.action, title="A third of it"))
    a_challenge(world)
    assert read_plan(world.plan, clock.today()) is before
    assert times_whole() == 1


def test_what_may_alter_any_action_or_their_order_has_all_read_anew(world, times_whole):
    on = clock.today()
    body = save(Organisation(plan=world.plan, ref="health", name="The trust"))
    changed(world.action, lead_organisation=body)
    read_plan(world.plan, on)
    times_whole()
    every = (
        lambda: an_action(world.practice, "FP-77"),
        lambda: changed(world.action, workstream=world.hub),
        lambda: changed(world.action, ref="MH-99"),
        lambda: changed(world.owner.memberships.get(), active_until=on),
        lambda: changed(world.round, closes=days(40)),
        lambda: changed(body, ref="trust"),
        lambda: changed(world.plan, red_after_days=3),
    )
    for write in every:
        write()
        assert facts_read(read_plan(world.plan, on)) == facts_read(whole(world.plan, on))
        assert times_whole() == 1


def test_what_is_made_of_the_actions_stands_while_they_are_read_the_same(world):
    """The board's figures are as they would be made anew, whatever is entered."""
    on, made = clock.today(), []
    a_meeting(world, days(-1), this_instant())

    def figures_made(read):
        made.append(read)
        return figures_of(read)

    def anew() -> int:
        made.clear()
        assert remembered_of_actions(figures_made, world.plan, on) == figures(world.plan, on)
        return len(made)

    assert anew() == 1
    stands = (
        lambda: changed(world.action, description="Told otherwise"),
        lambda: save(Milestone(action=world.action, title="A third of it")),
        lambda: changed(world.owned, description="Told otherwise too"),
    )
    alters = (
        lambda: changed(world.action, due=days(-30)),
        lambda: an_update(world, world.action, declared_rag="red"),
        lambda: a_claim(world, world.owned, "carried_out"),
        lambda: changed(world.round, closes=days(40)),
        lambda: a_challenge(world),
        lambda: late_entry(world),
    )
    for write in stands:
        write()
        assert anew() == 0
    for write in alters:
        write()
        assert anew() == 1


def late_entry(world):
    """A change of words that was entered later than it took effect."""
    with backfilled(clock.now() - timedelta(days=2), BY):
        save(Milestone(action=world.action, title="Entered late"))


def test_an_instant_and_a_change_that_is_taken_back_have_readings_of_their_own(world, times_whole):
    on = clock.today()
    before = read_plan(world.plan, on)
    with clock.standing_at(clock.now()):
        assert read_plan(world.plan, on) is not before
    try:
        with audited(BY, "Set up a test"):
            changed(world.action, title="Never said")
            assert read_plan(world.plan, on) is not before
            raise ZeroDivisionError
    except ZeroDivisionError:
        world.action.refresh_from_db()
    assert facts_read(read_plan(world.plan, on)) == facts_read(before)


def test_what_rows_rest_on_and_do_not_are_models_of_the_record():
    assert BESIDE.isdisjoint(LINKS)
    assert BESIDE | set(LINKS) <= set(tracked_models())
