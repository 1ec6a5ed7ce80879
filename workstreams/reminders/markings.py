"""Reminders to look at a marking again, to whoever may mark."""

from __future__ import annotations

from improvement.dates import in_words
from improvement.roles import Permission
from workstreams.models import Reminder
from workstreams.queries.markings import reviews_of
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
    """One item for each person, of the marking that is to be looked at first, and once a month of
    those without a day of review. What is marked is not named: mails leave the site."""
    review, without = reviews_of(day.plan)
    told = []
    if without:
        has = "has" if without == 1 else "have"
        told.append((day.on.replace(day=1), f"{without} {has} no day of review: look at it now"))
    if review and (remind_on := cadence.reminder_of_date(review, day.on)):
        why = (
            f"look by {in_words(review)}, {distance_in_words(review, day.on)}, whether it still "
            "has to be kept from readers outside"
        )
        told.append((remind_on, why))
    if not told:
        return
    remind_on, due = max(told)[0], review if review and not without else day.on
    why = "; ".join(words for _, words in told)
    for pk in day.people.who_may(Permission.MARK):
        what = "What is marked exempt or confidential"
        yield pk, ReminderItem(Reminder.Kind.MARKING, remind_on, due, what, why)
