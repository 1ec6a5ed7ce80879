"""An agreed date moves only when someone asks, gives a cause, and someone else approves."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import lock, require
from improvement.dates import last_day
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.models import Action, DateChange, Update


def ask_date_change(
    action_pk: int, *, by: User, to_due: date, cause: str, reason: str, now: datetime
) -> DateChange:
    """Ask for the action's agreed date to move, to a date known as exactly as the present one.

    One request can be open at a time.
    """
    with audited(by, reason):
        action = asked_about(action_pk, by=by)
        change = DateChange(action=action)
        put(change, action, to_due, cause, reason)
        change.asked_at, change.asked_by = now, by
        change.full_clean()
        change.save_as(by, reason)
    return change


def amend_date_change(
    pk: int,
    *,
    by: User,
    to_due: date,
    cause: str,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> DateChange:
    """Ask for something else in an open request; whoever does so stands behind it from then on."""
    with audited(by, reason):
        change = lock(DateChange, pk, version)
        action = asked_about(change.action_id, by=by)
        must_be_open(change)
        put(change, action, to_due, cause, reason)
        change.asked_at, change.asked_by = now, by
        change.full_clean()
        change.save_as(by, reason)
    return change


def asked_about(pk: int, *, by: User) -> Action:
    """The action, its row locked, for whoever may ask for its date to move."""
    action = lock(Action, pk)
    require(by, Permission.ASK_DATE_CHANGE, action.plan_id)
    if not action.can_be_updated_by(by):
        raise PermissionDenied("This action is for someone else to report on")
    if action.due is None:
        raise ValidationError("This action has no agreed date to move")
    return action


def put(change: DateChange, action: Action, to_due: date, cause: str, reason: str) -> None:
    assert action.due is not None
    change.from_due, change.to_due = action.due, last_day(to_due, action.due_precision)
    change.cause, change.reason = cause, reason


def must_be_open(change: DateChange) -> None:
    if change.decision != DateChange.Decision.OPEN:
        raise ValidationError("This request has been decided already")


def ask_with_update(update: Update, *, by: User, now: datetime) -> DateChange | None:
    """File the request that a report makes: a new one, or the open one amended if it differs."""
    if update.date_holds != Update.DateHolds.NO or update.proposed_due is None:
        return None
    action, cause, reason = update.action, update.date_cause, update.date_reason
    asked = last_day(update.proposed_due, action.due_precision)
    known = action.date_changes.filter(decision=DateChange.Decision.OPEN).first()
    if known is None:
        return ask_date_change(action.pk, by=by, to_due=asked, cause=cause, reason=reason, now=now)
    if (known.to_due, known.cause, known.reason) == (asked, cause, reason):
        return known
    return amend_date_change(known.pk, by=by, to_due=asked, cause=cause, reason=reason, now=now)


def decide_date_change(
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
        require(by, Permission.DECIDE_DATE_CHANGE, action.plan_id)
        if change.asked_by_id == by.pk:
            raise PermissionDenied("Nobody decides what they themselves asked for")
        must_be_open(change)
        change.decision = DateChange.Decision.APPROVED if approve else DateChange.Decision.REFUSED
        change.decided_at, change.decided_by, change.decision_note = now, by, note
        change.save_as(by, note)
        if approve:
            action.due = change.to_due
            action.full_clean()
            action.save_as(by, f"Date change approved: {note}")
    return change
