"""Updates: what leads are asked for, what they send, how it is reviewed, and bad input."""

from dataclasses import asdict
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement.history import StaleRecord, audited
from tests.pages import html_of
from tests.world import World, a_round, an_action, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    keep_draft,
    return_update,
    submit_update,
)
from workstreams.models import Action, Update

GOOD = {
    "delivery": "under_way",
    "declared_rag": "green",
    "done": "Trained 14 of 22 team managers.",
    "next": "Train the other eight.",
    "explanation": "The dates are booked.",
    "finished_day": "",
    "finished_month": "",
    "finished_year": "",
}
ANSWERS = UpdateAnswers("under_way", "green", "Trained 14 of 22.", "Train the other eight.")


def form_of(world: World, **typed: str) -> dict[str, str]:
    """What a browser sends from the page as it stands now."""
    action = world.fresh(world.action)
    update = Update.objects.filter(action=action).first()
    versions = {"version": action.version, "update_version": update.version if update else 0}
    return GOOD | versions | typed


def send(world: World, client, **typed: str):
    return client.post(world.url("actions/FP-01/update/"), form_of(world, **typed))


def test_a_lead_sees_the_updates_asked_of_them_with_unsent_ones_first(world, sign_in):
    client = sign_in(world.lead)
    another = an_action(world.practice, "FP-02")
    submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    page = client.get(world.url("my-work/"))
    assert [i.action.ref for i in page.context["items"]] == [another.ref, world.action.ref]
    assert [i.state_label for i in page.context["items"]] == ["To be written", "Submitted"]
    assert "send an update on 1 action." in html_of(page)


def test_an_owner_is_asked_for_updates_on_their_own_actions_only(world, sign_in):
    page = sign_in(world.owner).get(world.url("my-work/"))
    assert [item.action.ref for item in page.context["items"]] == ["MH-01"]


def test_the_manager_sees_the_updates_that_wait_to_be_accepted(world, sign_in):
    update = submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    page = sign_in(world.manager).get(world.url("my-work/"))
    assert list(page.context["to_check"]) == [update]


def test_the_my_work_page_says_when_no_round_is_open(world, sign_in):
    world.round.state = "closed"
    save(world.round)
    page = html_of(sign_in(world.lead).get(world.url("my-work/")))
    assert "No reporting round is open" in page
    page = html_of(sign_in(world.lead).get(world.url("actions/FP-01/update/")))
    assert "Nothing can be sent until" in page


def test_a_submitted_update_is_shown_on_the_action_and_in_its_history(world, sign_in):
    client = sign_in(world.lead)
    answer = send(world, client)
    assert answer.status_code == 302
    assert answer["Location"] == world.url("my-work/")
    assert "FP-01 was sent." in html_of(client.get(answer["Location"]))
    page = html_of(client.get(world.url("actions/FP-01/")))
    assert "Trained 14 of 22 team managers." in page
    history = html_of(client.get(world.url("actions/FP-01/history/")))
    assert "Added update: FP-01 update, round 1" in history
    assert "Why: Sent an update in Round 1" in history


def test_an_update_writes_one_history_row_for_each_record_it_changes(world, history_rows_written):
    with history_rows_written() as rows:
        submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    assert rows == {"Update": 1}
    carried_out = UpdateAnswers("carried_out", "green", "Done", "None", finished=date(2026, 1, 5))
    with history_rows_written() as rows:
        submit_update(world.action.pk, carried_out, by=world.lead, now=timezone.now())
    assert rows == {"Update": 1, "Action": 1}
    assert world.fresh(world.action).delivery == Action.Delivery.CARRIED_OUT


def test_a_second_update_in_a_round_changes_the_first(world, sign_in):
    client = sign_in(world.lead)
    send(world, client)
    send(world, client, done="Trained all 22.")
    update = Update.objects.get(action=world.action)
    assert (update.done, update.version) == ("Trained all 22.", 2)


WRONG = {
    "no state": ({"delivery": ""}, "Select an answer to “What state is the action in?”"),
    "an unknown state": ({"delivery": "withdrawn"}, "Select one of the choices in the list"),
    "no rating": ({"declared_rag": ""}, "Select an answer to “From here, how do you rate it?”"),
    "an unknown rating": ({"declared_rag": "blue"}, "Select one of the choices in the list"),
    "amber unexplained": (
        {"declared_rag": "amber", "explanation": ""},
        "Explain why this action is not green",
    ),
    "red unexplained": (
        {"declared_rag": "red", "explanation": ""},
        "Explain why this action is not green",
    ),
    "green unexplained": ({"explanation": ""}, "Say why it is green"),
    "carried out without a day": ({"delivery": "carried_out"}, "Enter the day it was carried out"),
    "a year of two numbers": (
        {"finished_day": "1", "finished_month": "2", "finished_year": "26"},
        "Year must include 4 numbers",
    ),
    "half a date": ({"finished_day": "1"}, "must include a month and year"),
    "a day that does not exist": (
        {"finished_day": "31", "finished_month": "2", "finished_year": "2026"},
        "must be a real date",
    ),
    "a day in the future": (
        {
            "delivery": "carried_out",
            "finished_day": "1",
            "finished_month": "2",
            "finished_year": "2099",
            "stage": "none",
        },
        "must be today or in the past",
    ),
    "too long": ({"done": "x" * 2001}, "must be 2000 characters or fewer"),
    "a hidden character": ({"done": "a\x00b"}, "must not include hidden characters"),
    "no version": ({"version": ""}, "This page has lost its place"),
    "a child's number": ({"done": "NHS number 943 476 5919"}, "This looks like it includes"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_invalid_update_form_names_the_error_keeps_the_input_and_saves_nothing(
    case, world, sign_in, history_rows_written
):
    typed, message = WRONG[case]
    with history_rows_written() as rows:
        answer = send(world, sign_in(world.lead), **{"next": "Words that I typed"} | typed)
    page = html_of(answer)
    assert answer.status_code == 400
    assert message in page
    assert "<title>Error: " in page
    assert "Words that I typed" in page
    assert rows == {}


def test_an_update_says_what_was_done_or_what_is_next_or_both(world, sign_in):
    client = sign_in(world.lead)
    answer = send(world, client, done=" ", next="")
    assert answer.status_code == 400
    message = "Say what was done since the last update, or what is next"
    assert answer.context["form"].errors == {"done": [message]}
    assert f'<a href="#id_done">{message}</a>' in html_of(answer)
    assert send(world, client, done="").status_code == 302
    assert send(world, client, next="").status_code == 302


def test_each_colour_asks_the_same_one_question(world, sign_in):
    """Green is not the colour that costs least to say."""
    client = sign_in(world.lead)
    for colour in ("green", "amber", "red"):
        refused = send(world, client, declared_rag=colour, explanation="")
        assert refused.context["form"].errors.keys() == {"explanation"}
        assert send(world, client, declared_rag=colour).status_code == 302


def test_fields_that_the_update_form_does_not_have_are_ignored(world, sign_in):
    send(world, sign_in(world.lead), role="manager", state="accepted", submitted_by="1")
    update = Update.objects.get(action=world.action)
    assert (update.state, update.submitted_by) == ("submitted", world.lead)


def test_an_update_on_another_leads_action_is_refused(world, sign_in, history_rows_written):
    client = sign_in(world.lead)
    with history_rows_written() as rows:
        assert client.post(world.url("actions/MH-01/update/"), form_of(world)).status_code == 403
        assert client.post(world.url("actions/ZZ-99/update/"), form_of(world)).status_code == 404
    assert rows == {}
    with pytest.raises(PermissionDenied):
        submit_update(world.owned.pk, ANSWERS, by=world.lead, now=timezone.now())


def test_an_update_form_sent_twice_is_a_conflict(world, sign_in, history_rows_written):
    client = sign_in(world.lead)
    typed = form_of(world)
    url = world.url("actions/FP-01/update/")
    assert client.post(url, typed).status_code == 302
    with history_rows_written() as rows:
        assert client.post(url, typed).status_code == 409
    assert rows == {}


def test_a_stale_update_form_is_a_conflict_that_shows_both_versions(world, sign_in):
    client = sign_in(world.lead)
    typed = form_of(world, done="What the lead typed")
    submit_update(
        world.action.pk,
        UpdateAnswers("under_way", "green", "What the manager typed", "Next"),
        by=world.manager,
        now=timezone.now(),
    )
    answer = client.post(world.url("actions/FP-01/update/"), typed)
    page = html_of(answer)
    assert answer.status_code == 409
    assert "What the lead typed" in page
    assert "What the manager typed" in page
    assert 'name="update_version" value="1"' in page
    again = client.post(world.url("actions/FP-01/update/"), typed | {"update_version": "1"})
    assert again.status_code == 302
    assert Update.objects.get(action=world.action).done == "What the lead typed"


def test_an_update_on_an_action_edited_meanwhile_is_a_conflict(world, sign_in):
    typed = form_of(world)
    world.action.title = "Another title"
    save(world.action)
    answer = sign_in(world.lead).post(world.url("actions/FP-01/update/"), typed)
    assert answer.status_code == 409
    assert "Another title" in html_of(answer)


def test_an_accepted_update_can_no_longer_be_changed(world, sign_in):
    update = submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    accept_update(update.pk, by=world.manager, now=timezone.now())
    answer = send(world, sign_in(world.lead))
    assert answer.status_code == 400
    assert "has been accepted and can’t change" in html_of(answer)


def test_a_returned_update_shows_the_reason_and_can_be_sent_again(world, sign_in):
    update = submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")
    client = sign_in(world.lead)
    assert "Name the eight." in html_of(client.get(world.url("actions/FP-01/update/")))
    send(world, client, done="Trained 14 of 22; the eight are in the north team.")
    assert world.fresh(update).state == "submitted"


def test_nobody_accepts_their_own_update(world):
    update = submit_update(world.action.pk, ANSWERS, by=world.manager, now=timezone.now())
    with pytest.raises(PermissionDenied):
        accept_update(update.pk, by=world.manager, now=timezone.now())


def test_only_a_submitted_update_is_accepted_or_returned(world):
    update = keep_draft(world.action.pk, asdict(ANSWERS), by=world.lead)
    assert (update.state, update.submitted_by) == ("draft", None)
    for decide in (accept_update, return_update):
        with pytest.raises(ValidationError):
            decide(update.pk, by=world.manager, now=timezone.now(), note="Look again")
    with pytest.raises(ValidationError):
        return_update(update.pk, by=world.manager, now=timezone.now(), note=" ")
    with pytest.raises(PermissionDenied):
        accept_update(update.pk, by=world.lead, now=timezone.now())


def test_the_change_function_refuses_an_update_with_inconsistent_answers(world):
    for answers in (
        UpdateAnswers("withdrawn", "green", "a", "b"),
        UpdateAnswers("carried_out", "green", "a", "b"),
        UpdateAnswers("under_way", "blue", "a", "b"),
        UpdateAnswers("under_way", "red", "a", "b", explanation=" "),
    ):
        with pytest.raises(ValidationError):
            submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
    assert not Update.objects.exists()


def test_no_update_is_submitted_when_no_round_is_open(world):
    world.round.state = "closed"
    save(world.round)
    with pytest.raises(ValidationError):
        submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())


def test_an_update_with_a_stale_version_of_action_or_update_is_refused(world):
    with pytest.raises(StaleRecord):
        submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now(), version=9)
    with pytest.raises(StaleRecord):
        submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now(), update_version=3)


def test_an_action_verified_as_carried_out_cannot_be_updated_as_under_way(world):
    from workstreams.changes import claim_stage, decide_stage_claim

    now = timezone.now()
    carried_out = UpdateAnswers("carried_out", "green", "Done", "None", finished=date(2026, 1, 5))
    submit_update(world.action.pk, carried_out, by=world.lead, now=now)
    claim = claim_stage(
        world.action.pk, by=world.lead, stage="carried_out", statement="Done", now=now
    )
    decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=now)
    with pytest.raises(ValidationError):
        submit_update(world.action.pk, ANSWERS, by=world.lead, now=now)
    submit_update(world.action.pk, carried_out, by=world.lead, now=now)


def test_a_suspended_action_takes_no_update(world, sign_in):
    world.action.delivery, world.action.delivery_decision = "suspended", "Board, 3 May 2026"
    save(world.action)
    assert sign_in(world.lead).get(world.url("actions/FP-01/update/")).status_code == 403


def test_an_audited_change_needs_an_actor_and_a_reason():
    from improvement.history import NotAudited

    for by, reason in (("", "Why"), ("system:test", " ")):
        with pytest.raises(NotAudited), audited(by, reason):
            pass


REVIEW = "actions/FP-01/update/review/"


def test_the_manager_accepts_an_update_and_the_action_says_who_did(world, sign_in):
    update = submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    client = sign_in(world.manager)
    assert "Trained 14 of 22." in html_of(client.get(world.url(REVIEW)))
    answer = client.post(world.url(REVIEW), {"answer": "accept", "version": update.version})
    assert answer.status_code == 302
    assert (world.fresh(update).state, world.fresh(update).decided_by) == (
        "accepted",
        world.manager,
    )
    assert "Accepted by Manager" in html_of(client.get(world.url("actions/FP-01/")))


def test_the_manager_returns_an_update_only_with_a_reason(world, sign_in):
    update = submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    client = sign_in(world.manager)
    typed = {"answer": "return", "version": update.version}
    assert client.post(world.url(REVIEW), typed).status_code == 400
    answer = client.post(world.url(REVIEW), typed | {"note": "Name the eight."})
    assert answer.status_code == 302
    assert world.fresh(update).state == "returned"
    page = sign_in(world.lead).get(world.url("my-work/")).context["items"]
    assert [item.state_label for item in page] == ["Returned"]


def test_a_review_of_an_update_changed_meanwhile_is_a_conflict(world, sign_in):
    update = submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    answer = sign_in(world.manager).post(
        world.url(REVIEW), {"answer": "accept", "version": update.version}
    )
    assert answer.status_code == 409
    assert world.fresh(update).state == "submitted"


def test_the_manager_does_not_review_their_own_update(world, sign_in):
    submit_update(world.action.pk, ANSWERS, by=world.manager, now=timezone.now())
    assert sign_in(world.manager).get(world.url(REVIEW)).status_code == 403
    page = html_of(sign_in(world.manager).get(world.url("my-work/")))
    assert "someone else accepts it" in page


def test_a_returned_update_no_longer_changes_the_action(world, sign_in):
    carried_out = UpdateAnswers("carried_out", "green", "Done", "None", finished=date(2026, 1, 5))
    update = submit_update(world.action.pk, carried_out, by=world.lead, now=timezone.now())
    return_update(update.pk, by=world.manager, now=timezone.now(), note="It is not done.")
    action = world.fresh(world.action)
    assert (action.delivery, action.finished) == ("under_way", None)
    again = submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now())
    assert (again.decided_by, again.decided_at, again.decision_note) == (None, None, "")


def test_a_returned_update_leaves_the_action_as_last_accepted(world):
    carried_out = UpdateAnswers("carried_out", "green", "Done", "None", finished=date(2026, 1, 5))
    update = submit_update(world.action.pk, carried_out, by=world.lead, now=timezone.now())
    accept_update(update.pk, by=world.manager, now=timezone.now())
    open_next_round(world)
    late = UpdateAnswers("under_way", "red", "It came undone", "Again", explanation="Staff left")
    update = submit_update(world.action.pk, late, by=world.lead, now=timezone.now())
    return_update(update.pk, by=world.manager, now=timezone.now(), note="Say who left.")
    assert world.fresh(world.action).finished == date(2026, 1, 5)


def open_next_round(world):
    """Close the round and open the next."""
    world.round.state = "closed"
    save(world.round)
    a_round(world.plan, number=2)


def test_an_action_cannot_be_carried_out_before_it_starts(world):
    carried_out = UpdateAnswers("carried_out", "green", "Done", "None", finished=date(1990, 1, 1))
    with pytest.raises(ValidationError):
        submit_update(world.action.pk, carried_out, by=world.lead, now=timezone.now())


def test_an_action_can_be_carried_out_on_the_day_it_starts(world):
    carried_out = UpdateAnswers(
        "carried_out", "green", "Done", "None", finished=world.action.starts
    )
    update = submit_update(world.action.pk, carried_out, by=world.lead, now=timezone.now())
    assert update.action.finished == world.action.starts
