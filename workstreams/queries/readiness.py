"""When a plan was agreed, and what in it is not ready, for whoever is to agree it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from improvement.history import Tracked
from improvement.models import Plan
from workstreams.models import Action, ActionFinding, ActionOutcome


def agreement_row(plan: Plan) -> Any:
    """The history row with which the plan was last agreed; None while it is a draft."""
    rows = plan.history.order_by("version")
    draft = rows.filter(state=Plan.State.DRAFT).last()
    return rows.filter(state=Plan.State.AGREED, version__gt=draft.version if draft else 0).first()


@dataclass(frozen=True)
class ReadinessGap:
    """The records of one kind that lack the same thing: `noun` is their kind, `missing` what they
    lack, in words."""

    noun: str
    missing: str
    records: tuple[Tracked, ...]


def readiness_gaps(plan: Plan) -> list[ReadinessGap]:
    """What is not ready in the plan; six queries. A gap without records is left out."""
    actions = plan.actions.exclude(delivery=Action.Delivery.WITHDRAWN)
    answered = ActionFinding.objects.current().filter(action__in=actions).values("finding")
    served = ActionOutcome.objects.current().filter(action__in=actions).values("outcome")
    parts: list[tuple[str, str, Iterable[Tracked]]] = [
        ("action", "no agreed date", actions.filter(baseline_due=None)),
        ("action", "no owner and no owner’s post", actions.filter(owner=None, owner_post="")),
        ("workstream", "no lead", plan.workstreams.filter(lead=None)),
        ("finding", "no action to answer it", plan.findings.exclude(pk__in=answered)),
        ("outcome", "no action to serve it", plan.outcomes.exclude(pk__in=served)),
        ("outcome", "no measure to show it", plan.outcomes.filter(measures=None)),
    ]
    gaps = [ReadinessGap(noun, missing, tuple(records)) for noun, missing, records in parts]
    return [gap for gap in gaps if gap.records]
