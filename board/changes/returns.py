"""What is owed to the Department under a notice, recorded as sent, and put right. Of a confirmed
notice the chair says what is owed; who records that a return was sent puts that right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from board.changes.notices import check_may_word
from board.models import DepartmentReturn, Notice
from improvement.changes import apply, lock, require
from improvement.dates import month_end, months_later, working_days_after
from improvement.history import audited
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before

OWED_DAYS = ("period_end", "due")


def add_return(owed: DepartmentReturn, *, by: User | str, reason: str) -> DepartmentReturn:
    """Enter what is owed to the Department. Of a confirmed notice the chair says so; of one that
    is closed, what is entered outlasts it."""
    with audited(by, reason):
        owed.after_close = owed.notice.is_closed
        check_may_owe(owed, by)
        if again := sent_before(owed, by):
            return again
        owed.full_clean()
        owed.save_as(by, reason)
    return owed


def edit_return(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> DepartmentReturn:
    """Change the days of a return that has not been sent."""
    with audited(by, reason):
        owed = lock(DepartmentReturn, pk, version)
        check_may_owe(owed, by)
        if owed.sent:
            raise ValidationError("This return was sent, so its days stand")
        apply(owed, values, by=by, reason=reason)
    return owed


def send_return(
    pk: int, *, by: User | str, sent: date, note: str, on: date, version: int
) -> DepartmentReturn:
    """Record that a return was sent, and enter the next one that its notice asks for."""
    reason = note or "Sent to the Department"
    with audited(by, reason):
        owed = lock(DepartmentReturn, pk, version)
        require(by, Permission.EDIT_NOTICE, owed.notice.plan_id)
        if owed.sent:
            raise ValidationError("This return was sent already")
        if not owed.is_owed:
            raise ValidationError("The notice was closed before it was sent: it is not owed")
        if sent > on:
            raise ValidationError({"sent": "The day on which it was sent must not be to come"})
        apply(owed, {"sent": sent, "note": note}, by=by, reason=reason)
        if not owed.notice.is_closed and not owed.notice.returns.filter(sent=None).exists():
            following = next_return(owed.notice, owed)
            following.full_clean()
            following.save_as(by, "The next one that the notice asks for")
    return owed


def edit_sent_return(
    pk: int, values: Mapping[str, Any], *, by: User, on: date, version: int, reason: str
) -> DepartmentReturn:
    """Put right what was recorded of a return that was sent: its day and what it said, by who
    records that; the days for which it was owed by the chair alone."""
    with audited(by, reason):
        owed = lock(DepartmentReturn, pk, version)
        require(by, Permission.EDIT_NOTICE, owed.notice.plan_id)
        if owed.sent is None:
            raise ValidationError("This return was not sent yet")
        moves = any(values.get(day, now := getattr(owed, day)) != now for day in OWED_DAYS)
        if moves and owed.notice.is_confirmed:
            require(by, Permission.DECIDE_NOTICE, owed.notice.plan_id)
        if values["sent"] > on:
            raise ValidationError({"sent": "The day on which it was sent must not be to come"})
        apply(owed, values, by=by, reason=reason)
    return owed


def next_return(notice: Notice, last: DepartmentReturn) -> DepartmentReturn:
    """The return after the last one, as the notice's frequency has it."""
    ends = month_end(months_later(last.period_end, notice.returns_every))
    due = working_days_after(ends, notice.returns_within)
    return DepartmentReturn(notice=notice, period_end=ends, due=due)


def check_may_owe(owed: DepartmentReturn, by: User | str) -> None:
    """Raise PermissionDenied unless the person may say what is owed to the Department: once a
    notice is closed only what outlasts it, and the chair alone."""
    if owed.after_close:
        require(by, Permission.DECIDE_NOTICE, owed.notice.plan_id)
    elif owed.notice.is_closed:
        raise PermissionDenied("This notice is closed: it asks for no more than its letter did")
    else:
        check_may_word(owed.notice, by)
