"""How an action is pictured: what dates, checks and updates show, what its lead says, how it is
judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from board.difference.facts import of_action, shown
from board.difference.parts import (
    Span,
    judged,
    judged_names,
    listed,
    part,
    plainly,
    read_where,
    related,
    told_of,
)
from board.difference.picture import Kind, PicturedRecord, Value
from improvement.history import history_of
from improvement.models import Plan
from improvement.text_order import in_order
from workstreams.models import (
    RAG,
    Action,
    ActionMeasure,
    ActionOrganisation,
    ActionOutcome,
    ActionTheme,
    DateChange,
    Round,
    StageClaim,
    Update,
)
from workstreams.queries.action_facts import annotations_of, facts_of
from workstreams.ratings import rules
from workstreams.ratings.sql import thresholds_of

# What an action names: the model of the links, how the other end is told, and the kind of change.
NAMED: dict[str, tuple[Any, str, Kind]] = {
    "Measures named": (ActionMeasure, "measure__code", Kind.JUDGED),
    "Themes": (ActionTheme, "theme__code", Kind.WORDS),
    "Outcomes": (ActionOutcome, "outcome__code", Kind.WORDS),
    "Partners": (ActionOrganisation, "organisation__name", Kind.PEOPLE),
}
OF_ACTION = [
    (model, "action_id")
    for model in (Update, DateChange, StageClaim, *(model for model, _, _ in NAMED.values()))
]
# Told as the agreed and the first date, as the state, and as the owner.
TOLD_APART = ("due", "baseline_due", "delivery", "owner", "owner_post")


def judged_otherwise(span: Span) -> set[int]:
    """All where the plan allows other days than it did. Else those whose first round may have been
    another than it is: those asked, as it is now, on the earliest day on which a round that was
    changed since was ever to open, or later, or not yet. Days before that one are the same in every
    list of rounds, then and now."""
    if span.moved_thresholds:
        return set(Action.objects.filter(plan=span.plan).values_list("pk", flat=True))
    rounds = Span(span.plan, span.since, None).versions(Round).values("id")
    days = history_of(Round).filter(id__in=rounds).values_list("opens", flat=True)
    if not days:
        return set()
    asked = Q(facts__asked_since=None) | Q(facts__asked_since__gte=min(days))
    return set(Action.objects.filter(asked, plan=span.plan).values_list("pk", flat=True))


@part("action", Action, *OF_ACTION, also=judged_otherwise)
def actions(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    claims: dict[int, list[StageClaim]] = defaultdict(list)
    for claim in read_where(claims_of, plan, keys=keys):
        claims[claim.action_id].append(claim)
    named: dict[str, dict[int, list[str]]] = {label: defaultdict(list) for label in NAMED}
    for label in NAMED:
        for key, name in read_where(names_linked, plan, label, keys=keys):
            named[label][key].append(name)
    thresholds = thresholds_of(plan)
    for action in read_where(with_their_facts, plan, on, keys=keys):
        facts = facts_of(action)
        checked, run_out, claimed = stages(claims[action.pk], on)
        values = {
            **of_action(
                shown(facts, thresholds, on, checked), facts, thresholds, on, run_out, claimed
            ),
            **dates(action),
            "Lead’s rating": Value(Kind.SAID, *said(facts.declared_rag)),
            "Owner": plainly(Kind.PEOPLE, owner(action)),
            **judged(action, Kind.JUDGED),
            **told_of(action, Kind.WORDS, but=(*judged_names(action), *TOLD_APART)),
        }
        for label, (_, _, kind) in NAMED.items():
            values[label] = plainly(kind, listed(named[label][action.pk]))
        late = rules.days_late(facts, on)
        key, page = action.pk, ("action-detail", (action.ref,), (action.workstream.code,))
        yield (
            key,
            PicturedRecord(
                str(action),
                *page,
                values,
                Kind.PLAN,
                added="Added to the plan",
                late=late,
                is_immediate=action.priority == Action.Priority.IMMEDIATE,
            ),
        )


def with_their_facts(plan: Plan, on: date, keys: Q) -> QuerySet[Action]:
    found = Action.objects.filter(keys).select_related("workstream", *related(Action))
    return found.with_facts(plan, on).order_by("workstream__order", in_order("ref"))


def claims_of(plan: Plan, keys: Q) -> QuerySet[StageClaim]:
    return StageClaim.objects.filter(action__in=Action.objects.filter(keys, plan=plan))


def names_linked(plan: Plan, label: str, keys: Q) -> QuerySet[Any]:
    """The keys of the actions, each with what is told of it under the label of NAMED."""
    model, column, _ = NAMED[label]
    own = Action.objects.filter(keys, plan=plan)
    links: QuerySet[Any] = model.objects.current().filter(action__in=own)
    return links.values_list("action_id", column)


def stages(claims: list[StageClaim], on: date) -> tuple[frozenset[str], set[str], set[str]]:
    """The stages whose check stands, those whose check has run out, and those only claimed."""
    return (
        frozenset(claim.stage for claim in claims if claim.holds(on)),
        {claim.stage for claim in claims if claim.has_lapsed(on)},
        {claim.stage for claim in claims if claim.state == StageClaim.State.CLAIMED},
    )


def dates(action: Action) -> dict[str, Value]:
    asked = annotations_of(action).fact_proposed_due
    agreed = action.due_in_words if action.due else "none"
    first = action.baseline_in_words if action.baseline_due else "none"
    return {
        "Agreed date": Value(Kind.DATES, agreed, (action.due, action.due_precision)),
        "First date": Value(Kind.DATES, first, action.baseline_due),
        "Date asked for": Value(Kind.DATES, f"{asked:%-d %B %Y}" if asked else "none", asked),
    }


def said(rag: str) -> tuple[str, str]:
    return (str(RAG(rag).label) if rag else "none yet", rag)


def owner(action: Action) -> str:
    post, person = action.owner_post, action.owner.name if action.owner else ""
    return ", ".join(filter(None, (post, person))) or "nobody"
