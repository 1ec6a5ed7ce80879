"""What is remembered of the lists of evidence and of changes of date is what the records say, after
each change that alters it."""

from datetime import timedelta

from improvement import clock
from tests.board.factories import a_claim, an_update, changed, days
from tests.pages import html_of
from tests.world import save, some_evidence
from workstreams.models import Action, DateChange, EvidenceClaim, Milestone
from workstreams.queries.date_changes import date_changes_listed, whole_date_changes
from workstreams.queries.evidence_lists import evidence_listed, whole_evidence


def test_the_evidence_that_is_listed_follows_each_change(world):
    plan, on = world.plan, clock.today()
    claim = a_claim(world, world.action, "in_use", "")
    old = some_evidence(plan, world.lead, title="Old", dated=on - timedelta(days=900))

    def action():
        return Action.objects.get(pk=world.action.pk)

    seen = [evidence_listed(plan, on)]
    for write in (
        lambda: some_evidence(plan, world.lead, title="Audit 2", runs_out=on - timedelta(days=3)),
        lambda: save(EvidenceClaim(evidence=old, claim=claim)),
        lambda: changed(old, dated=on),
        lambda: changed(action(), delivery="carried_out", finished=on + timedelta(days=1)),
        lambda: changed(claim, state="returned"),
        lambda: changed(old, superseded=True, superseded_reason="Too old"),
    ):
        write()
        seen.append(evidence_listed(plan, on))
        assert seen[-1] == whole_evidence(plan, on)
    assert len({str(each) for each in seen}) > 5
    for write in (
        lambda: an_update(world, world.action),
        lambda: save(Milestone(action=world.action, title="A third of it")),
    ):
        write()
        assert evidence_listed(plan, on) is seen[-1]


def test_the_changes_of_date_that_are_listed_follow_each_change(world, sign_in):
    plan, on, action = world.plan, clock.today(), world.action
    seen = [date_changes_listed(plan, on)]
    asked = {"from_due": action.due, "to_due": days(90), "cause": "scope_grew", "reason": "Posts"}
    asked |= {"action": action, "asked_by": world.lead, "asked_at": clock.now()}
    decided = {"decided_by": world.chair, "decided_at": clock.now(), "decision_note": "So"}
    outside = {"delivery": "suspended", "delivery_decision": "The board"}
    page = world.url("date-changes/")
    for write in (
        lambda: save(DateChange(**asked)),
        lambda: changed(Action.objects.get(pk=action.pk), **outside),
        lambda: changed(DateChange.objects.get(action=action), decision="approved", **decided),
    ):
        write()
        seen.append(date_changes_listed(plan, on))
        assert seen[-1] == whole_date_changes(plan, on)
        assert sign_in(world.member).get(page).context["causes"] == seen[-1].moves
    assert [(len(each.waiting), len(each.decided)) for each in seen] == [
        *((0, 0), (1, 0), (0, 0), (0, 1))
    ]
    assert f"Decide on {action.ref}" not in html_of(sign_in(world.chair).get(page))
    save(Milestone(action=action, title="A third of it"))
    assert date_changes_listed(plan, on) is seen[-1]
