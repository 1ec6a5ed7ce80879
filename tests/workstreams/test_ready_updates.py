"""Updates that are ready, sent together; and those on one page or without a change."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.publishing.document import make_document
from improvement import clock
from tests.pages import a_date, filled, send
from tests.workstreams.update_pages import (
    GREEN,
    HOME,
    LATER,
    ONE_PAGE,
    PROGRESS,
    STEPS,
    WHY,
    a_complete_draft,
    next_round,
    step,
    words_of,
)
from tests.world import an_action, save, some_evidence
from workstreams.changes import (
    accept_update,
    choose_update_path,
    keep_draft,
    mark_update_ready,
    return_update,
    submit_draft,
    submit_update,
)
from workstreams.models import DateChange, Preference, Update


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
