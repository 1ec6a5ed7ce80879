"""Reminders of meetings of the board: of papers and notes that are due; to who plans them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from board.models import Meeting
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

OF_PAPERS = Q(papers_sent=None, papers_due__isnull=False)
OF_NOTES = Q(notes_sent=None, notes_due__isnull=False)


@SOURCES.register("meetings")
def meeting_items(day: ReminderDay) -> Pairs:
    """One item for each person, of what is due first: papers of a meeting to come, or notes of one
    that was held."""
    found = Meeting.objects.going_ahead().filter(plan=day.plan, kind=Meeting.Kind.BOARD)
    papers = found.filter(OF_PAPERS, held_on__gte=day.on)
    notes = found.filter(OF_NOTES, held_on__lt=day.on)
    due = [(each.papers_due, "papers", each) for each in papers if each.papers_due]
    due += [(each.notes_due, "notes", each) for each in notes if each.notes_due]
    items = [item for each in sorted(due, key=first_due) if (item := item_of(*each, day.on))]
    if items:
        for pk in day.people.who_may(Permission.EDIT_STRUCTURE):
            yield pk, items[0]


def first_due(each: tuple[date, str, Meeting]) -> tuple[date, int]:
    return each[0], each[2].pk


def item_of(due: date, what: str, meeting: Meeting, on: date) -> ReminderItem | None:
    """None where the day is further off than the first reminder of it."""
    remind_on = cadence.reminder_of_date(due, on)
    if remind_on is None:
        return None
    why = f"its {what} are due by {in_words(due)}, {distance_in_words(due, on)}"
    return ReminderItem(Reminder.Kind.MEETING, remind_on, due, str(meeting), why)
