"""How risks are scored, and how much of each kind is tolerated. Once the plan is agreed the chair
alone says so: who keeps the register would else decide which risks the board hears of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max

from board.changes.risks import may_decide
from board.models import Risk, RiskKind, RiskReview, RiskScale
from board.models.risk_scale import lines
from improvement.changes import apply
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.sent_twice import once, sent_before

FOR_THE_CHAIR = "The plan is agreed: the chair says how risks are scored and what is tolerated"


def check_may_decide(plan: Plan, by: User | str) -> None:
    if not may_decide(plan, by):
        raise PermissionDenied(FOR_THE_CHAIR)


def set_risk_scale(scale: RiskScale, *, by: User | str, reason: str) -> RiskScale:
    with audited(by, reason):
        check_may_decide(scale.plan, by)
        with once(scale, by):
            scale.full_clean()
        scale.save_as(by, reason)
    return scale


def edit_risk_scale(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> RiskScale:
    """Change the scale. No step goes that a score of the register stands on."""
    with audited(by, reason):
        scale = lock(RiskScale, pk, version)
        check_may_decide(scale.plan, by)
        check_steps(scale, values)
        apply(scale, values, by=by, reason=reason)
    return scale


def check_steps(scale: RiskScale, values: Mapping[str, Any]) -> None:
    reviewed = RiskReview.objects.filter(plan=scale.plan)
    used = reviewed.aggregate(likelihoods=Max("likelihood"), impacts=Max("impact"))
    targets = Risk.objects.filter(plan=scale.plan)
    wanted = targets.aggregate(likelihoods=Max("target_likelihood"), impacts=Max("target_impact"))
    for name in used:
        highest = max(used[name] or 0, wanted[name] or 0)
        if highest > len(lines(values.get(name, getattr(scale, name)))):
            raise ValidationError({name: "A risk stands on a step that would be no more"})


def add_risk_kind(kind: RiskKind, *, by: User | str, reason: str) -> RiskKind:
    with audited(by, reason):
        check_may_decide(kind.plan, by)
        if again := sent_before(kind, by):
            return again
        kind.full_clean()
        kind.save_as(by, reason)
    return kind


def edit_risk_kind(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> RiskKind:
    with audited(by, reason):
        kind = lock(RiskKind, pk, version)
        check_may_decide(kind.plan, by)
        apply(kind, values, by=by, reason=reason)
    return kind
