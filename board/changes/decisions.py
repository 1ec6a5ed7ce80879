"""The board's decisions: recorded, put right until the board meets again, and carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone

from board.models import Decision, Meeting
from board.queries.meetings import is_settled
from improvement.changes import acts_in_post, apply, check_named, require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import GRANTS, Permission
from improvement.sent_twice import sent_before

SETTLED = (
    "The board has met since this was decided: the words stand, and another decision withdraws it"
)
WITHDRAWN = "Another decision has withdrawn this one"


def record_decision(decision: Decision, *, by: User, now: datetime) -> Decision:
    """Record what the board decided at a meeting; `withdraws` names the decision that it ends."""
    on = timezone.localdate(now)
    with audited(by, decision.text):
        require(by, Permission.RECORD_DECISION, decision.plan_id)
        decision.meeting = lock_held(decision.meeting_id, decision.plan_id, on)
        decision.minuted_at, decision.minuted_by = now, by
        if again := sent_before(decision, by, but=["number"]):
            return again
        check_withdrawn(decision)
        check_named(decision, decision.posts)
        check_days(decision.meeting, decision.due, decision.effective)
        last = Decision.objects.filter(plan=decision.plan).aggregate(last=Max("number"))["last"]
        decision.number = (last or 0) + 1
        decision.full_clean()
        decision.save_as(by, decision.text)
    return decision


def lock_held(meeting_pk: int, plan_id: int, on: date) -> Meeting:
    """The meeting, locked: since the form was read it may have been called off, or put on another
    day. Raises ValidationError unless the board had met at it by the day."""
    meeting = lock(Meeting, meeting_pk)
    has_met = meeting.is_of_board and meeting.has_met_by(on)
    if meeting.plan_id != plan_id or not has_met:
        raise ValidationError({"meeting": "Choose a meeting of the board that was held"})
    return meeting


def check_withdrawn(decision: Decision) -> None:
    """Raise ValidationError where what it withdraws can't be, or was by another already."""
    earlier = decision.withdraws
    if earlier is None:
        return
    if earlier.plan_id != decision.plan_id or earlier.meeting.held_on > decision.meeting.held_on:
        raise ValidationError({"withdraws": "Choose a decision that was taken before this one"})
    if Decision.objects.filter(withdraws=earlier).exists():
        raise ValidationError({"withdraws": WITHDRAWN})


def check_days(meeting: Meeting, due: date | None, effective: date) -> None:
    if due is not None and due < meeting.held_on:
        raise ValidationError({"due": "The day must not be before the meeting"})
    if effective < meeting.held_on:
        raise ValidationError({"effective": "The day must not be before the meeting"})


def edit_decision(
    pk: int, values: Mapping[str, Any], *, by: User, on: date, version: int, reason: str
) -> Decision:
    """Put right what was entered, until the board meets again; after that only what `not_fixed`
    names. The meeting and what it withdraws never change."""
    with audited(by, reason):
        decision = lock(Decision, pk, version)
        require(by, Permission.RECORD_DECISION, decision.plan_id)
        check_stands(decision)
        changed = {name for name, value in values.items() if getattr(decision, name) != value}
        if changed - not_fixed(decision) and is_settled(decision.meeting, on):
            raise ValidationError(SETTLED)
        days = [values.get(name, getattr(decision, name)) for name in ("due", "effective")]
        check_days(decision.meeting, *days)
        apply(decision, values, by=by, reason=reason)
    return decision


def not_fixed(decision: Decision) -> frozenset[str]:
    """What can be changed after the board has met again: who holds the post, and the day of one
    that waits for its day, which the board gives at a later meeting."""
    waits_for_its_day = decision.is_open and decision.due is None
    return frozenset({"owner", "due"} if waits_for_its_day else {"owner"})


def check_stands(decision: Decision) -> None:
    if Decision.objects.filter(withdraws=decision).exists():
        raise ValidationError(WITHDRAWN)


def say_decision_done(
    pk: int, *, by: User, done_on: date | None, note: str, now: datetime, version: int
) -> Decision:
    """Say on which day it was carried out and what shows it; None takes back what was said. Who
    carries it out says so, and who records decisions."""
    with audited(by, note):
        decision = lock(Decision, pk, version)
        require(by, Permission.SAY_DECISION_DONE, decision.plan_id)
        if not may_say_done(decision, by):
            raise PermissionDenied("Who carries it out says when it is done")
        records = GRANTS[Permission.RECORD_DECISION]
        owner = {decision.owner_id: decision.posts["owner"]}
        acts_in_post(by, decision.plan_id, owner, without=records)
        check_stands(decision)
        if done_on is None and decision.done_on is None:
            raise ValidationError({"done_on": "Enter the day on which it was carried out"})
        if done_on and not decision.meeting.held_on <= done_on <= timezone.localdate(now):
            raise ValidationError({"done_on": "The day must be between the meeting and today"})
        said = (done_on, note, now, by) if done_on else (None, "", None, None)
        decision.done_on, decision.done_note = said[:2]
        decision.done_said_at, decision.done_said_by = said[2:]
        decision.full_clean()
        decision.save_as(by, note)
    return decision


def may_say_done(decision: Decision, by: User) -> bool:
    roles = by.roles_on(decision.plan_id)
    records = bool(GRANTS[Permission.RECORD_DECISION] & roles)
    return records or decision.is_carried_out_by(by)
