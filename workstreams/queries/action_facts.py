"""The facts of an action, from its row, as the rules of rating take them."""

from __future__ import annotations

from workstreams.models import Action
from workstreams.ratings.rules import Facts


def facts_of(action: Action) -> Facts:
    """From an action annotated with `ratings.sql.facts(on)`, as `with_facts(plan, on)` does."""
    return Facts(
        delivery=action.delivery,
        decision=action.delivery_decision,
        priority=action.priority,
        has_owner=bool(action.owner_post or action.owner_id),
        baseline_due=action.baseline_due,
        due=action.due,
        precision=action.due_precision,
        proposed_due=action.fact_proposed_due,  # type: ignore[attr-defined]
        reported_due=action.fact_reported_due,  # type: ignore[attr-defined]
        starts=action.starts,
        finished=action.finished,
        stage_verified=action.fact_stage_verified,  # type: ignore[attr-defined]
        carried_out_verified=action.fact_carried_out_verified,  # type: ignore[attr-defined]
        has_evidence=action.fact_has_evidence,  # type: ignore[attr-defined]
        declared_rag=action.fact_declared_rag,  # type: ignore[attr-defined]
        confidence=action.fact_confidence,  # type: ignore[attr-defined]
        last_accepted=action.fact_last_accepted,  # type: ignore[attr-defined]
        owner_left=action.fact_owner_left,  # type: ignore[attr-defined]
    )
