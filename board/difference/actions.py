"""How an action is pictured: what dates, checks and updates show, what its lead says, how it is
judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.facts import of_action, shown
from board.difference.parts import Span, judged, part, plainly
from board.difference.picture import Kind, PicturedRecord, Value
from improvement.history import history_of
from improvement.models import Plan
from improvement.text_order import in_order, natural_key
from workstreams.models import RAG, Action, ActionMeasure, DateChange, Round, StageClaim, Update
from workstreams.queries.action_facts import annotations_of, facts_of
from workstreams.ratings import rules
from workstreams.ratings.sql import thresholds_of


def touched_actions(span: Span) -> set[int]:
    if span.moved_thresholds:
        return set(Action.objects.filter(plan=span.plan).values_list("pk", flat=True))
    own = span.changed(Action)
    for model in (Update, DateChange, StageClaim, ActionMeasure):
        own |= span.changed(model, "action_id")
    return own | asked_otherwise(span)


def asked_otherwise(span: Span) -> set[int]:
    """The actions whose first round may have been another than it is: those asked, as it is now, on
    the earliest day on which a round that was changed since was ever to open, or later, or not
    yet. Days before that one are the same in every list of rounds, then and now."""
    rounds = Span(span.plan, span.since, None).changed(Round)
    days = history_of(Round).filter(id__in=rounds).values_list("opens", flat=True)
    if not days:
        return set()
    asked = Q(facts__asked_since=None) | Q(facts__asked_since__gte=min(days))
    return set(Action.objects.filter(asked, plan=span.plan).values_list("pk", flat=True))


@part("action", touched_actions)
def actions(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    listed = Action.objects.filter(keys).select_related("workstream", "owner", "lead_organisation")
    rows = listed.with_facts(plan, on).order_by("workstream__order", in_order("ref"))
    own = Action.objects.filter(keys, plan=plan)
    claims: dict[int, list[StageClaim]] = defaultdict(list)
    for claim in StageClaim.objects.filter(action__in=own):
        claims[claim.action_id].append(claim)
    codes: dict[int, list[str]] = defaultdict(list)
    links = ActionMeasure.objects.current().filter(action__in=own)
    for key, code in links.values_list("action_id", "measure__code"):
        codes[key].append(code)
    thresholds = thresholds_of(plan)
    for action in rows:
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
            "Measures named": plainly(Kind.JUDGED, listed_codes(codes[action.pk])),
        }
        late = rules.days_late(facts, on)
        yield (
            action.pk,
            PicturedRecord(
                str(action),
                "action-detail",
                (action.ref,),
                (action.workstream.code,),
                values,
                Kind.PLAN,
                "Added to the plan",
                late=late,
            ),
        )


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


def listed_codes(codes: list[str]) -> str:
    return ", ".join(sorted(codes, key=natural_key)) or "none"


def owner(action: Action) -> str:
    post, person = action.owner_post, action.owner.name if action.owner else ""
    return ", ".join(filter(None, (post, person))) or "nobody"
