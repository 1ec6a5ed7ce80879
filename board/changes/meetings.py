"""Recording meetings, and changing their days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from board.models import Meeting
from improvement.changes import edit_record, lock, require
from improvement.history import audited
from improvement.models import Plan, User
from improvement.roles import Permission


def record_meeting(
    plan: Plan, *, by: User | str, kind: str, held_on: date, cutoff_at: datetime, reason: str
) -> Meeting:
    """Record a meeting, past or future; its papers show the plan as at `cutoff_at`."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, plan.pk)
        check_cutoff(held_on, cutoff_at)
        last = Meeting.objects.filter(plan=plan, kind=kind).order_by("number").last()
        number = last.number + 1 if last else 1
        meeting = Meeting(plan=plan, kind=kind, number=number, held_on=held_on, cutoff_at=cutoff_at)
        meeting.full_clean()
        meeting.save_as(by, reason)
    return meeting


def edit_meeting(
    pk: int, values: Mapping[str, Any], *, by: User | str, on: date, version: int, reason: str
) -> Meeting:
    """Change the days of a meeting. Of one that was held before the day `on`, the papers can't be
    said to show the plan at a later moment: what got worse before it would no longer be told."""
    check_cutoff(values["held_on"], values["cutoff_at"])
    with audited(by, reason):
        meeting = lock(Meeting, pk, version)
        if meeting.held_on < on and values["cutoff_at"] > meeting.cutoff_at:
            raise ValidationError(
                {"cutoff": "It was held: its papers can’t show the plan at a later moment"}
            )
        return edit_record(Meeting, pk, values, by=by, version=version, reason=reason)


def check_cutoff(held_on: date, cutoff_at: datetime) -> None:
    if timezone.localdate(cutoff_at) > held_on:
        raise ValidationError(
            {"cutoff": "The papers show the plan as it stands before the meeting, not after it"}
        )
