"""Who checks claims, and whose a check was: of the same workstream, and with evidence or none."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from board.dashboard.evidence_claims import evidence_shares, sorted_by_choice
from improvement.history import backfilled
from tests.board.factories import days
from tests.pages import html_of, send
from tests.world import BY, change, some_evidence
from workstreams.changes import (
    UpdateAnswers,
    claim_stage,
    decide_stage_claim,
    escalate_by_rule,
    submit_update,
)
from workstreams.models import Escalation


def a_claim(world, action=None, by=None, evidence=()):
    action, by = action or world.owned, by or world.owner
    words, now = "It is done", timezone.now()
    return claim_stage(
        action.pk, by=by, stage="carried_out", statement=words, now=now, evidence=evidence
    )


def check(claim, by, verify=True):
    return decide_stage_claim(claim.pk, by=by, verify=verify, note="Seen", now=timezone.now())


@pytest.mark.parametrize("name", ["lead", "other_lead", "manager", "chair", "member", "adviser"])
def test_leads_managers_the_chair_members_and_advisers_check_claims(name, world, sign_in):
    claim = a_claim(world)
    client = sign_in(getattr(world, name))
    assert "Awaiting check" in html_of(client.get(world.url("claims/")))
    typed = {"answer": "verify", "note": "I have seen the rota"}
    answer = send(client, world.url(f"claims/{claim.pk}/check/"), **typed)
    assert answer.status_code == 302
    assert world.fresh(claim).decided_by == getattr(world, name)


def test_nobody_checks_their_own_claim_and_an_owner_checks_none(world, sign_in):
    claim = a_claim(world, world.action, world.lead)
    for name in ("lead", "owner"):
        with pytest.raises(PermissionDenied):
            check(claim, getattr(world, name))
        page = sign_in(getattr(world, name)).get(world.url(f"claims/{claim.pk}/check/"))
        assert page.status_code == 403


def shares(world):
    """How many claims the board's page of evidence lists under each choice."""
    counts = evidence_shares(sorted_by_choice(world.plan, timezone.localdate()))
    return {show: count.number for show, count in counts.items()}


def test_a_check_says_whose_it_was_and_whether_there_was_evidence(world, sign_in):
    evidence = some_evidence(world.plan, world.owner, action=world.owned)
    for name, keys, words in [
        ("other_lead", [], "Other lead (of the same workstream, without evidence)"),
        ("member", [evidence.pk], "Member (from outside the workstream, with evidence)"),
    ]:
        claim = check(a_claim(world, evidence=keys), getattr(world, name))
        page = html_of(sign_in(world.chair).get(world.url("actions/MH-01/")))
        assert words in page
        check(claim, world.manager, verify=False)
        assert words not in html_of(sign_in(world.chair).get(world.url("actions/MH-01/")))


def test_an_owner_a_deputy_and_who_left_the_workstream_since_are_of_it(world):
    """A lead who owns an action of the other workstream, or stood in there."""
    change(world.exempt, owner=world.lead)
    check(a_claim(world), world.lead)
    assert shares(world)["same_workstream"] == 1
    change(world.exempt, owner=None)
    change(world.hub, lead=None)
    assert shares(world)["same_workstream"] == 1


def test_who_came_to_the_workstream_after_the_check_was_not_of_it_then(world):
    with backfilled(timezone.now() - timedelta(days=9), BY):
        claim = a_claim(world)
        change(claim, state="verified", decided_by=world.member, decided_at=claim.claimed_at)
    change(world.fresh(claim), decided_at=timezone.now() - timedelta(days=9))
    change(world.hub, deputy=world.member)
    assert shares(world)["same_workstream"] == 0
    change(world.practice, deputy=world.adviser, deputy_from=days(2))
    check(a_claim(world, world.action, world.lead), world.adviser)
    assert shares(world)["same_workstream"] == 0
    change(world.hub, deputy=world.member, deputy_from=days(-20))  # entered late
    assert shares(world)["same_workstream"] == 1


def test_the_shares_of_checks_are_counted_in_few_queries(world, django_assert_num_queries):
    evidence = some_evidence(world.plan, world.owner, action=world.owned)
    check(a_claim(world, evidence=[evidence.pk]), world.other_lead)
    check(a_claim(world, world.action, world.lead), world.adviser)
    a_claim(world, world.exempt, world.other_lead)
    with django_assert_num_queries(4):
        counted = shares(world)
    assert counted == {
        "unchecked": 1,
        "checked": 2,
        "same_workstream": 1,
        "without_evidence": 1,
        "run_out": 0,
    }


def test_several_are_accepted_with_the_facts_shown_beside_the_leads_word(world, sign_in):
    on = timezone.localdate()
    change(world.action, due=on - timedelta(days=90), baseline_due=on - timedelta(days=90))
    amber = UpdateAnswers("under_way", "amber", "Started", "Go on", "Two posts are empty")
    submit_update(world.action.pk, amber, by=world.lead, now=timezone.now())
    page = html_of(sign_in(world.manager).get(world.url("my-work/accept/")))
    assert "the facts agree" not in page
    assert "stand beside each" in page
    table = page[page.index("<table") : page.index("</table>")]
    assert "Amber" in table
    assert "Red" in table


def test_an_escalation_says_how_late_it_was_and_how_late_it_is_now(world, sign_in, settings):
    on = timezone.localdate()
    change(world.action, due=on - timedelta(days=60), baseline_due=on - timedelta(days=60))
    (raised,) = escalate_by_rule(world.plan, by="system:escalate", now=timezone.now())
    settings.PLAN_TODAY = on + timedelta(days=84)
    client = sign_in(world.chair)
    for path in ("escalations/", f"escalations/{raised.pk}/", "actions/FP-01/", "board/waiting/"):
        page = html_of(client.get(world.url(path)))
        assert "when late by 60 days; now 144 days" in page, path
    change(world.fresh(world.action), due=on + timedelta(days=900))
    page = html_of(client.get(world.url("escalations/")))
    assert "when late by 60 days; now not late any more" in page
    change(
        Escalation.objects.get(), answered_by=world.chair, answered_at=timezone.now(), answer="Yes"
    )
    assert "Late by 60 days; 28 days make it red" in html_of(client.get(world.url("escalations/")))
