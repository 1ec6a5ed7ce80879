"""Reminders of lines of money that are to be settled by a day, to who keeps the money."""

from __future__ import annotations

from board.models import Resource
from improvement.dates import in_words
from improvement.roles import Permission
from workstreams.models import Reminder
from workstreams.reminders import cadence
from workstreams.reminders.items import (
    SOURCES,
    Pairs,
    ReminderDay,
    ReminderItem,
    distance_in_words,
)


@SOURCES.register("resources")
def resource_items(day: ReminderDay) -> Pairs:
    """One item for each of those who enter money, of the line that is due first. Mails leave the
    site, so it gives neither words nor amounts."""
    first = Resource.objects.filter(plan=day.plan).to_settle().first()
    if first is None:
        return
    assert first.due is not None  # filtered by `to_settle`
    remind_on = cadence.reminder_of_date(first.due, day.on)
    if remind_on is None:
        return
    why = f"to be settled by {in_words(first.due)}, {distance_in_words(first.due, day.on)}"
    item = ReminderItem(Reminder.Kind.MONEY, remind_on, first.due, f"Money {first.ref}", why)
    for pk in day.people.who_may(Permission.EDIT_RESOURCE):
        yield pk, item
