"""Reminders to look at a marking again, to whoever may mark."""

from __future__ import annotations

from improvement.dates import in_words
from improvement.roles import Permission
from workstreams.models import Reminder
from workstreams.queries.markings import marked_records
from workstreams.reminders import cadence
from workstreams.reminders.items import (
    SOURCES,
    Pairs,
    ReminderDay,
    ReminderItem,
    distance_in_words,
)


@SOURCES.register("markings")
def marking_items(day: ReminderDay) -> Pairs:
    """One item for each person, of the marking that is to be looked at first. What is marked is
    not named: mails leave the site."""
    reviews = [each.marking_review for each in marked_records(day.plan) if each.marking_review]
    review = reviews[0] if reviews else None
    remind_on = cadence.reminder_of_date(review, day.on) if review else None
    if review is None or remind_on is None:
        return
    why = (
        f"look by {in_words(review)}, {distance_in_words(review, day.on)}, whether it still has to "
        "be kept from readers outside"
    )
    for pk in day.people.who_may(Permission.MARK):
        what = "What is marked exempt or confidential"
        yield pk, ReminderItem(Reminder.Kind.MARKING, remind_on, review, what, why)
