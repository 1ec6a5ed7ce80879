"""What the calendar alone moved, what nobody changed, and any changes at random."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from board.dashboard.besides import besides_actions
from board.dashboard.measure_lines import lines_now
from board.dashboard.plan_read import read_plan, whole
from board.difference.between import difference
from board.difference.picture import Picture, Sense, compared
from board.models import Resource
from board.views.differences import OF_THE_PLAN, between, remembered_between
from improvement.models import Cover, Plan
from improvement.past import as_at
from improvement.remembered import remembered
from improvement.roles import Role
from tests.board.council import BEGINS, Council
from tests.board.factories import facts_read, worse_since
from tests.world import a_member, change, save, some_evidence
from workstreams.models import (
    Action,
    Reading,
    StageClaim,
    Workstream,
)
from workstreams.queries.remembered import OF_ACTIONS

MACHINE = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],  # what is found is not also made small, which could take minutes
    max_examples=settings.default.max_examples // 16,
    stateful_step_count=14,
    suppress_health_check=list(HealthCheck),
)
PLACES = st.integers(0, 30)
VALUES = st.one_of(
    st.fixed_dictionaries({"title": st.sampled_from(["One title", "Another title"])}),
    st.fixed_dictionaries({"priority": st.sampled_from(Action.Priority.values)}),
    st.fixed_dictionaries({"delivery": st.sampled_from(Action.Delivery.values[:2])}),
    st.fixed_dictionaries({"due": st.dates(date(2026, 1, 1), date(2026, 12, 31))}),
    st.fixed_dictionaries({"owner_post": st.sampled_from(["Head", "Manager"])}),
)


@pytest.fixture
def council(db: None, settings: Any) -> Council:
    settings.PLAN_TODAY = date(2099, 1, 1)
    return Council()


def changes_between(plan: Plan, since: datetime, until: datetime) -> list[tuple[str, ...]]:
    found = difference(plan, since, until)
    assert found is not None
    return [
        (each.item.name[:5], change.what, change.new, str(change.by_calendar))
        for each in found.items
        for change in each.changes
    ]


def test_a_day_that_passed_makes_late_and_runs_a_check_out(council):
    council.check(council.action, "in_use", 10)
    since = council.at
    council.pass_days(60)
    assert changes_between(council.plan, since, council.at) == [
        ("FP-01", "Its date", "33 days late", "True"),
        ("FP-01", "The facts show", "Red", "True"),
        ("FP-01", "“In use”", "its check has run out", "True"),
    ]


def test_a_line_of_money_that_is_not_settled_by_its_day_is_worse(council):
    said = {"plan": council.plan, "kind": "cost", "words": "Two posts", "due": date(2026, 2, 1)}
    council.do(lambda: save(Resource(ref="M1", **said)))
    since = council.at
    council.pass_days(40)
    found = difference(council.plan, since, council.at)
    worse = [each for each in found.items if each.sense == Sense.WORSE]
    assert "Money M1" in {each.item.name for each in worse}
    told = changes_between(council.plan, since, council.at)
    assert ("Money", "Its due day", "overdue", "True") in told
    since, money = council.at, Resource.objects.get(ref="M1")
    council.do(lambda: change(money, due=date(2027, 2, 1)))
    later = difference(council.plan, since, council.at)
    assert [each for each in later.items if each.sense == Sense.BETTER] == []


def test_what_somebody_changed_is_not_put_down_to_the_calendar(council):
    since = council.at
    council.do(lambda: change(council.action, due=date(2026, 1, 20), title="Other"))
    council.pass_days(60)
    found = changes_between(council.plan, since, council.at)
    assert ("FP-01", "Its date", "45 days late", "True")[:2] in {each[:2] for each in found}
    council.do(lambda: change(council.action, due=date(2026, 12, 31)))
    later = council.at
    council.do(lambda: change(council.action, due=council.today - timedelta(days=1)))
    assert ("FP-01", "Its date", "1 day late", "False") in changes_between(
        council.plan, later, council.at
    )


def test_silence_counts_from_the_first_round_after_the_action(council):
    since = council.at
    council.pass_days(3)
    council.open_a_round()
    council.pass_days(50)
    until = council.at
    assert ("FP-01", "Updates", "no update for more than 35 days", "False") in changes_between(
        council.plan, since, until
    )


def test_a_role_and_a_cover_begin_and_end_by_themselves(council):
    person = council.do(lambda: a_member(council.plan, "Next", Role.MEMBER))
    held = {"active_from": date(2026, 2, 1), "active_until": date(2026, 3, 1)}
    council.do(lambda: change(person.memberships.get(), **held))
    whom = {"plan": council.plan, "covered": council.lead, "covering": council.chair}
    days = {"starts": date(2026, 2, 1), "ends": date(2026, 2, 20)}
    council.do(lambda: save(Cover(**whom, **days)))
    at = [datetime(2026, month, 10, tzinfo=UTC) for month in (1, 2, 3)]
    assert changes_between(council.plan, at[0], at[1])[-2:] == [
        ("Next", "Board member from now on", "", "True"),
        ("Chair", "Covers Lead", "", "True"),
    ]
    assert {line[1] for line in changes_between(council.plan, at[1], at[2])} >= {
        "Board member no longer",
        "Covers Lead no longer",
    }


def test_before_the_plan_there_is_no_difference(council):
    assert difference(council.plan, BEGINS - timedelta(days=1), council.at) is None


class Machine(RuleBasedStateMachine):
    """Changes the plan, and remembers now and then what is read of it: the difference between two
    of the instants is what differs between what was read then."""

    council: Council

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[datetime, Picture]] = []
        self.remember()

    def teardown(self) -> None:
        self.look_at_the_board()
        self.remember()
        last, now = self.read[-1]
        for instant, then in self.read[:-1]:
            found = difference(self.council.plan, instant, last)
            assert found is not None
            assert told(found.items) == told(compared(then, now, {}).values())
            with as_at(last):
                plan = Plan.objects.get(pk=self.council.plan.pk)
                lines = {line.ref for line in worse_since(plan, instant)}
            assert lines == worse_of_the_plan(found.items)

    def action_at(self, place: int) -> Action:
        actions = self.council.actions()
        return actions[place % len(actions)]

    @rule(days=st.integers(1, 40))
    def pass_days(self, days: int) -> None:
        self.council.pass_days(days)

    @rule()
    def add_an_action(self) -> None:
        self.council.add_an_action()

    @rule()
    def open_a_round(self) -> None:
        self.council.open_a_round()

    @rule(place=PLACES, values=VALUES)
    def change_an_action(self, place: int, values: dict[str, Any]) -> None:
        action = self.action_at(place)
        self.council.do(lambda: change(action, **values))

    @rule(place=PLACES, rag=st.sampled_from(["green", "amber", "red"]))
    def report(self, place: int, rag: str) -> None:
        self.council.report(self.action_at(place), rag)

    @rule(place=PLACES, stage=st.sampled_from(Plan.Stage.values), lasts=st.integers(0, 30))
    def check(self, place: int, stage: str, lasts: int) -> None:
        self.council.check(self.action_at(place), stage, lasts)

    @rule()
    def overturn_the_last_check(self) -> None:
        for claim in StageClaim.objects.filter(state="verified").order_by("-pk")[:1]:
            self.council.do(lambda claim=claim: change(claim, state="returned"))

    @rule(place=PLACES)
    def add_evidence(self, place: int) -> None:
        action = self.action_at(place)
        self.council.do(lambda: some_evidence(self.council.plan, self.council.lead, action=action))

    @rule(value=st.integers(0, 100))
    def read_the_measure(self, value: int) -> None:
        measure = self.council.measure
        period = date(2020, 1, 1) + timedelta(days=31 * measure.readings.count())
        entry = {"measure": measure, "period": period.replace(day=1), "value": value}
        self.council.do(lambda: save(Reading(**entry)))

    @rule(post=st.sampled_from(["Head", "Director"]))
    def rename_a_post(self, post: str) -> None:
        stream = Workstream.objects.get(pk=self.council.stream.pk)
        self.council.do(lambda: change(stream, lead_post=post))

    @rule(days=st.integers(1, 40))
    def allow(self, days: int) -> None:
        plan = Plan.objects.get(pk=self.council.plan.pk)
        if days not in (plan.red_after_days, plan.freshness_days):
            self.council.do(lambda: change(plan, red_after_days=days, freshness_days=days))

    @rule()
    def look_at_the_board(self) -> None:
        """What the board's pages keep, and bring up to date, is what they would read anew."""
        plan, on = Plan.objects.get(pk=self.council.plan.pk), self.council.today
        assert facts_read(read_plan(plan, on)) == facts_read(whole(plan, on))
        assert remembered(lines_now, plan, on, unaltered_by=OF_ACTIONS) == lines_now(plan, on)
        assert remembered(besides_actions, plan, on, unaltered_by=OF_ACTIONS) == besides_actions(
            plan, on
        )
        with override_settings(PLAN_TODAY=on):
            for since, _ in self.read:
                assert remembered_between(plan, since, None) == between(plan, since, None)

    @rule()
    def remember(self) -> None:
        self.council.do(lambda: None)
        self.read.append((self.council.at, self.council.reads()))


def worse_of_the_plan(items: list[Any]) -> set[Any]:
    """The references of the actions and measures that got worse, as the dashboard lists them."""
    worse = (each.item for each in items if each.sense == Sense.WORSE)
    return {item.url_args[0] for item in worse if item.url_name in OF_THE_PLAN}


def told(items: Iterable[Any]) -> list[Any]:
    """What is said of each record, without what came of itself: what was read then can't tell."""
    return sorted(
        (
            (each.item.name, [(c.kind, c.what, c.old, c.new, c.sense) for c in each.changes])
            for each in items
        ),
        key=str,
    )


@pytest.mark.usefixtures("unmeasured")
def test_the_difference_is_between_what_was_read_at_both_instants(council: Council) -> None:
    run_state_machine_as_test(type("Own", (Machine,), {"council": council}), settings=MACHINE)


def test_every_change_that_the_machine_makes_is_compared(council: Council) -> None:
    machine = type("Own", (Machine,), {"council": council})()
    machine.add_an_action()
    machine.report(0, "amber")
    machine.look_at_the_board()
    machine.check(0, "in_use", 5)
    machine.look_at_the_board()
    machine.overturn_the_last_check()
    machine.add_evidence(0)
    machine.read_the_measure(7)
    machine.rename_a_post("Head")
    machine.change_an_action(1, {"priority": "immediate"})
    machine.open_a_round()
    machine.allow(5)
    machine.pass_days(40)
    assert len(machine.read) == 1
    machine.teardown()
    machine.read[0] = (machine.read[0][0], machine.read[1][1])
    with pytest.raises(AssertionError):
        machine.teardown()
