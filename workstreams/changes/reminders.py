"""Putting on record what is sent to whom before it is sent, and how each wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from improvement.changes import apply, lock, require
from improvement.history import StaleRecord, audited
from improvement.models import Plan, User
from improvement.roles import Permission
from workstreams.models import Message, Preference, Reminder
from workstreams.reminders.cadence import far_enough, is_due
from workstreams.reminders.things import Thing


def claim_message(
    plan: Plan, person: User, things: Sequence[Thing], *, by: str, on: date, weekly: bool = False
) -> Message | None:
    """Put the day's message to the person on record, for whoever asked first to send it.

    None when there is nothing to say, or when another process has claimed it. A message that was
    certainly not sent may be claimed again.
    """
    with audited(by, "To be sent"):
        known = Message.objects.filter(plan=plan, user=person, day=on).first()
        if known is not None:
            return claim_again(known, by=by)
        due = still_due(plan, person, things, on, weekly)
        if not due:
            return None
        message = Message(plan=plan, user=person, address=person.email, day=on, weekly=weekly)
        message.full_clean()
        message.save_as(by, "To be sent")
        for thing in due:
            put_in(message, thing, by=by)
    return message


def still_due(
    plan: Plan, person: User, things: Sequence[Thing], on: date, weekly: bool
) -> list[Thing]:
    """What the person was not told lately: read under the lock, so that no other process is
    telling them now. A weekly mail says all that stands."""
    last = Reminder.objects.last_days(person, plan.pk)
    once = {thing.key: thing for thing in reversed(things)}
    due = [
        thing
        for key, thing in once.items()
        if (far_enough(last.get(key), on) if weekly else is_due(thing.asked, last.get(key), on))
    ]
    return due[::-1]


def put_in(message: Message, thing: Thing, *, by: str) -> None:
    reminder = Reminder(
        message=message,
        kind=thing.kind,
        action=thing.action,
        round=thing.round,
        day=thing.day,
        what=thing.what,
        why=thing.why,
    )
    reminder.full_clean()
    reminder.save_as(by, "To be sent")


def claim_again(message: Message, *, by: str) -> Message | None:
    if not message.may_be_tried_again():
        return None
    message.state, message.problem = Message.State.SENDING, ""
    message.attempts += 1
    message.save_as(by, "To be sent again")
    return message


def record_sent(pk: int, *, by: str, now: datetime) -> Message:
    with audited(by, "Sent"):
        message = lock(Message, pk)
        message.state, message.sent_at = Message.State.SENT, now
        message.save_as(by, "Sent")
    return message


def record_refused(pk: int, *, by: str, problem: str) -> Message:
    """Put on record that the message was certainly not sent."""
    with audited(by, "Not sent"):
        message = lock(Message, pk)
        message.state = Message.State.REFUSED
        message.problem = problem[: Message._meta.get_field("problem").max_length]
        message.save_as(by, "Not sent")
    return message


def own_preference(plan: Plan, by: User, version: int) -> Preference:
    """The person's own settings on the plan, new if there are none; not stale."""
    require(by, Permission.READ_LIVE_PLAN, plan.pk)
    rows = Preference.objects.select_for_update().filter(plan=plan, user=by)
    preference = rows.first() or Preference(plan=plan, user=by)
    if preference.version != version:
        raise StaleRecord(preference)
    return preference


def choose_mail(plan: Plan, *, by: User, mail: str, weekday: int, version: int) -> Preference:
    """Set how the person themselves is reminded. `version` is 0 where nothing was set yet."""
    reason = "Chose how to be reminded"
    with audited(by, reason):
        preference = own_preference(plan, by, version)
        apply(preference, {"mail": mail, "weekday": weekday}, by=by, reason=reason)
    return preference


def renew_calendar(plan: Plan, *, by: User, version: int) -> Preference:
    """Give the person a new calendar address; one they had before stops working at once."""
    reason = "Asked for a new calendar address"
    with audited(by, reason):
        preference = own_preference(plan, by, version)
        number = preference.calendar_number + 1
        apply(preference, {"calendar_number": number}, by=by, reason=reason)
    return preference
