"""Recording who was at a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from board.models import Attendance, Meeting, Seat, Substitute
from improvement.changes import require
from improvement.history import audited, save_many_as
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission

Filled = tuple[Seat, str, Substitute | None]  # a seat, how it was filled, and by which substitute


def record_attendance(
    meeting_pk: int,
    filled: Iterable[Filled],
    *,
    by: User | str,
    now: datetime,
    version: int,
    reason: str,
) -> Meeting:
    """Record how each seat was filled at a meeting that was held; what is the same stays. The
    meeting's own version moves with it, so that of two who record it at once the second is told.

    Raises ValidationError before the meeting, or where nothing would change.
    """
    with audited(by, reason):
        meeting = lock(Meeting, meeting_pk, version)
        require(by, Permission.EDIT_STRUCTURE, meeting.plan_id)
        if meeting.held_on > timezone.localdate(now):
            raise ValidationError("It has not been held yet")
        if meeting.called_off:
            raise ValidationError("It was called off, so nobody was there")
        kept = {each.seat_id: each for each in Attendance.objects.filter(meeting=meeting)}
        new: list[Attendance] = []
        moved: list[Attendance] = []
        for seat, state, substitute in filled:
            each = kept.get(seat.pk) or Attendance(meeting=meeting, seat=seat)
            if (each.state, each.substitute_id) == (state, substitute and substitute.pk):
                continue
            each.state, each.substitute = state, substitute
            each.full_clean()
            (moved if each.pk else new).append(each)
        if not new and not moved:
            raise ValidationError("You have not changed anything")
        save_many_as(new, by, reason)
        save_many_as(moved, by, reason)
        meeting.attendance_at = now
        meeting.save_as(by, reason)
    return meeting
