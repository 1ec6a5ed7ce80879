"""How an action is pictured: what dates, checks and updates show, what its lead says, how it is
judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.dashboard.facts_then import badness, level_of
from board.difference.parts import Span, judged, part, plainly
from board.difference.picture import LATE, LEVEL, STALE, STATE, Kind, PicturedRecord, Value
from improvement.history import history_of
from improvement.models import Plan
from improvement.text_order import in_order, natural_key
from workstreams.models import RAG, Action, ActionMeasure, DateChange, Round, StageClaim, Update
from workstreams.queries.action_facts import annotations_of, facts_of
from workstreams.ratings import rules
from workstreams.ratings.sql import thresholds_of
from workstreams.ratings.stages import Stage

CHECKED, CLAIMED, RUN_OUT, NOTHING = "checked", "said, not checked", "its check has run out", "no"
STAGE_RANKS = {CHECKED: 0, CLAIMED: 1, NOTHING: 1, RUN_OUT: 2}


def touched_actions(span: Span) -> set[int]:
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
        values = {
            **lateness(facts, thresholds, on),
            STATE: state(action),
            **stages(claims[action.pk], on),
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


def lateness(facts: rules.Facts, thresholds: rules.Thresholds, on: date) -> dict[str, Value]:
    late = rules.days_late(facts, on)
    level = level_of(facts, thresholds, on)
    stale = rules.is_stale(facts, thresholds, on)
    silent = f"none accepted for more than {rules.days(thresholds.freshness_days)}"
    return {
        LATE: Value(
            Kind.LATE, f"{rules.days(late)} late" if late else "not past", late > 0, late > 0
        ),
        LEVEL: Value(Kind.LATE, str(level.label), level, -badness(level), needs_sense=True),
        STALE: Value(Kind.LATE, silent if stale else "in time", stale, int(stale)),
    }


def state(action: Action) -> Value:
    outside = action.delivery in ("withdrawn", "suspended")
    done = None if outside else int(action.delivery != Action.Delivery.CARRIED_OUT)
    kind = Kind.PLAN if outside else Kind.STAGES
    return Value(kind, action.get_delivery_display(), action.delivery, done)


def stages(claims: list[StageClaim], on: date) -> dict[str, Value]:
    found = {}
    for stage in Stage:
        own = [claim for claim in claims if claim.stage == stage]
        words = next(
            (
                words
                for words, fits in (
                    (CHECKED, any(claim.holds(on) for claim in own)),
                    (RUN_OUT, any(claim.has_lapsed(on) for claim in own)),
                    (CLAIMED, any(claim.state == StageClaim.State.CLAIMED for claim in own)),
                )
                if fits
            ),
            NOTHING,
        )
        found[f"“{stage.label}”"] = Value(Kind.STAGES, words, words, STAGE_RANKS[words])
    return found


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
