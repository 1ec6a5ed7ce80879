"""Nothing that one person does alone moves how an agreed plan is judged."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvement.changes import add_record, edit_record
from improvement.history import StaleRecord
from tests.workstreams.judging import SOON, now
from workstreams.changes import (
    UpdateAnswers,
    add_action,
    agree_plan,
    ask_date_change,
    ask_judged_change,
    ask_standing,
    decide_date_change,
    decide_judged_change,
    edit_action,
    edit_measure,
    edit_plan,
    submit_update,
    withdraw_action,
)
from workstreams.models import Action, ActionOutcome, DateChange, JudgedChange, Measure


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
