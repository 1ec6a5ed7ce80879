"""The programme manager's review of an update: accepted, or returned with what is missing."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError

from improvement.changes import require, require_another
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from workstreams.changes.escalations import escalate_by_rule
from workstreams.changes.requests import check_in_plan
from workstreams.models import Action, Update


def accept_update(
    pk: int, *, by: User, now: datetime, note: str = "", version: int | None = None
) -> Update:
    """Accept a submitted update. Raises PermissionDenied where `by` submitted it."""
    reason = note or "Accepted the update"
    return decide(pk, Update.State.ACCEPTED, reason, by=by, now=now, note=note, version=version)


def return_update(
    pk: int, *, by: User, now: datetime, note: str, version: int | None = None
) -> Update:
    """Return a submitted update; `note` says what is missing. Raises PermissionDenied where `by`
    submitted it, and ValidationError without a note."""
    if not note.strip():
        raise ValidationError("Say what has to change before the update can be accepted")
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
        update = lock(Update, pk, version, beside="action__plan")
        plan_id = update.belongs_to_plan()
        require(by, Permission.DECIDE_UPDATE, plan_id)
        refusal = "Nobody accepts or returns their own update"
        require_another(by, update.submitted_by_id, plan_id, refusal, update.submitted_at)
        check_may_decide(update, state)
        check_in_plan(update.action)
        update.state, update.decision_note = state, note
        update.decided_at, update.decided_by = now, by
        update.save_as(by, reason)
        if state == Update.State.RETURNED:
            restore_delivery(update, by=by, reason=reason)
        escalate_by_rule(update.action.plan, by=by, now=now, only=[update.action])
    return update


def check_may_decide(update: Update, state: str) -> None:
    if update.state != Update.State.SUBMITTED:
        raise ValidationError("Only an update that was sent can be accepted or returned")
    if state == Update.State.RETURNED and update.round.is_closed:
        message = (
            f"{update.round} is closed, so nobody could send the update again: reopen it first"
        )
        raise ValidationError(message)


def restore_delivery(update: Update, *, by: User, reason: str) -> None:
    """Undo what a returned update set: the action's state and day of completion."""
    action = update.action = lock(Action, update.action_id)
    of_update, previous = (update.delivery, update.finished), previous_delivery(update)
    if (action.delivery, action.finished) == of_update and of_update != previous:
        action.delivery, action.finished = previous
        action.full_clean()
        action.save_as(by, reason)


def previous_delivery(update: Update) -> tuple[str, date | None]:
    """The state and day of completion last accepted; if none was, those the action began with."""
    accepted = Update.objects.filter(action=update.action_id, state=Update.State.ACCEPTED)
    last = accepted.filter(swept_up=False).latest_first().first()
    source = last or Action.history.filter(id=update.action_id).earliest("version")
    return source.delivery, source.finished
