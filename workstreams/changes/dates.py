"""An agreed date moves only when someone asks, gives a cause, and someone else approves."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import lock, require
from improvement.dates import last_day
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.models import Action, DateChange


def propose_date(
    action_pk: int, *, by: User, to_due: date, cause: str, reason: str, now: datetime
) -> DateChange:
    """Ask for the action's agreed date to move, to a date known as exactly as the present one.

    One request can be open at a time.
    """
    with audited(by, reason):
        action = lock(Action, action_pk)
        require(by, Permission.ASK_FOR_DATE, action.plan_id)
        if not action.can_be_updated_by(by):
            raise PermissionDenied("This action is for someone else to report on")
        if action.due is None:
            raise ValidationError("This action has no agreed date to move")
        change = DateChange(
            action=action,
            from_due=action.due,
            to_due=last_day(to_due, action.due_precision),
            cause=cause,
            reason=reason,
            asked_at=now,
            asked_by=by,
        )
        change.full_clean()
        change.save_as(by, reason)
    return change


def decide_date(
    pk: int,
    *,
    by: User,
    approve: bool,
    note: str,
    now: datetime,
    version: int | None = None,
) -> DateChange:
    """Approve or refuse a request of someone else; only approval moves the agreed date."""
    with audited(by, note):
        change = lock(DateChange, pk, version)
        action = lock(Action, change.action_id)
        require(by, Permission.DECIDE_DATE, action.plan_id)
        if change.asked_by_id == by.pk:
            raise PermissionDenied("Nobody decides what they themselves asked for")
        if change.decision != DateChange.Decision.OPEN:
            raise ValidationError("This request has been decided already")
        change.decision = DateChange.Decision.APPROVED if approve else DateChange.Decision.REFUSED
        change.decided_at, change.decided_by, change.decision_note = now, by, note
        change.save_as(by, note)
        if approve:
            action.due = change.to_due
            action.full_clean()
            action.save_as(by, f"Date change approved: {note}")
    return change
