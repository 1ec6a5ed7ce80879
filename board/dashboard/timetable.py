"""Where the plan is on a day between its notice and its release, and between two board meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from board.models import Meeting
from improvement.models import Plan


@dataclass(frozen=True)
class Timetable:
    """The dates of the plan's notice and release, and the board's meetings before and after a day.

    A date that nobody has set is None. Numbers of days are below nought where a date has passed.
    """

    notice_issued: date | None
    release_expected: date | None
    days_since: int | None
    months_since: int | None
    days_left: int | None
    last_meeting: Meeting | None
    next_meeting: Meeting | None


def read_timetable(plan: Plan, on: date) -> Timetable:
    """The last meeting is before the day; the next is on it or later."""
    meetings = Meeting.objects.filter(plan=plan, kind=Meeting.Kind.BOARD)
    issued, release = plan.notice_issued, plan.release_expected
    return Timetable(
        notice_issued=issued,
        release_expected=release,
        days_since=(on - issued).days if issued else None,
        months_since=months_between(issued, on) if issued else None,
        days_left=(release - on).days if release else None,
        last_meeting=meetings.filter(held_on__lt=on).first(),
        next_meeting=meetings.filter(held_on__gte=on).last(),
    )


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
