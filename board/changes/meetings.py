"""Putting meetings in the calendar, changing their days, and recording what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from board.models import Meeting
from board.queries.meeting_days import check_days, close_of, notes_day, papers_day
from board.queries.meetings import was_held
from board.queries.terms import rules_on
from improvement.changes import edit_record, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import Permission
from improvement.sent_twice import SentTwice, once

DAYS = ("held_on", "cutoff_at", "papers_due", "papers_sent")  # which are held against each other


def record_meeting(
    plan: Plan,
    *,
    by: User | str,
    kind: str,
    held_on: date,
    cutoff_at: datetime | None = None,
    papers_due: date | None = None,
    notes_due: date | None = None,
    starts_at: time | None = None,
    place: str = "",
    reason: str,
) -> Meeting:
    """Record a meeting, past or future; its papers show the plan as at `cutoff_at`. The days that
    are not given follow from the terms of reference that are in force on the day of the meeting."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, plan.pk)
        rules = rules_on(plan, held_on)
        papers_due = papers_due or papers_day(kind, held_on, rules)
        cutoff_at = cutoff_at or close_of(papers_due)
        check_days(held_on, cutoff_at, papers_due)
        meeting = Meeting(plan=plan, kind=kind, number=next_number(plan, kind), held_on=held_on)
        meeting.cutoff_at, meeting.papers_due = cutoff_at, papers_due
        if meeting.is_of_board:  # the council keeps the minutes of its committees
            meeting.notes_due = notes_due or notes_day(held_on, rules)
        meeting.starts_at, meeting.place = starts_at, place
        with once(meeting, by, but=["number"]):
            meeting.full_clean()
        meeting.save_as(by, reason)
    return meeting


def next_number(plan: Plan, kind: str) -> int:
    kept = Meeting.objects.filter(plan=plan, kind=kind).aggregate(last=Max("number"))
    return (kept["last"] or 0) + 1


def record_series(
    plan: Plan, days: Collection[date], *, by: User | str, kind: str, **values: Any
) -> list[Meeting]:
    """Put several meetings in the calendar at once, or none of them. Where all of the days have
    their meeting already, as when the form was sent twice, these are the answer."""
    reason = "Planned ahead, as a series"
    with audited(by, reason):
        kept = list(Meeting.objects.filter(plan=plan, kind=kind, held_on__in=days))
        if len(kept) == len(days):
            return kept
        try:
            return [
                record_meeting(plan, by=by, kind=kind, held_on=day, reason=reason, **values)
                for day in days
            ]
        except SentTwice as twice:  # only some of the days: nothing was done
            raise ValidationError(twice.messages) from twice


def edit_meeting(
    pk: int, values: Mapping[str, Any], *, by: User | str, on: date, version: int, reason: str
) -> Meeting:
    """Change the days of a meeting. Of one that was held by the day `on`, the papers can't be said
    to show the plan at a later moment: what got worse before it would no longer be told. They may
    be said to show an earlier one; that, and why, then stands on the meeting's page. Its day is put
    right, but to no day on which it would not have been held yet."""
    with audited(by, reason):
        meeting = lock(Meeting, pk, version)
        changed = {name: values.get(name, getattr(meeting, name)) for name in DAYS}
        if any(changed[name] != getattr(meeting, name) for name in DAYS):
            check_days(**changed)
        if was_held(meeting, on):
            check_held(meeting, values, changed, on)
        return edit_record(Meeting, pk, values, by=by, version=version, reason=reason)


def check_held(
    meeting: Meeting, values: Mapping[str, Any], changed: Mapping[str, Any], on: date
) -> None:
    """Raise ValidationError where a change would undo that the meeting was held, or what its papers
    told. `changed` are its days as they would be."""
    if changed["held_on"] != meeting.held_on and changed["held_on"] >= on:
        raise ValidationError({"held_on": "It was held: it can’t be put on a day that is not over"})
    if changed["cutoff_at"] > meeting.cutoff_at:
        raise ValidationError(
            {"cutoff": "It was held: its papers can’t show the plan at a later moment"}
        )
    if values.get("called_off"):
        raise ValidationError({"called_off": "It was held, so it can’t be called off"})
