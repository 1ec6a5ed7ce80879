"""Opening and closing reporting rounds."""

from django.core.exceptions import ValidationError

from improvement.changes import lock, require
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.models import Round


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
