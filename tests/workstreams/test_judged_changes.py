"""How an agreed plan is judged moves only by a request that someone else decides."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from improvement.changes import add_record
from improvement.models import Organisation
from tests.pages import html_of, send
from tests.workstreams.judging import SOON, ask, ask_of_measure, decide, now, stand
from tests.world import a_plan, an_action, change, save
from workstreams.changes import add_action, ask_judged_change, ask_standing, edit_action
from workstreams.models import Action, ActionOutcome, Measure, Outcome, Reading, Workstream

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
