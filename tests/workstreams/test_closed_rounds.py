"""What a closed round leaves: drafts that come back, updates that still wait, and late ones."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.pages import filled, html_of, send
from tests.world import change, some_evidence
from workstreams.changes import (
    UpdateAnswers,
    close_round,
    edit_round,
    keep_draft,
    open_round,
    reopen_round,
    return_update,
    submit_update,
)
from workstreams.models import EvidenceUpdate, Round, Update
from workstreams.queries.round_schedule import keys_sent_late
from workstreams.queries.worklist import updates_to_review

GREEN = UpdateAnswers(delivery="under_way", declared_rag="green", done="Started", next="Go on")
OFFICE = ("No update was received", "begun and not sent", "returned and not sent")
NEXT = {
    "number": 2,
    "observes_from": date(2026, 11, 1),
    "observes_to": date(2026, 11, 30),
    "opens": date(2026, 11, 20),
    "closes": date(2099, 12, 11),
}


def close(world, number=1):
    closing = Round.objects.get(plan=world.plan, number=number)
    return close_round(closing.pk, by=world.manager, now=timezone.now(), reason="Closed")


def reopen(world):
    soon = timezone.localdate() + timedelta(days=7)
    by, now = world.manager, timezone.now()
    return reopen_round(world.round.pk, by=by, now=now, closes=soon, reason="The board met late")


def open_next(world, **values):
    return open_round(Round(plan=world.plan, **NEXT | values), by=world.manager, reason="Next")


def a_returned_update(world):
    update = submit_update(world.owned.pk, GREEN, by=world.owner, now=timezone.now())
    return return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")


class TestDraftsOfAClosedRound:
    def test_a_reopened_round_gives_each_lead_their_own_words_back(self, world, sign_in):
        """Begun, returned and never begun: no box holds what the programme office noted."""
        keep_draft(world.action.pk, {"done": "Half a", "declared_rag": "red"}, by=world.lead)
        a_returned_update(world)
        close(world)
        reopen(world)
        for ref, name, done in [("FP-01", "lead", "Half a"), ("MH-01", "owner", "Started")]:
            client = sign_in(getattr(world, name))
            for path in ("update/", "update/steps/progress/"):
                page = client.get(world.url(f"actions/{ref}/{path}"))
                assert page.context["form"]["done"].value() == done
        client = sign_in(world.other_lead)
        page = client.get(world.url("actions/MH-02/update/"))
        assert page.context["form"]["done"].value() == ""
        assert not any(words in html_of(page) for words in OFFICE)

    def test_work_that_was_begun_is_listed_as_it_was(self, world, sign_in):
        keep_draft(world.action.pk, {"done": "Half a"}, by=world.lead)
        a_returned_update(world)
        close(world)
        reopen(world)
        home = sign_in(world.other_lead).get(world.url("my-work/"))
        labels = {item.action.ref: item.state_label for item in home.context["items"]}
        assert labels == {"MH-01": "Returned", "MH-02": "To be written"}
        home = sign_in(world.lead).get(world.url("my-work/"))
        assert [item.state_label for item in home.context["items"]] == ["Update begun"]
        assert "returned this update" not in html_of(home)
        home = sign_in(world.manager).get(world.url("my-work/"))
        assert dict(home.context["standing"])["To be written"] == 1
        assert home.context["owed_count"] == 3

    def test_an_update_sent_in_a_reopened_round_bears_no_word_of_the_office(self, world, sign_in):
        close(world)
        reopen(world)
        client = sign_in(world.lead)
        typed = {"declared_rag": "green", "done": "Started", "explanation": "It goes on."}
        send(client, world.url("actions/FP-01/update/"), **typed)
        update = Update.objects.get(action=world.action)
        assert (update.done, update.decision_note, update.decided_by) == ("Started", "", None)
        page = html_of(client.get(world.url("actions/FP-01/")))
        assert "Sent by Lead" in page
        assert "The office’s note" not in page

    def test_the_next_round_begins_with_what_was_not_sent(
        self, world, sign_in, history_rows_written
    ):
        evidence = some_evidence(world.plan, world.lead, action=world.action)
        draft = keep_draft(
            world.action.pk, {"done": "Half a", "evidence": [evidence]}, by=world.lead
        )
        a_returned_update(world)
        close(world)
        with history_rows_written() as rows:
            opened = open_next(world)
        assert rows == {"Round": 1, "Update": 2, "EvidenceUpdate": 1}
        begun = Update.objects.get(action=world.action, round=opened)
        assert (begun.state, begun.done, begun.swept_up) == ("draft", "Half a", False)
        assert EvidenceUpdate.objects.get(update=begun).evidence == evidence
        assert world.fresh(draft).swept_note == "An update was begun and not sent."
        page = sign_in(world.lead).get(world.url("actions/FP-01/update/"))
        assert page.context["form"]["done"].value() == "Half a"
        again = Update.objects.get(action=world.owned, round=opened)
        assert (again.state, again.done, again.decision_note) == ("draft", "Started", "")

    def test_a_draft_of_an_action_that_is_over_does_not_come_back(self, world):
        keep_draft(world.action.pk, {"done": "Half a"}, by=world.lead)
        close(world)
        change(world.fresh(world.action), delivery="withdrawn", delivery_decision="The board")
        opened = open_next(world)
        assert not opened.updates.exists()

    def test_a_round_scheduled_before_the_close_takes_the_drafts_too(self, world):
        scheduled = open_next(world, state="ahead")
        keep_draft(world.action.pk, {"done": "Half a"}, by=world.lead)
        close(world)
        assert scheduled.updates.get().done == "Half a"
        reopen(world)  # nothing was sent in the round after it
        with pytest.raises(ValidationError, match="has not opened yet"):
            close(world, number=2)

    def test_swept_up_updates_of_before_drafts_were_kept_give_no_word_to_a_lead(
        self, world, sign_in
    ):
        by, now = world.manager, timezone.now()
        old = Update(action=world.action, round=world.round, swept_up=True, state="accepted")
        change(old, done=OFFICE[0], delivery="under_way", decided_by=by, decided_at=now)
        client = sign_in(world.lead)
        assert f"The office’s note: “{OFFICE[0]}”" in html_of(
            client.get(world.url("actions/FP-01/"))
        )
        close(world)
        reopen(world)
        page = client.get(world.url("actions/FP-01/update/"))
        assert page.context["form"]["done"].value() == ""
        assert OFFICE[0] not in html_of(page)

    def test_the_office_is_not_quoted_as_the_lead_in_the_next_round(self, world, sign_in):
        close(world)
        open_next(world)
        client = sign_in(world.lead)
        for path in ("update/", "update/steps/progress/"):
            page = html_of(client.get(world.url(f"actions/FP-01/{path}")))
            assert not any(words in page for words in OFFICE)


class TestUpdatesThatWaitInAClosedRound:
    def test_they_stay_in_the_managers_queue_and_on_the_rounds_page(self, world, sign_in):
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        close(world)
        client = sign_in(world.manager)
        for path in ("my-work/", "rounds/1/"):
            page = html_of(client.get(world.url(path)))
            assert "/actions/FP-01/update/review/?round=1" in page
            assert "No update waits" not in page
        assert "/update/review/" not in html_of(sign_in(world.lead).get(world.url("rounds/1/")))

    def test_two_of_one_action_are_each_reviewed_by_itself(self, world, sign_in):
        first = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        close(world)
        opened = open_next(world)
        second = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        assert list(updates_to_review(world.plan)) == [first, second]
        assert list(updates_to_review(world.plan, opened)) == [second]
        client = sign_in(world.manager)
        for number, update in ((1, first), (2, second)):
            page = client.get(world.url(f"actions/FP-01/update/review/?round={number}"))
            assert page.context["update"] == update
        for number in ("3", "x", "9" * 30):
            page = client.get(world.url(f"actions/FP-01/update/review/?round={number}"))
            assert page.status_code == 404

    def test_several_are_accepted_at_once_with_those_of_the_open_round(self, world, sign_in):
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        close(world)
        open_next(world)
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        client = sign_in(world.manager)
        page = client.get(world.url("my-work/accept/"))
        assert "FP-01 The work of FP-01, Round 1" in html_of(page)
        client.post(world.url("my-work/accept/"), filled(page.context["form"]))
        of_action = Update.objects.filter(action=world.action)
        assert [update.state for update in of_action] == ["accepted", "accepted"]


class TestUpdatesSentAfterTheyWereDue:
    def test_one_is_told_apart_on_each_page_and_in_the_history(self, world, sign_in):
        today = timezone.localdate()
        change(world.round, closes=today - timedelta(days=3), opens=today - timedelta(days=20))
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        client = sign_in(world.manager)
        for path in (
            *("my-work/", "my-work/accept/", "rounds/1/"),
            *("actions/FP-01/", "actions/FP-01/update/review/", "actions/FP-01/history/"),
        ):
            assert "3 days after it was due" in html_of(client.get(world.url(path))), path

    def test_on_the_due_day_itself_it_is_in_time(self, world, sign_in):
        today = timezone.localdate()
        change(world.round, closes=today, opens=today - timedelta(days=20))
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        page = html_of(sign_in(world.manager).get(world.url("rounds/1/")))
        assert "after it was due" not in page
        assert "Updates sent after they were due" not in page

    def test_a_due_day_moved_afterwards_makes_no_late_update_timely(self, world):
        today = timezone.localdate()
        change(world.round, closes=today - timedelta(days=1), opens=today - timedelta(days=20))
        late = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        later = today + timedelta(days=9)
        moved = edit_round(
            world.round.pk,
            {"closes": later},
            by=world.manager,
            version=world.fresh(world.round).version,
            reason="Snow",
        )
        timely = submit_update(world.owned.pk, GREEN, by=world.owner, now=timezone.now())
        sent = Update.objects.with_due_day()
        assert moved.closes == later
        assert sent.get(pk=late.pk).days_late == 1
        assert sent.get(pk=timely.pk).days_late == 0
        assert keys_sent_late(moved) == [late.pk]


class TestSchedulingARound:
    def test_a_round_whose_day_is_to_come_takes_no_update_before_it(self, world, sign_in):
        close(world)
        today = timezone.localdate()
        scheduled = open_next(world, state="ahead", opens=today + timedelta(days=5))
        assert Round.objects.taking_updates(world.plan.pk, today) is None
        client = sign_in(world.manager)
        assert "Scheduled: it opens on" in html_of(client.get(world.url("rounds/2/")))
        with pytest.raises(ValidationError, match="No reporting round is open"):
            submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        change(scheduled, opens=today)
        assert Round.objects.taking_updates(world.plan.pk, today) == scheduled
        assert "Open. Updates are due by" in html_of(client.get(world.url("rounds/2/")))
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        close(world, number=2)

    def test_a_scheduled_round_waits_until_the_one_before_it_is_closed(self, world):
        scheduled = open_next(world, state="ahead")
        today = timezone.localdate()
        assert Round.objects.taking_updates(world.plan.pk, today) == world.round
        close(world)
        assert Round.objects.taking_updates(world.plan.pk, today) == scheduled

    def test_no_round_is_opened_past_a_scheduled_one(self, world):
        close(world)
        open_next(world, state="ahead")
        third = {"number": 3, "observes_from": date(2026, 12, 1), "observes_to": date(2026, 12, 31)}
        with pytest.raises(ValidationError, match="Round 2 is scheduled before it"):
            open_next(world, **third)

    def test_all_days_of_a_scheduled_round_can_change(self, world, sign_in):
        scheduled = open_next(world, state="ahead", opens=date(2099, 12, 1))
        client = sign_in(world.manager)
        answer = send(client, world.url("rounds/2/edit/"), opens_day="2", reason="A day later")
        assert answer.status_code == 302
        assert world.fresh(scheduled).opens == date(2099, 12, 2)

    @pytest.mark.parametrize("last", [date(2026, 10, 31), date(2026, 9, 30), date(2026, 1, 31)])
    @pytest.mark.parametrize("day", [1, 2, 3, 13, 14, 16, 27, 28, 30])
    def test_the_page_to_open_a_round_accepts_the_days_that_it_proposes(
        self, last, day, world, sign_in, settings
    ):
        """Whether the month that is due is over or not, and its window past, open or to come."""
        close(world)
        change(world.fresh(world.round), observes_from=last.replace(day=1), observes_to=last)
        settings.PLAN_TODAY = date(2026, 11, day)
        answer = send(sign_in(world.manager), world.url("rounds/open/"))
        assert answer.status_code == 302
        opened = Round.objects.get(number=2)
        assert opened.observes_from == last + timedelta(days=1)
        assert opened.closes >= settings.PLAN_TODAY
        assert (opened.state == "ahead") == (opened.opens > settings.PLAN_TODAY)
