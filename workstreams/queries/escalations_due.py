"""The rules by which an action is put before the board without anybody asking; reads only.

One rule looks at what its updates say (red twice running), one at its dates (late by more than
twice what its priority allows): so neither a lead who keeps saying green nor silence hides an
action. A date that slips needs no rule, since each move is the board's own decision. An update that
was returned twice shows that the board has no sound information.

A rule does not repeat itself: once the board has answered, only what happened since then counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from improvement.history import history_of
from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from improvement.registry import Registry
from workstreams.models import RAG, Action, Escalation, Update
from workstreams.queries.action_facts import facts_of
from workstreams.queries.open_work import STILL_OPEN
from workstreams.ratings.rules import days_late, is_stale
from workstreams.ratings.sql import thresholds_of
from workstreams.ratings.words import days

Why = Escalation.Why


@dataclass(frozen=True)
class DueEscalation:
    """A rule that an action meets, in words, and the instant since which it does."""

    why: Escalation.Why
    words: str
    since: datetime


@dataclass(frozen=True)
class EscalationCase:
    """What the rules look at: an open action, read with its facts where its date has passed, its
    accepted updates, the latest first, and the instants at which an update of it that is not
    accepted yet was returned."""

    action: Action
    updates: list[Update]
    returns: list[datetime]
    plan: Plan
    now: datetime


# Packages above this one register their rules too, when the site starts.
RULES: Registry[Callable[[EscalationCase], Iterator[DueEscalation]]] = Registry()


def escalations_due(
    plan: Plan, now: datetime, only: Iterable[int] | None = None
) -> dict[Action, list[DueEscalation]]:
    """What the board must hear of each open action and has not answered for since.

    Actions that already wait for the board's answer are left out. `only` are the keys of the
    actions to look at; None for all. There are six queries at most, however many the actions.
    """
    on = timezone.localdate(now)
    keys = None if only is None else among(only)
    actions = read_of(open_actions, plan, keys)
    if not actions:
        return {}
    overdue = [action.pk for action in actions if action.due and action.due < on]
    if overdue:
        with_facts = Action.objects.with_facts(plan, on).in_bulk(overdue)
        actions = [with_facts.get(action.pk, action) for action in actions]
    updates, unaccepted = updates_of(plan, keys)
    returns = return_times(unaccepted) if unaccepted else {}
    met = {}
    for action in actions:
        case = EscalationCase(action, updates[action.pk], returns.get(action.pk, []), plan, now)
        if escalations := [each for rule in RULES.values() for each in rule(case)]:
            met[action] = escalations
    return not_before_the_board(plan, met) if met else {}


def open_actions(plan: Plan, only: Among | None) -> QuerySet[Action]:
    actions = Action.objects.filter(plan=plan, delivery__in=STILL_OPEN)
    return actions if only is None else actions.filter(pk__in=only)


def not_before_the_board(
    plan: Plan, met: dict[Action, list[DueEscalation]]
) -> dict[Action, list[DueEscalation]]:
    """What was met since the board last answered for the action; nothing while it has to."""
    to_board = Escalation.objects.filter(action__plan=plan, level=Escalation.Level.BOARD)
    waiting = set(to_board.unanswered().values_list("action", flat=True))
    answered = dict(to_board.order_by().values_list("action").annotate(Max("answered_at")))
    due = {}
    for action, escalations in met.items():
        last = answered.get(action.pk)
        fresh = [each for each in escalations if last is None or each.since > last]
        if fresh and action.pk not in waiting:
            due[action] = fresh
    return due


@RULES.register("far late")
def far_late(case: EscalationCase) -> Iterator[DueEscalation]:
    """Late by more than twice the days that make it red.

    While the last accepted update is fresh and is of a round that ended before the due date, the
    action may only lack its next update, and nothing is due.
    """
    action, updates = case.action, case.updates
    on = timezone.localdate(case.now)
    if action.due is None or action.due >= on:
        return
    action_facts, thresholds = facts_of(action), thresholds_of(case.plan)
    late, limit = days_late(action_facts, on), thresholds.red_after(action.priority)
    if late <= 2 * limit:
        return
    has_update_since_due = bool(updates) and updates[0].round.observes_to >= action.due
    if has_update_since_due or not updates or is_stale(action_facts, thresholds, on):
        allowed = f"{days(limit)} make it red" if limit else "it is of immediate priority"
        first = action.due + timedelta(days=2 * limit + 1)
        since = timezone.make_aware(datetime.combine(first, time()))
        yield DueEscalation(Why.FAR_LATE, f"Late by {days(late)}; {allowed}", since)


@RULES.register("red twice")
def red_twice(case: EscalationCase) -> Iterator[DueEscalation]:
    """The last two accepted updates are red. A round without an update between them does not break
    the run: nothing better was said in it."""
    last = case.updates[:2]
    if len(last) == 2 and all(update.declared_rag == RAG.RED for update in last):
        rounds = f"rounds {last[1].round.number} and {last[0].round.number}"
        assert last[0].decided_at is not None  # it is accepted
        yield DueEscalation(Why.RED_TWICE, f"Said to be red in {rounds}", last[0].decided_at)


@RULES.register("returned twice")
def returned_twice(case: EscalationCase) -> Iterator[DueEscalation]:
    if len(case.returns) >= 2:
        words = f"Its update was returned {len(case.returns)} times and is not accepted yet"
        yield DueEscalation(Why.RETURNED_TWICE, words, max(case.returns))


def updates_of(plan: Plan, only: Among | None) -> tuple[dict[int, list[Update]], list[int]]:
    """The accepted updates of each open action, the latest first, without those swept up; and the
    keys of the actions that have others."""
    accepted: dict[int, list[Update]] = defaultdict(list)
    unaccepted = []
    for update in read_of(updates_of_open, plan, only):
        if update.state == Update.State.ACCEPTED:
            accepted[update.action_id].append(update)
        else:
            unaccepted.append(update.action_id)
    return accepted, unaccepted


def updates_of_open(plan: Plan, only: Among | None) -> QuerySet[Update]:
    sent = Update.objects.filter(action__in=open_actions(plan, only).order_by(), swept_up=False)
    return sent.select_related("round").latest_first()


def return_times(actions: list[int]) -> dict[int, list[datetime]]:
    """When the updates of each action that are not accepted yet were returned, from the history."""
    unsent = Update.objects.filter(action__in=actions, swept_up=False)
    waiting = unsent.exclude(state=Update.State.ACCEPTED)
    rows = history_of(Update).filter(id__in=waiting.values("pk"))
    returned = rows.filter(state=Update.State.RETURNED)
    by_action: dict[int, list[datetime]] = defaultdict(list)
    for action, at in returned.order_by().values_list("action_id", "decided_at").distinct():
        by_action[action].append(at)
    return by_action
