"""What is said of the plan itself, how its actions are judged, and the chair's agreement to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from improvement.changes import apply, lock, require
from improvement.history import audited
from improvement.models import Plan, User
from improvement.roles import Permission

# Whoever moves one of these makes the same facts look better or worse.
JUDGED_BY = ("focus_stage", "freshness_days", "due_soon_days", "red_after_days")


def edit_plan(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> Plan:
    """Change what is said of a plan, and how it is judged. While it is a draft its manager sets
    both; once it is agreed, how it is judged is for the chair alone to change."""
    with audited(by, reason):
        plan = lock(Plan, pk, version)
        require(by, Permission.CHANGE_PLAN, pk)
        if values.keys() - {*JUDGED_BY}:
            require(by, Permission.EDIT_STRUCTURE, pk)
        if values.keys() & {*JUDGED_BY} and plan.state != Plan.State.DRAFT:
            require(by, Permission.AGREE_PLAN, pk)
        apply(plan, values, by=by, reason=reason)
    return plan


def agree_plan(pk: int, *, by: User, version: int, reason: str) -> Plan:
    """Agree a draft plan: from then on no action's first agreed date changes."""
    with audited(by, reason):
        plan = lock(Plan, pk, version)
        require(by, Permission.AGREE_PLAN, pk)
        if plan.state != Plan.State.DRAFT:
            raise ValidationError("This plan has been agreed already")
        if not plan.actions.exists():
            raise ValidationError("This plan has no actions yet, so there is nothing to agree")
        apply(plan, {"state": Plan.State.AGREED}, by=by, reason=reason)
    return plan
