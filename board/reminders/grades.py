"""Reminders of grades: of a self-assessment to moderate, to those who may; and of the next one that
is due, to the programme managers."""

from __future__ import annotations

from django.utils import timezone

from board.models import SelfAssessment
from board.queries.grades import self_assessments, writers_of
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

GRADES = Reminder.Kind.GRADES


@SOURCES.register("grades")
def grade_items(day: ReminderDay) -> Pairs:
    """One item for each person, of the latest self-assessment; moderating it comes first."""
    latest = self_assessments(day.plan).first()
    if latest is None:
        return
    items = dict(next_due(latest, day)) | dict(to_moderate(latest, day))
    yield from items.items()


def to_moderate(latest: SelfAssessment, day: ReminderDay) -> Pairs:
    if latest.is_moderated:
        return
    since = timezone.localdate(latest.made_at)
    why = f"it was entered on {in_words(since)}: say whether you agree with it"
    item = ReminderItem(GRADES, cadence.reminder_of_wait(since, day.on), since, str(latest), why)
    moderating = day.people.who_may(Permission.MODERATE_GRADES)
    for did, when in writers_of([latest])[latest.pk]:
        moderating = day.people.others(moderating, did, when)
    for pk in moderating:
        yield pk, item


def next_due(latest: SelfAssessment, day: ReminderDay) -> Pairs:
    due = latest.next_due
    remind_on = cadence.reminder_of_date(due, day.on) if due else None
    if due is None or remind_on is None:
        return
    why = f"due on {in_words(due)}, {distance_in_words(due, day.on)}"
    item = ReminderItem(GRADES, remind_on, due, "The next self-assessment of the grades", why)
    for pk in day.people.who_may(Permission.EDIT_STRUCTURE):  # the programme managers
        yield pk, item
