"""The rules by which an action is put before the board without anybody asking; reads only.

One rule looks at what its updates say (red twice running), one at its dates (late by more than
twice what its priority allows): so neither a lead who keeps saying green nor silence hides an
action. A date that slips needs no rule, since each move is the board's own decision. An update that
was returned twice shows that the board has no sound information.

A rule does not repeat itself: once the board has answered, only what happened since then counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import starmap
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet
from django.utils import timezone

from improvement.history import history_of
from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from improvement.registry import Registry
from workstreams.models import RAG, Action, Escalation, Update
from workstreams.queries.action_facts import facts_of
from workstreams.queries.open_work import STILL_OPEN
from workstreams.ratings.rules import Facts, days_late, days_past, is_stale
from workstreams.ratings.sql import thresholds_of
from workstreams.ratings.words import days

Why = Escalation.Why
UPDATE_FIELDS = ("action", "state", "version", "declared_rag", "decided_at")
ROUND_FIELDS = ("round__number", "round__observes_to")
VERSIONS_OF_TWO_RETURNS = 4  # an update is sent before each


@dataclass(frozen=True)
class DueEscalation:
    """A rule that an action meets, in words, and the instant since which it does."""

    why: Escalation.Why
    words: str
    since: datetime


class CaseUpdate(NamedTuple):
    """What the rules ask of an update of the case's action, and of its round."""

    action: int
    state: str
    version: int
    declared_rag: str
    decided_at: datetime | None
    round: int
    observes_to: date


@dataclass(frozen=True)
class EscalationCase:
    """What the rules look at: an open action, its facts where it may be far late and the board has
    not heard of that, its accepted updates, the latest first, and the instants at which an update
    of it that is not accepted yet was returned where it may have been twice."""

    action: Action
    facts: Facts | None
    updates: list[CaseUpdate]
    returns: list[datetime]
    plan: Plan
    now: datetime


# Packages above this one register their rules too, when the site starts.
RULES: Registry[Callable[[EscalationCase], Iterator[DueEscalation]]] = Registry()


def escalations_due(
    plan: Plan, now: datetime, only: Collection[Action] | None = None
) -> dict[Action, list[DueEscalation]]:
    """What the board must hear of each open action and has not answered for since.

    Actions that already wait for the board's answer are left out. `only` are the actions to look
    at, as they stand; None for all. There are six queries at most, however many the actions.
    """
    on = timezone.localdate(now)
    if only is None:
        keys, actions = None, read_of(open_actions, plan, None)
    else:
        actions = [action for action in only if action.delivery in STILL_OPEN]
        keys = among(action.pk for action in actions)
    if not actions:
        return {}
    late = [action for action in actions if may_be_far_late(action, plan, on)]
    heard = heard_by_board(plan) if late else None
    if heard:
        late = [action for action in late if heard.is_news(action, far_late_since(action, plan))]
    facts = facts_of_each(plan, on, late) if late else {}
    updates, returned = updates_of(plan, keys)
    returns = return_times(returned) if returned else {}
    met = {}
    for action in actions:
        of_action = facts.get(action.pk), updates[action.pk], returns.get(action.pk, [])
        case = EscalationCase(action, *of_action, plan, now)
        if escalations := [each for rule in RULES.values() for each in rule(case)]:
            met[action] = escalations
    if not met:
        return {}
    heard = heard or heard_by_board(plan)
    news = {
        action: [each for each in escalations if heard.is_news(action, each.since)]
        for action, escalations in met.items()
    }
    return {action: escalations for action, escalations in news.items() if escalations}


def open_actions(plan: Plan, only: Among | None) -> QuerySet[Action]:
    actions = Action.objects.filter(plan=plan, delivery__in=STILL_OPEN)
    return actions if only is None else actions.filter(pk__in=only)


@dataclass(frozen=True)
class HeardByBoard:
    """The keys of the actions that wait for the board's answer, and when it last gave one."""

    waiting: set[int]
    answered: dict[int, datetime | None]

    def is_news(self, action: Action, since: datetime) -> bool:
        """Whether the board has not answered for the action since, nor has it to now."""
        last = self.answered.get(action.pk)
        return action.pk not in self.waiting and (last is None or since > last)


def heard_by_board(plan: Plan) -> HeardByBoard:
    to_board = Escalation.objects.filter(action__plan=plan, level=Escalation.Level.BOARD)
    waiting = set(to_board.unanswered().values_list("action", flat=True))
    answered = to_board.order_by().values_list("action").annotate(Max("answered_at"))
    return HeardByBoard(waiting, dict(answered))


def facts_of_each(plan: Plan, on: date, actions: list[Action]) -> dict[int, Facts]:
    keys = [action.pk for action in actions]
    with_facts = Action.objects.with_facts(plan, on).in_bulk(keys)
    return {key: facts_of(action) for key, action in with_facts.items()}


def may_be_far_late(action: Action, plan: Plan, on: date) -> bool:
    """Whether the date of an open action has passed by as much."""
    limit = thresholds_of(plan).red_after(action.priority)
    return action.due is not None and days_past(action.due, on) > 2 * limit


def far_late_since(action: Action, plan: Plan) -> datetime:
    """The instant since which an action with a date is so late."""
    assert action.due is not None
    limit = thresholds_of(plan).red_after(action.priority)
    first = action.due + timedelta(days=2 * limit + 1)
    return timezone.make_aware(datetime.combine(first, time()))


@RULES.register("far late")
def far_late(case: EscalationCase) -> Iterator[DueEscalation]:
    """Late by more than twice the days that make it red.

    While the last accepted update is fresh and is of a round that ended before the due date, the
    action may only lack its next update, and nothing is due.
    """
    action, updates = case.action, case.updates
    on = timezone.localdate(case.now)
    if case.facts is None or action.due is None:
        return
    thresholds = thresholds_of(case.plan)
    late, limit = days_late(case.facts, on), thresholds.red_after(action.priority)
    has_update_since_due = bool(updates) and updates[0].observes_to >= action.due
    if has_update_since_due or not updates or is_stale(case.facts, thresholds, on):
        allowed = f"{days(limit)} make it red" if limit else "it is of immediate priority"
        since = far_late_since(action, case.plan)
        yield DueEscalation(Why.FAR_LATE, f"Late by {days(late)}; {allowed}", since)


@RULES.register("red twice")
def red_twice(case: EscalationCase) -> Iterator[DueEscalation]:
    """The last two accepted updates are red. A round without an update between them does not break
    the run: nothing better was said in it."""
    last = case.updates[:2]
    if len(last) == 2 and all(update.declared_rag == RAG.RED for update in last):
        rounds = f"rounds {last[1].round} and {last[0].round}"
        assert last[0].decided_at is not None  # it is accepted
        yield DueEscalation(Why.RED_TWICE, f"Said to be red in {rounds}", last[0].decided_at)


@RULES.register("returned twice")
def returned_twice(case: EscalationCase) -> Iterator[DueEscalation]:
    if len(case.returns) >= 2:
        words = f"Its update was returned {len(case.returns)} times and is not accepted yet"
        yield DueEscalation(Why.RETURNED_TWICE, words, max(case.returns))


def updates_of(plan: Plan, only: Among | None) -> tuple[dict[int, list[CaseUpdate]], list[int]]:
    """The accepted updates of each open action, the latest first, without those swept up; and the
    keys of the actions that have others which may have been returned twice."""
    accepted: dict[int, list[CaseUpdate]] = defaultdict(list)
    returned = []
    for update in starmap(CaseUpdate, read_of(updates_of_open, plan, only)):
        if update.state == Update.State.ACCEPTED:
            accepted[update.action].append(update)
        elif update.version >= VERSIONS_OF_TWO_RETURNS:
            returned.append(update.action)
    return accepted, returned


def updates_of_open(plan: Plan, only: Among | None) -> QuerySet[Update, tuple[Any, ...]]:
    sent = Update.objects.filter(action__in=open_actions(plan, only).order_by(), swept_up=False)
    return sent.latest_first().values_list(*UPDATE_FIELDS, *ROUND_FIELDS)


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
