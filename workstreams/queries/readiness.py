"""When a plan was agreed, and what whoever agrees it has to know: what is not ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from improvement.history import Tracked
from improvement.models import Plan
from workstreams.models import Action, ActionFinding, ActionOutcome


def agreement(plan: Plan) -> Any:
    """The row of the plan's history by which it was agreed; None while it is a draft."""
    rows = plan.history.order_by("version")
    draft = rows.filter(state=Plan.State.DRAFT).last()
    return rows.filter(state=Plan.State.AGREED, version__gt=draft.version if draft else 0).first()


@dataclass(frozen=True)
class Gap:
    """Parts of the plan that lack the same thing; `lacks` says what, after their number."""

    noun: str
    lacks: str
    records: tuple[Tracked, ...]


def gaps(plan: Plan) -> list[Gap]:
    """What is not ready, in six queries; what lacks nothing is left out."""
    actions = plan.actions.exclude(delivery=Action.Delivery.WITHDRAWN)
    answered = ActionFinding.objects.current().filter(action__in=actions).values("finding")
    served = ActionOutcome.objects.current().filter(action__in=actions).values("outcome")
    found: list[tuple[str, str, Sequence[Tracked]]] = [
        ("action", "no agreed date", actions.filter(baseline_due=None)),
        ("action", "no owner and no owner’s post", actions.filter(owner=None, owner_post="")),
        ("workstream", "no lead", plan.workstreams.filter(lead=None)),
        ("finding", "no action to answer it", plan.findings.exclude(pk__in=answered)),
        ("outcome", "no action to serve it", plan.outcomes.exclude(pk__in=served)),
        ("outcome", "no measure to show it", plan.outcomes.filter(measures=None)),
    ]
    gaps = [Gap(noun, lacks, tuple(records)) for noun, lacks, records in found]
    return [gap for gap in gaps if gap.records]
