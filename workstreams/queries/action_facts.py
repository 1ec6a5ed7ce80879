"""The facts of an action as the rules of rating take them, from its annotated row."""

from __future__ import annotations

from typing import Any, cast

from django.utils.timezone import get_default_timezone

from workstreams.models import Action
from workstreams.ratings.rules import Facts
from workstreams.ratings.sql import ANNOTATIONS, FactAnnotations

# The values of an action, read `with_facts`, that `facts_of` asks for.
FACT_COLUMNS = (
    *("delivery", "delivery_decision", "priority", "owner_post", "owner_id", "required_stage"),
    *("baseline_due", "due", "due_precision", "starts", "finished", "shown_by", *ANNOTATIONS),
)


def annotations_of(action: Action) -> FactAnnotations:
    """The same object, typed by the facts that it carries. The action must be read `with_facts`."""
    return cast(FactAnnotations, action)


def dates_of(action: Any) -> Facts:
    """What the dates and state of an action, or of a tuple of its values, say: for rules that ask
    for no more than these."""
    return Facts(
        delivery=action.delivery,
        decision="",
        priority=action.priority,
        has_owner=True,
        baseline_due=action.baseline_due,
        due=action.due,
        precision=action.due_precision,
        proposed_due=None,
        foreseen_due=None,
        starts=action.starts,
        finished=action.finished,
        stage_verified=False,
        carried_out_verified=False,
        has_evidence=False,
        declared_rag="",
        confidence="",
        last_accepted=None,
    )


def facts_of(action: Any) -> Facts:
    """From an action read `with_facts(plan, on)`, or from a tuple of its values by their names."""
    annotated = annotations_of(action)
    accepted = annotated.fact_accepted_at
    return Facts(
        delivery=action.delivery,
        decision=action.delivery_decision,
        priority=action.priority,
        has_owner=bool(action.owner_post or action.owner_id),
        baseline_due=action.baseline_due,
        due=action.due,
        precision=action.due_precision,
        proposed_due=annotated.fact_proposed_due,
        foreseen_due=annotated.fact_foreseen_due,
        starts=action.starts,
        finished=action.finished,
        stage_verified=annotated.fact_stage_verified,
        carried_out_verified=annotated.fact_carried_out_verified,
        has_evidence=annotated.fact_has_evidence,
        declared_rag=annotated.fact_declared_rag,
        confidence=annotated.fact_confidence,
        asked_since=annotated.fact_asked_since,
        # The site has one time zone; timezone.localdate asks each time for the thread’s own.
        last_accepted=accepted and accepted.astimezone(get_default_timezone()).date(),
        owner_left=annotated.fact_owner_left,
        shown_by=None if action.required_stage == "carried_out" else action.shown_by,
    )
