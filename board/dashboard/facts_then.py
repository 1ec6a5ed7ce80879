"""The facts of the plan's actions as they stood at an instant, worked out from the history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from board.dashboard.standing import values_then
from board.dashboard.through_history import ReadValues
from improvement.models import Membership, Plan, User
from improvement.roles import OWNERS
from improvement.text_order import natural_key
from workstreams.models import (
    Action,
    DateChange,
    Evidence,
    EvidenceAction,
    EvidenceClaim,
    StageClaim,
    Update,
)
from workstreams.ratings.rules import Facts
from workstreams.ratings.stages import Stage, has_lapsed


class FactsOfAction(NamedTuple):
    """An action with its facts at an instant, the stages whose check stood or had run out, and
    whether the stage asked for was beyond carried out."""

    ref: str
    title: str
    facts: Facts
    checked: frozenset[str]
    run_out: frozenset[str]
    must_be_used: bool
    workstream: int | None = None  # its key; not asked for where two instants are compared

    @property
    def is_used(self) -> bool:
        """As the dashboard's count of what is checked as in use takes it."""
        return self.must_be_used and Stage.IN_USE in self.checked and not self.facts.is_outside


ACTION = (
    *("id", "ref", "title", "delivery", "delivery_decision", "priority", "owner_post", "owner_id"),
    *("baseline_due", "due", "due_precision", "starts", "finished", "required_stage", "shown_by"),
    "workstream_id",
)


CLAIM = ("id", "action_id", "state", "stage", "recheck")


def facts_then(plan: Plan, at: datetime | None, on: date) -> dict[int, FactsOfAction]:
    """Every action by its key as it stood at the instant (None: now), on the day `on`; in a fixed
    number of queries, and in the order of the plan's references."""

    def read(
        records: QuerySet[Any], fields: Sequence[str], keep: Q | None = None
    ) -> list[tuple[Any, ...]]:
        return values_then(records, at, fields, keep)

    return facts_read(plan, read, on, Unchanging(plan))


class Unchanging:
    """What the facts of every instant rest on alike: the day on which each action entered the plan,
    and who can sign in today; a query for each that is asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def added(self) -> dict[int, date]:
        return days_added(self.plan)

    @cached_property
    def active(self) -> set[int]:
        return set(User.objects.filter(is_active=True).values_list("pk", flat=True))


def facts_read(
    plan: Plan, read: ReadValues, on: date, unchanging: Unchanging
) -> dict[int, FactsOfAction]:
    """The facts on the day `on` of every action, of the records that `read` gives."""
    of_plan = {"action__plan": plan}
    updates = last_updates(plan, read)
    asked = DateChange.objects.filter(**of_plan)
    is_open = Q(decision=DateChange.Decision.OPEN)
    proposed: dict[int, date] = dict(read(asked, ("action_id", "to_due"), is_open))
    made = read(StageClaim.objects.filter(**of_plan), CLAIM, ~Q(state=StageClaim.State.RETURNED))
    claims: dict[int, list[tuple[str, date | None]]] = defaultdict(list)
    for _, key, state, stage, recheck in made:
        if state == StageClaim.State.VERIFIED:
            claims[key].append((stage, recheck))
    opens = sorted(day for (day,) in read(plan.rounds.all(), ("opens",), None))
    added = unchanging.added
    owners = owners_on(plan, read, on) & unchanging.active
    proven = with_evidence(plan, read, {claim: key for claim, key, *_ in made})
    then = {}
    rows = read(Action.objects.filter(plan=plan), ACTION, None)
    for values in sorted(rows, key=lambda row: natural_key(row[1])):
        a = dict(zip(ACTION, values, strict=True))
        key, owner = a["id"], a["owner_id"]
        held = frozenset(s for s, recheck in claims[key] if not has_lapsed(recheck, on))
        run_out = frozenset(s for s, _ in claims[key]) - held
        update, must_be_used = updates[key], a["required_stage"] != Stage.CARRIED_OUT
        facts = Facts(
            delivery=a["delivery"],
            decision=a["delivery_decision"],
            priority=a["priority"],
            has_owner=bool(a["owner_post"] or owner),
            baseline_due=a["baseline_due"],
            due=a["due"],
            precision=a["due_precision"],
            proposed_due=proposed.get(key),
            foreseen_due=update.foreseen,
            starts=a["starts"],
            finished=a["finished"],
            stage_verified=a["required_stage"] in held,
            carried_out_verified=Stage.CARRIED_OUT in held,
            has_evidence=key in proven,
            declared_rag=update.declared_rag,
            confidence=update.confidence,
            last_accepted=update.accepted,
            asked_since=next((day for day in opens if day >= added[key]), None),
            owner_left=owner is not None and owner not in owners,
            shown_by=a["shown_by"] if must_be_used else None,
        )
        then[key] = FactsOfAction(
            a["ref"], a["title"], facts, held, run_out, must_be_used, a["workstream_id"]
        )
    return then


def days_added(plan: Plan) -> dict[int, date]:
    """The day on which each action entered the plan, by its key."""
    first = Action.history.filter(plan_ref=plan.pk, version=1)
    return {key: at.date() for key, at in first.values_list("id", "history_date")}


def with_evidence(plan: Plan, read: ReadValues, made: Mapping[int, int]) -> set[int]:
    """The keys of the actions with evidence on them, or behind a claim that was not returned; of
    these, `made` has the action by the claim's key."""
    stands = Q(superseded=False)
    evidence = Evidence.objects.filter(plan=plan)
    current = {key for (key,) in read(evidence, ("id",), stands)}
    of_plan, linked = {"evidence__plan": plan}, Q(removed=False)
    put_to = EvidenceAction.objects.filter(**of_plan)
    links = read(put_to, ("action_id", "evidence_id"), linked)
    behind = EvidenceClaim.objects.filter(**of_plan)
    claims = {
        claim for claim, key in read(behind, ("claim_id", "evidence_id"), linked) if key in current
    }
    proven = {action for claim, action in made.items() if claim in claims}
    return proven | {action for action, key in links if key in current}


@dataclass
class LastUpdate:
    """What the updates of an action that were sent say, and when one was last accepted."""

    declared_rag: str = ""
    confidence: str = ""
    foreseen: date | None = None
    accepted_at: datetime | None = None

    @property
    def accepted(self) -> date | None:
        return timezone.localdate(self.accepted_at) if self.accepted_at else None


def last_updates(plan: Plan, read: ReadValues) -> dict[int, LastUpdate]:
    states = (Update.State.SUBMITTED, Update.State.ACCEPTED)
    sent = Q(state__in=states, swept_up=False)
    fields = ("action_id", "round__number", "state", "declared_rag", "confidence")
    updates = Update.objects.filter(round__plan=plan)
    rows = read(updates, (*fields, "proposed_due", "decided_at"), sent)
    last: dict[int, LastUpdate] = defaultdict(LastUpdate)
    for key, _, state, rag, confidence, proposed, decided in sorted(rows, key=itemgetter(1)):
        update = last[key]
        update.declared_rag, update.confidence, update.foreseen = rag, confidence, proposed
        if state == Update.State.ACCEPTED and decided is not None:
            update.accepted_at = max(update.accepted_at or decided, decided)
    return last


def owners_on(plan: Plan, read: ReadValues, on: date) -> set[int]:
    """The keys of the people in a role in which they could send updates."""
    fields = ("user_id", "active_from", "active_until")
    held = read(Membership.objects.filter(plan=plan), fields, Q(role__in=OWNERS))
    return {user for user, since, until in held if since <= on and (until is None or until > on)}
