"""Records each message of reminders before it is sent, and how each person wants reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError

from improvement.changes import apply, require
from improvement.history import StaleRecord, audited
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import Permission
from workstreams.models import TOLD_ONCE, Message, Preference, Reminder
from workstreams.reminders.cadence import far_enough, is_due
from workstreams.reminders.items import ReminderItem

MOST_LISTS = 20  # that a person keeps of a plan


def claim_message(
    plan: Plan,
    person: User,
    items: Sequence[ReminderItem],
    *,
    by: str,
    on: date,
    weekly: bool = False,
) -> Message | None:
    """Record the day's message to the person; the process that gets it back sends it.

    None where there is nothing to send, or where another process has claimed it. A message that
    was certainly not sent may be claimed again.
    """
    with audited(by, "To be sent"):
        message = Message.objects.filter(plan=plan, user=person, day=on).first()
        if message is not None:
            return claim_again(message, by=by)
        due = still_due(plan, person, items, on, weekly)
        if not due:
            return None
        message = Message(plan=plan, user=person, address=person.email, day=on, weekly=weekly)
        message.full_clean()
        message.save_as(by, "To be sent")
        for item in due:
            add_reminder(message, item, by=by)
    return message


def still_due(
    plan: Plan, person: User, items: Sequence[ReminderItem], on: date, weekly: bool
) -> list[ReminderItem]:
    """The items of which the person has had no recent reminder. A weekly message repeats all but
    what is told once.

    Called under the audit lock, so that no other process is reminding the person meanwhile.
    """
    last = Reminder.objects.last_days(person, plan.pk)
    items_by_key = {item.key: item for item in reversed(items)}
    due = [item for key, item in items_by_key.items() if is_sent(item, last.get(key), on, weekly)]
    return due[::-1]


def is_sent(item: ReminderItem, last: date | None, on: date, weekly: bool) -> bool:
    """Whether a message of the day has the item, of which the person was reminded on `last`."""
    if item.kind in TOLD_ONCE:
        return last is None
    return far_enough(last, on) if weekly else is_due(item.remind_on, last, on)


def add_reminder(message: Message, item: ReminderItem, *, by: str) -> None:
    reminder = Reminder(
        message=message,
        kind=item.kind,
        action=item.action,
        round=item.round,
        day=item.day,
        what=item.what,
        why=item.why,
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
    """Record that the message was certainly not sent, and why."""
    with audited(by, "Not sent"):
        message = lock(Message, pk)
        message.state = Message.State.REFUSED
        message.problem = problem[: Message._meta.get_field("problem").max_length]
        message.save_as(by, "Not sent")
    return message


def own_preference(plan: Plan, by: User, version: int | None = None) -> Preference:
    """The person's settings on the plan, new if there are none. Raises StaleRecord where they are
    not at `version`; None is any."""
    require(by, Permission.READ_LIVE_PLAN, plan.pk)
    rows = Preference.objects.select_for_update().filter(plan=plan, user=by)
    preference = rows.first() or Preference(plan=plan, user=by)
    if version is not None and preference.version != version:
        raise StaleRecord(preference)
    return preference


def choose_mail(plan: Plan, *, by: User, mail: str, weekday: int, version: int) -> Preference:
    """Set how `by` gets reminders. `version` is 0 where nothing was set yet."""
    reason = "Chose how to be reminded"
    with audited(by, reason):
        preference = own_preference(plan, by, version)
        apply(preference, {"mail": mail, "weekday": weekday}, by=by, reason=reason)
    return preference


def choose_update_path(plan: Plan, *, by: User, path: str) -> Preference:
    """Remember whether `by` answers updates on one page or in steps."""
    reason = "Chose how to answer updates"
    with audited(by, reason):
        preference = own_preference(plan, by)
        if preference.update_path != path:
            apply(preference, {"update_path": path}, by=by, reason=reason)
    return preference


def keep_list(plan: Plan, *, by: User, name: str, address: str) -> Preference:
    """Keep a list of the plan under a name; one that had the name gives way."""
    with audited(by, reason := "Kept a list under a name"):
        preference = own_preference(plan, by)
        lists = dict(preference.lists) | {name: address}
        if len(lists) > MOST_LISTS:
            raise ValidationError(f"At most {MOST_LISTS} lists are kept: take one away first")
        set_lists(preference, lists, by, reason)
    return preference


def drop_list(plan: Plan, *, by: User, name: str) -> Preference:
    with audited(by, reason := "Took a list away from those kept"):
        preference = own_preference(plan, by)
        lists = dict(preference.lists)
        lists.pop(name, None)
        set_lists(preference, lists, by, reason)
    return preference


def set_lists(preference: Preference, lists: Mapping[str, str], by: User, reason: str) -> None:
    told = "\n".join(f"{name}\t{address}" for name, address in lists.items())
    if told != preference.kept_lists:
        apply(preference, {"kept_lists": told}, by=by, reason=reason)


def renew_calendar(plan: Plan, *, by: User, version: int) -> Preference:
    """Give `by` a new calendar address. An address they had before stops working at once."""
    reason = "Asked for a new calendar address"
    with audited(by, reason):
        preference = own_preference(plan, by, version)
        number = preference.calendar_number + 1
        apply(preference, {"calendar_number": number}, by=by, reason=reason)
    return preference
