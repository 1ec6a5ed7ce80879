"""An update in steps: what is asked and kept at each, what is refused, and how it is sent."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement import clock
from tests.pages import a_date, send
from tests.workstreams.update_pages import (
    GREEN,
    HOME,
    LATER,
    ONE_PAGE,
    PROGRESS,
    STEPS,
    WHY,
    a_complete_draft,
    make_late,
    next_round,
    step,
    words_of,
)
from tests.world import World, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    ask_date_change,
    claim_stage,
    decide_stage_claim,
    keep_draft,
    mark_update_ready,
    return_update,
    submit_draft,
    submit_update,
)
from workstreams.models import DateChange, Update


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


def ask(world: World) -> DateChange:
    return ask_date_change(
        world.action.pk,
        by=world.lead,
        to_due=LATER,
        cause="resource",
        reason="Posts",
        now=timezone.now(),
    )
