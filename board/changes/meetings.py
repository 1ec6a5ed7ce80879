"""Recording meetings."""

from __future__ import annotations

from datetime import date, datetime

from board.models import Meeting
from improvement.changes import require
from improvement.history import audited
from improvement.models import Plan, User
from improvement.roles import Permission


def record_meeting(
    plan: Plan, *, by: User | str, kind: str, held_on: date, cutoff_at: datetime, reason: str
) -> Meeting:
    """Record a meeting, past or future; its papers show the plan as at `cutoff_at`."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, plan.pk)
        meeting = Meeting(plan=plan, kind=kind, held_on=held_on, cutoff_at=cutoff_at)
        meeting.full_clean()
        meeting.save_as(by, reason)
    return meeting
