"""Whatever is changed, in whatever order, the plan as at an instant is the plan that was read then.

Longer and more histories are made up in `make deep`.
"""

import re
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from board.models import Challenge
from board.publishing.document import make_document
from improvement.past import as_at
from tests.board.factories import (
    a_challenge,
    a_claim,
    an_update,
    concluded,
    replied,
    this_instant,
)
from tests.pages import html_of
from tests.world import World, an_action, change, save
from workstreams.models import Action, ActionFacts, Milestone, Reading, StageClaim

MACHINE = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],  # what is found is not also made small, which could take minutes
    max_examples=settings.default.max_examples // 10,
    stateful_step_count=12,
    suppress_health_check=list(HealthCheck),
)
PLACES = st.integers(0, 30)
DAYS = st.integers(-90, 90).map(lambda days: date(2026, 11, 16) + timedelta(days=days))
VALUES = st.one_of(
    st.fixed_dictionaries({"title": st.sampled_from(["One title", "Another title"])}),
    st.fixed_dictionaries({"priority": st.sampled_from(Action.Priority.values)}),
    st.fixed_dictionaries({"delivery": st.sampled_from(Action.Delivery.values[:2])}),
    st.fixed_dictionaries({"due": DAYS}),
)
# What belongs to the moment of reading: the form's token, and how much was changed since.
OF_THE_READING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|[\d,]+ changes?\s+since')


class Machine(RuleBasedStateMachine):
    """Changes the plan, and remembers now and then what is read of it."""

    world: World
    client: Client
    refs = count(10)

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[datetime, Any]] = []

    def teardown(self) -> None:
        for instant, before in self.read:
            assert self.reading_at(instant) == before

    def action_at(self, place: int) -> Action:
        actions = Action.objects.order_by("pk")
        return actions[place % len(actions)]

    @rule()
    def add_an_action(self) -> None:
        an_action(self.world.practice, f"FP-{next(self.refs)}")

    @rule(place=PLACES, values=VALUES)
    def change_an_action(self, place: int, values: dict[str, Any]) -> None:
        change(self.action_at(place), **values)

    @rule(rag=st.sampled_from(["green", "amber", "red"]))
    def report_on_a_new_action(self, rag: str) -> None:
        action = an_action(self.world.hub, f"MH-{next(self.refs)}")
        an_update(self.world, action, declared_rag=rag)

    @rule(place=PLACES, stage=st.sampled_from(["done", "embedded"]))
    def verify_a_stage(self, place: int, stage: str) -> None:
        a_claim(self.world, self.action_at(place), stage)

    @rule()
    def overturn_the_last_check(self) -> None:
        for claim in StageClaim.objects.filter(state="verified").order_by("-pk")[:1]:
            change(claim, state="returned")

    @rule(place=PLACES)
    def add_a_milestone(self, place: int) -> None:
        save(Milestone(action=self.action_at(place), title=f"Step {next(self.refs)}"))

    @rule(place=PLACES, about=st.booleans())
    def ask_reply_or_close(self, place: int, about: bool) -> None:
        """Scrutiny's next question, or the next step of one that it asked."""
        world, asked = self.world, Challenge.objects.filter(exchanges__concluded_at=None)
        if place % 2 or not asked:
            subject = {"about": world.owned} if about else {}
            said = {"by": world.councillor, "post": "manager", "of_scrutiny": True}
            a_challenge(world, **said, **subject)
        elif asked[0].latest.is_answered:
            concluded(asked[0], world.councillor)
        else:
            replied(asked[0], world.manager)

    @rule(days=st.integers(1, 60))
    def change_how_the_plan_is_judged(self, days: int) -> None:
        change(self.world.fresh(self.world.plan), freshness_days=days)

    @rule()
    def remember(self) -> None:
        instant = this_instant()
        self.read.append((instant, self.reading_at(instant)))
        live = list(ActionFacts._base_manager.order_by("pk").values())
        facts, _, document = self.read[-1][1]
        assert facts == live
        assert document == document_of(self.world, instant, past=False)

    @rule(place=PLACES, value=st.integers(6, 60))
    def enter_a_reading(self, place: int, value: int) -> None:
        measure, period = self.world.measure, date(2026, place % 8 + 1, 1)
        reading = Reading.objects.filter(measure=measure, period=period).first()
        change(reading or Reading(measure=measure, period=period), value=value)

    def reading_at(self, instant: datetime) -> tuple[Any, str, Any]:
        """The facts of every action, the list of actions as a reader is shown it, and what a
        publication made as at the instant says."""
        with as_at(instant):
            facts = list(ActionFacts._base_manager.order_by("pk").values())
        at = quote(timezone.localtime(instant).isoformat())
        page = html_of(self.client.get(self.world.url(f"actions/?at={at}")))
        return facts, OF_THE_READING.sub("", page), document_of(self.world, instant, past=True)


def document_of(world: World, instant: datetime, *, past: bool) -> Any:
    on = timezone.localdate(instant)
    return make_document(world.plan, at=instant, on=on, audience="board", past=past)


@pytest.mark.usefixtures("unmeasured")
def test_the_past_is_what_was_read_then(world: World, sign_in: Any) -> None:
    kept = {"world": world, "client": sign_in(world.manager)}
    run_state_machine_as_test(type("OwnMachine", (Machine,), kept), settings=MACHINE)


def test_a_change_that_shows_in_the_past_is_found(world: World, sign_in: Any) -> None:
    machine = type("OwnMachine", (Machine,), {"world": world, "client": sign_in(world.manager)})()
    machine.remember()
    machine.change_an_action(0, {"title": "Another title"})
    ((_, before),) = machine.read
    machine.read = [(timezone.now(), before)]
    with pytest.raises(AssertionError):
        machine.teardown()
