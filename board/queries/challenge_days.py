"""By when a challenge is to be answered, whether the law says so, and when what was accepted is
looked at again."""

from __future__ import annotations

from datetime import date, timedelta

from board.models import Challenge, Meeting
from improvement.dates import months_later
from improvement.models import Plan

USUAL = timedelta(days=14)  # to reply, where no meeting is to come
FIRST_LOOK = 6  # months from the reply that accepts
OF_TWO_MONTHS = (Challenge.Post.EXECUTIVE, Challenge.Post.BODY)


def two_months_from(day: date) -> date:
    """The last day of two months that begin with the day: of 26 April, 25 June."""
    end = months_later(day, 2)
    return end if end.day < day.day else end - timedelta(days=1)


def usual_due(
    plan: Plan, on: date, *, of_scrutiny: bool, post: str, notice_on: date | None = None
) -> date:
    """The day by which a reply is usual. Scrutiny gives the executive and partner bodies two months
    that begin with the day on which they have its words or, if later, the notice to answer; for the
    others it is the next meeting of the board."""
    if of_scrutiny and post in OF_TWO_MONTHS:
        return two_months_from(max(on, notice_on or on))
    meetings = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD)
    meetings = meetings.filter(held_on__gt=on)
    days = meetings.order_by("held_on").values_list("held_on", flat=True)
    return days.first() or on + USUAL


def first_look(replied_on: date, closed_on: date) -> date:
    """When it is first looked at what was done about what was accepted."""
    return max(months_later(replied_on, FIRST_LOOK), closed_on)
