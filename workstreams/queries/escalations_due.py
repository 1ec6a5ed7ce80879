"""The rules by which an action comes before the board without anybody asking; reads.

Word and facts have a rule each: what its reports say (red twice running), and what its dates show
(late by more than twice what its priority allows), so that neither a lead who keeps saying green
nor a date that keeps moving hides it. A date that slips needs no rule: each move is the board's own
decision. A report returned twice says that the board has no sound information.

A rule is heard once: what the board has answered is raised again only by what came after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone

from improvement.models import Plan
from workstreams.models import RAG, Action, Escalation, Update
from workstreams.queries.action_facts import facts_of
from workstreams.queries.worklist import STILL_OPEN
from workstreams.ratings.rules import days, days_late, is_stale
from workstreams.ratings.sql import facts, thresholds_of

Why = Escalation.Why


@dataclass(frozen=True)
class Met:
    """A rule that an action meets, in words, and the instant since when."""

    why: Escalation.Why
    words: str
    since: datetime


def rules_met(
    plan: Plan, now: datetime, only: Iterable[int] | None = None
) -> dict[Action, list[Met]]:
    """What the board is to hear of each open action and has not answered for since; the actions
    that already wait for its answer are left out.

    `only` are keys of actions to look at; None for all. A fixed number of queries.
    """
    on = timezone.localdate(now)
    # Not `with_facts`: no rule asks for the rating, which takes as long again to compose.
    rows = Action.objects.annotate(**facts(on))
    actions = rows.filter(plan=plan, delivery__in=STILL_OPEN)
    to_board = Escalation.objects.filter(action__plan=plan, level=Escalation.Level.BOARD)
    actions = actions.exclude(pk__in=to_board.unanswered().values("action"))
    found = list(actions if only is None else actions.filter(pk__in=only))
    answered = dict(to_board.order_by().values_list("action").annotate(Max("answered_at")))
    reports, returns = reports_of(found), returns_of(found)
    met = {}
    for action in found:
        rules = [
            *far_late(action, reports[action.pk], plan, now),
            *red_twice(reports[action.pk]),
            *returned_twice(returns[action.pk]),
        ]
        last = answered.get(action.pk)
        if fresh := [rule for rule in rules if last is None or rule.since > last]:
            met[action] = fresh
    return met


def far_late(action: Action, reports: list[Update], plan: Plan, now: datetime) -> Iterator[Met]:
    """What is late only because no report of it is in yet is left alone while the last is fresh."""
    action_facts, thresholds, on = facts_of(action), thresholds_of(plan), timezone.localdate(now)
    late, limit = days_late(action_facts, on), thresholds.red_after(action.priority)
    if action.due is None or late <= 2 * limit:
        return
    is_reported = bool(reports) and reports[0].round.observes_to >= action.due
    if is_reported or is_stale(action_facts, thresholds, on):
        allowed = f"{days(limit)} make it red" if limit else "it is of immediate priority"
        first = action.due + timedelta(days=2 * limit + 1)
        since = timezone.make_aware(datetime.combine(first, time()))
        yield Met(Why.FAR_LATE, f"Late by {days(late)}; {allowed}", since)


def red_twice(reports: list[Update]) -> Iterator[Met]:
    """`reports` are the accepted ones, the latest first. A round in which nobody reported does not
    break the run: nothing better was said in it."""
    last = reports[:2]
    if len(last) == 2 and all(one.declared_rag == RAG.RED for one in last):
        rounds = f"rounds {last[1].round.number} and {last[0].round.number}"
        assert last[0].decided_at is not None  # it is accepted
        yield Met(Why.RED_TWICE, f"Reported as red in {rounds}", last[0].decided_at)


def returned_twice(returned: list[datetime]) -> Iterator[Met]:
    if len(returned) >= 2:
        words = f"Its report was returned {len(returned)} times and is not accepted yet"
        yield Met(Why.RETURNED_TWICE, words, max(returned))


def reports_of(actions: list[Action]) -> dict[int, list[Update]]:
    """The accepted reports of each action, the latest first."""
    told = Update.objects.filter(action__in=actions, state=Update.State.ACCEPTED, swept_up=False)
    found: dict[int, list[Update]] = defaultdict(list)
    for update in told.select_related("round").latest_first():
        found[update.action_id].append(update)
    return found


def returns_of(actions: list[Action]) -> dict[int, list[datetime]]:
    """When each action's report that is not accepted yet was returned, as its history has it."""
    waiting = Update.objects.filter(action__in=actions).exclude(state=Update.State.ACCEPTED)
    returned = Update.history.filter(id__in=waiting.values("pk"), state=Update.State.RETURNED)
    found: dict[int, list[datetime]] = defaultdict(list)
    for action, at in returned.order_by().values_list("action_id", "decided_at").distinct():
        found[action].append(at)
    return found
