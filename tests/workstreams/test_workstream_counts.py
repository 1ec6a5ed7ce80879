"""The counts beside the workstreams are those of the lists they lead to, whatever was entered since
they were counted."""

from datetime import date

from improvement import clock
from improvement.remembered import answers
from tests.board.factories import changed
from tests.world import an_action, some_evidence
from workstreams.models import Action, Workstream
from workstreams.queries import workstream_counts
from workstreams.queries.workstream_counts import counts_by_workstream


def test_what_was_entered_since_is_counted_as_if_all_was_counted_anew(world, monkeypatch):
    on, plan = clock.today(), world.plan
    late = an_action(world.practice, "FP-31", due=date(2001, 1, 1), owner=world.owner)

    def again():
        kept = counts_by_workstream(plan, on)
        answers.clear()
        assert kept == counts_by_workstream(plan, on)
        return kept

    before = again()
    counted = []
    usual = workstream_counts.standings_of
    monkeypatch.setattr(
        workstream_counts, "standings_of", lambda *given: counted.append(given) or usual(*given)
    )
    every, red, _ = before[world.practice.pk]
    assert red > 0
    changed(Action.objects.get(pk=late.pk), workstream=world.hub)
    assert counts_by_workstream(plan, on)[world.practice.pk][:2] == (every - 1, red - 1)
    an_action(world.practice, "FP-32", due=date(2001, 1, 1), owner=world.owner)
    assert counts_by_workstream(plan, on)[world.practice.pk][:2] == (every, red)
    changed(Action.objects.get(pk=late.pk), delivery="carried_out", finished=on)
    disagree = counts_by_workstream(plan, on)[world.hub.pk][2]
    some_evidence(plan, world.lead, action=late, title="Audit")
    assert counts_by_workstream(plan, on)[world.hub.pk][2] == disagree - 1
    assert counted == []
    again()


def test_what_may_alter_any_action_is_counted_anew(world, monkeypatch):
    on, plan = clock.today(), world.plan
    counts_by_workstream(plan, on)
    counted = []
    usual = workstream_counts.standings_of
    monkeypatch.setattr(
        workstream_counts, "standings_of", lambda *given: counted.append(given) or usual(*given)
    )
    changed(Workstream.objects.get(pk=world.hub.pk), name="Another name")
    counts_by_workstream(plan, on)
    assert len(counted) == 1
