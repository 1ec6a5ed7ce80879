"""Claims that a stage is reached, and their verification by someone else."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import lock, require
from improvement.history import audited
from improvement.models import Plan, User
from improvement.roles import Permission
from workstreams.models import Action, StageClaim


def claim_stage(
    action_pk: int,
    *,
    by: User,
    stage: str,
    statement: str,
    now: datetime,
    evidence: str = "",
    evidence_kind: str = "",
) -> StageClaim:
    """Say that the action has reached a stage, with what stands behind it."""
    with audited(by, statement):
        action = lock(Action, action_pk)
        require(by, Permission.CLAIM_STAGE, action.plan_id)
        if not action.can_be_updated_by(by):
            raise PermissionDenied("This action is for someone else to report on")
        if stage != Plan.Stage.CARRIED_OUT and not (evidence.strip() and evidence_kind):
            raise ValidationError("Say what evidence there is, and of which kind")
        claim = StageClaim(
            action=action,
            stage=stage,
            statement=statement,
            evidence=evidence,
            evidence_kind=evidence_kind,
            claimed_at=now,
            claimed_by=by,
        )
        claim.full_clean()
        claim.save_as(by, statement)
    return claim


def decide_claim(
    pk: int,
    *,
    by: User,
    verify: bool,
    note: str,
    now: datetime,
    recheck: date | None = None,
) -> StageClaim:
    """Verify or return a claim of someone else; it lapses on `recheck` unless checked again."""
    with audited(by, note):
        claim = lock(StageClaim, pk)
        require(by, Permission.VERIFY_STAGE, claim.belongs_to_plan())
        if claim.claimed_by_id == by.pk:
            raise PermissionDenied("Nobody verifies what they themselves claimed")
        if claim.state != StageClaim.State.CLAIMED:
            raise ValidationError("This claim has been decided already")
        claim.state = StageClaim.State.VERIFIED if verify else StageClaim.State.RETURNED
        claim.decided_at, claim.decided_by, claim.decision_note = now, by, note
        claim.recheck = recheck
        claim.save_as(by, note)
    return claim
