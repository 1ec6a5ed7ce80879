"""How an agreed plan is judged moves only by a request that someone else decides."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board.difference.between import difference
from improvement import clock
from improvement.changes import add_record, edit_record
from improvement.history import StaleRecord
from improvement.models import Organisation
from tests.board.factories import this_instant
from tests.pages import a_date, html_of, send
from tests.world import a_plan, an_action, change, save
from workstreams.changes import (
    UpdateAnswers,
    add_action,
    agree_plan,
    ask_date_change,
    ask_judged_change,
    ask_standing,
    claim_message,
    decide_date_change,
    decide_judged_change,
    edit_action,
    edit_measure,
    edit_plan,
    submit_update,
    withdraw_action,
)
from workstreams.models import (
    Action,
    ActionOutcome,
    DateChange,
    JudgedChange,
    Measure,
    Outcome,
    Reading,
    Workstream,
)
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import mail_of

JUDGING = "actions/FP-01/judging/"
WITHDRAW = "actions/FP-01/withdraw/"
EDIT = "actions/FP-01/edit/"
MEASURE_JUDGING = "measures/M1/judging/"
SOON = date(2026, 12, 24)


def now():
    return timezone.now()


def ask(world, by=None, reason="The inspectors asked", **values):
    by = by or world.manager
    return ask_judged_change(Action, world.action.pk, values, by=by, reason=reason, now=now())


def ask_of_measure(world, **values):
    how = {"by": world.manager, "reason": "The return changed", "now": now()}
    return ask_judged_change(Measure, world.measure.pk, values, **how)


def stand(world, kind, by=None):
    by = by or world.manager
    return ask_standing(world.action.pk, kind, by=by, reason="It is done twice", now=now())


def decide(request, by, approve=True):
    note = "Board, 3 May 2026"
    return decide_judged_change(request.pk, by=by, approve=approve, note=note, now=now())


def waits_for(world, request):
    return world.url(f"judged-changes/{request.pk}/")


MOVES = {
    "required_stage": ("in_use", "Stage it must reach: In use"),
    "priority": ("immediate", "Priority: Immediate"),
    "starts": (SOON, "Starts: 24 December 2026"),
    "shown_by": (SOON, "Use or impact to be shown by: 24 December 2026"),
}


class TestAskingAndDeciding:
    @pytest.mark.parametrize("name", MOVES)
    def test_a_judged_field_moves_once_the_chair_has_approved(self, name, world):
        value, words = MOVES[name]
        before = getattr(world.action, name)
        request = ask(world, **{name: value})
        assert request.asked == words
        assert getattr(world.fresh(world.action), name) == before
        decide(request, world.chair)
        assert getattr(world.fresh(world.action), name) == value

    def test_the_lead_organisation_and_the_outcomes_move_by_request(self, world):
        request = ask_judged_change(
            Action,
            world.action.pk,
            {"lead_organisation": world.organisation},
            links={"outcomes": [world.outcome]},
            by=world.manager,
            reason="The police lead it now",
            now=now(),
        )
        assert [tuple(move) for move in request.in_words] == [
            ("Lead organisation", "none", "The police"),
            ("Outcomes it serves", "none", "I am protected from harm"),
        ]
        decide(request, world.chair)
        action = world.fresh(world.action)
        assert action.lead_organisation == world.organisation
        assert [link.outcome for link in action.outcome_links.current()] == [world.outcome]

    def test_a_refused_request_moves_nothing_and_may_be_asked_again(self, world):
        decide(ask(world, priority="immediate"), world.chair, approve=False)
        assert world.fresh(world.action).priority == "standard"
        assert ask(world, priority="immediate").is_open

    def test_the_first_date_of_a_new_action_is_asked_for_and_then_never_moves(self, world):
        new = Action(plan=world.plan, workstream=world.practice, ref="FP-09", title="New")
        add_action(new, {}, by=world.manager, reason="Needed")
        dates = {"baseline_due": SOON, "due_precision": "month"}
        how = {"by": world.manager, "reason": "Needed", "now": now()}
        decide(ask_judged_change(Action, new.pk, dates, **how), world.chair)
        action = world.fresh(new)
        assert (action.baseline_due, action.due, action.due_precision) == (SOON, SOON, "month")
        for later in ({"baseline_due": date(2027, 1, 31)}, {"due_precision": "year"}):
            with pytest.raises(ValidationError, match="first agreed date can’t change"):
                ask_judged_change(Action, new.pk, later, **how)

    def test_only_the_manager_asks_and_only_the_chair_decides_and_never_the_same(self, world):
        for person in (world.lead, world.owner, world.chair, world.member, world.stranger):
            with pytest.raises(PermissionDenied):
                ask(world, by=person, priority="immediate")
            with pytest.raises(PermissionDenied):
                stand(world, "withdraw", by=person)
        request = ask(world, priority="immediate")
        for person in (world.manager, world.lead, world.member, world.other_manager):
            with pytest.raises(PermissionDenied):
                decide(request, person)
        change(request, asked_by=world.chair)
        with pytest.raises(PermissionDenied, match="Nobody decides"):
            decide(request, world.chair)
        values = {"decided_by": world.chair, "decided_at": now(), "decision": "approved"}
        with pytest.raises(IntegrityError):
            change(request, **values)

    def test_a_request_is_decided_once_and_one_at_a_time_waits(self, world):
        request = ask(world, priority="immediate")
        with pytest.raises(ValidationError, match="waits already"):
            ask(world, required_stage="in_use")
        withdrawal = stand(world, "withdraw")
        with pytest.raises(ValidationError, match="waits already"):
            stand(world, "suspend")
        decide(request, world.chair)
        with pytest.raises(ValidationError, match="decided already"):
            decide(request, world.chair)
        assert world.fresh(withdrawal).is_open

    def test_a_request_must_change_something_that_can_be(self, world):
        with pytest.raises(ValidationError, match="not changed anything"):
            ask(world, priority="standard")
        foreign = save(Organisation(plan=a_plan("elsewhere"), ref="nhs", name="Theirs"))
        with pytest.raises(ValidationError, match="from this plan"):
            ask(world, lead_organisation=foreign)
        with pytest.raises(ValidationError, match="is not a valid choice"):
            ask(world, priority="none")
        how = {"by": world.manager, "reason": "So", "now": now()}
        with pytest.raises(ValidationError, match="not changed anything"):
            ask_judged_change(Action, world.action.pk, {}, links={"outcomes": []}, **how)

    def test_before_agreement_nothing_is_asked_for_and_all_moves_with_its_history(self, world):
        world.draft()
        with pytest.raises(ValidationError, match="still a draft"):
            ask(world, priority="immediate")
        edited = edit_action(
            world.action.pk,
            {"priority": "immediate", "required_stage": "in_use", "starts": SOON},
            {"outcomes": [world.outcome]},
            by=world.manager,
            version=1,
            reason="As discussed",
        )
        assert (edited.priority, edited.starts, edited.version) == ("immediate", SOON, 2)


class TestWithdrawing:
    @pytest.mark.parametrize(
        ("kind", "state"), [("withdraw", "withdrawn"), ("suspend", "suspended")]
    )
    def test_the_chair_withdraws_and_takes_up_again_as_it_was(self, kind, state, world):
        change(world.action, delivery="carried_out", finished=date(2026, 10, 1))
        decide(stand(world, kind), world.chair)
        action = world.fresh(world.action)
        assert (action.delivery, action.finished) == (state, None)
        assert action.delivery_decision == "Board, 3 May 2026"
        decide(stand(world, "take_up"), world.chair)
        action = world.fresh(world.action)
        assert (action.delivery, action.finished) == ("carried_out", date(2026, 10, 1))
        assert action.delivery_decision == ""

    def test_only_what_fits_how_it_stands_can_be_asked_for(self, world):
        allowed = {"under_way": "withdraw suspend", "suspended": "take_up withdraw"}
        allowed |= {"withdrawn": "take_up"}
        for state, kinds in allowed.items():
            change(world.action, delivery=state, delivery_decision="Board")
            for kind in ("withdraw", "suspend", "take_up"):
                if kind in kinds:
                    request = stand(world, kind)
                    decide(request, world.chair, approve=False)
                else:
                    with pytest.raises(ValidationError, match="choose another"):
                        stand(world, kind)

    def test_an_action_that_was_never_in_the_plan_is_taken_up_as_not_started(self, world):
        born = Action(
            plan=world.plan, workstream=world.practice, ref="FP-08", title="Born so",
            delivery="suspended", delivery_decision="Board",
        )  # fmt: skip
        save(born)
        how = {"by": world.manager, "reason": "Now", "now": now()}
        decide(ask_standing(born.pk, "take_up", **how), world.chair)
        assert world.fresh(born).delivery == "not_started"


class TestMeasures:
    def test_the_target_and_direction_of_a_measure_move_by_request(self, world):
        request = ask_of_measure(world, direction="down", target=Decimal(8))
        assert "Direction: Lower is better" in request.asked
        decide(request, world.chair)
        measure = world.fresh(world.measure)
        assert (measure.direction, measure.target) == ("down", 8)

    def test_something_else_is_counted_only_by_request_and_as_a_new_series(self, world):
        save(Reading(measure=world.measure, period=date(2026, 8, 1), value=3))
        request = ask_of_measure(world, definition="Visits\nof 20 minutes", unit="visits")
        assert "Definition: Visits of 20 minutes" in request.asked
        assert world.fresh(world.measure).series == 1
        decide(request, world.chair)
        measure = world.fresh(world.measure)
        assert (measure.series, measure.baseline, measure.unit) == (2, None, "visits")

    def test_a_request_that_the_measure_could_not_hold_is_refused(self, world):
        with pytest.raises(ValidationError, match="A range has a lower and an upper end"):
            ask_of_measure(world, direction="range", target=Decimal(9))
        foreign = save(Outcome(plan=a_plan("elsewhere"), code="O1", statement="Theirs"))
        with pytest.raises(ValidationError, match="from this plan"):
            ask_of_measure(world, outcome=foreign)

    def test_a_measure_added_to_an_agreed_plan_judges_nothing_until_the_chair_agrees(
        self, world, sign_in
    ):
        client, url = sign_in(world.manager), world.url("measures/add/")
        typed = {"code": "M9", "name": "Calls", "kind": "count", "covers": "month"}
        assert "comes in as context" in html_of(client.get(url))
        forged = send(client, url, **typed, target="1")
        assert (forged.status_code, Measure.objects.filter(code="M9").exists()) == (400, False)
        assert "Target: the plan has been agreed" in html_of(forged)
        assert send(client, url, **typed).status_code == 302
        measure = Measure.objects.get(code="M9")
        assert (measure.direction, measure.outcome, measure.target) == ("context", None, None)
        shows = Measure(plan=world.plan, code="M8", name="Mine", outcome=world.outcome)
        with pytest.raises(ValidationError, match="add it without this"):
            add_record(shows, by=world.manager, reason="Mine")
        how = {"by": world.manager, "reason": "It shows it", "now": now()}
        values = {"outcome": world.outcome, "direction": "up", "target": Decimal(9)}
        decide(ask_judged_change(Measure, measure.pk, values, **how), world.chair)
        assert world.fresh(measure).outcome == world.outcome


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


def judged_state(world):
    """All that says how the plan is judged; new records as they may come in count as none."""
    actions = Action.objects.order_by("pk").values_list("pk", *Action.judged_fields)
    outside = {"suspended", "withdrawn"}
    served = ActionOutcome.objects.current().filter(action__in=world.judged_then)
    return (
        [
            (*row[:-1], row[-1] in outside)
            for row in actions
            if row[0] in world.judged_then or row[6] or row[8]
        ],
        [
            row
            for row in Measure.objects.order_by("pk").values_list("pk", *Measure.judged_fields)
            if row[0] == world.measure.pk or row[1] or row[3] or row[6] != "context"
        ],
        sorted(served.values_list("action", "outcome")),
        type(world.plan).objects.get(pk=world.plan.pk).state,
    )


SOME = {
    "required_stage": "making_a_difference",
    "priority": "immediate",
    "starts": SOON,
    "shown_by": SOON,
    "baseline_due": SOON,
    "due": SOON,
    "due_precision": "year",
    "delivery": "withdrawn",
    "delivery_decision": "Mine",
}
AIMS = {
    "direction": "down",
    "target": Decimal(1),
    "baseline": Decimal(1),
    "suppress_under": 9,
    "about_people": False,
    "series": 2,
}


def acts(world, person, which, name):
    """What a person may try, by number: every way into the plan that is known."""
    action, measure = Action.objects.get(pk=world.action.pk), world.fresh(world.measure)
    name = name if name in SOME else "priority"
    value, aim = {name: SOME[name]}, list(AIMS)[which % len(AIMS)]
    how = {"by": person, "reason": "Mine"}
    at = {**how, "version": action.version}
    new = Action(plan=world.plan, workstream=world.practice, ref="FP-77", title="M", **value)
    mine = Measure(plan=world.plan, code="M77", name="M", outcome=world.outcome, target=1)
    said = UpdateAnswers("withdrawn" if which % 2 else "not_started", "green", "Done", "Next")
    link = ActionOutcome(action=action, outcome=world.outcome)
    later = {"to_due": SOON, "cause": "resource", "reason": "Mine"}
    undecided = [*JudgedChange.objects.undecided(), *DateChange.objects.undecided()]
    decided = {"by": person, "approve": True, "note": "Mine", "now": now()}
    return [
        lambda: edit_action(action.pk, value, {}, **at),
        lambda: edit_action(action.pk, {}, {"outcomes": [world.outcome]}, **at),
        lambda: edit_record(Action, action.pk, value, **at),
        lambda: add_action(new, {}, **how),
        lambda: add_record(new, **how),
        lambda: add_record(link, **how),
        lambda: add_record(mine, **how),
        lambda: withdraw_action(
            action.pk, by=person, version=action.version, decision="M", suspend=which % 2 == 0
        ),
        lambda: edit_record(
            Measure, measure.pk, {aim: AIMS[aim]}, **how, version=measure.version
        ),
        lambda: edit_measure(
            measure.pk, {"unit": "x"}, **how, version=measure.version, means="new"
        ),
        lambda: ask_judged_change(Action, action.pk, value, **how, now=now()),
        lambda: ask_judged_change(Measure, measure.pk, {aim: AIMS[aim]}, **how, now=now()),
        lambda: ask_standing(action.pk, "suspend", **how, now=now()),
        lambda: ask_date_change(action.pk, by=person, now=now(), **later),
        lambda: [
            (decide_judged_change if isinstance(one, JudgedChange) else decide_date_change)(
                one.pk, **decided
            )
            for one in undecided
        ],
        lambda: submit_update(action.pk, said, by=person, now=now()),
        lambda: edit_plan(
            world.plan.pk, {"state": "draft"}, **how, version=world.fresh(world.plan).version
        ),
        lambda: agree_plan(world.plan.pk, **how, version=world.fresh(world.plan).version),
    ]  # fmt: skip


REFUSED = (PermissionDenied, ValidationError, StaleRecord, IntegrityError)
TRIED = st.lists(st.tuples(st.integers(0, 17), st.sampled_from([*SOME])), min_size=1, max_size=8)


@pytest.mark.parametrize("name", ["manager", "lead", "owner", "chair"])
def test_no_acts_of_one_person_alone_move_how_an_agreed_plan_is_judged(name, world):
    world.judged_then = set(Action.objects.values_list("pk", flat=True))
    person, before = getattr(world, name), judged_state(world)

    @settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
    @given(TRIED)
    def try_them(tried):
        beginning = transaction.savepoint()
        for number, field in tried:
            with suppress(*REFUSED):
                acts(world, person, number, field)[number]()
            assert judged_state(world) == before
        transaction.savepoint_rollback(beginning)

    try_them()


def test_a_request_that_would_change_nothing_is_refused(world):
    with pytest.raises(ValidationError, match="You have not changed anything"):
        ask(world, priority=world.action.priority)
    served = [link.outcome for link in world.action.outcome_links.current()]
    how = {"by": world.manager, "reason": "The same", "now": now()}
    with pytest.raises(ValidationError, match="You have not changed anything"):
        ask_judged_change(Action, world.action.pk, {}, links={"outcomes": served}, **how)


def test_the_outcomes_of_an_agreed_action_may_be_sent_as_they_are(world):
    action = world.fresh(world.action)
    served = [link.outcome for link in action.outcome_links.current()]
    how = {"by": world.manager, "version": action.version, "reason": "A clearer title"}
    edited = edit_action(action.pk, {"title": "Clearer"}, {"outcomes": served}, **how)
    assert edited.title == "Clearer"


def test_before_agreement_an_action_may_be_given_an_outcome(world):
    plan = a_plan("elsewhere", state="draft")
    outcome = save(Outcome(plan=plan, code="O9", statement="I am heard", order=9))
    action = an_action(save(Workstream(plan=plan, code="FP", name="Practice")), "FP-01")
    ActionOutcome(action=action, outcome=outcome).full_clean()


def test_once_agreed_an_action_is_given_no_outcome(world):
    link = ActionOutcome(action=world.action, outcome=world.outcome)
    with pytest.raises(ValidationError, match="chair"):
        link.clean()


def test_a_request_that_is_sent_twice_is_one(world):
    assert ask(world, priority="immediate").pk == ask(world, priority="immediate").pk
