"""Nothing has changed, and it is still true: when it can be said, and what is then on record."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement import clock
from tests.filling import send
from tests.world import World, a_round, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    ask_date_change,
    close_round,
    decide_date_change,
    keep_draft,
    submit_unchanged,
    submit_update,
    withdraw_action,
)
from workstreams.models import DateChange, Update

URL = "actions/FP-01/update/unchanged/"
PROGRESS = "actions/FP-01/update/steps/progress/"
BUTTON = "Nothing has changed, and it is still true"


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def accepted(world: World, **said) -> Update:
    """A report of the round before, which the manager accepted; the next round is open."""
    said = {"declared_rag": "green", "delivery": "under_way"} | said
    report = UpdateAnswers(done="Trained 14.", next="The rest.", **said)
    update = submit_update(world.action.pk, report, by=world.lead, now=timezone.now())
    update = accept_update(update.pk, by=world.manager, now=timezone.now())
    next_round(world)
    return update


def next_round(world: World) -> None:
    number = world.round.number + 1
    world.round.state = "closed"
    save(world.round)
    world.round = a_round(world.plan, number=number)


def passes(world: World, **days: int) -> None:
    """Let days of the action or of its last report fall between that report and today."""
    update = Update.objects.get(action=world.action)
    update.submitted_at = timezone.now() - timedelta(days=30)
    save(update)
    for name, ago in days.items():
        record = update if name == "proposed_due" else world.fresh(world.action)
        setattr(record, name, clock.today() - timedelta(days=ago))
        save(record)


def why_not(world: World, sign_in) -> str:
    """The reason that the page gives, and the button that it then does not show."""
    client = sign_in(world.lead)
    page = client.get(world.url(URL))
    assert f'value="{BUTTON}"' not in words_of(page)
    assert BUTTON not in words_of(client.get(world.url(PROGRESS)))
    answer = client.post(world.url(URL), {"version": world.fresh(world.action).version} | ZERO)
    assert answer.status_code == 400
    assert not Update.objects.filter(unchanged=True, round=world.round).exists()
    return page.context["why_not"]


ZERO = {"update_version": "0"}


def test_one_click_repeats_the_last_report_and_says_that_it_does(
    world, sign_in, history_rows_written
):
    accepted(world)
    client = sign_in(world.lead)
    page = client.get(world.url(PROGRESS))
    assert BUTTON in words_of(page)
    form = page.context["unchanged"]
    sent = {name: form[name].value() for name in form.fields}
    with history_rows_written() as rows:
        answer = client.post(form.sent_to, sent)
    assert (answer.status_code, rows) == (302, {"Update": 1})
    update = Update.objects.get(action=world.action, round=world.round)
    assert (update.unchanged, update.state, update.submitted_by) == (True, "submitted", world.lead)
    assert (update.declared_rag, update.next) == ("green", "The rest.")
    assert update.done == "Nothing has changed since Round 1, and what was said then is still true."
    page = words_of(client.get(world.url("actions/FP-01/")))
    assert "Said in one word: unchanged, and still true." in page
    history = words_of(client.get(world.url("actions/FP-01/history/")))
    assert "Reported as unchanged, and still true</dt><dd><ins>Yes" in history


def test_it_has_a_page_of_its_own(world, sign_in):
    accepted(world)
    client = sign_in(world.lead)
    page = words_of(client.get(world.url(URL)))
    assert "It is recorded as said in one word" in page
    assert send(client, world.url(URL)).status_code == 302


def test_a_later_report_is_no_longer_that(world):
    accepted(world)
    submit_unchanged(world.action.pk, by=world.lead, now=timezone.now())
    report = UpdateAnswers("under_way", "green", "Trained 22.", "None.")
    update = submit_update(world.action.pk, report, by=world.lead, now=timezone.now())
    assert update.unchanged is False


def test_the_first_report_is_made_in_words(world, sign_in):
    assert why_not(world, sign_in).startswith("No report on this action was accepted")


def test_what_nobody_said_is_not_repeated(world, sign_in):
    close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="Closed")
    world.round.refresh_from_db()
    next_round(world)
    assert why_not(world, sign_in).startswith("No report on this action was accepted")


def test_a_silent_round_is_not_passed_over(world, sign_in):
    accepted(world)
    next_round(world)
    assert why_not(world, sign_in).startswith("No report on this action was accepted")


def test_it_is_not_said_twice_running(world, sign_in):
    accepted(world)
    update = submit_unchanged(world.action.pk, by=world.lead, now=timezone.now())
    accept_update(update.pk, by=world.manager, now=timezone.now())
    next_round(world)
    client = sign_in(world.lead)
    assert "This was said in Round 2 already" in client.get(world.url(URL)).context["why_not"]


def test_not_when_its_date_has_passed_since(world, sign_in):
    accepted(world, declared_rag="red", explanation="Posts.")
    passes(world, due=3)
    assert "Its agreed date, " in why_not(world, sign_in)


def test_not_when_the_date_foreseen_has_passed_since(world, sign_in):
    accepted(world, declared_rag="red", explanation="Posts.")
    passes(world, proposed_due=3)
    assert "The date foreseen in the last report, " in why_not(world, sign_in)


def test_not_when_it_was_to_start_since(world, sign_in):
    world.action.delivery = "not_started"
    save(world.action)
    accepted(world, delivery="not_started", declared_rag="red", explanation="Posts.")
    passes(world, starts=3)
    assert "The day on which it was to start, " in why_not(world, sign_in)


def test_not_when_green_stands_against_the_facts(world, sign_in):
    accepted(world)
    passes(world, baseline_due=0)  # the agreed date is in 2099: it has slipped by years
    assert why_not(world, sign_in).startswith("The last report said green, and it has slipped")


def test_not_when_its_state_was_changed_since(world, sign_in):
    accepted(world)
    action = world.fresh(world.action)
    action.delivery = "not_started"
    save(action)
    assert "state was changed" in why_not(world, sign_in)


def test_not_when_a_date_was_decided_on_since(world, sign_in):
    accepted(world, declared_rag="amber", explanation="Posts.")
    later = world.action.due + timedelta(days=1)
    asked = {"to_due": later, "cause": "resource", "reason": "Posts", "now": timezone.now()}
    change = ask_date_change(world.action.pk, by=world.lead, **asked)
    assert DateChange.objects.count() == 1
    decide_date_change(change.pk, by=world.chair, approve=False, note="No", now=timezone.now())
    assert "A request to move its date was decided" in why_not(world, sign_in)


def test_not_of_what_is_carried_out(world, sign_in):
    accepted(world, delivery="carried_out", finished=timezone.localdate())
    assert why_not(world, sign_in) == "This action is no longer open."


def test_not_beside_words_that_were_begun(world, sign_in):
    accepted(world)
    keep_draft(world.action.pk, {"done": "Half a"}, by=world.lead)
    assert BUTTON not in words_of(sign_in(world.lead).get(world.url(PROGRESS)))


def test_the_rule_holds_however_it_is_sent(world):
    with pytest.raises(ValidationError, match="No report on this action was accepted"):
        submit_unchanged(world.action.pk, by=world.lead, now=timezone.now())


def test_an_action_edited_meanwhile_is_a_conflict(world, sign_in):
    accepted(world)
    action = world.fresh(world.action)
    version = action.version
    action.title = "Another title"
    save(action)
    answer = sign_in(world.lead).post(world.url(URL), {"version": version} | ZERO)
    assert answer.status_code == 409


def test_a_withdrawn_action_takes_none(world, sign_in):
    version = world.fresh(world.action).version
    withdraw_action(world.action.pk, by=world.manager, version=version, decision="Board, 3 May")
    assert sign_in(world.lead).get(world.url(URL)).status_code == 403
