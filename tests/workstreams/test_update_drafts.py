"""Drafts of updates on one page, and what is shown once one is sent."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.workstreams.update_pages import (
    make_late,
    open_page,
    send_update,
    submitted_update,
    words_of,
)
from tests.world import an_action
from workstreams.changes import accept_update, keep_draft, return_update
from workstreams.models import Update


class TestDraftUpdates:
    def test_a_draft_update_is_kept_with_no_answer_required(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.lead)
        empty = dict.fromkeys(["declared_rag", "done", "next"], "")
        with history_rows_written() as rows:
            answer = send_update(world, client, "draft", **empty | {"done": "Half a"})
        assert (answer["Location"], rows) == (world.url("my-work/"), {"Update": 1})
        update = Update.objects.get(action=world.action)
        assert (update.state, update.done, update.submitted_by) == ("draft", "Half a", None)
        home = open_page(world, client, "my-work/")
        assert "FP-01 is saved and not sent yet." in words_of(home)
        assert [item.state_label for item in home.context["items"]] == ["Update begun"]
        assert "Half a" in words_of(open_page(world, client))

    def test_a_draft_update_may_be_red_or_green_without_an_explanation(self, world, sign_in):
        make_late(world, 143)
        client = sign_in(world.lead)
        for rag in ("red", "green"):
            answer = send_update(world, client, "draft", declared_rag=rag, confidence="low")
            assert answer.status_code == 302

    def test_a_draft_update_with_an_invalid_date_is_refused(self, world, sign_in):
        day = {"finished_day": "31", "finished_month": "2", "finished_year": "2026"}
        answer = send_update(world, sign_in(world.lead), "draft", **day)
        assert answer.status_code == 400
        assert not Update.objects.exists()

    def test_a_returned_update_stays_returned_until_it_is_submitted_again(self, world, sign_in):
        update = submitted_update(world)
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")
        client = sign_in(world.lead)
        send_update(world, client, "draft", done="Not yet", explanation="")
        assert (world.fresh(update).state, world.fresh(update).done) == ("returned", "Not yet")
        assert "Name the eight." in words_of(open_page(world, client))
        send_update(world, client)
        assert world.fresh(update).state == "submitted"

    def test_a_submitted_update_is_replaced_and_never_becomes_a_draft_again(self, world, sign_in):
        update = submitted_update(world)
        page = words_of(open_page(world, sign_in(world.lead)))
        assert "You sent this on" in page
        assert "You can change it and send it again until it is accepted, or until" in page
        assert "Save and finish later" not in page
        with pytest.raises(ValidationError):
            keep_draft(world.action.pk, {"done": "Half"}, by=world.lead)
        send_update(world, sign_in(world.lead), "draft", done="Sent again")
        assert (world.fresh(update).state, world.fresh(update).done) == ("submitted", "Sent again")


class TestPageAfterSending:
    def test_it_is_the_list_of_what_remains_which_names_the_next_action(self, world, sign_in):
        an_action(world.practice, "FP-02")
        client = sign_in(world.lead)
        answer = send_update(world, client)
        assert answer["Location"] == world.url("my-work/")
        page = words_of(client.get(answer["Location"]))
        assert "FP-01 was sent. The programme manager will read it." in page
        assert "You can change it until it is accepted, or until Round 1 closes." in page
        assert "Next: FP-02 The work of FP-02" in page
        assert "1 still to do." in page

    def test_it_says_when_no_action_is_left(self, world, sign_in):
        client = sign_in(world.lead)
        page = words_of(client.get(send_update(world, client)["Location"]))
        assert "Next:" not in page
        assert "None still to do." in page

    def test_the_update_form_names_who_sent_the_update(self, world, sign_in):
        submitted_update(world)
        assert "Lead sent this on" in words_of(open_page(world, sign_in(world.manager)))

    def test_an_accepted_update_is_read_and_offers_no_form(self, world, sign_in):
        accept_update(submitted_update(world).pk, by=world.manager, now=timezone.now())
        page = words_of(open_page(world, sign_in(world.lead)))
        assert "Manager accepted this update on" in page
        assert "Send this update" not in page
