"""The pages on which it is asked and decided how an agreed plan is judged."""

from decimal import Decimal

import pytest

from board.difference.between import difference
from improvement import clock
from tests.board.factories import this_instant
from tests.pages import a_date, html_of, send
from tests.workstreams.judging import SOON, ask, ask_of_measure, decide, now, stand
from tests.world import change, save
from workstreams.changes import ask_judged_change, claim_message
from workstreams.models import Action, JudgedChange, Measure
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import mail_of

JUDGING = "actions/FP-01/judging/"
WITHDRAW = "actions/FP-01/withdraw/"
EDIT = "actions/FP-01/edit/"
MEASURE_JUDGING = "measures/M1/judging/"


def waits_for(world, request):
    return world.url(f"judged-changes/{request.pk}/")


class TestPages:
    def test_a_request_is_asked_for_listed_and_decided_on_pages(self, world, sign_in):
        manager, chair = sign_in(world.manager), sign_in(world.chair)
        assert "Nothing moves until the chair approves" in html_of(manager.get(world.url(JUDGING)))
        answer = send(manager, world.url(JUDGING), priority="immediate", reason="A child waits")
        assert answer["Location"] == world.url("actions/FP-01/")
        assert "A child waits" in html_of(manager.get(answer["Location"]))
        request = JudgedChange.objects.get()
        for path in ("judged-changes/", "board/waiting/"):
            page = html_of(chair.get(world.url(path)))
            assert f'{waits_for(world, request)}">Decide on FP-01</a>' in page
            assert "A child waits" in page
            assert "Decide on FP-01" not in html_of(sign_in(world.member).get(world.url(path)))
        answer = send(chair, waits_for(world, request), answer="approve", note="Board, 3 May")
        assert answer["Location"] == world.url("judged-changes/")
        assert "Board, 3 May" in html_of(chair.get(answer["Location"]))
        assert world.fresh(world.action).priority == "immediate"
        history = html_of(chair.get(world.url("actions/FP-01/history/")))
        assert "Why: Approved: Board, 3 May" in history
        assert "Why: A child waits" in history
        assert "This request was decided" in html_of(chair.get(waits_for(world, request)))
        assert chair.post(waits_for(world, request), {}).status_code == 409

    def test_the_chair_sees_what_was_asked_before(self, world, sign_in):
        decide(ask(world, priority="immediate"), world.chair, approve=False)
        page = html_of(sign_in(world.chair).get(waits_for(world, ask(world, starts=SOON))))
        assert "Asked before" in page
        answer = send(
            sign_in(world.chair), waits_for(world, JudgedChange.objects.undecided().get()),
            answer="approve", note="",
        )  # fmt: skip
        assert answer.status_code == 400

    def test_withdrawal_is_asked_for_on_its_page(self, world, sign_in):
        client = sign_in(world.manager)
        nothing = client.post(world.url(WITHDRAW), {"version": 1})
        assert nothing.status_code == 400
        answer = send(client, world.url(WITHDRAW), kind="withdraw", reason="It is done twice")
        assert answer.status_code == 302
        assert world.fresh(world.action).delivery == "under_way"
        assert JudgedChange.objects.get().kind == "withdraw"
        assert send(client, world.url(WITHDRAW), kind="take_up", reason="So").status_code == 400
        change(world.action, delivery="suspended", delivery_decision="Board")
        page = html_of(client.get(world.url("actions/FP-01/")))
        assert "Ask to take it up again" in page
        assert "Ask to change how it is judged" not in page

    def test_a_measures_request_is_asked_for_on_its_page_and_listed(self, world, sign_in):
        client = sign_in(world.manager)
        assert "Ask to change how it is judged" in html_of(client.get(world.url("measures/M1/")))
        answer = send(client, world.url(MEASURE_JUDGING), target="8", reason="As the return says")
        assert answer["Location"] == world.url("measures/M1/")
        page = html_of(client.get(answer["Location"]))
        assert "Changes to how it is judged" in page
        assert "As the return says" in page
        chair = sign_in(world.chair)
        page = html_of(chair.get(world.url("judged-changes/")))
        assert "M1 Visits" in page
        send(client, world.url(MEASURE_JUDGING), target="", reason="")
        assert send(client, world.url(MEASURE_JUDGING), reason="Again").status_code == 400

    def test_in_a_draft_plan_the_asking_pages_lead_to_the_editing_pages(self, world, sign_in):
        world.draft()
        client = sign_in(world.manager)
        assert client.get(world.url(JUDGING))["Location"] == world.url(EDIT)
        there = client.get(world.url(MEASURE_JUDGING))["Location"]
        assert there == world.url("measures/M1/edit/")
        page = html_of(client.get(world.url("actions/FP-01/")))
        assert "Changes to how it is judged" not in page

    @pytest.mark.parametrize(
        "typed",
        [
            {"required_stage": "in_use"},
            {"priority": "immediate"},
            {"outcomes": ["1"]},
            {"lead_organisation": "1"},
            {"due_precision": "year"},
            a_date("baseline_due", 1, 1, 2098),
            a_date("starts", 1, 1, 2026),
            a_date("shown_by", 1, 1, 2027),
        ],
    )
    def test_editing_an_agreed_action_refuses_a_judged_field_and_says_where_to_ask(
        self, typed, world, sign_in, history_rows_written
    ):
        client = sign_in(world.manager)
        page = html_of(client.get(world.url(EDIT)))
        assert f'name="{next(iter(typed))}"' not in page
        assert "Ask on its page" in page
        with history_rows_written() as rows:
            answer = send(client, world.url(EDIT), title="Another", reason="So", **typed)
        assert (answer.status_code, rows) == (400, {})
        assert "moves only when the chair approves" in html_of(answer)

    def test_values_sent_as_they_stand_are_no_attempt_to_move_them(self, world, sign_in):
        as_it_stands = {"priority": "standard", "required_stage": "carried_out"}
        as_it_stands |= a_date("starts", 1, 1, 2020)
        client = sign_in(world.manager)
        answer = send(client, world.url(EDIT), title="Another", reason="So", **as_it_stands)
        assert answer.status_code == 302

    def test_a_new_action_of_an_agreed_plan_comes_in_without_dates(self, world, sign_in):
        client, url = sign_in(world.manager), world.url("actions/add/")
        typed = {"ref": "FP-09", "title": "New", "workstream": world.practice.pk}
        forged = send(client, url, **typed, **a_date("baseline_due", 1, 1, 2030))
        assert forged.status_code == 400
        assert "comes in without dates" in html_of(forged)
        assert send(client, url, **typed).status_code == 302
        assert Action.objects.get(ref="FP-09").due is None

    def test_editing_an_agreed_measure_refuses_what_it_is_judged_by(self, world, sign_in):
        client, url = sign_in(world.manager), world.url("measures/M1/edit/")
        refused = send(client, url, name="Calls", reason="So", target="1")
        assert refused.status_code == 400
        assert "Ask on its page" in html_of(refused)
        new = send(client, url, definition="Other", means="new", reason="So")
        assert new.status_code == 400
        assert "Ask to change how it is judged" in html_of(new)
        assert send(client, url, name="Calls", reason="So").status_code == 302


class TestWhereItStands:
    def test_every_difference_lists_what_the_chair_approved_and_nothing_else(self, world):
        before = this_instant()
        decide(ask(world, priority="immediate"), world.chair, approve=False)
        assert difference(world.plan, before).items == []
        decide(ask(world, priority="immediate"), world.chair)
        decide(ask_of_measure(world, target=Decimal(8)), world.chair)
        after = this_instant()
        decide(stand(world, "suspend"), world.chair)
        of_action, of_measure = difference(world.plan, before, after).items
        assert (of_action.item.url_args, of_action.item.url_name) == (("FP-01",), "action-detail")
        assert (of_measure.item.url_args, of_measure.item.url_name) == (("M1",), "measure-detail")
        (priority,) = of_action.changes
        assert (priority.what, priority.old, priority.new) == ("Priority", "Standard", "Immediate")
        stood = difference(world.plan, after).items
        assert "State" in {change.what for each in stood for change in each.changes}

    def test_what_changed_says_who_asked_and_who_decided(self, world, sign_in):
        since = {"from": this_instant().isoformat(), "part": "other"}
        decide(ask_of_measure(world, target=Decimal(8)), world.chair)
        page = html_of(sign_in(world.chair).get(world.url("changes/"), since))
        assert f'href="{world.url("measures/M1/")}"' in page
        assert "asked by Manager, decided by Chair on" in page

    def test_who_decides_is_reminded_of_each_action_and_once_of_all_measures(self, world):
        other = save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Calls"))
        ask(world, priority="immediate")
        stand(world, "withdraw")
        ask_of_measure(world, target=Decimal(8))
        how = {"by": world.manager, "reason": "So", "now": now()}
        ask_judged_change(Measure, other.pk, {"target": Decimal(8)}, **how)
        items = reminder_items(world.plan, clock.today())
        judged = [item for item in items[world.chair] if item.kind == "judged"]
        assert [item.what for item in judged] == ["FP-01 The work of FP-01", "Visits"]
        assert not any(item.kind == "judged" for item in items.get(world.manager, ()))
        change(JudgedChange.objects.first(), asked_by=world.chair)
        person, on = world.chair, clock.today()
        message = claim_message(world.plan, person, judged, by="system:test", on=on)
        body = mail_of(message).body
        assert body.count("/judged-changes/") == 2
