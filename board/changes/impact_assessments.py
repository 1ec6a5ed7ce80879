"""Impact assessments: asked for by a day, made, put right, and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from board.models import ImpactAssessment
from board.models.impact_assessment import may_assess
from improvement.changes import apply, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.requests import acts_for_lead

NOT_YOURS = "Of an action, who updates it enters its assessments; of the plan, the manager does"

WITHDRAWN = "This was withdrawn: ask for another"


def add_impact_assessment(
    assessment: ImpactAssessment, *, by: User, on: date, reason: str
) -> ImpactAssessment:
    """Ask for an assessment by a day, or enter one that was made. `on` is today."""
    with audited(by, reason):
        require(by, Permission.ASSESS_IMPACT, assessment.plan_id)
        check_may_assess(assessment, by)
        check_made(assessment, on)
        if again := sent_before(assessment, by):
            return again
        assessment.full_clean()
        assessment.save_as(by, reason)
    return assessment


def edit_impact_assessment(
    pk: int, values: Mapping[str, Any], *, by: User, on: date, version: int, reason: str
) -> ImpactAssessment:
    """Enter what it says, or put it right. What it is of never changes."""
    with audited(by, reason):
        assessment = lock(ImpactAssessment, pk, version)
        require(by, Permission.ASSESS_IMPACT, assessment.plan_id)
        check_may_assess(assessment, by)
        if assessment.withdrawn_why:
            raise ValidationError(WITHDRAWN)
        apply(assessment, values, by=by, reason=reason)
        check_made(assessment, on)
    return assessment


def withdraw_impact_assessment(pk: int, *, by: User, why: str, version: int) -> ImpactAssessment:
    """Withdraw one that was asked for by mistake, so that it is not missing any more; but an agreed
    plan lacks each kind until one is made. Who owes it does not: the manager or the chair do."""
    with audited(by, why):
        assessment = lock(ImpactAssessment, pk, version)
        require(by, Permission.WITHDRAW_IMPACT, assessment.plan_id)
        if assessment.withdrawn_why:
            raise ValidationError(WITHDRAWN)
        if assessment.is_made:
            raise ValidationError("It was made, so it can’t be withdrawn: put it right")
        apply(assessment, {"withdrawn_why": why}, by=by, reason=why)
    return assessment


def check_may_assess(assessment: ImpactAssessment, by: User) -> None:
    action = assessment.action
    if action is not None and action.plan_id != assessment.plan_id:
        raise ValidationError({"about": "Choose an action of this plan"})
    if not may_assess(by, assessment.plan_id, action):
        raise PermissionDenied(NOT_YOURS)
    if action is not None:
        acts_for_lead(action.workstream, by, owner=action.owner_id)


def check_made(assessment: ImpactAssessment, on: date) -> None:
    if assessment.made_on and assessment.made_on > on:
        raise ValidationError({"made_on": "It was made today or in the past"})
