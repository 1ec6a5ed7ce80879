"""What every request has in common: who may decide it, once, and the decision that is kept."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import acts_in_post, require, require_another
from improvement.models import User
from improvement.roles import FOR_ANY_POST, Permission
from workstreams.models import Action, Workstream
from workstreams.models.request import Request


def check_open(request: Request) -> None:
    """Raise ValidationError where the request has been decided."""
    if not request.is_open:
        raise ValidationError("This request has been decided already")


def decide_request(
    request: Request, permission: Permission, *, by: User, approve: bool, note: str, now: datetime
) -> None:
    """Set the decision and save it. Raises PermissionDenied where `by` asked, or may not decide."""
    plan_id = request.belongs_to_plan()
    assert plan_id is not None
    require(by, permission, plan_id)
    refusal = "Nobody decides what they themselves asked for"
    require_another(by, request.asked_by_id, plan_id, refusal)
    check_open(request)
    request.decision = Request.Decision.APPROVED if approve else Request.Decision.REFUSED
    request.decided_at, request.decided_by, request.decision_note = now, by, note
    request.save_as(by, note)


def check_may_update(
    action: Action, by: User, refusal: str = "This action is for someone else to update"
) -> None:
    """Raise PermissionDenied unless the person may update it; and note for whom they do."""
    if not action.can_be_updated_by(by):
        raise PermissionDenied(refusal)
    acts_for_lead(action.workstream, by, owner=action.owner_id)


def acts_for_lead(stream: Workstream, by: User, owner: int | None = None) -> None:
    """Note for whom the person does what the lead of the workstream may, or an action's owner."""
    acts_in_post(
        by,
        stream.plan_id,
        {stream.lead_id: stream.posts["lead"], owner: Action.posts["owner"]},
        deputy=stream.deputy_today,
        deputy_for=stream.for_lead,
        without=FOR_ANY_POST,
    )


def check_in_plan(action: Action) -> None:
    """Raise ValidationError where the action is withdrawn or suspended: nothing more is done on it
    until it is taken up again."""
    if action.is_outside:
        raise ValidationError(action.why_nothing_is_done)
