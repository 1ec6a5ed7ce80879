"""Reminders of meetings of the board: of papers and notes that are due, to who plans them; that
papers were sent, to who sits on the board."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from board.models import Meeting
from board.models.challenge import ON_THE_BOARD
from improvement.dates import in_words
from improvement.roles import Permission, Role
from workstreams.models import Reminder
from workstreams.reminders import cadence
from workstreams.reminders.items import (
    SOURCES,
    Pairs,
    ReminderDay,
    ReminderItem,
    distance_in_words,
)

OF_NOTES = Q(notes_sent=None, notes_due__isnull=False)


@SOURCES.register("meetings")
def meeting_items(day: ReminderDay) -> Pairs:
    """One item for each person, of what is due first: papers of a meeting to come, or notes of one
    that was held. Whoever sits on the board, or covers one who does, is told once of each meeting
    to come whose papers were sent: a seat and its substitutes name posts, and nobody to tell. Not
    the managers, who send them and may cover a member."""
    meetings = Meeting.objects.going_ahead().filter(plan=day.plan, kind=Meeting.Kind.BOARD)
    found = list(meetings.filter(Q(held_on__gte=day.on) | OF_NOTES).order_by("held_on", "pk"))
    to_come = [each for each in found if each.held_on >= day.on]
    notes = [each for each in found if each.held_on < day.on]
    due = [
        (each.papers_due, "papers", each)
        for each in to_come
        if each.papers_due and not each.papers_sent
    ]
    due += [(each.notes_due, "notes", each) for each in notes if each.notes_due]
    items = [item for each in sorted(due, key=first_due) if (item := item_of(*each, day.on))]
    if items:
        for pk in day.people.who_may(Permission.EDIT_STRUCTURE):
            yield pk, items[0]
    sent = [item for each in to_come if (item := sent_item(each, day.on))]
    for pk, roles in day.people.roles.items():
        if roles.intersection(ON_THE_BOARD) and Role.MANAGER not in roles:
            yield from ((pk, item) for item in sent)


def sent_item(meeting: Meeting, on: date) -> ReminderItem | None:
    """None until its papers were sent."""
    if meeting.papers_sent is None or meeting.papers_sent > on:
        return None
    sent, held_on = meeting.papers_sent, meeting.held_on
    why = f"its papers were sent on {in_words(sent)}: it meets {distance_in_words(held_on, on)}"
    return ReminderItem(Reminder.Kind.PAPERS, sent, held_on, str(meeting), why)


def first_due(each: tuple[date, str, Meeting]) -> tuple[date, int]:
    return each[0], each[2].pk


def item_of(due: date, what: str, meeting: Meeting, on: date) -> ReminderItem | None:
    """None where the day is further off than the first reminder of it."""
    remind_on = cadence.reminder_of_date(due, on)
    if remind_on is None:
        return None
    why = f"its {what} are due by {in_words(due)}, {distance_in_words(due, on)}"
    return ReminderItem(Reminder.Kind.MEETING, remind_on, due, str(meeting), why)
