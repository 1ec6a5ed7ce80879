"""An update in steps: what is asked and kept at each, how it is sent, and the choice of the way."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.publishing.document import make_document
from improvement import clock
from tests.pages import a_date, filled, send
from tests.workstreams.update_pages import ONE_PAGE, PROGRESS, STEPS, WHY, step, words_of
from tests.world import World, a_round, an_action, save, some_evidence
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    ask_date_change,
    choose_update_path,
    claim_stage,
    decide_stage_claim,
    keep_draft,
    mark_update_ready,
    return_update,
    submit_draft,
    submit_update,
)
from workstreams.models import DateChange, Preference, Update

GREEN = UpdateAnswers("under_way", "green", "Trained 14.", "The rest.")
LATER = date(2099, 9, 30)
HOME = "my-work/"


def a_complete_draft(world: World, **answers) -> Update:
    """A draft update with every answer."""
    return keep_draft(world.action.pk, PROGRESS | WHY | answers, by=world.lead)


def make_late(world: World, days: int = 143) -> None:
    world.action.due = world.action.baseline_due = clock.today() - timedelta(days=days)
    save(world.action)


class TestStepsOfAnUpdate:
    def test_an_update_of_any_colour_takes_two_pages_and_ends_in_one_button(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.lead)
        for colour in ("green", "amber", "red"):
            with history_rows_written() as rows:
                typed = PROGRESS | {"declared_rag": colour}
                assert step(world, client, "progress", **typed) == world.url(f"{STEPS}why/")
                page = words_of(client.get(world.url(f"{STEPS}why/")))
                assert page.count('class="govuk-button"') == 1
                assert "Send this update" in page
                assert step(world, client, "why", **WHY) == world.url(HOME)
            assert rows == {"Update": 2}
            update = Update.objects.get(action=world.action)
            assert (update.state, update.declared_rag, update.submitted_by) == (
                "submitted",
                colour,
                world.lead,
            )
            return_update(update.pk, by=world.manager, now=timezone.now(), note="Again")

    def test_a_new_date_is_asked_for_with_the_update(self, world, sign_in, history_rows_written):
        client = sign_in(world.lead)
        step(world, client, "progress", **PROGRESS | {"declared_rag": "red"})
        page = words_of(client.get(world.url(f"{STEPS}why/")))
        assert "Ask the chair for a new date too" in page
        assert "The chair decides; until then 30 June 2099 stands." in page
        days = a_date("proposed_due", 30, 9, 2099)
        why = {"date_cause": "waiting_on_another_body", "date_reason": "The police move in May."}
        with history_rows_written() as rows:
            assert step(world, client, "why", new_date="on", **WHY, **days, **why) == world.url(
                HOME
            )
        assert rows == {"Update": 1, "DateChange": 1}
        date_change = DateChange.objects.get(action=world.action)
        assert (date_change.to_due, date_change.cause, date_change.asked_by) == (
            LATER,
            why["date_cause"],
            world.lead,
        )
        assert world.fresh(world.action).due == date(2099, 6, 30)
        page = words_of(client.get(world.url("actions/FP-01/")))
        assert "Will the date hold?</dt>" in page

    def test_green_is_not_asked_for_a_new_date(self, world, sign_in):
        client = sign_in(world.lead)
        step(world, client, "progress", **PROGRESS)
        assert "Ask the chair" not in words_of(client.get(world.url(f"{STEPS}why/")))

    def test_the_words_of_the_last_round_stand_beside_each_question(self, world, sign_in):
        answers = UpdateAnswers(
            "under_way",
            "amber",
            "Trained 10.",
            "Four more.",
            explanation="Staff left.",
            confidence="high",
        )
        update = submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
        accept_update(update.pk, by=world.manager, now=timezone.now())
        next_round(world)
        client = sign_in(world.lead)
        page = words_of(client.get(world.url(ONE_PAGE)))
        for words in ("“Trained 10.”", "“Four more.”", "Amber", "“Staff left.”", "High"):
            assert f"<strong>In Round 1:</strong> {words}</span>" in page
        assert "“”" not in page

    def test_the_answer_to_a_step_is_kept_after_signing_out(self, world, sign_in):
        step(world, sign_in(world.lead), "progress", **PROGRESS)
        page = sign_in(world.lead).get(world.url(f"{STEPS}progress/"))
        assert page.context["form"]["done"].value() == "Trained 14."
        home = sign_in(world.lead).get(world.url(HOME))
        assert [item.state_label for item in home.context["items"]] == ["Update begun"]

    def test_a_half_given_answer_can_be_saved_to_finish_later(self, world, sign_in):
        typed = {"done": "Half a", "delivery": "under_way", "draft": "Pressed"}
        answer = send(sign_in(world.lead), world.url(f"{STEPS}progress/"), **typed)
        assert answer["Location"] == world.url(HOME)
        assert Update.objects.get(action=world.action).done == "Half a"

    def test_an_action_carried_out_is_asked_for_its_stage_and_not_about_its_date(
        self, world, sign_in
    ):
        client = sign_in(world.lead)
        typed = PROGRESS | {"delivery": "carried_out", "declared_rag": "amber"}
        step(world, client, "progress", **typed, **a_date("finished", 5, 1, 2026))
        page = words_of(client.get(world.url(f"{STEPS}why/")))
        assert "Ask the chair" not in page
        assert "Send this update" not in page
        assert step(world, client, "why", **WHY).endswith("stage/")
        assert step(world, client, "stage", stage="none") == world.url(HOME)
        assert Update.objects.get().state == "submitted"

    def test_a_step_that_is_not_asked_leads_to_the_first(self, world, sign_in):
        url = world.url(f"{STEPS}stage/")
        assert sign_in(world.lead).get(url)["Location"] == world.url(f"{STEPS}progress/")

    def test_an_unknown_step_is_not_found(self, world, sign_in):
        assert sign_in(world.lead).get(world.url(f"{STEPS}weather/")).status_code == 404

    def test_a_step_of_another_leads_action_is_refused(self, world, sign_in):
        url = world.url("actions/MH-01/update/steps/progress/")
        assert sign_in(world.lead).get(url).status_code == 403


class TestRefusedAnswers:
    def test_each_step_of_an_update_names_its_missing_answer(
        self, world, sign_in, history_rows_written
    ):
        a_complete_draft(world, declared_rag="amber", explanation="", date_holds="no")
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            for name, typed, message in [
                ("progress", {"done": "", "next": ""}, "Say what was done since"),
                ("progress", {"delivery": "carried_out"}, "Enter the day it was carried out"),
                ("progress", {"declared_rag": ""}, "Select an answer to “From here, how do you"),
                ("why", {"confidence": "low"}, "Say why you are not more sure"),
                ("why", {}, "Explain why this action is not green"),
                ("why", {}, "Enter the date you ask for"),
                (
                    "why",
                    a_date("proposed_due", 30, 6, 2099),
                    "must be after the agreed date, and to come",
                ),
            ]:
                answer = send(client, world.url(f"{STEPS}{name}/"), **typed)
                assert answer.status_code == 400
                assert message in words_of(answer)
        assert rows == {}

    def test_the_last_step_leads_to_the_step_that_lacks_an_answer(self, world, sign_in):
        keep_draft(world.action.pk, {"done": "Trained 14."}, by=world.lead)
        client = sign_in(world.lead)
        assert step(world, client, "why", **WHY) == world.url(f"{STEPS}progress/")
        page = words_of(client.get(world.url(f"{STEPS}progress/")))
        assert "Not sent yet. Choose whether the action is not started" in page
        update = Update.objects.get()
        assert (update.state, update.explanation) == ("draft", WHY["explanation"])

    def test_a_green_that_the_facts_contradict_asks_what_they_do_not_show(self, world, sign_in):
        make_late(world)
        client = sign_in(world.lead)
        step(world, client, "progress", **PROGRESS)
        page = words_of(client.get(world.url(f"{STEPS}why/")))
        assert "what do you know that the facts do not?" in page
        answer = send(client, world.url(f"{STEPS}why/"))
        assert "You chose green, and it is late by 143 days" in words_of(answer)
        step(world, client, "why", explanation="The board knows.")
        assert "Why green</dt>" in words_of(client.get(world.url("actions/FP-01/")))

    def test_the_request_for_a_date_that_waits_is_named_beside_the_question(self, world, sign_in):
        ask(world)
        a_complete_draft(world, declared_rag="amber")
        page = words_of(sign_in(world.lead).get(world.url(f"{STEPS}why/")))
        assert "Lead has asked for 30 September 2099, and the chair has not decided yet." in page

    def test_an_update_amends_the_open_date_change_or_leaves_it_unchanged(
        self, world, history_rows_written
    ):
        date_change = ask(world)
        same = {"date_holds": "no", "proposed_due": LATER, "date_cause": "resource"}
        a_complete_draft(world, declared_rag="red", date_reason="Posts", **same)
        with history_rows_written() as rows:
            submit_draft(world.action.pk, by=world.lead, now=timezone.now())
        assert rows == {"Update": 1}
        answers = UpdateAnswers(
            **PROGRESS | WHY | {"declared_rag": "red"}, date_reason="More posts", **same
        )
        submit_update(world.action.pk, answers, by=world.manager, now=timezone.now())
        amended = world.fresh(date_change)
        assert (amended.reason, amended.asked_by) == ("More posts", world.manager)

    def test_no_date_change_is_asked_for_where_no_new_date_is_named(self, world):
        answers = UpdateAnswers(**PROGRESS | WHY | {"declared_rag": "red"}, date_holds="no")
        submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
        assert not DateChange.objects.exists()

    def test_a_step_saved_by_someone_else_is_a_conflict_that_shows_both_versions(
        self, world, sign_in
    ):
        first, second = sign_in(world.lead), sign_in(world.manager)
        url = world.url(f"{STEPS}progress/")
        typed = {"version": world.action.version, "update_version": 0} | PROGRESS
        assert first.post(url, typed | {"done": "What the lead typed"}).status_code == 302
        answer = second.post(url, typed | {"done": "What the manager typed"})
        assert answer.status_code == 409
        page = words_of(answer)
        assert "What the lead typed" in page
        assert "What the manager typed" in page
        assert 'name="update_version" value="1"' in page
        again = second.post(url, typed | {"done": "Both of ours", "update_version": "1"})
        assert again.status_code == 302
        assert Update.objects.get(action=world.action).done == "Both of ours"

    def test_no_answer_is_kept_when_no_round_is_open(self, world, sign_in, history_rows_written):
        world.round.state = "closed"
        save(world.round)
        client = sign_in(world.lead)
        for path in (f"{STEPS}progress/", f"{ONE_PAGE}unchanged/"):
            assert client.get(world.url(path))["Location"] == world.url(ONE_PAGE)
        typed = {"version": world.action.version, "update_version": 0} | PROGRESS
        with history_rows_written() as rows:
            answer = client.post(world.url(f"{STEPS}progress/"), typed)
        assert (answer.status_code, rows) == (400, {})
        assert "No reporting round is open" in words_of(answer)


class TestTheDayOfCompletion:
    STARTS = date(2020, 1, 1)  # of FP-01, in tests/world.py

    def carried_out(self, world: World, client, day: date):
        typed = PROGRESS | {"delivery": "carried_out"}
        days = a_date("finished", day.day, day.month, day.year)
        return send(client, world.url(f"{STEPS}progress/"), **typed, **days)

    @pytest.mark.parametrize("days_from_today", [1, 194])
    def test_a_future_day_of_completion_is_refused_beside_its_question(
        self, days_from_today, world, sign_in, history_rows_written
    ):
        day = clock.today() + timedelta(days=days_from_today)
        with history_rows_written() as rows:
            answer = self.carried_out(world, sign_in(world.lead), day)
        assert (answer.status_code, rows) == (400, {})
        message = "The day it was carried out must be today or in the past"
        assert answer.context["form"].errors == {"finished": [message]}
        assert message in words_of(answer)

    def test_a_day_of_completion_before_the_start_is_refused_beside_its_question(
        self, world, sign_in
    ):
        before = self.STARTS - timedelta(days=1)
        answer = self.carried_out(world, sign_in(world.lead), before)
        assert answer.status_code == 400
        message = "The action was to start later, on 1 January 2020"
        assert answer.context["form"].errors == {"finished": [message]}

    def test_the_start_date_and_today_are_accepted_as_the_day_of_completion(self, world, sign_in):
        client = sign_in(world.lead)
        for day in (self.STARTS, clock.today()):
            assert self.carried_out(world, client, day).status_code == 302
            assert Update.objects.get(action=world.action).finished == day

    def test_a_day_of_completion_needs_the_state_carried_out(self, world, sign_in):
        typed = PROGRESS | a_date("finished", 5, 1, 2026)
        answer = send(sign_in(world.lead), world.url(f"{STEPS}progress/"), **typed)
        assert answer.status_code == 400
        message = "Enter the day it was carried out, only if it has been"
        assert answer.context["form"].errors == {"finished": [message]}

    @pytest.mark.parametrize("days_from_start", [-1, 1_000_000])
    def test_a_draft_update_with_an_invalid_day_is_neither_made_ready_nor_sent(
        self, days_from_start, world, sign_in
    ):
        day = self.STARTS + timedelta(days=days_from_start)
        wrong = {"delivery": "carried_out", "finished": day, "stage": "none"}
        draft = a_complete_draft(world, **wrong)
        for change in (mark_update_ready, submit_draft):
            with pytest.raises(ValidationError) as refused:
                change(world.action.pk, by=world.lead, now=timezone.now())
            assert refused.value.message_dict.keys() == {"finished"}
        assert world.fresh(draft).state == "draft"
        client = sign_in(world.lead)
        assert step(world, client, "stage").endswith("/progress/")
        assert client.get(world.url("my-work/submit/")).context["updates"] == []

    def test_the_state_of_an_action_verified_as_carried_out_can_not_be_changed(self, world):
        world.action.delivery, world.action.finished = "carried_out", self.STARTS
        save(world.action)
        now = timezone.now()
        claimed = {"stage": "carried_out", "statement": "Done"}
        claim = claim_stage(world.action.pk, by=world.lead, now=now, **claimed)
        decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=now)
        with pytest.raises(ValidationError) as refused:
            submit_update(world.action.pk, GREEN, by=world.lead, now=now)
        message = "This was verified as carried out, so its state and day can’t change"
        assert refused.value.message_dict == {"delivery": [message]}


class TestReadyUpdates:
    def test_an_update_with_no_answers_is_not_sent(self, world, sign_in, history_rows_written):
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            assert send(client, world.url(ONE_PAGE)).status_code == 400
            for change in (mark_update_ready, submit_draft):
                with pytest.raises(ValidationError):
                    change(world.action.pk, by=world.lead, now=timezone.now())
        assert rows == {}

    def test_answers_that_a_changed_rating_no_longer_asks_for_are_left_out(self, world):
        """Amber asked for a date; green, chosen afterwards, does not."""
        a_complete_draft(
            world,
            date_holds="no",
            proposed_due=LATER,
            date_cause="resource",
            date_reason="Posts",
        )
        update = submit_draft(world.action.pk, by=world.lead, now=timezone.now())
        assert (update.date_holds, update.proposed_due) == ("", None)
        assert not DateChange.objects.exists()

    def test_a_saved_update_that_lacks_nothing_is_ready_and_not_sent_yet(self, world, sign_in):
        client = sign_in(world.lead)
        answer = send(client, world.url(ONE_PAGE), draft="Pressed", **PROGRESS, **WHY)
        assert answer["Location"] == world.url(HOME)
        page = client.get(answer["Location"])
        assert [item.state_label for item in page.context["items"]] == ["Ready to send"]
        assert "FP-01 is saved and ready to send. It is not sent yet." in words_of(page)
        assert "Send the 1 that is ready" in words_of(page)
        assert "1 of 1 still to do" in words_of(page)
        assert not Update.objects.sent().exists()

    def test_a_ready_update_changes_no_published_document(self, world):
        world.action.delivery = "not_started"  # it began as under way
        save(world.action)
        day = {"at": timezone.now(), "on": clock.today(), "audience": "scrutiny"}
        before = make_document(world.plan, **day)
        a_complete_draft(world, declared_rag="amber")
        mark_update_ready(world.action.pk, by=world.lead, now=timezone.now())
        assert make_document(world.plan, **day) == before

    def test_a_changed_answer_makes_a_ready_update_a_draft_again(self, world):
        a_complete_draft(world)
        mark_update_ready(world.action.pk, by=world.lead, now=timezone.now())
        assert keep_draft(world.action.pk, {"done": "All"}, by=world.lead).state == "draft"

    def test_a_returned_update_stays_returned_until_it_is_ready(self, world, sign_in):
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")
        client = sign_in(world.lead)
        home = words_of(client.get(world.url(HOME)))
        assert "Returned by Manager:</strong> Name the eight." in home
        for path in (f"{STEPS}progress/", ONE_PAGE):
            assert "Name the eight." in words_of(client.get(world.url(path)))
        step(world, client, "progress", declared_rag="amber")
        assert world.fresh(update).state == "returned"
        step(world, client, "why", draft="Pressed", **WHY)
        assert world.fresh(update).state == "ready"
        keep_draft(world.action.pk, {"done": "All"}, by=world.lead)
        assert world.fresh(update).state == "returned"

    def test_a_sent_update_is_changed_on_the_one_page_form(
        self, world, sign_in, history_rows_written
    ):
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        client = sign_in(world.lead)
        choose_update_path(world.plan, by=world.lead, path="steps")
        url = world.url(f"{STEPS}progress/")
        assert client.get(url)["Location"] == world.url(ONE_PAGE)
        assert client.get(world.url(ONE_PAGE)).status_code == 200
        with history_rows_written() as rows, pytest.raises(ValidationError, match="sent already"):
            submit_draft(world.action.pk, by=world.lead, now=timezone.now())
        assert rows == {}


class TestUpdateOnOnePage:
    def test_a_new_date_needs_its_day_cause_and_reason(self, world, sign_in):
        amber = PROGRESS | WHY | {"declared_rag": "amber", "new_date": "on"}
        client = sign_in(world.lead)
        answer = send(client, world.url(ONE_PAGE), **amber)
        assert answer.context["form"].errors.keys() == {
            "proposed_due",
            "date_cause",
            "date_reason",
        }
        assert words_of(answer).count("app-reveal--open") == 2
        why = {"date_cause": "our_delay", "date_reason": "Late start."}
        days = a_date("proposed_due", 30, 9, 2099)
        assert send(client, world.url(ONE_PAGE), **amber, **why, **days).status_code == 302
        assert DateChange.objects.get(action=world.action).to_due == LATER

    def test_a_date_typed_without_its_tick_or_beside_green_is_refused_and_kept(
        self, world, sign_in
    ):
        client = sign_in(world.lead)
        days = a_date("proposed_due", 30, 9, 2099)
        for typed, message in [
            (days, "Tick this if you ask for a new date, or take the date out"),
            ({"new_date": "on"}, "Green says that the date will hold: choose amber or red"),
        ]:
            answer = send(client, world.url(ONE_PAGE), **PROGRESS, **WHY, **typed)
            assert answer.status_code == 400
            assert answer.context["form"].errors.keys() == {"new_date"}
            assert message in words_of(answer)
            assert answer.context["form"]["done"].value() == PROGRESS["done"]

    def test_every_question_is_drawn_in_the_order_in_which_errors_are_listed(self, world, sign_in):
        some_evidence(world.plan, world.lead, action=world.action)
        answer = sign_in(world.lead).get(world.url(ONE_PAGE))
        page = words_of(answer)
        names = [field.html_name for field in answer.context["form"].visible_fields()]
        places = [re.search(f'name="{name}(_day)?"', page).start() for name in names]
        assert places == sorted(places)
        assert "(optional)" not in page

    def test_nothing_unchanged_is_offered_beside_an_update_that_was_begun(self, world, sign_in):
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        accept_update(update.pk, by=world.manager, now=timezone.now())
        next_round(world)
        client = sign_in(world.lead)
        button = "Nothing has changed, and it is still true"
        assert button in words_of(client.get(world.url(ONE_PAGE)))
        a_complete_draft(world)
        assert button not in words_of(client.get(world.url(ONE_PAGE)))


class TestTheChoiceOfTheWay:
    def test_it_is_remembered_for_each_person(self, world, sign_in, history_rows_written):
        lead, manager = sign_in(world.lead), sign_in(world.manager)
        url, steps = world.url(ONE_PAGE), world.url(f"{STEPS}progress/")
        assert lead.get(url).status_code == 200
        with history_rows_written() as rows:
            assert send(lead, url, path="steps")["Location"] == url
        assert rows == {"Preference": 1}
        assert lead.get(url)["Location"] == steps
        assert sign_in(world.lead).get(url)["Location"] == steps
        assert manager.get(url).status_code == 200
        assert send(lead, steps, path="one_page")["Location"] == url
        assert lead.get(url).status_code == 200
        assert Preference.objects.get(user=world.lead).update_path == "one_page"

    def test_what_was_typed_is_saved_first(self, world, sign_in):
        client = sign_in(world.lead)
        send(client, world.url(ONE_PAGE), path="steps", done="Half a", next="")
        page = client.get(world.url(f"{STEPS}progress/"))
        assert page.context["form"]["done"].value() == "Half a"

    def test_choosing_the_same_way_again_writes_nothing(self, world, history_rows_written):
        choose_update_path(world.plan, by=world.lead, path="steps")
        with history_rows_written() as rows:
            choose_update_path(world.plan, by=world.lead, path="steps")
        assert rows == {}


def test_saying_that_nothing_has_changed_leads_back_to_the_list(world, sign_in):
    an_action(world.practice, "FP-02")
    update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
    accept_update(update.pk, by=world.manager, now=timezone.now())
    next_round(world)
    client = sign_in(world.lead)
    form = client.get(world.url(ONE_PAGE)).context["unchanged"]
    answer = client.post(world.url(f"{ONE_PAGE}unchanged/"), filled(form))
    assert answer["Location"] == world.url(HOME)
    page = words_of(client.get(answer["Location"]))
    assert "FP-01 was sent." in page
    assert "Next: FP-02" in page


def ask(world: World) -> DateChange:
    return ask_date_change(
        world.action.pk,
        by=world.lead,
        to_due=LATER,
        cause="resource",
        reason="Posts",
        now=timezone.now(),
    )


def next_round(world: World) -> None:
    world.round.state = "closed"
    save(world.round)
    a_round(world.plan, number=2)
