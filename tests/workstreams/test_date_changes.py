"""Date changes: asking for an agreed date to move, the list of requests, the chair's decision."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.pages import a_date, filled, html_of, send
from tests.world import World, save
from workstreams.changes import amend_date_change, ask_date_change, decide_date_change
from workstreams.models import DateChange

ASK = "actions/FP-01/date-change/"
LATER = date(2099, 9, 30)
GOOD = a_date("to_due", 30, 9, 2099) | {"cause": "our_delay", "reason": "Two posts are empty."}


def words_of(answer) -> str:
    return html_of(answer)


def ask(world: World, **changes) -> DateChange:
    values = {"to_due": LATER, "cause": "our_delay", "reason": "Two posts are empty."} | changes
    return ask_date_change(world.action.pk, by=world.lead, now=timezone.now(), **values)


def decide(change: DateChange, world: World, approve: bool = True) -> DateChange:
    note = "Board of 3 May: it stays red until then."
    return decide_date_change(
        change.pk, by=world.chair, approve=approve, note=note, now=timezone.now()
    )


def decision_page(world: World, change: DateChange) -> str:
    return world.url(f"date-changes/{change.pk}/")


class TestAskingForADateChange:
    def test_a_date_change_asked_by_a_lead_moves_no_date_until_the_chair_decides(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            answer = send(client, world.url(ASK), **GOOD)
        assert (answer.status_code, rows) == (302, {"DateChange": 1})
        assert world.fresh(world.action).due == date(2099, 6, 30)
        assert "Until the decision the date stands." in words_of(client.get(answer["Location"]))

    def test_an_invalid_date_change_form_names_the_error_and_saves_nothing(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            for typed, message in [
                ({"cause": ""}, "Select an answer to “What is the cause?”"),
                ({"reason": ""}, "Enter an answer to “Why does the date have to move?”"),
                (a_date("to_due", "", "", ""), "Enter the date you ask for"),
                (a_date("to_due", 1, 1, 2020), "must be today or later"),
                (a_date("to_due", 30, 6, 2099), "is the agreed date already"),
            ]:
                answer = send(client, world.url(ASK), **GOOD | typed)
                assert answer.status_code == 400
                assert message in words_of(answer)
        assert rows == {}

    def test_the_one_open_date_change_can_be_amended(self, world, sign_in):
        change = ask(world)
        client = sign_in(world.manager)
        page = client.get(world.url(ASK))
        assert "Lead asked on" in words_of(page)
        assert page.context["form"]["reason"].value() == "Two posts are empty."
        answer = send(client, world.url(ASK), cause="resource", reason="Three posts.")
        assert answer.status_code == 302
        amended = world.fresh(change)
        assert (amended.cause, amended.asked_by) == ("resource", world.manager)
        assert DateChange.objects.count() == 1

    def test_a_date_change_decided_meanwhile_cannot_be_amended(self, world, sign_in):
        change = ask(world)
        client = sign_in(world.lead)
        typed = filled(client.get(world.url(ASK)).context["form"], reason="Three posts.")
        decide(change, world, approve=False)
        with pytest.raises(ValidationError, match="decided already"):
            amend_date_change(
                change.pk,
                by=world.lead,
                to_due=LATER,
                cause="resource",
                reason="Three",
                now=timezone.now(),
            )
        assert (
            client.post(world.url(ASK), typed).status_code == 302
        )  # a new date change is asked for
        assert DateChange.objects.count() == 2

    def test_no_date_change_is_asked_for_another_leads_action_or_one_without_a_date(
        self, world, sign_in
    ):
        client = sign_in(world.lead)
        assert client.get(world.url("actions/MH-01/date-change/")).status_code == 403
        assert "Ask for another date" in words_of(client.get(world.url("actions/FP-01/")))
        world.action.due = world.action.baseline_due = None
        save(world.action)
        assert "Ask for another date" not in words_of(client.get(world.url("actions/FP-01/")))
        answer = send(client, world.url(ASK), **GOOD)
        assert answer.status_code == 400
        assert "no agreed date to move" in words_of(answer)


class TestDecidingADateChange:
    def test_approval_moves_the_agreed_date_and_never_the_first_agreed_date(self, world, sign_in):
        change = ask(world)
        client = sign_in(world.chair)
        page = words_of(client.get(decision_page(world, change)))
        for text in ["Two posts are empty.", "Our delay", "30 September 2099", "30 June 2099"]:
            assert text in page
        answer = send(
            client, decision_page(world, change), answer="approve", note="Board of 3 May."
        )
        assert answer["Location"] == world.url("date-changes/")
        action = world.fresh(world.action)
        assert (action.due, action.baseline_due) == (LATER, date(2099, 6, 30))
        assert "Board of 3 May." in words_of(client.get(answer["Location"]))

    def test_a_refusal_leaves_the_date_and_needs_a_reason(self, world, sign_in):
        change = ask(world)
        client, url = sign_in(world.chair), decision_page(world, change)
        assert send(client, url, answer="refuse", note="").status_code == 400
        assert send(client, url, answer="refuse", note="Find the staff.").status_code == 302
        assert world.fresh(change).decision == "refused"
        assert world.fresh(world.action).due == date(2099, 6, 30)

    def test_the_decision_page_lists_earlier_date_changes_of_the_action(self, world, sign_in):
        decide(ask(world), world, approve=False)
        page = words_of(sign_in(world.chair).get(decision_page(world, ask(world))))
        assert "our delay: refused on" in page

    def test_the_page_of_a_decided_date_change_says_that_it_was_decided(
        self, world, sign_in, history_rows_written
    ):
        change = decide(ask(world), world)
        client = sign_in(world.chair)
        with history_rows_written() as rows:
            answers = [
                getattr(client, way)(decision_page(world, change)) for way in ("get", "post")
            ]
        assert [answer.status_code for answer in answers] == [200, 409]
        assert rows == {}
        assert all("This request was decided" in words_of(answer) for answer in answers)

    def test_a_decision_on_a_date_change_amended_meanwhile_is_a_conflict(self, world, sign_in):
        change = ask(world)
        client, url = sign_in(world.chair), decision_page(world, change)
        typed = filled(client.get(url).context["form"], answer="approve", note="Yes")
        amend_date_change(
            change.pk,
            by=world.lead,
            to_due=date(2100, 1, 31),
            cause="resource",
            reason="More",
            now=timezone.now(),
        )
        answer = client.post(url, typed)
        assert answer.status_code == 409
        assert "31 January 2100" in words_of(answer)
        assert world.fresh(change).decision == "open"

    def test_only_the_chair_opens_the_decision_page_of_a_date_change(self, world, sign_in):
        change = ask(world)
        for person in (world.manager, world.lead, world.owner, world.member):
            assert sign_in(person).get(decision_page(world, change)).status_code == 403


class TestDateChangeLists:
    def test_only_the_chair_sees_links_to_decide_date_changes(self, world, sign_in):
        change = ask(world)
        chair, link = sign_in(world.chair), f'{decision_page(world, change)}">Decide on FP-01</a>'
        for path in ("date-changes/", "board/waiting/"):
            assert link in words_of(chair.get(world.url(path)))
        member = sign_in(world.member)
        for path in ("date-changes/", "board/waiting/"):
            page = words_of(member.get(world.url(path)))
            assert "Two posts are empty." in page
            assert "Decide on FP-01" not in page

    def test_date_changes_that_wait_on_another_body_are_counted_separately(self, world, sign_in):
        decide(ask(world), world)
        waiting = ask(world, to_due=date(2099, 12, 31), cause="waiting_on_another_body")
        decide(waiting, world)
        client = sign_in(world.lead)
        for path in ("actions/", "workstreams/FP/", "my-work/"):
            page = words_of(client.get(world.url(path)))
            assert "184 days" in page
            assert "moved twice (1 waiting on another body)" in page
        page = client.get(world.url("date-changes/"))
        assert dict(page.context["causes"])["Waiting on another body"] == 1

    def test_the_list_of_date_changes_says_when_there_is_none(self, world, sign_in):
        page = words_of(sign_in(world.lead).get(world.url("date-changes/")))
        assert "No request waits for a decision." in page
        assert "No request has been decided yet." in page
