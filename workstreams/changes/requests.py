"""What every request has in common: who may decide it, once, and the decision that is kept."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError

from improvement.changes import require, require_another
from improvement.models import User
from improvement.roles import Permission
from workstreams.models import Action
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


def check_in_plan(action: Action) -> None:
    """Raise ValidationError where the action is withdrawn or suspended: nothing more is done on it
    until it is taken up again."""
    if action.is_outside:
        raise ValidationError(action.why_nothing_is_done)
