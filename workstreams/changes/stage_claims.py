"""Claims that a stage is reached, and their verification by someone else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement.changes import require, require_another
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import once
from workstreams.changes.requests import check_in_plan, check_may_update
from workstreams.models import Action, Evidence, EvidenceClaim, StageClaim, Update
from workstreams.queries.claims_to_check import why_not_claimed
from workstreams.queries.update_questions import claim_stands, claims_stage
from workstreams.ratings.stages import (
    EvidenceSummary,
    Stage,
    has_lapsed,
    missing_evidence,
    must_lapse,
    previous_stage,
)


def claim_stage(
    action_pk: int,
    *,
    by: User,
    stage: str,
    statement: str,
    now: datetime,
    evidence: Collection[int] = (),
) -> StageClaim:
    """Claim that the action has reached a stage; `evidence` are the keys of what supports it.

    Stages are claimed in their order. Raises ValidationError where the stage before has not been
    claimed, or where the evidence does not suffice for the stage.
    """
    with audited(by, statement):
        action = lock(Action, action_pk)
        require(by, Permission.CLAIM_STAGE, action.plan_id)
        check_in_plan(action)
        check_may_update(action, by)
        claim = StageClaim(
            action=action, stage=stage, statement=statement, claimed_at=now, claimed_by=by
        )
        with once(claim, by):
            claim.full_clean()
        if why := why_not_claimed(action, stage, timezone.localtime(now).date()):
            raise ValidationError({"stage": why})
        supporting = current_evidence(action, evidence)
        check_evidence_suffices(stage, supporting)
        claim.save_as(by, statement)
        for piece in supporting:
            EvidenceClaim(evidence=piece, claim=claim).save_as(by, statement)
    return claim


def claim_with_update(update: Update, *, by: User, now: datetime) -> StageClaim | None:
    """Make the claim of an update, if it makes one that does not stand already."""
    action, stage, statement = update.action, update.stage, update.stage_statement
    on = timezone.localtime(now).date()
    if not claims_stage(update) or claim_stands(update, action, on):
        return None
    keys = [evidence.pk for evidence in update.evidence]
    return claim_stage(action.pk, by=by, stage=stage, statement=statement, now=now, evidence=keys)


def current_evidence(action: Action, keys: Collection[int]) -> list[Evidence]:
    """The evidence with these keys. Raises ValidationError where some of it is superseded."""
    evidence = list(Evidence.objects.current().filter(plan=action.plan_id, pk__in=keys))
    if len(evidence) != len(set(keys)):
        message = "Some of this evidence has been superseded. Choose from what counts now"
        raise ValidationError({"evidence": message})
    return evidence


def check_evidence_suffices(stage: str, evidence: Collection[Evidence]) -> None:
    """Raise ValidationError where the stage needs more evidence than this."""
    if missing := missing_evidence(
        stage, [EvidenceSummary(piece.kind, piece.heard) for piece in evidence]
    ):
        raise ValidationError({"evidence": missing})


def decide_stage_claim(
    pk: int,
    *,
    by: User,
    verify: bool,
    note: str,
    now: datetime,
    recheck: date | None = None,
    version: int | None = None,
) -> StageClaim:
    """Verify or return a claim that someone else made. A verified claim lapses after `recheck`.

    A lapsed claim can be verified again. A verified claim can be returned at any time, since a
    check may turn out to be wrong.
    """
    on = timezone.localtime(now).date()
    with audited(by, note):
        claim = lock(StageClaim, pk, version)
        plan_id = claim.belongs_to_plan()
        require(by, Permission.VERIFY_STAGE, plan_id)
        refusal = "Nobody verifies what they themselves claimed"
        require_another(by, claim.claimed_by_id, plan_id, refusal, claim.claimed_at)
        check_in_plan(claim.action)
        if claim.state == StageClaim.State.RETURNED or (verify and claim.holds(on)):
            raise ValidationError("This claim has been decided already")
        if verify:
            check_can_be_verified(claim, recheck, on)
        claim.state = StageClaim.State.VERIFIED if verify else StageClaim.State.RETURNED
        claim.decided_at, claim.decided_by, claim.decision_note = now, by, note
        claim.recheck = recheck if verify else None
        claim.save_as(by, note)
    return claim


def check_can_be_verified(claim: StageClaim, recheck: date | None, on: date) -> None:
    """Raise ValidationError, by field, for what is missing before the claim can be verified."""
    if must_lapse(claim.stage) and recheck is None:
        raise ValidationError({"recheck": "Enter the date by which it must be checked again"})
    if recheck is not None and (has_lapsed(recheck, on) or recheck == on):
        raise ValidationError({"recheck": "The date must be in the future"})
    current = [evidence for evidence in claim.evidence if not evidence.superseded]
    check_evidence_suffices(claim.stage, current)
    earlier = previous_stage(claim.stage)
    verified = claim.action.stage_claims.filter(stage=earlier, state=StageClaim.State.VERIFIED)
    if earlier and not any(earlier_claim.holds(on) for earlier_claim in verified):
        label = Stage(earlier).label.lower()
        raise ValidationError(f"Check “{label}” first: no check of that stands")
