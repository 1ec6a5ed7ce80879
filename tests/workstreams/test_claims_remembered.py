"""Which claims wait, as it is remembered between requests, beside the same read anew."""

from datetime import timedelta

from improvement import clock
from tests.board.factories import a_claim, changed, days
from tests.calls import calls_of
from tests.world import an_action
from workstreams.models import StageClaim
from workstreams.queries import claims_to_check as module
from workstreams.queries.claims_to_check import claims_in_turn, claims_to_check
from workstreams.ratings.stages import Stage


def test_which_claims_wait_is_read_anew_where_it_may_have_changed(world, monkeypatch):
    read, on = calls_of(monkeypatch, module, "claims_in_turn"), clock.today()
    waits = {"state": "claimed", "decided_at": None, "decided_by": None}
    made, gone = a_claim(world, world.action, "carried_out", **waits), world.owned
    a_claim(world, gone, "carried_out")
    a_claim(world, gone, "in_use", recheck=on + timedelta(7))

    def told(write=lambda: None, day=on) -> tuple[int, int, int]:
        """How many wait and how many have lapsed, and how often that was read."""
        read.clear()
        write()
        world.plan.refresh_from_db()
        found = claims_to_check(world.plan, world.chair, day)
        fresh = claims_in_turn(world.plan, day)
        assert (found.claimed, found.lapsed) == fresh
        return len(found.claimed), len(found.lapsed), len(read)

    def verify() -> None:
        claim = StageClaim.objects.get(pk=made.pk)
        changed(claim, state="verified", decided_at=clock.now(), decided_by=world.chair)

    assert told() == (1, 0, 1)
    assert told() == (1, 0, 0)
    assert told(lambda: changed(world.action, title="Another title", owner=world.lead)) == (1, 0, 0)
    assert told(lambda: changed(world.milestone, title="A third of it")) == (1, 0, 0)
    assert told(lambda: changed(world.action, ref="FP-77")) == (1, 0, 1)
    assert told(lambda: an_action(world.practice, "FP-78")) == (1, 0, 1)
    assert told(day=days(9)) == (1, 1, 1)
    suspended = {"delivery": "suspended", "delivery_decision": "The board"}
    assert told(lambda: changed(gone, **suspended), day=days(9)) == (1, 0, 1)
    assert told(lambda: changed(gone, delivery="under_way"), day=days(9)) == (1, 1, 1)
    assert told(lambda: changed(world.plan, focus_stage=Stage.IN_USE)) == (1, 0, 1)
    assert told(lambda: a_claim(world, world.action, "in_use", **waits)) == (2, 0, 1)
    assert told(verify) == (1, 0, 1)
