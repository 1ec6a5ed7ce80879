"""Requests to move an agreed date: someone asks and gives a cause, someone else decides."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError

from improvement.changes import require
from improvement.dates import last_day
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.requests import check_in_plan, check_may_update, check_open, decide_request
from workstreams.models import Action, DateChange, Update


def ask_date_change(
    action_pk: int, *, by: User, to_due: date, cause: str, reason: str, now: datetime
) -> DateChange:
    """Ask for the action's agreed date to move, to a date known as exactly as the present one.

    One request can be open at a time.
    """
    with audited(by, reason):
        action = action_to_redate(action_pk, by=by)
        change = DateChange(action=action)
        set_request(change, action, to_due, cause, reason)
        change.asked_at, change.asked_by = now, by
        if again := sent_before(change, by):
            return again
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
    """Change an open request. Whoever does so is from then on the person who asked."""
    with audited(by, reason):
        change = lock(DateChange, pk, version)
        action = action_to_redate(change.action_id, by=by)
        check_open(change)
        set_request(change, action, to_due, cause, reason)
        change.asked_at, change.asked_by = now, by
        change.full_clean()
        change.save_as(by, reason)
    return change


def action_to_redate(pk: int, *, by: User) -> Action:
    """The action, its row locked. Raises PermissionDenied unless the person may ask for its agreed
    date to move, and ValidationError where it has none."""
    action = lock(Action, pk)
    require(by, Permission.ASK_DATE_CHANGE, action.plan_id)
    check_in_plan(action)
    check_may_update(action, by)
    if action.due is None:
        raise ValidationError("This action has no agreed date to move")
    return action


def set_request(change: DateChange, action: Action, to_due: date, cause: str, reason: str) -> None:
    assert action.due is not None
    change.from_due, change.to_due = action.due, last_day(to_due, action.due_precision)
    change.cause, change.reason = cause, reason


def ask_with_update(update: Update, *, by: User, now: datetime) -> DateChange | None:
    """Make the date request of an update: a new request, or a change to the open one."""
    if update.date_holds != Update.DateHolds.NO or update.proposed_due is None:
        return None
    action, cause, reason = update.action, update.date_cause, update.date_reason
    to_due = last_day(update.proposed_due, action.due_precision)
    change = action.date_changes.filter(decision=DateChange.Decision.OPEN).first()
    if change is None:
        return ask_date_change(action.pk, by=by, to_due=to_due, cause=cause, reason=reason, now=now)
    if (change.to_due, change.cause, change.reason) == (to_due, cause, reason):
        return change
    return amend_date_change(change.pk, by=by, to_due=to_due, cause=cause, reason=reason, now=now)


def decide_date_change(
    pk: int,
    *,
    by: User,
    approve: bool,
    note: str,
    now: datetime,
    version: int | None = None,
) -> DateChange:
    """Approve or refuse a request that someone else made. Approval moves the agreed date."""
    with audited(by, note):
        change = lock(DateChange, pk, version)
        action = lock(Action, change.action_id)
        decide_request(
            change, Permission.DECIDE_DATE_CHANGE, by=by, approve=approve, note=note, now=now
        )
        check_in_plan(action)
        if approve:
            action.due, action.moved_by = change.to_due, change
            action.full_clean()
            action.save_as(by, f"Date change approved: {note}")
    return change
