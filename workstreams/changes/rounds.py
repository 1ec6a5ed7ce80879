"""Opening and closing reporting rounds, and what nobody reported in them."""

from datetime import datetime

from django.core.exceptions import ValidationError

from improvement.changes import lock, require
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.changes.progress import open_update
from workstreams.models import Action, Round, Update


def open_round(new: Round, *, by: User | str, reason: str) -> Round:
    """Open a round. The plan has one open round at a time, by a constraint of the table."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, new.plan_id)
        new.full_clean()
        new.save_as(by, reason)
    return new


def close_round(pk: int, *, by: User | str, reason: str) -> Round:
    """Close the round: nothing more can be reported in it."""
    with audited(by, reason):
        closing = lock(Round, pk)
        require(by, Permission.EDIT_STRUCTURE, closing.plan_id)
        if closing.state == Round.State.CLOSED:
            raise ValidationError(f"{closing} is closed already")
        closing.state = Round.State.CLOSED
        closing.save_as(by, reason)
    return closing


def sweep_up(action_pk: int, *, by: User, now: datetime, note: str) -> Update:
    """Put on record that nobody reported on the action in the open round, so that it can close.

    It gives no RAG and is nobody's report: ratings pass over it. Raises ValidationError when
    there is a report, whatever its state.
    """
    with audited(by, note):
        action = lock(Action, action_pk)
        require(by, Permission.DECIDE_UPDATE, action.plan_id)
        update = open_update(action, None)
        if not update._state.adding:
            raise ValidationError("There is a report on this action in the round")
        update.state, update.swept_up = Update.State.ACCEPTED, True
        update.delivery, update.finished, update.done = action.delivery, action.finished, note
        update.decided_at, update.decided_by = now, by
        update.full_clean()
        update.save_as(by, note)
    return update
