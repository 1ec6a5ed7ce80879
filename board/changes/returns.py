"""What is owed to the Department under a notice, recorded as sent, put right and withdrawn. Of a
confirmed notice the chair says what is owed; who records that one was sent puts that right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from board.changes.notices import check_kept, check_may_word
from board.models import DepartmentReturn, Notice
from improvement.changes import apply, require
from improvement.dates import month_end, months_later, working_days_after
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import GRANTS, Permission
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
        check_kept(owed)
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
        check_kept(owed)
        if owed.sent:
            raise ValidationError("This return was sent already")
        if not owed.is_owed:
            raise ValidationError("The notice was closed before it was sent: it is not owed")
        check_sent(sent, on)
        apply(owed, {"sent": sent, "note": note}, by=by, reason=reason)
        if not owed.notice.is_closed and not owed.notice.returns.kept().filter(sent=None).exists():
            following = next_return(owed.notice, owed)
            following.full_clean()
            following.save_as(by, "The next one that the notice asks for")
    return owed


def edit_sent_return(
    pk: int, values: Mapping[str, Any], *, by: User, on: date, version: int, reason: str
) -> DepartmentReturn:
    """Put right what was recorded of a return that was sent: its day and what it said, by who
    records that. Of a confirmed notice the chair alone changes the days for which it was owed, and
    says that one recorded as late was in time."""
    with audited(by, reason):
        owed = lock(DepartmentReturn, pk, version)
        require(by, Permission.EDIT_NOTICE, owed.notice.plan_id)
        if owed.sent is None:
            raise ValidationError("This return was not sent yet")
        sent = values["sent"]
        check_sent(sent, on)
        was_early = owed.sent < owed.period_end
        if sent < values.get("period_end", owed.period_end) and not was_early:
            raise ValidationError({"sent": "It was sent on the last day of its period or later"})
        moves = any(day in values and values[day] != getattr(owed, day) for day in OWED_DAYS)
        if moves and not may_say_owed(owed, by):
            raise PermissionDenied("The chair alone says for which days it was owed")
        if sent <= owed.due < owed.sent and not may_say_owed(owed, by):
            raise ValidationError({"sent": "It was late: the chair alone says that it was in time"})
        apply(owed, values, by=by, reason=reason)
    return owed


def withdraw_return(pk: int, *, by: User, why: str, version: int) -> DepartmentReturn:
    """Withdraw one that was entered by mistake, so that it is owed no more: who says what is owed
    does. Which one is owed next is entered anew."""
    with audited(by, why):
        owed = lock(DepartmentReturn, pk, version)
        check_may_owe(owed, by)
        if why_not := owed.why_not_withdrawn:
            raise ValidationError(why_not)
        apply(owed, {"withdrawn_why": why}, by=by, reason=why)
    return owed


def check_sent(sent: date, on: date) -> None:
    if sent > on:
        raise ValidationError({"sent": "The day on which it was sent must not be to come"})


def may_say_owed(owed: DepartmentReturn, by: User) -> bool:
    """Whether the person says for which days a return was owed, and that a late one was in time."""
    is_chair = GRANTS[Permission.DECIDE_NOTICE] & by.roles_on(owed.notice.plan_id)
    return bool(is_chair) or not owed.notice.is_confirmed


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
