"""The programme manager's answer to a report: accepted, or returned with what is missing."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import lock, require
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.changes.escalations import escalate_by_rule
from workstreams.models import Action, Update


def accept_update(
    pk: int, *, by: User, now: datetime, note: str = "", version: int | None = None
) -> Update:
    """Accept a submitted report. Raises PermissionDenied to whoever submitted it."""
    reason = note or "Accepted the report"
    return decide(pk, Update.State.ACCEPTED, reason, by=by, now=now, note=note, version=version)


def return_update(
    pk: int, *, by: User, now: datetime, note: str, version: int | None = None
) -> Update:
    """Send a submitted report back with what is missing from it."""
    if not note.strip():
        raise ValidationError("Say what has to change before the report can be accepted")
    return decide(pk, Update.State.RETURNED, note, by=by, now=now, note=note, version=version)


def decide(
    pk: int,
    state: str,
    reason: str,
    *,
    by: User,
    now: datetime,
    note: str,
    version: int | None,
) -> Update:
    with audited(by, reason):
        update = lock(Update, pk, version)
        require(by, Permission.DECIDE_UPDATE, update.belongs_to_plan())
        must_be_open_to_answer(update, state, by=by)
        update.state, update.decision_note = state, note
        update.decided_at, update.decided_by = now, by
        update.save_as(by, reason)
        if state == Update.State.RETURNED:
            take_back(update, by=by, reason=reason)
        escalate_by_rule(update.action.plan, by=by, now=now, only=[update.action_id])
    return update


def must_be_open_to_answer(update: Update, state: str, *, by: User) -> None:
    if update.submitted_by_id == by.pk:
        raise PermissionDenied("Nobody accepts or returns their own report")
    if update.state != Update.State.SUBMITTED:
        raise ValidationError("Only a submitted report can be accepted or returned")
    if state == Update.State.RETURNED and update.round.is_closed:
        message = (
            f"{update.round} is closed, so nobody could send the report again: reopen it first"
        )
        raise ValidationError(message)


def take_back(update: Update, *, by: User, reason: str) -> None:
    """A returned report no longer moves the action: it stands as it did before the report."""
    action = lock(Action, update.action_id)
    said, before = (update.delivery, update.finished), stood_before(update)
    if (action.delivery, action.finished) == said and said != before:
        action.delivery, action.finished = before
        action.full_clean()
        action.save_as(by, reason)


def stood_before(update: Update) -> tuple[str, date | None]:
    """The state and day last accepted; where none ever was, those the action began with."""
    accepted = Update.objects.filter(action=update.action_id, state=Update.State.ACCEPTED)
    last = accepted.filter(swept_up=False).latest_first().first()
    stood = last or Action.history.filter(id=update.action_id).earliest("version")
    return stood.delivery, stood.finished
