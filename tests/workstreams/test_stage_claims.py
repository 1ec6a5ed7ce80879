"""Stage claims: made in order, with enough evidence, and checked by someone else."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement import clock
from improvement.history import NotAudited, StaleRecord, save_many_as
from tests.pages import a_date, filled, html_of, send
from tests.world import a_plan, save, some_evidence
from workstreams.changes import claim_stage, decide_stage_claim
from workstreams.models import EvidenceClaim, StageClaim
from workstreams.queries.claims_to_check import next_stage
from workstreams.ratings.stages import (
    EvidenceSummary,
    has_lapsed,
    missing_evidence,
    must_lapse,
    previous_stage,
)

AUDIT, HEARD = EvidenceSummary("audit", False), EvidenceSummary("consultation", True)
LATER = date(2099, 9, 30)


@pytest.mark.parametrize(
    ("stage", "seen", "missing"),
    [
        ("carried_out", [], ""),
        ("in_use", [], "needs an audit, a survey, an observation or data"),
        ("in_use", [HEARD], "needs an audit, a survey, an observation or data"),
        ("in_use", [AUDIT], ""),
        ("in_use", [EvidenceSummary("workforce", False), HEARD], ""),
        ("making_a_difference", [], "two different angles"),
        ("making_a_difference", [HEARD, HEARD], "two different angles"),
        (
            "making_a_difference",
            [AUDIT, EvidenceSummary("child_data", False)],
            "families are heard",
        ),
        (
            "making_a_difference",
            [EvidenceSummary("consultation", False), AUDIT],
            "families are heard",
        ),
        ("making_a_difference", [HEARD, AUDIT], ""),
        (
            "making_a_difference",
            [EvidenceSummary("audit", True), EvidenceSummary("child_data", False)],
            "",
        ),
    ],
)
def test_each_stage_needs_its_own_kinds_of_evidence(stage, seen, missing):
    message = missing_evidence(stage, seen)
    assert missing in message
    assert bool(missing) == bool(message)


def test_the_three_stages_have_an_order_and_the_later_two_lapse():
    assert (previous_stage("carried_out"), previous_stage("in_use")) == (None, "carried_out")
    assert previous_stage("making_a_difference") == "in_use"
    assert [must_lapse(s) for s in ("carried_out", "in_use", "making_a_difference")] == [0, 1, 1]
    today = date(2026, 11, 25)
    assert not has_lapsed(None, today)
    assert not has_lapsed(today, today)
    assert has_lapsed(today - timedelta(days=1), today)


@pytest.fixture
def evidence(world):
    """An audit and a consultation of families, both linked to the world's first action."""
    audit = some_evidence(world.plan, world.lead, action=world.action)
    heard = some_evidence(
        world.plan, world.lead, action=world.action, kind="consultation", heard=True
    )
    return [audit.pk, heard.pk]


def claim(world, stage="carried_out", by=None, evidence=(), **values):
    values_sent = {"statement": f"It is {stage}", "now": timezone.now()} | values
    return claim_stage(
        world.action.pk, by=by or world.lead, stage=stage, evidence=evidence, **values_sent
    )


def check(claimed, by, verify=True, recheck=LATER, **values):
    values_sent = {"note": "Seen in forty visits", "now": timezone.now()} | values
    return decide_stage_claim(claimed.pk, by=by, verify=verify, recheck=recheck, **values_sent)


def test_the_three_stages_of_an_action_are_claimed_in_order(world, evidence, history_rows_written):
    for stage in ("carried_out", "in_use", "making_a_difference"):
        assert next_stage(world.action, clock.today()) == stage
        with history_rows_written() as rows:
            claimed = claim(world, stage, evidence=evidence)
        assert rows == {"StageClaim": 1, "EvidenceClaim": 2}
        assert {piece.pk for piece in claimed.evidence} == set(evidence)
        check(claimed, world.chair)
    assert next_stage(world.action, clock.today()) == "making_a_difference"
    with pytest.raises(ValidationError, match="verified already"):
        claim(world, "in_use", evidence=evidence)


def test_no_stage_is_claimed_before_the_previous_stage(world, evidence):
    with pytest.raises(ValidationError, match="Claim “carried out” first"):
        claim(world, "in_use", evidence=evidence)
    claimed = claim(world)
    claim(world, "in_use", evidence=evidence)  # while the first still waits
    check(claimed, world.chair, verify=False)
    with pytest.raises(ValidationError, match="Check “carried out” first"):
        check(StageClaim.objects.get(stage="in_use"), world.chair)


def test_no_stage_is_verified_before_the_previous_stage(world, evidence):
    first, second = claim(world), claim(world, "in_use", evidence=evidence)
    with pytest.raises(ValidationError, match="Check “carried out” first"):
        check(second, world.chair)
    check(first, world.chair, recheck=None)
    assert check(second, world.chair).state == "verified"


def test_no_stage_is_verified_on_a_check_of_the_previous_stage_that_has_lapsed(world, evidence):
    first, second = claim(world), claim(world, "in_use", evidence=evidence)
    check(first, world.chair)
    first = world.fresh(first)
    first.recheck = clock.today() - timedelta(days=1)
    save(first)
    with pytest.raises(ValidationError, match="Check “carried out” first"):
        check(second, world.chair)


def test_only_one_claim_of_a_stage_waits_at_a_time(world):
    claim(world)
    with pytest.raises(ValidationError, match="waits to be checked already"):
        claim(world)


def test_a_stage_claim_needs_current_evidence_of_its_own_plan(world, evidence):
    claim(world)
    elsewhere = some_evidence(a_plan("elsewhere"), world.lead)
    superseded = some_evidence(
        world.plan, world.lead, superseded=True, superseded_reason="Overtaken"
    )
    for piece in (elsewhere, superseded):
        with pytest.raises(ValidationError, match="superseded"):
            claim(world, "in_use", evidence=[*evidence, piece.pk])
    with pytest.raises(ValidationError, match="needs an audit"):
        claim(world, "in_use", evidence=[])
    assert EvidenceClaim.objects.count() == 0


def test_evidence_superseded_after_the_claim_no_longer_counts_at_the_check(world, evidence):
    check(claim(world), world.chair)
    claimed = claim(world, "in_use", evidence=evidence)
    audit = next(piece for piece in claimed.evidence if piece.kind == "audit")
    audit.superseded, audit.superseded_reason = True, "It was miscounted"
    save(audit)
    with pytest.raises(ValidationError, match="needs an audit"):
        check(claimed, world.chair)
    assert check(claimed, world.chair, verify=False).state == "returned"


def test_verifying_the_in_use_stage_needs_a_recheck_day_in_the_future(world, evidence):
    check(claim(world), world.chair, recheck=None)
    claimed = claim(world, "in_use", evidence=evidence)
    with pytest.raises(ValidationError, match="must be checked again"):
        check(claimed, world.chair, recheck=None)
    for day in (clock.today(), clock.today() - timedelta(days=1)):
        with pytest.raises(ValidationError, match="in the future"):
            check(claimed, world.chair, recheck=day)


@pytest.fixture
def lapsed_claim(world, evidence):
    check(claim(world), world.chair, recheck=None)
    claimed = check(claim(world, "in_use", evidence=evidence), world.chair)
    claimed.recheck = clock.today() - timedelta(days=1)
    return save(claimed)


def test_a_lapsed_stage_claim_is_checked_again_by_someone_else(world, lapsed_claim):
    assert next_stage(world.action, clock.today()) == "in_use"
    with pytest.raises(PermissionDenied):
        check(lapsed_claim, world.lead)
    again = check(lapsed_claim, world.manager, note="Looked again")
    assert (again.state, again.decided_by, again.recheck) == ("verified", world.manager, LATER)
    with pytest.raises(ValidationError, match="decided already"):
        check(again, world.chair)


def test_a_lapsed_stage_can_be_claimed_again(world, lapsed_claim, evidence):
    assert claim(world, "in_use", evidence=evidence).state == "claimed"


def test_a_verified_stage_claim_can_be_returned_later(world, evidence):
    verified = check(claim(world), world.chair, recheck=None)
    back = check(verified, world.manager, verify=False, note="It had not been done")
    assert (back.state, back.recheck) == ("returned", None)
    with pytest.raises(ValidationError, match="decided already"):
        check(back, world.chair, verify=False)


def test_a_decision_on_a_stage_claim_decided_meanwhile_is_stale(world):
    claimed = claim(world)
    check(claimed, world.manager)
    with pytest.raises(StaleRecord):
        check(claimed, world.chair, verify=False, version=claimed.version)
    with pytest.raises(NotAudited):
        check(claimed, world.chair, verify=False, note=" ")


def test_a_lead_claims_a_stage_on_the_claim_page(world, evidence, sign_in):
    client, url = sign_in(world.lead), world.url("actions/FP-01/claim/")
    assert client.get(url).context["form"]["stage"].value() == "carried_out"
    answer = send(client, url, statement="Every team was visited", evidence=[str(evidence[0])])
    assert answer["Location"] == world.url("actions/FP-01/")
    claimed = StageClaim.objects.get()
    assert (claimed.stage, claimed.statement) == ("carried_out", "Every team was visited")
    assert [piece.pk for piece in claimed.evidence] == evidence[:1]
    page = html_of(client.get(answer["Location"]))
    assert "Your claim that FP-01 is carried out waits to be checked" in page
    assert "Check this claim" not in page


def test_the_claim_page_names_missing_evidence_and_keeps_what_was_typed(world, evidence, sign_in):
    client, url = sign_in(world.lead), world.url("actions/FP-01/claim/")
    claim(world)
    answer = send(client, url, stage="in_use", statement="Staff do it", evidence=[])
    page = html_of(answer)
    assert answer.status_code == 400
    assert "“In use” needs an audit, a survey, an observation or data behind it" in page
    assert "Staff do it" in page


def test_the_claim_page_says_when_the_action_has_no_evidence(world, sign_in):
    client, url = sign_in(world.lead), world.url("actions/FP-01/claim/")
    assert "There is no evidence on this action yet" in html_of(client.get(url))
    assert send(client, url, statement="It is done").status_code == 302
    answer = send(client, url, stage="in_use", statement="Staff do it")
    assert answer.status_code == 400
    assert "“In use” needs an audit" in html_of(answer)


def test_the_claim_page_offers_only_stages_that_can_be_claimed(world, evidence, sign_in):
    client, url = sign_in(world.lead), world.url("actions/FP-01/claim/")

    def offered():
        return [value for value, _ in client.get(url).context["form"].fields["stage"].choices]

    assert offered() == ["carried_out"]
    check(claim(world), world.manager)
    assert offered() == ["in_use"]
    for stage in ("in_use", "making_a_difference"):
        claimed = claim(world, stage=stage, evidence=evidence)
        check(claimed, world.manager, recheck=clock.today() + timedelta(days=90))
    assert offered() == []
    page = html_of(client.get(url))
    assert "Every stage has been verified already." in page
    assert "<textarea" not in page


def test_a_stage_is_claimed_only_by_those_who_report_on_the_action(world, sign_in):
    assert sign_in(world.lead).get(world.url("actions/MH-01/claim/")).status_code == 403
    assert sign_in(world.owner).get(world.url("actions/MH-01/claim/")).status_code == 200
    assert sign_in(world.lead).get(world.url("actions/XX-1/claim/")).status_code == 404


def test_the_chair_verifies_and_returns_a_stage_claim_on_its_page(world, evidence, sign_in):
    claimed = claim(world, evidence=evidence[:1])
    client, url = sign_in(world.chair), world.url(f"claims/{claimed.pk}/check/")
    page = client.get(url)
    assert "Most visits were in time" in html_of(page)
    answer = send(client, url, answer="verify", note="")
    assert answer.status_code == 400
    answer = send(client, url, answer="verify", note="Looked at forty visits")
    assert answer["Location"] == world.url("claims/")
    assert "The claim on FP-01 was verified" in html_of(client.get(answer["Location"]))
    assert "Verified by Chair" in html_of(client.get(url))
    send(client, url, answer="return", note="It was not so")
    assert "Returned by Chair" in html_of(client.get(url))


def test_the_check_page_proposes_a_recheck_day_for_a_later_stage(world, evidence, sign_in):
    check(claim(world), world.chair, recheck=None)
    claimed = claim(world, "in_use", evidence=evidence)
    client, url = sign_in(world.chair), world.url(f"claims/{claimed.pk}/check/")
    form = client.get(url).context["form"]
    assert form["recheck"].value() == clock.today() + timedelta(days=182)
    answer = send(client, url, answer="verify", note="Seen", **a_date("recheck", 1, 2, 2020))
    assert answer.status_code == 400
    assert "The date must be in the future" in html_of(answer)
    assert send(client, url, answer="verify", note="Seen").status_code == 302
    assert world.fresh(claimed).recheck == clock.today() + timedelta(days=182)


def test_a_claimant_cannot_open_the_check_page_of_their_own_stage_claim(world, sign_in):
    claimed = claim(world)
    url = world.url(f"claims/{claimed.pk}/check/")
    assert sign_in(world.lead).get(url).status_code == 403
    assert sign_in(world.other_lead).get(url).status_code == 200
    assert sign_in(world.chair).get(world.url("claims/999/check/")).status_code == 404


def test_a_check_of_a_stage_claim_decided_meanwhile_is_a_conflict(world, sign_in):
    claimed = claim(world)
    url = world.url(f"claims/{claimed.pk}/check/")
    client = sign_in(world.chair)
    sent = filled(client.get(url).context["form"], answer="return", note="I saw nothing")
    check(claimed, world.manager)
    answer = client.post(url, sent)
    page = html_of(answer)
    assert answer.status_code == 409
    assert "I saw nothing" in page
    assert "Seen in forty visits" in page


def test_the_claims_page_lists_waiting_and_lapsed_claims_and_ones_own_apart(
    world, lapsed_claim, evidence, sign_in
):
    world.plan.focus_stage = "making_a_difference"
    save(world.plan)
    other_claim = claim_stage(
        world.owned.pk,
        by=world.owner,
        stage="carried_out",
        statement="The hub is open",
        now=timezone.now() - timedelta(days=2),
    )
    page = html_of(sign_in(world.chair).get(world.url("claims/")))
    assert "1 claim waits for someone to look; 1 check has run out and counts no more" in page
    assert "Lapsed: to be checked again by" in page
    own = sign_in(world.lead).get(world.url("claims/"))
    assert own.context["own"] == [lapsed_claim]
    assert own.context["claimed"] == [other_claim]
    assert "Yours, or of whom you cover: others check them" in html_of(own)


def test_claims_of_the_plans_focus_stage_come_first_on_the_claims_page(world, evidence, sign_in):
    check(claim(world), world.chair, recheck=None)
    claim_stage(
        world.owned.pk,
        by=world.owner,
        stage="carried_out",
        statement="The hub is open",
        now=timezone.now() - timedelta(days=2),
    )
    newest = claim(world, "in_use", evidence=evidence)
    client = sign_in(world.chair)
    assert client.get(world.url("claims/")).context["claimed"][-1] == newest
    world.plan.focus_stage = "in_use"
    save(world.plan)
    page = client.get(world.url("claims/"))
    assert page.context["claimed"][0] == newest
    assert "“in use”, the stage that the plan looks at now, come first" in html_of(page)


def test_an_empty_claims_page_says_that_no_check_has_run_out(world, sign_in):
    page = html_of(sign_in(world.chair).get(world.url("claims/")))
    assert "No claim waits for anyone, and no check has run out." in page


def test_only_those_who_may_check_a_claim_see_links_to_it_on_action_and_board_pages(world, sign_in):
    claimed = claim(world)
    link = f'href="{world.url(f"claims/{claimed.pk}/check/")}"'
    for page in ("actions/FP-01/", "board/evidence/"):
        assert link in html_of(sign_in(world.chair).get(world.url(page)))
        assert link not in html_of(sign_in(world.lead).get(world.url(page)))
        assert link not in html_of(sign_in(world.owner).get(world.url(page)))


def test_a_verified_stage_claim_can_only_be_returned(world, sign_in):
    claimed = check(claim(world), world.manager, recheck=None)
    client, url = sign_in(world.chair), world.url(f"claims/{claimed.pk}/check/")
    page = html_of(client.get(world.url("actions/FP-01/")))
    assert "Take back this check" in page
    form = client.get(url).context["form"]
    assert [value for value, _ in form.fields["answer"].choices] == ["return"]
    assert send(client, url, answer="verify", note="Again").status_code == 400
    assert send(client, url, answer="return", note="It was not so").status_code == 302
    assert world.fresh(claimed).state == "returned"


def test_claims_with_more_than_a_thousand_pieces_of_evidence_are_read(world):
    claim = StageClaim(
        action=world.action,
        stage="carried_out",
        statement="Filed",
        claimed_at=timezone.now(),
        claimed_by=world.lead,
    )
    save(claim)
    first = some_evidence(world.plan, world.lead)
    pieces = [deepcopy(first) for _ in range(1_100)]
    for number, piece in enumerate(pieces):
        piece.pk, piece.version, piece._state.adding = None, 0, True
        piece.title = f"Audit of case {number}"
    save_many_as(pieces, world.lead, "Audited")
    links = [EvidenceClaim(evidence=piece, claim=claim) for piece in pieces]
    save_many_as(links, world.lead, "Audited")
    (read,) = StageClaim.objects.with_evidence()
    assert len(read.evidence) == 1_100
