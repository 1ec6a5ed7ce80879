"""Stage claims in an update: an action carried out claims its stage, with evidence."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.pages import a_date, send
from tests.workstreams.update_pages import ONE_PAGE, PROGRESS, STEPS, WHY, step, words_of
from tests.world import some_evidence
from workstreams.changes import (
    UpdateAnswers,
    choose_update_path,
    claim_stage,
    decide_stage_claim,
    keep_draft,
    return_update,
    submit_draft,
    submit_update,
)
from workstreams.models import EvidenceUpdate, StageClaim, Update

CARRIED_OUT = PROGRESS | {"delivery": "carried_out"} | a_date("finished", 5, 1, 2026)
CLAIM_ANSWERS = {"stage": "carried_out", "stage_statement": "All 14 are trained."}
COMPLETE_DRAFT = PROGRESS | WHY | CLAIM_ANSWERS
COMPLETE_DRAFT |= {"delivery": "carried_out", "finished": date(2026, 1, 5)}


@pytest.fixture
def audit(world):
    return some_evidence(world.plan, world.lead, action=world.action)


def page_of(world, client, name):
    return words_of(client.get(world.url(f"{STEPS}{name}/")))


def test_a_stage_claimed_in_an_update_is_made_when_the_update_is_sent(
    world, sign_in, audit, history_rows_written
):
    client = sign_in(world.lead)
    step(world, client, "progress", **CARRIED_OUT)
    assert step(world, client, "why", **WHY).endswith("stage/")
    page = page_of(world, client, "stage")
    assert "The action itself has been done." in page
    assert "“In use”" not in page  # only the stage that comes next
    assert "You said: carried out" in page
    assert "Someone else checks the stage that you claim." in page
    assert not StageClaim.objects.exists()
    with history_rows_written() as rows:
        step(world, client, "stage", evidence=[audit.pk], **CLAIM_ANSWERS)
    assert rows == {
        "Update": 1,
        "Action": 1,
        "StageClaim": 1,
        "EvidenceClaim": 1,
        "EvidenceUpdate": 1,
    }
    claim = StageClaim.objects.get()
    assert (claim.stage, claim.statement, claim.claimed_by) == (
        "carried_out",
        "All 14 are trained.",
        world.lead,
    )
    assert claim.evidence == [audit]
    assert "Carried out: All 14 are trained." in words_of(client.get(world.url("actions/FP-01/")))


def test_the_answer_no_stage_yet_makes_no_stage_claim(world, sign_in):
    client = sign_in(world.lead)
    step(world, client, "progress", **CARRIED_OUT)
    step(world, client, "why", **WHY)
    assert send(client, world.url(f"{STEPS}stage/")).status_code == 400
    step(world, client, "stage", stage="none", stage_statement="Typed by mistake")
    assert not StageClaim.objects.exists()
    assert Update.objects.get().stage_statement == ""


def test_an_action_not_carried_out_is_not_asked_for_a_stage(world):
    draft = COMPLETE_DRAFT | {"delivery": "under_way", "finished": None}
    keep_draft(world.action.pk, draft, by=world.lead)
    submit_draft(world.action.pk, by=world.lead, now=timezone.now())
    update = Update.objects.get()
    assert (update.state, update.stage, update.stage_statement) == ("submitted", "", "")
    assert not StageClaim.objects.exists()


def verify_carried_out(world):
    now = timezone.now()
    claimed = {"stage": "carried_out", "statement": "Yes"}
    claim = claim_stage(world.action.pk, by=world.lead, now=now, **claimed)
    decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=now)


def test_a_stage_whose_evidence_is_missing_is_not_asked_for(world, sign_in):
    """The update is sent without a claim, and says no more than it did."""
    verify_carried_out(world)
    draft = COMPLETE_DRAFT | {"stage": "in_use", "stage_statement": ""}
    keep_draft(world.action.pk, draft, by=world.lead)
    client = sign_in(world.lead)
    step(world, client, "why")
    update = Update.objects.get()
    assert (update.state, update.stage) == ("submitted", "")


def test_a_stage_claim_without_its_words_or_evidence_is_refused(world, sign_in, audit):
    verify_carried_out(world)
    keep_draft(world.action.pk, COMPLETE_DRAFT | {"stage": ""}, by=world.lead)
    client = sign_in(world.lead)
    answer = send(client, world.url(f"{STEPS}stage/"), stage="in_use", stage_statement="")
    page = words_of(answer)
    assert answer.context["form"].errors.keys() == {"stage_statement", "evidence"}
    assert "Say what you claim" in page
    assert "“In use” needs an audit" in page


def test_an_update_whose_claim_was_verified_can_still_be_changed(world, sign_in):
    keep_draft(world.action.pk, COMPLETE_DRAFT, by=world.lead)
    submit_draft(world.action.pk, by=world.lead, now=timezone.now())
    claim = StageClaim.objects.get()
    decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=timezone.now())
    answer = send(sign_in(world.lead), world.url(ONE_PAGE), done="On 5 January")
    assert answer.status_code == 302
    assert (Update.objects.get().stage, StageClaim.objects.count()) == ("carried_out", 1)


def test_evidence_can_be_added_while_an_update_is_made_and_chosen_for_its_claim(world, sign_in):
    keep_draft(world.action.pk, COMPLETE_DRAFT, by=world.lead)
    client = sign_in(world.lead)
    answer = send(client, world.url(ONE_PAGE), add_evidence="Pressed")
    url = answer["Location"]
    assert url == world.url("evidence/add/?action=FP-01&update=FP-01")
    typed = {
        "kind": "audit",
        "title": "Audit of June",
        "summary": "Seen",
        "reason": "For the claim",
    }
    answer = send(client, url, **typed, **a_date("dated", 5, 1, 2026))
    assert answer["Location"] == world.url(ONE_PAGE)
    form = client.get(answer["Location"]).context["form"]
    assert [piece.title for piece in form.fields["evidence"].queryset] == ["Audit of June"]
    choose_update_path(world.plan, by=world.lead, path="steps")
    again = send(client, url, **typed | {"title": "Another"}, **a_date("dated", 5, 1, 2026))
    assert again["Location"] == world.url(f"{STEPS}stage/")


def test_the_evidence_of_an_update_can_be_changed_until_it_is_sent(world, audit):
    second = some_evidence(world.plan, world.lead, action=world.action, title="Another")
    for evidence in ([audit], [second], [audit, second]):
        update = keep_draft(world.action.pk, COMPLETE_DRAFT | {"evidence": evidence}, by=world.lead)
        assert set(Update.objects.get(pk=update.pk).evidence) == set(evidence)
    assert EvidenceUpdate.objects.count() == 2
    assert str(EvidenceUpdate.objects.first()).endswith("with FP-01 update, round 1")


def test_a_waiting_stage_claim_is_not_made_again_by_an_update_sent_again(world, sign_in):
    client = sign_in(world.lead)
    keep_draft(world.action.pk, COMPLETE_DRAFT, by=world.lead)
    submit_draft(world.action.pk, by=world.lead, now=timezone.now())
    update = Update.objects.get()
    return_update(update.pk, by=world.manager, now=timezone.now(), note="Say when")
    page = words_of(client.get(world.url(ONE_PAGE)))
    assert "Stage claimed: carried out. All 14 are trained." in page
    form = client.get(world.url("actions/FP-01/update/")).context["form"]
    assert "stage" not in form.fields
    assert send(client, world.url("actions/FP-01/update/"), done="On 5 January").status_code == 302
    assert StageClaim.objects.count() == 1
    assert Update.objects.get().stage == "carried_out"


def test_the_one_page_form_makes_a_stage_claim(world, sign_in, audit):
    typed = CARRIED_OUT | WHY | CLAIM_ANSWERS | {"evidence": [audit.pk]}
    answer = send(sign_in(world.lead), world.url("actions/FP-01/update/"), **typed)
    assert answer.status_code == 302
    assert StageClaim.objects.get().evidence == [audit]


def test_the_one_page_form_keeps_the_evidence_chosen_in_a_draft(world, sign_in, audit):
    typed = CARRIED_OUT | CLAIM_ANSWERS | {"draft": "Pressed", "evidence": [audit.pk]}
    send(sign_in(world.lead), world.url("actions/FP-01/update/"), **typed)
    assert Update.objects.get().evidence == [audit]


def test_low_confidence_without_a_reason_is_refused(world):
    unsure = UpdateAnswers("under_way", "green", "Done", "Next", confidence="low")
    with pytest.raises(ValidationError, match="Say why you are not more sure"):
        submit_update(world.action.pk, unsure, by=world.lead, now=timezone.now())
