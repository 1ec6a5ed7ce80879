"""Changes to the plan itself: its description, its rating rules, and the chair's agreement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from improvement.changes import apply, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.registry import Registry
from improvement.roles import Permission

GIVEN = "The notice that the chair confirmed gives the plan its days: they move with it"
# The settings by which actions are rated: each makes the same facts look better or worse.
RATING_SETTINGS = ("focus_stage", "freshness_days", "due_soon_days", "red_after_days")
# The days by which the plan as a whole is judged: on course for release, and how long open.
JUDGED_DAYS = ("notice_issued", "notice_precision", "release_expected", "release_precision")
JUDGED_SETTINGS = (*JUDGED_DAYS, *RATING_SETTINGS)
# Each says whether other records give the plan its days, which then move with these alone; the name
# is that of the address of their page.
DAYS_GIVEN_BY: Registry[Callable[[Plan], bool]] = Registry()


def days_given_by(plan: Plan) -> str:
    """The name of the address of the page on which the plan's days move; "" for its settings."""
    return next((name for name, gives in DAYS_GIVEN_BY.items() if gives(plan)), "")


def edit_plan(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> Plan:
    """Change a plan's settings. Its manager sets its description and, while it is a draft, how it
    and its actions are judged; in an agreed plan the chair alone changes how they are judged."""
    with audited(by, reason):
        plan = lock(Plan, pk, version)
        require(by, Permission.CHANGE_PLAN, pk)
        if "state" in values:
            raise ValidationError("A plan is agreed by its chair, on its own page")
        for_the_chair = RATING_SETTINGS if plan.state == Plan.State.DRAFT else JUDGED_SETTINGS
        if values.keys() - {*for_the_chair}:
            require(by, Permission.EDIT_STRUCTURE, pk)
        if values.keys() & {*JUDGED_SETTINGS} and plan.state != Plan.State.DRAFT:
            require(by, Permission.AGREE_PLAN, pk)
        if values.keys() & {*JUDGED_DAYS} and days_given_by(plan):
            raise ValidationError(GIVEN)
        apply(plan, values, by=by, reason=reason)
    return plan


def agree_plan(pk: int, *, by: User, version: int, reason: str) -> Plan:
    """Agree a draft plan. From then on no action's baseline date changes."""
    with audited(by, reason):
        plan = lock(Plan, pk, version)
        require(by, Permission.AGREE_PLAN, pk)
        if plan.state != Plan.State.DRAFT:
            raise ValidationError("This plan has been agreed already")
        if not plan.actions.exists():
            raise ValidationError("This plan has no actions yet, so there is nothing to agree")
        apply(plan, {"state": Plan.State.AGREED}, by=by, reason=reason)
    return plan
