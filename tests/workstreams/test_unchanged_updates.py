"""Unchanged updates ("nothing has changed, and it is still true"): when allowed, what is kept."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement import clock
from tests.pages import html_of, send
from tests.world import World, a_round, change, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    ask_date_change,
    close_round,
    decide_date_change,
    keep_draft,
    submit_unchanged,
    submit_update,
)
from workstreams.models import DateChange, Update

URL = "actions/FP-01/update/unchanged/"
ONE_PAGE = "actions/FP-01/update/"
BUTTON = "Nothing has changed, and it is still true"


def words_of(answer) -> str:
    return html_of(answer)


def send_accepted_update(world: World, **answers) -> Update:
    """An update of the round before, which the manager accepted; the next round is open."""
    answers = {"declared_rag": "green", "delivery": "under_way"} | answers
    update_answers = UpdateAnswers(done="Trained 14.", next="The rest.", **answers)
    update = submit_update(world.action.pk, update_answers, by=world.lead, now=timezone.now())
    update = accept_update(update.pk, by=world.manager, now=timezone.now())
    next_round(world)
    return update


def next_round(world: World) -> None:
    number = world.round.number + 1
    world.round.state = "closed"
    save(world.round)
    world.round = a_round(world.plan, number=number)


def move_dates_to_the_past(world: World, **days: int) -> None:
    """Set dates of the action or of its last update to days between that update and today."""
    update = Update.objects.get(action=world.action)
    update.submitted_at = timezone.now() - timedelta(days=30)
    save(update)
    for name, ago in days.items():
        record = update if name == "proposed_due" else world.fresh(world.action)
        setattr(record, name, clock.today() - timedelta(days=ago))
        save(record)


def reason_refused(world: World, sign_in) -> str:
    """The reason that the page gives for a refusal; checks that no button is shown."""
    client = sign_in(world.lead)
    page = client.get(world.url(URL))
    assert f'value="{BUTTON}"' not in words_of(page)
    assert BUTTON not in words_of(client.get(world.url(ONE_PAGE)))
    answer = client.post(world.url(URL), {"version": world.fresh(world.action).version} | ZERO)
    assert answer.status_code == 400
    assert not Update.objects.filter(unchanged=True, round=world.round).exists()
    return page.context["why_not"]


ZERO = {"update_version": "0"}


def test_the_unchanged_button_repeats_the_last_update_and_marks_it_as_unchanged(
    world, sign_in, history_rows_written
):
    send_accepted_update(world)
    client = sign_in(world.lead)
    page = client.get(world.url(ONE_PAGE))
    assert BUTTON in words_of(page)
    form = page.context["unchanged"]
    sent = {name: form[name].value() for name in form.fields}
    with history_rows_written() as rows:
        answer = client.post(form.action_url, sent)
    assert (answer.status_code, rows) == (302, {"Update": 1})
    update = Update.objects.get(action=world.action, round=world.round)
    assert (update.unchanged, update.state, update.submitted_by) == (True, "submitted", world.lead)
    assert (update.declared_rag, update.next) == ("green", "The rest.")
    assert update.done == "Nothing has changed since Round 1, and what was said then is still true."
    page = words_of(client.get(world.url("actions/FP-01/")))
    assert "Said in one word: unchanged, and still true." in page
    history = words_of(client.get(world.url("actions/FP-01/history/")))
    assert "Said to be unchanged, and still true</dt><dd><ins>Yes" in history


def test_an_unchanged_update_can_be_sent_from_a_page_of_its_own(world, sign_in):
    send_accepted_update(world)
    client = sign_in(world.lead)
    page = words_of(client.get(world.url(URL)))
    assert "It is recorded as said in one word" in page
    assert send(client, world.url(URL)).status_code == 302


def test_an_update_in_words_sent_later_is_not_marked_as_unchanged(world):
    send_accepted_update(world)
    submit_unchanged(world.action.pk, by=world.lead, now=timezone.now())
    answers = UpdateAnswers("under_way", "green", "Trained 22.", "None.")
    update = submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
    assert update.unchanged is False


def test_the_first_update_on_an_action_cannot_be_unchanged(world, sign_in):
    assert reason_refused(world, sign_in).startswith("No update on this action was accepted")


def test_a_swept_up_update_is_not_repeated_as_unchanged(world, sign_in):
    close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="Closed")
    world.round.refresh_from_db()
    next_round(world)
    assert reason_refused(world, sign_in).startswith("No update on this action was accepted")


def test_an_update_from_before_a_round_without_one_is_not_repeated(world, sign_in):
    send_accepted_update(world)
    next_round(world)
    assert reason_refused(world, sign_in).startswith("No update on this action was accepted")


def test_an_unchanged_update_is_not_sent_in_two_rounds_in_a_row(world, sign_in):
    send_accepted_update(world)
    update = submit_unchanged(world.action.pk, by=world.lead, now=timezone.now())
    accept_update(update.pk, by=world.manager, now=timezone.now())
    next_round(world)
    client = sign_in(world.lead)
    assert "This was said in Round 2 already" in client.get(world.url(URL)).context["why_not"]


def test_no_unchanged_update_when_the_agreed_date_has_passed_since(world, sign_in):
    send_accepted_update(world, declared_rag="red", explanation="Posts.")
    move_dates_to_the_past(world, due=3)
    assert "Its agreed date, " in reason_refused(world, sign_in)


def test_no_unchanged_update_when_the_foreseen_date_has_passed_since(world, sign_in):
    send_accepted_update(world, declared_rag="red", explanation="Posts.")
    move_dates_to_the_past(world, proposed_due=3)
    assert "The date foreseen in the last update, " in reason_refused(world, sign_in)


def test_no_unchanged_update_when_the_start_date_has_passed_since(world, sign_in):
    world.action.delivery = "not_started"
    save(world.action)
    send_accepted_update(world, delivery="not_started", declared_rag="red", explanation="Posts.")
    move_dates_to_the_past(world, starts=3)
    assert "The day on which it was to start, " in reason_refused(world, sign_in)


def test_no_unchanged_update_when_a_green_disagrees_with_the_facts(world, sign_in):
    send_accepted_update(world)
    asked = {"to_due": date(2099, 12, 31), "cause": "resource", "reason": "Posts"}
    ask_date_change(world.action.pk, by=world.lead, now=timezone.now(), **asked)
    assert reason_refused(world, sign_in).startswith(
        "The last update said green, and it has slipped"
    )


def test_a_date_that_the_chair_moved_is_no_reason_against_an_unchanged_update(world, sign_in):
    send_accepted_update(world)
    move_dates_to_the_past(world, baseline_due=0)
    assert sign_in(world.lead).get(world.url(URL)).status_code == 200


def test_no_unchanged_update_when_the_state_of_the_action_changed_since(world, sign_in):
    send_accepted_update(world)
    action = world.fresh(world.action)
    action.delivery = "not_started"
    save(action)
    assert "state was changed" in reason_refused(world, sign_in)


def test_no_unchanged_update_when_a_date_change_was_decided_since(world, sign_in):
    send_accepted_update(world, declared_rag="amber", explanation="Posts.")
    later = world.action.due + timedelta(days=1)
    values = {"to_due": later, "cause": "resource", "reason": "Posts", "now": timezone.now()}
    change = ask_date_change(world.action.pk, by=world.lead, **values)
    assert DateChange.objects.count() == 1
    decide_date_change(change.pk, by=world.chair, approve=False, note="No", now=timezone.now())
    assert "A request to move its date was decided" in reason_refused(world, sign_in)


def test_no_unchanged_update_for_an_action_carried_out(world, sign_in):
    send_accepted_update(world, delivery="carried_out", finished=timezone.localdate())
    assert reason_refused(world, sign_in) == "This action is no longer open."


def test_no_unchanged_update_when_a_draft_was_begun(world, sign_in):
    send_accepted_update(world)
    keep_draft(world.action.pk, {"done": "Half a"}, by=world.lead)
    assert BUTTON not in words_of(sign_in(world.lead).get(world.url(ONE_PAGE)))


def test_the_change_function_refuses_an_unchanged_update_too(world):
    with pytest.raises(ValidationError, match="No update on this action was accepted"):
        submit_unchanged(world.action.pk, by=world.lead, now=timezone.now())


def test_an_unchanged_update_for_an_action_edited_meanwhile_is_a_conflict(world, sign_in):
    send_accepted_update(world)
    action = world.fresh(world.action)
    version = action.version
    action.title = "Another title"
    save(action)
    answer = sign_in(world.lead).post(world.url(URL), {"version": version} | ZERO)
    assert answer.status_code == 409


def test_a_withdrawn_action_takes_no_unchanged_update(world, sign_in):
    change(world.action, delivery="withdrawn", delivery_decision="Board, 3 May")
    assert sign_in(world.lead).get(world.url(URL)).status_code == 403
