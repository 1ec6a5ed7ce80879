"""The facts of the plan's actions as they stood at an instant, worked out from the history, and
what got worse between two instants: newly late, newly red, stale, checks that no longer stand.

Worse is what dates, evidence and checks show, never a lead's change of rating or of confidence by
itself. Both instants are judged by the plan's present thresholds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from board.dashboard.standing import DIFFERENCES, ActionChanges, FactChange, versions
from improvement import clock
from improvement.models import Membership, Plan, User
from improvement.roles import OWNERS
from improvement.text_order import in_order
from workstreams.models import Action, DateChange, StageClaim, Update
from workstreams.ratings import rules
from workstreams.ratings.rules import Facts, Level, Thresholds
from workstreams.ratings.sql import thresholds_of
from workstreams.ratings.stages import Stage, has_lapsed

# The levels that contradict green, the worst first.
WORST = (Level.RED, Level.NOT_READY, Level.AMBER)


@dataclass(frozen=True)
class FactsOfAction:
    """An action with its facts at an instant, and the stages whose check stood or had run out."""

    ref: str
    title: str
    facts: Facts
    checked: frozenset[str]
    run_out: frozenset[str]


def facts_then(plan: Plan, at: datetime | None, on: date) -> dict[int, FactsOfAction]:
    """Every action by its key as it stood at the instant (None: now), on the day `on`; eight
    queries. Whether there is evidence is left out: no level depends on it."""
    updates = last_updates(plan, at)
    proposed = dict(
        versions(DateChange.objects.filter(action__plan=plan), at)
        .filter(decision=DateChange.Decision.OPEN)
        .values_list("action_id", "to_due")
    )
    claims: dict[int, list[Any]] = defaultdict(list)
    verified = versions(StageClaim.objects.filter(action__plan=plan), at)
    for claim in verified.filter(state=StageClaim.State.VERIFIED):
        claims[claim.action_id].append(claim)
    opens = sorted(versions(plan.rounds.all(), at).values_list("opens", flat=True))
    added = dict(
        Action.history.filter(plan_ref=plan.pk, version=1).values_list("id", "history_date")
    )
    owners = owners_on(plan, at, on)
    then = {}
    rows = versions(Action.objects.filter(plan=plan), at)
    for row in rows.order_by("workstream__order", in_order("ref")):
        held = {c.stage for c in claims[row.id] if not has_lapsed(c.recheck, on)}
        run_out = {c.stage for c in claims[row.id]} - held
        asked = (day for day in opens if day >= added[row.id].date())
        facts = Facts(
            delivery=row.delivery,
            decision=row.delivery_decision,
            priority=row.priority,
            has_owner=bool(row.owner_post or row.owner_id),
            baseline_due=row.baseline_due,
            due=row.due,
            precision=row.due_precision,
            proposed_due=proposed.get(row.id),
            foreseen_due=updates[row.id].foreseen,
            starts=row.starts,
            finished=row.finished,
            stage_verified=row.required_stage in held,
            carried_out_verified=Stage.CARRIED_OUT in held,
            has_evidence=False,
            declared_rag=updates[row.id].declared_rag,
            confidence=updates[row.id].confidence,
            last_accepted=updates[row.id].accepted,
            asked_since=next(asked, None),
            owner_left=row.owner_id is not None and row.owner_id not in owners,
            shown_by=None if row.required_stage == Stage.CARRIED_OUT else row.shown_by,
        )
        then[row.id] = FactsOfAction(row.ref, row.title, facts, frozenset(held), frozenset(run_out))
    return then


@dataclass
class LastUpdate:
    """What the updates of an action that were sent say, and when one was last accepted."""

    declared_rag: str = ""
    confidence: str = ""
    foreseen: date | None = None
    accepted: date | None = None


def last_updates(plan: Plan, at: datetime | None) -> dict[int, LastUpdate]:
    states = (Update.State.SUBMITTED, Update.State.ACCEPTED)
    sent = versions(Update.objects.filter(action__plan=plan), at)
    sent = sent.filter(state__in=states, swept_up=False).order_by("round__number", "id")
    fields = ("action_id", "state", "declared_rag", "confidence", "proposed_due", "decided_at")
    last: dict[int, LastUpdate] = defaultdict(LastUpdate)
    for key, state, rag, confidence, proposed, decided in sent.values_list(*fields):
        update = last[key]
        update.declared_rag, update.confidence, update.foreseen = rag, confidence, proposed
        if state == Update.State.ACCEPTED and decided is not None:
            day = timezone.localdate(decided)
            update.accepted = max(update.accepted or day, day)
    return last


def owners_on(plan: Plan, at: datetime | None, on: date) -> set[int]:
    """The keys of the people who could sign in, in a role in which they could send updates."""
    active = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
    held = versions(Membership.objects.filter(plan=plan), at).filter(role__in=OWNERS)
    rows = held.values_list("user_id", "active_from", "active_until")
    return active & {
        user for user, since, until in rows if since <= on and (until is None or until > on)
    }


@DIFFERENCES.register("facts")
def worse_facts(plan: Plan, since: datetime, until: datetime | None) -> tuple[ActionChanges, ...]:
    """The actions whose facts got worse; in the order of the plan."""
    days = timezone.localdate(since), timezone.localdate(until) if until else clock.today()
    then, now = facts_then(plan, since, days[0]), facts_then(plan, until, days[1])
    thresholds = thresholds_of(plan)
    found = (
        (action, tuple(got_worse(then[key], action, thresholds, *days)))
        for key, action in now.items()
        if key in then
    )
    return tuple(ActionChanges(a.ref, a.title, changes) for a, changes in found if changes)


def got_worse(
    old: FactsOfAction, new: FactsOfAction, thresholds: Thresholds, then: date, now: date
) -> Iterator[FactChange]:
    late = rules.days_late(new.facts, now)
    if late and not rules.is_late(old.facts, then):
        yield FactChange("Became late", "", rules.days(late), worse=True)
    was, is_now = level_of(old.facts, thresholds, then), level_of(new.facts, thresholds, now)
    is_done = bool(new.facts.carried_out_by(now)) and not old.facts.carried_out_by(then)
    if badness(is_now) < badness(was) and not is_done:  # what is done lacks a check, no more
        yield FactChange("The facts show", str(was.label), str(is_now.label), worse=True)
    stale = rules.is_stale(new.facts, thresholds, now)
    if stale and not rules.is_stale(old.facts, thresholds, then):
        silent = f"for more than {rules.days(thresholds.freshness_days)}"
        yield FactChange("No update accepted", "", silent, worse=True)
    for stage in stages_lost(old, new):
        became = "has run out" if stage in new.run_out else "was taken back"
        yield FactChange(f"Check of “{Stage(stage).label.lower()}”", "", became, worse=True)


def stages_lost(old: FactsOfAction, new: FactsOfAction) -> Iterable[str]:
    """The stages whose check stood and stands no longer, in their order."""
    return [stage for stage in Stage if stage in old.checked - new.checked]


def level_of(facts: Facts, thresholds: Thresholds, on: date) -> Level:
    """The level by dates, evidence and checks: how sure the lead is does not count."""
    return rules.rate(replace(facts, confidence=""), thresholds, on).level


def badness(level: Level) -> int:
    return WORST.index(level) if level in WORST else len(WORST)
