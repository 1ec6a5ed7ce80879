"""Date changes, stage claims and rounds: nobody decides their own request; one row a change."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement.history import NotAudited, StaleRecord
from tests.pages import filled, html_of
from tests.world import BY, World, a_member, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    ask_date_change,
    claim_stage,
    close_round,
    decide_date_change,
    decide_stage_claim,
    open_round,
    submit_update,
    sweep_up,
)
from workstreams.models import Round, StageClaim

LATER = date(2099, 9, 30)
GREEN = UpdateAnswers("under_way", "green", "Trained 14 of 22.", "Train the other eight.")

NOW = timezone.now()


def ask(world: World, by=None, **values):
    values = {"to_due": LATER, "cause": "our_delay", "reason": "Two posts are empty"} | values
    return ask_date_change(world.action.pk, by=by or world.lead, now=timezone.now(), **values)


def answer(request, by, approve=True, **values):
    return decide_date_change(
        request.pk, by=by, approve=approve, note="Board, 3 May", now=timezone.now(), **values
    )


def claim(world: World, by=None, **values):
    values = {"stage": "carried_out", "statement": "Every team was visited"} | values
    return claim_stage(world.action.pk, by=by or world.lead, now=timezone.now(), **values)


def check(claimed, by, verify=True, note="Seen in forty visits", **values):
    return decide_stage_claim(
        claimed.pk, by=by, verify=verify, note=note, now=timezone.now(), **values
    )


def a_new_round(plan, number=2, **values):
    days = {
        "observes_from": date(2026, 11, 1),
        "observes_to": date(2026, 11, 30),
        "opens": date(2026, 12, 1),
        "closes": date(2026, 12, 24),
    }
    return Round(plan=plan, number=number, **days | values)


def test_a_date_change_moves_the_date_only_once_it_is_approved(world, history_rows_written):
    with history_rows_written() as rows:
        request = ask(world)
    assert rows == {"DateChange": 1}
    assert world.fresh(world.action).due == date(2099, 6, 30)
    with history_rows_written() as rows:
        answer(request, world.chair, version=request.version)
    assert rows == {"DateChange": 1, "Action": 1}
    action = world.fresh(world.action)
    assert (action.due, action.baseline_due) == (LATER, date(2099, 6, 30))
    assert action.history.latest().history_change_reason == "Date change approved: Board, 3 May"


def test_a_refused_date_change_moves_no_date(world, history_rows_written):
    request = ask(world)
    with history_rows_written() as rows:
        refused = answer(request, world.chair, approve=False)
    assert (rows, refused.decision) == ({"DateChange": 1}, "refused")
    assert world.fresh(world.action).due == date(2099, 6, 30)
    assert ask(world, reason="We ask again").pk


def test_only_people_who_report_on_the_action_may_ask_for_a_date_change(world):
    for person in [world.chair, world.member, world.councillor, world.stranger]:
        with pytest.raises(PermissionDenied):
            ask(world, by=person)
    for person in [world.other_lead, world.owner]:  # they send updates on other actions
        with pytest.raises(PermissionDenied):
            ask(world, by=person)
    assert ask(world, by=world.manager).asked_by == world.manager


def test_only_the_chair_decides_a_date_change_and_never_their_own(world):
    request = ask(world)
    for person in [world.manager, world.lead, world.member, world.councillor]:
        with pytest.raises(PermissionDenied):
            answer(request, person)
    both = a_member(world.plan, "Chair and manager", "chair", "manager")
    answer(request, world.chair, approve=False)
    own = ask(world, by=both)
    with pytest.raises(PermissionDenied, match="what they themselves asked for"):
        answer(own, both)


def test_an_action_has_one_open_date_change_and_it_is_decided_once(world, history_rows_written):
    request = ask(world)
    assert ask(world).pk == request.pk  # the same form sent twice
    with pytest.raises(ValidationError, match="waits for a decision already"):
        ask(world, reason="Another reason")
    with pytest.raises(StaleRecord):
        answer(request, world.chair, version=9)
    answer(request, world.chair)
    with history_rows_written() as rows, pytest.raises(ValidationError, match="decided already"):
        answer(request, world.chair)
    assert rows == {}


def test_a_date_change_must_move_an_agreed_date_and_give_a_cause_and_reason(
    world, history_rows_written
):
    with history_rows_written() as rows:
        with pytest.raises(ValidationError, match="is the agreed date already"):
            ask(world, to_due=date(2099, 6, 30))
        with pytest.raises(ValidationError):
            ask(world, cause="the weather")
        with pytest.raises(NotAudited):
            ask(world, reason=" ")
    assert rows == {}
    world.action.due = world.action.baseline_due = None
    save(world.action)
    with pytest.raises(ValidationError, match="no agreed date"):
        ask(world)


def test_a_stage_claim_counts_only_when_someone_else_verifies_it(world, history_rows_written):
    with history_rows_written() as rows:
        claimed = claim(world)
    assert (rows, claimed.state) == ({"StageClaim": 1}, "claimed")
    with pytest.raises(PermissionDenied, match="what they themselves claimed"):
        check(claimed, world.lead)
    with history_rows_written() as rows:
        verified = check(claimed, world.other_lead, recheck=LATER)
    assert (rows, verified.state, verified.recheck) == ({"StageClaim": 1}, "verified", LATER)
    with pytest.raises(ValidationError, match="decided already"):
        check(claimed, world.chair)


def test_a_stage_claim_is_returned_only_with_a_reason(world):
    claimed = claim(world)
    with pytest.raises(NotAudited):
        check(claimed, world.chair, verify=False, note="")
    returned = check(claimed, world.chair, verify=False, note="Show an audit")
    assert (returned.state, returned.decision_note) == ("returned", "Show an audit")


def test_people_without_the_right_role_neither_claim_nor_verify_a_stage(world):
    for person in [world.chair, world.member, world.other_lead, world.owner, world.stranger]:
        with pytest.raises(PermissionDenied):
            claim(world, by=person)
    claimed = claim(world, by=world.manager)
    for person in [world.owner, world.councillor, world.stranger]:
        with pytest.raises(PermissionDenied):
            check(claimed, person)
    with pytest.raises(ValidationError):
        claim(world, stage="finished")
    assert StageClaim.objects.count() == 1


def test_an_actions_page_shows_its_stage_claims_date_changes_and_who_decided_them(world, sign_in):
    check(claim(world, evidence=[world.evidence.pk]), world.chair, recheck=LATER)
    answer(ask(world), world.chair)
    page = html_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
    for text in [
        "Audit number 1",
        "Seen in forty visits",
        "to be checked again by 30 September 2099",
    ]:
        assert text in page
    for text in ["Our delay: “Two posts are empty”", "Approved by Chair", "moved once"]:
        assert text in page


def test_only_one_round_is_open_at_a_time(world, history_rows_written):
    with history_rows_written() as rows:
        with pytest.raises(ValidationError, match="Another round is open: close it first"):
            open_round(a_new_round(world.plan), by=world.manager, reason="The next")
        close_round(world.round.pk, by=world.manager, now=NOW, reason="The month is over")
        open_round(a_new_round(world.plan), by=world.manager, reason="The next")
    assert rows == {"Round": 2, "Update": 3}  # one update for each action that had none
    with pytest.raises(ValidationError, match="Round 1 is closed already"):
        close_round(world.round.pk, by=world.manager, now=NOW, reason="Again")


def test_a_round_needs_a_number_of_its_own_and_days_in_order(world):
    close_round(world.round.pk, by=world.manager, now=NOW, reason="The month is over")
    for values, message in [
        ({"number": 1}, "There is already a round with this number"),
        ({"closes": date(2026, 1, 1)}, "Each last day must be on or after its first day"),
    ]:
        with pytest.raises(ValidationError, match=message):
            open_round(a_new_round(world.plan, **values), by=world.manager, reason="The next")


def test_only_the_manager_opens_a_round_closes_it_or_sweeps_up_a_missing_update(world):
    for person in [world.lead, world.owner, world.chair, world.member, world.stranger]:
        for change in [
            partial(open_round, a_new_round(world.plan), reason="Mine"),
            partial(close_round, world.round.pk, now=NOW, reason="Mine"),
            partial(sweep_up, world.action.pk, now=timezone.now(), note="Mine"),
        ]:
            with pytest.raises(PermissionDenied):
                change(by=person)


def test_a_missing_update_is_swept_up_with_no_author_and_no_rag(
    world, sign_in, history_rows_written
):
    with history_rows_written() as rows:
        update = sweep_up(
            world.action.pk, by=world.manager, now=timezone.now(), note="Nobody reported"
        )
    assert rows == {"Update": 1}
    assert (update.declared_rag, update.submitted_by, update.swept_up) == ("", None, True)
    page = html_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
    assert "Closed by the programme office; the lead did not send an update." in page
    assert "The office’s note: “Nobody reported”" in page
    assert "No update yet" in page


def test_an_update_that_was_sent_is_never_swept_up(world, history_rows_written):
    now = timezone.now()
    submit_update(world.action.pk, GREEN, by=world.lead, now=now)
    with history_rows_written() as rows, pytest.raises(ValidationError, match="There is an update"):
        sweep_up(world.action.pk, by=world.manager, now=now, note="Nobody reported")
    assert rows == {}


def test_of_two_updates_that_wait_for_review_the_latest_is_reviewed_first(world, sign_in):
    """A round can close with an update that nobody has reviewed."""
    first = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
    close_round(world.round.pk, by=world.manager, now=NOW, reason="The month is over")
    open_round(a_new_round(world.plan), by=BY, reason="The next")
    second = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
    page = sign_in(world.manager).get(world.url("actions/FP-01/update/review/"))
    assert page.context["update"] == second
    accept_update(second.pk, by=world.manager, now=timezone.now())
    page = sign_in(world.manager).get(world.url("actions/FP-01/update/review/"))
    assert page.context["update"] == first


def test_an_update_form_sent_after_its_round_closed_keeps_what_was_typed(world, sign_in):
    client = sign_in(world.lead)
    url = world.url("actions/FP-01/update/")
    sent = filled(client.get(url).context["form"], declared_rag="green", done="Typed", next="More")
    world.round.state = "closed"
    save(world.round)
    answer = client.post(url, sent)
    page = html_of(answer)
    assert answer.status_code == 400
    assert "No reporting round is open" in page
    assert "Typed" in page
