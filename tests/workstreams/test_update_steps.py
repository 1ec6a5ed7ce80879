"""An update in steps, one question a page: what is asked and kept at each, and how it is sent."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.publishing.document import make_document
from improvement import clock
from tests.pages import a_date, send
from tests.workstreams.update_pages import CHECK, PROGRESS, STEPS, check, step, words_of
from tests.world import World, a_round, an_action, save
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

GREEN = UpdateAnswers("under_way", "green", "Trained 14.", "The rest.")
LATER = date(2099, 9, 30)


def a_complete_draft(world: World, **answers) -> Update:
    """A draft update with every answer."""
    whole = PROGRESS | {"declared_rag": "green"} | answers
    return keep_draft(world.action.pk, whole, by=world.lead)


def make_late(world: World, days: int = 143) -> None:
    world.action.due = world.action.baseline_due = clock.today() - timedelta(days=days)
    save(world.action)


class TestStepsOfAnUpdate:
    def test_a_green_update_takes_three_pages(self, world, sign_in, history_rows_written):
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            assert step(world, client, "progress", **PROGRESS) == world.url(f"{STEPS}rating/")
            assert step(world, client, "rating", declared_rag="green") == world.url(CHECK)
        assert rows == {"Update": 2}
        page = words_of(client.get(world.url(CHECK)))
        assert "Yes: green says so" in page
        answer = check(world, client)
        assert answer.status_code == 302
        update = Update.objects.get(action=world.action)
        assert (update.state, update.done, update.submitted_by) == (
            "submitted",
            "Trained 14.",
            world.lead,
        )

    def test_an_amber_update_asks_why_and_whether_the_date_will_hold(self, world, sign_in):
        client = sign_in(world.lead)
        step(world, client, "progress", **PROGRESS)
        assert step(world, client, "rating", declared_rag="amber").endswith("explanation/")
        assert step(world, client, "explanation", explanation="Posts.").endswith("date/")
        assert step(world, client, "date", date_holds="yes") == world.url(CHECK)
        assert check(world, client).status_code == 302
        page = words_of(client.get(world.url("actions/FP-01/")))
        assert "Will the date hold?</dt>" in page

    def test_a_date_that_will_not_hold_asks_for_a_date_change_with_the_update(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.lead)
        step(world, client, "progress", **PROGRESS)
        step(world, client, "rating", declared_rag="red")
        step(world, client, "explanation", explanation="Posts are empty.")
        assert step(world, client, "date", date_holds="no").endswith("new-date/")
        days = a_date("proposed_due", 30, 9, 2099)
        why = {"date_cause": "waiting_on_another_body", "date_reason": "The police move in May."}
        assert step(world, client, "new-date", **days, **why) == world.url(CHECK)
        assert "also asks the chair to move the date" in words_of(client.get(world.url(CHECK)))
        with history_rows_written() as rows:
            check(world, client)
        assert rows == {"Update": 1, "DateChange": 1}
        date_change = DateChange.objects.get(action=world.action)
        assert (date_change.to_due, date_change.cause, date_change.asked_by) == (
            LATER,
            why["date_cause"],
            world.lead,
        )
        assert world.fresh(world.action).due == date(2099, 6, 30)

    def test_each_step_shows_the_answer_of_the_last_round(self, world, sign_in):
        answers = UpdateAnswers(
            "under_way",
            "amber",
            "Trained 10.",
            "Four more.",
            explanation="Staff left.",
            confidence="high",
            date_holds="no",
            proposed_due=LATER,
            date_cause="resource",
            date_reason="Two posts.",
        )
        update = submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
        accept_update(update.pk, by=world.manager, now=timezone.now())
        next_round(world)
        client = sign_in(world.lead)
        for name, text in [
            ("progress", "Trained 10."),
            ("rating", "High confidence"),
            ("explanation", "Staff left."),
            ("date", "<strong>In Round 1:</strong> No"),
            ("new-date", "30 September 2099. Two posts."),
        ]:
            assert text in words_of(client.get(world.url(f"{STEPS}{name}/")))

    def test_a_step_says_when_the_last_round_has_no_answer_to_it(self, world, sign_in):
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        accept_update(update.pk, by=world.manager, now=timezone.now())
        next_round(world)
        client = sign_in(world.lead)
        for name, text in [
            ("explanation", "no explanation was given"),
            ("date", "this was not asked"),
            ("new-date", "no other date was named"),
        ]:
            assert text in words_of(client.get(world.url(f"{STEPS}{name}/")))

    def test_the_answer_to_a_step_is_kept_after_signing_out(self, world, sign_in):
        step(world, sign_in(world.lead), "progress", **PROGRESS)
        page = sign_in(world.lead).get(world.url(f"{STEPS}progress/"))
        assert page.context["form"]["done"].value() == "Trained 14."
        home = sign_in(world.lead).get(world.url("my-work/"))
        assert [item.state_label for item in home.context["items"]] == ["In progress"]

    def test_a_half_given_answer_can_be_saved_to_finish_later(self, world, sign_in):
        typed = {"done": "Half a", "delivery": "under_way", "draft": "Pressed"}
        answer = send(sign_in(world.lead), world.url(f"{STEPS}progress/"), **typed)
        assert answer["Location"] == world.url("my-work/")
        assert Update.objects.get(action=world.action).done == "Half a"

    def test_an_action_carried_out_is_not_asked_about_its_date(self, world, sign_in):
        client = sign_in(world.lead)
        day = a_date("finished", 5, 1, 2026)
        step(world, client, "progress", **PROGRESS | {"delivery": "carried_out"} | day)
        step(world, client, "rating", declared_rag="amber")
        assert step(world, client, "explanation", explanation="Not audited.").endswith("stage/")
        assert step(world, client, "stage", stage="none") == world.url(CHECK)
        assert "It is carried out" in words_of(client.get(world.url(CHECK)))

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
                ("progress", {"done": ""}, "Enter an answer to “What was done since"),
                ("progress", {"delivery": "carried_out"}, "Enter the day it was carried out"),
                ("rating", {"declared_rag": ""}, "Select an answer to “How do you rate it?”"),
                ("rating", {"confidence": "low"}, "Say why you are not more sure"),
                ("explanation", {}, "Enter an answer to “Why is it not green?”"),
                ("date", {"date_holds": ""}, "Select an answer to “Will the agreed date hold?”"),
                ("new-date", {}, "Enter the date you ask for"),
                (
                    "new-date",
                    a_date("proposed_due", 30, 6, 2099),
                    "must be after the agreed date, and to come",
                ),
            ]:
                answer = send(client, world.url(f"{STEPS}{name}/"), **typed)
                assert answer.status_code == 400
                assert message in words_of(answer)
        assert rows == {}

    def test_a_green_that_disagrees_with_the_facts_asks_for_an_explanation(self, world, sign_in):
        make_late(world)
        client = sign_in(world.lead)
        step(world, client, "progress", **PROGRESS)
        assert step(world, client, "rating", declared_rag="green").endswith("explanation/")
        page = words_of(client.get(world.url(f"{STEPS}explanation/")))
        assert "Why is green right?" in page
        assert step(world, client, "explanation", explanation="The board knows.") == (
            world.url(CHECK)
        )
        assert "Why green</dt>" in words_of(client.get(world.url(CHECK)))

    def test_an_agreed_date_that_has_passed_cannot_be_said_to_hold(self, world, sign_in):
        make_late(world)
        a_complete_draft(world, declared_rag="red", explanation="Posts.")
        client = sign_in(world.lead)
        answer = send(client, world.url(f"{STEPS}date/"), date_holds="yes")
        assert answer.status_code == 400
        assert "has passed" in words_of(answer)
        assert step(world, client, "date", date_holds="unknown") == world.url(CHECK)
        assert check(world, client).status_code == 302
        assert not DateChange.objects.exists()

    def test_an_agreed_date_with_an_open_date_change_cannot_be_said_to_hold(self, world, sign_in):
        ask(world)
        a_complete_draft(world, declared_rag="amber", explanation="Posts.")
        answer = send(sign_in(world.lead), world.url(f"{STEPS}date/"), date_holds="yes")
        assert answer.status_code == 400
        assert "Lead has asked to move the date to 30 September 2099" in words_of(answer)

    def test_an_update_amends_the_open_date_change_or_leaves_it_unchanged(
        self, world, history_rows_written
    ):
        date_change = ask(world)
        same = {"date_holds": "no", "proposed_due": LATER, "date_cause": "resource"}
        a_complete_draft(
            world, declared_rag="red", explanation="Posts.", date_reason="Posts", **same
        )
        with history_rows_written() as rows:
            submit_draft(world.action.pk, by=world.lead, now=timezone.now())
        assert rows == {"Update": 1}
        answers = UpdateAnswers(
            **PROGRESS,
            declared_rag="red",
            explanation="Posts.",
            date_reason="More posts",
            **same,
        )
        submit_update(world.action.pk, answers, by=world.manager, now=timezone.now())
        amended = world.fresh(date_change)
        assert (amended.reason, amended.asked_by) == ("More posts", world.manager)

    def test_no_date_change_is_asked_for_where_no_new_date_is_named(self, world):
        answers = UpdateAnswers(
            **PROGRESS, declared_rag="red", explanation="Posts.", date_holds="no"
        )
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
        one_page = world.url("actions/FP-01/update/")
        for path in (f"{STEPS}progress/", CHECK, "actions/FP-01/update/unchanged/"):
            assert client.get(world.url(path))["Location"] == one_page
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
        message = refused.value.messages[0]
        link = f'href="{world.url(STEPS)}progress/">{message}</a>'
        assert link in words_of(client.get(world.url(CHECK)))
        assert check(world, client, "ready").status_code == 400
        assert client.get(world.url("my-work/submit/")).context["updates"] == []

    def test_the_state_of_an_action_verified_as_carried_out_is_refused_beside_its_question(
        self, world, sign_in
    ):
        world.action.delivery, world.action.finished = "carried_out", self.STARTS
        save(world.action)
        now = timezone.now()
        claim = claim_stage(
            world.action.pk, by=world.lead, stage="carried_out", statement="Done", now=now
        )
        client = sign_in(world.lead)
        url = world.url(f"{STEPS}progress/")
        assert send(client, url, **PROGRESS, **a_date("finished", "", "", "")).status_code == 302
        decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=now)
        answer = send(client, url, **PROGRESS, **a_date("finished", "", "", ""))
        assert answer.status_code == 400
        message = "This was verified as carried out, so its state and day can’t change"
        assert answer.context["form"].errors == {"delivery": [message]}
        assert self.carried_out(world, client, self.STARTS).status_code == 302


class TestCheckPage:
    def test_the_check_page_links_to_each_missing_answer(self, world, sign_in):
        keep_draft(world.action.pk, {"done": "Trained 14."}, by=world.lead)
        client = sign_in(world.lead)
        page = words_of(client.get(world.url(CHECK)))
        assert f'{world.url(STEPS)}rating/">Choose green, amber or red</a>' in page
        answer = check(world, client)
        assert answer.status_code == 400
        assert "Say what is next" in words_of(answer)

    def test_an_update_with_no_answers_is_not_sent(self, world, sign_in, history_rows_written):
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            assert check(world, client).status_code == 400
            assert check(world, client, "ready").status_code == 400
        assert rows == {}

    def test_answers_that_a_changed_rating_no_longer_asks_for_are_left_out(self, world):
        """Amber asked for a date; green, chosen afterwards, does not."""
        a_complete_draft(
            world,
            explanation="Posts.",
            date_holds="no",
            proposed_due=LATER,
            date_cause="resource",
            date_reason="Posts",
        )
        update = submit_draft(world.action.pk, by=world.lead, now=timezone.now())
        assert (update.explanation, update.date_holds, update.proposed_due) == ("", "", None)
        assert not DateChange.objects.exists()

    def test_a_new_date_is_left_out_when_the_agreed_date_holds(self, world):
        a_complete_draft(
            world,
            declared_rag="amber",
            explanation="Posts.",
            date_holds="yes",
            proposed_due=LATER,
            date_cause="resource",
            date_reason="Posts",
        )
        update = submit_draft(world.action.pk, by=world.lead, now=timezone.now())
        assert (update.date_holds, update.proposed_due, update.date_reason) == ("yes", None, "")

    def test_a_ready_update_waits_and_is_not_sent_yet(self, world, sign_in):
        a_complete_draft(world)
        client = sign_in(world.lead)
        answer = check(world, client, "ready")
        assert answer["Location"] == world.url("my-work/")
        page = client.get(answer["Location"])
        assert [item.state_label for item in page.context["items"]] == ["Ready to send"]
        assert "It is not a report until you submit it." in words_of(page)
        assert "Submit the 1 that is ready" in words_of(page)
        assert "1 of 1 still to do" in words_of(page)
        assert not Update.objects.sent().exists()

    def test_a_ready_update_changes_no_published_document(self, world):
        world.action.delivery = "not_started"  # it began as under way
        save(world.action)
        day = {"at": timezone.now(), "on": clock.today(), "audience": "scrutiny"}
        before = make_document(world.plan, **day)
        a_complete_draft(world, declared_rag="amber", explanation="Posts.", date_holds="yes")
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
        home = words_of(client.get(world.url("my-work/")))
        assert "Returned by Manager:</strong> Name the eight." in home
        for path in (f"{STEPS}progress/", CHECK):
            assert "Name the eight." in words_of(client.get(world.url(path)))
        step(world, client, "rating", declared_rag="amber")
        assert world.fresh(update).state == "returned"
        step(world, client, "explanation", explanation="Posts.")
        step(world, client, "date", date_holds="yes")
        check(world, client, "ready")
        assert world.fresh(update).state == "ready"
        keep_draft(world.action.pk, {"done": "All"}, by=world.lead)
        assert world.fresh(update).state == "returned"

    def test_a_submitted_update_is_changed_on_the_one_page_form(
        self, world, sign_in, history_rows_written
    ):
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        client = sign_in(world.lead)
        for path in (f"{STEPS}progress/", CHECK):
            assert client.get(world.url(path))["Location"] == world.url("actions/FP-01/update/")
        with history_rows_written() as rows:
            answer = client.post(world.url(CHECK), {"update_version": 1})
        assert (answer.status_code, rows) == (400, {})
        assert "was submitted already" in words_of(answer)

    def test_sending_an_update_leads_to_the_next_action(self, world, sign_in):
        an_action(world.practice, "FP-02")
        a_complete_draft(world)
        client = sign_in(world.lead)
        answer = check(world, client)
        assert answer["Location"] == world.url("actions/FP-02/update/steps/progress/")
        page = words_of(client.get(answer["Location"]))
        assert "FP-01 was submitted." in page
        assert "(1 still to do)" in page

    def test_a_ready_update_is_checked_against_the_facts_again_when_it_is_sent(self, world):
        """The action was on track when its update was checked, and has become late since."""
        a_complete_draft(world)
        mark_update_ready(world.action.pk, by=world.lead, now=timezone.now())
        make_late(world)
        with pytest.raises(ValidationError, match="You chose green, and it is late by 143 days"):
            submit_draft(world.action.pk, by=world.lead, now=timezone.now())


class TestUpdateOnOnePage:
    URL = "actions/FP-01/update/"

    def test_the_one_page_form_asks_the_same_questions_of_the_date(self, world, sign_in):
        amber = PROGRESS | {"declared_rag": "amber", "explanation": "Posts."}
        client = sign_in(world.lead)
        answer = send(client, world.url(self.URL), **amber)
        assert answer.status_code == 400
        assert "Say whether the agreed date will hold" in words_of(answer)
        no_date = amber | {"date_holds": "no"}
        assert "Choose why the date has to move" in words_of(
            send(client, world.url(self.URL), **no_date)
        )
        why = {"date_cause": "our_delay", "date_reason": "Late start."}
        days = a_date("proposed_due", 30, 9, 2099)
        assert send(client, world.url(self.URL), **no_date, **why, **days).status_code == 302
        assert DateChange.objects.get(action=world.action).to_due == LATER

    def test_a_green_update_with_a_new_date_is_refused(self, world, sign_in):
        green = PROGRESS | {"declared_rag": "green"}
        client = sign_in(world.lead)
        answer = send(client, world.url(self.URL), **green, date_holds="no")
        assert "Green says that the date will hold" in words_of(answer)
        days = a_date("proposed_due", 30, 9, 2099)
        answer = send(client, world.url(self.URL), **green, **days)
        assert answer.status_code == 400
        assert "Choose no if you ask for a new date" in words_of(answer)

    def test_the_my_work_page_links_to_the_one_page_form_when_asked_to(self, world, sign_in):
        client = sign_in(world.lead)
        link = f'href="{world.url(self.URL)}"'
        assert link not in words_of(client.get(world.url("my-work/")))
        assert link in words_of(client.get(world.url("my-work/?one_page=1")))

    def test_the_steps_and_the_one_page_form_link_to_each_other(self, world, sign_in):
        client = sign_in(world.lead)
        assert f'{world.url(STEPS)}progress/">Answer one question a page instead' in words_of(
            client.get(world.url(self.URL))
        )
        assert "Answer on one page instead" in words_of(client.get(world.url(f"{STEPS}progress/")))


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
