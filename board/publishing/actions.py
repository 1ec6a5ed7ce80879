"""The workstreams and their actions as a document shows them, with what was accepted of each.

Only what was accepted in an update or verified in a stage claim is published.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from board.publishing import Document
from board.publishing.keys import key_of
from board.publishing.measures import day_text
from improvement.models import Plan
from improvement.prepared import SIZES, Among, among, read_of
from workstreams.models import Action, StageClaim, Update, Workstream
from workstreams.models.action import OUTSIDE
from workstreams.queries.action_facts import facts_of
from workstreams.ratings import rules
from workstreams.ratings.sql import thresholds_of

Record = TypeVar("Record", bound=Model)
# What is published of an update, and by what it is chosen.
PUBLISHED = (
    *("action_id", "state", "delivery", "finished", "declared_rag", "done", "next"),
    *("explanation", "submitted_at"),
)


def workstreams(plan: Plan, actions: Iterable[Action], on: date) -> list[Document]:
    """Each workstream of the plan with those of the `actions` that are in it.

    Actions are numbered from 1 within their workstream: a gap in the references would show that an
    action is withheld.
    """
    visible = list(actions)
    values = values_by_key(plan, visible, on)
    rows: defaultdict[int, list[Document]] = defaultdict(list)
    for action in visible:
        number = len(rows[action.workstream_id]) + 1
        rows[action.workstream_id].append({"number": number} | values[action.pk])
    return [
        {
            "code": stream.code,
            "name": stream.name,
            "state": stream.get_state_display(),
            "in_scope": stream.in_scope_of_inspection,
            "scope_note": stream.scope_note,
            "lead_post": stream.lead_post,
            "counts": counts(rows[stream.pk]),
            "actions": rows[stream.pk],
        }
        for stream in Workstream.objects.filter(plan=plan)
    ]


def values_by_key(plan: Plan, actions: Collection[Action], on: date) -> dict[int, Document]:
    """What is published of each action, by its key; three queries, or two where each action with an
    update has one that was accepted. They are read `with_facts`."""
    keys = [action.pk for action in actions]
    updates, claims = PublishedUpdates(keys), verified_claims(keys, on)
    thresholds = thresholds_of(plan)
    return {
        action.pk: action_values(action, updates, claims[action.pk], thresholds, on)
        for action in actions
    }


def verified_claims(keys: list[int], on: date) -> dict[int, list[StageClaim]]:
    """The claims that hold on the day, oldest first, by the key of their action."""
    claims = defaultdict(list)
    for claim in rows_among(claims_made, keys):
        if claim.holds(on):
            claims[claim.action_id].append(claim)
    return claims


def rows_among(make: Callable[[Among], QuerySet[Record]], keys: list[int]) -> list[Record]:
    """What `make` gives of the keys, of which a whole plan has too many for kept SQL."""
    few = among(keys)
    return read_of(make, few) if len(few) <= SIZES[-1] else list(make(few))


def claims_made(keys: Among) -> QuerySet[StageClaim]:
    return StageClaim.objects.filter(action__in=keys).order_by("claimed_at", "pk")


def updates_told(keys: Among) -> QuerySet[Update]:
    """Those that were sent, the latest last."""
    updates = Update.objects.filter(action__in=keys, swept_up=False).only(*PUBLISHED)
    sent = updates.exclude(state__in=[Update.State.DRAFT, Update.State.READY])
    return sent.order_by("round__number", "pk")


class PublishedUpdates:
    """The accepted updates of the actions with these keys, and what is published of their state.

    An update changes the state of its action when it is sent. Until it is accepted, the state that
    is published is that of the last accepted update, or the state with which the action began.
    """

    def __init__(self, keys: list[int]) -> None:
        self.accepted: dict[int, Update] = {}  # the last one, by the key of its action
        with_update: set[int] = set()
        for update in rows_among(updates_told, keys):
            with_update.add(update.action_id)
            if update.state == Update.State.ACCEPTED:
                self.accepted[update.action_id] = update
        first = Action.history.filter(id__in=with_update - self.accepted.keys(), version=1)
        self.first_versions = {row.id: row for row in first}

    def state(self, action: Action) -> tuple[str, date | None]:
        """The action's published state, and the day on which it was carried out.

        The action's own state is published where nothing was sent about it, where its carrying out
        was verified, and where it is withdrawn or suspended.
        """
        key, facts = action.pk, facts_of(action)
        source = self.accepted.get(key) or self.first_versions.get(key) or action
        if facts.carried_out_verified or not source.delivery or facts.is_outside:
            source = action
        return source.delivery, source.finished


def published_state(action: Action, on: date) -> str:
    """How far the action is, in words: what was accepted, as the publications tell it."""
    action = Action.objects.with_facts(action.plan, on).get(pk=action.pk)
    state, _ = PublishedUpdates([action.pk]).state(action)
    return str(Action.Delivery(state).label)


def action_values(
    action: Action,
    updates: PublishedUpdates,
    claims: list[StageClaim],
    thresholds: rules.Thresholds,
    on: date,
) -> Document:
    """The published values of one action; `claims` are its verified ones."""
    update = updates.accepted.get(action.pk)
    delivery, finished = updates.state(action)
    facts = replace(
        facts_of(action), delivery=delivery, finished=finished, proposed_due=None, foreseen_due=None
    )
    rating = rules.rate(facts, thresholds, on)
    return {
        "key": key_of(action),
        "ref": action.ref,
        "title": action.title,
        "description": action.description,
        "owner_post": action.owner_post,
        "organisation": action.lead_organisation.name if action.lead_organisation else "",
        "provenance": action.provenance,
        "paragraph": action.paragraph,
        "delivery": delivery,
        "state": str(Action.Delivery(delivery).label),
        "finished": day_text(finished),
        "due": action.due_in_words if action.due else "",
        "first_due": action.baseline_in_words if action.baseline_due else "",
        "days_late": rules.days_late(facts, on),
        "days_late_suspended": rules.days_late_suspended(facts, on),
        "days_moved": rules.days_slipped(facts),
        "lead_rating": update.declared_rag if update else "",
        "facts_rating": str(rating.level.value),
        "facts_label": str(rating.level.label),
        "facts_reasons": list(rating.reasons),
        "done": update.done if update else "",
        "next": update.next if update else "",
        "why": update.explanation if update else "",
        "said_on": said_on(update),
        "shown": [{"stage": claim.stage, "statement": claim.statement} for claim in claims],
    }


def said_on(update: Update | None) -> str:
    """The day on which the lead sent the update, in words."""
    sent = update and update.submitted_at
    return day_text(timezone.localdate(sent)) if sent else ""


def counts(actions: list[Document]) -> Document:
    """Numbers of published actions. Withdrawn and suspended ones are counted apart, as outside."""
    states = Counter(action["delivery"] for action in actions)
    late = [action for action in actions if action["days_late"]]
    outside = [a for a in actions if a["delivery"] in OUTSIDE]
    inside = [a for a in actions if a["delivery"] not in OUTSIDE]
    stages = Counter(stage for action in inside for stage in stages_reached(action))
    return {
        "actions": len(inside),
        "outside": len(outside),
        "not_started": states["not_started"],
        "under_way": states["under_way"],
        "carried_out": states["carried_out"],
        "late": len(late),
        "suspended_late": sum(action["days_late_suspended"] > 0 for action in outside),
        "late_rated_green": sum(action["lead_rating"] == "green" for action in late),
        "moved": sum(action["days_moved"] > 0 for action in inside),
        "verified": {stage: stages[stage] for stage in Plan.Stage.values},
    }


def stages_reached(action: Document) -> set[str]:
    """The stages that were verified; "carried out" only where the action is carried out now."""
    stages = {claim["stage"] for claim in action["shown"]}
    return stages if action["delivery"] == "carried_out" else stages - {"carried_out"}
