"""Reminders of judgements that run out, to who enters what the board judges."""

from __future__ import annotations

from board.models import Judgement
from board.queries.judgements import opinions
from improvement.dates import in_words
from improvement.roles import Permission
from workstreams.models import Reminder
from workstreams.reminders import cadence
from workstreams.reminders.items import SOURCES, Pairs, ReminderDay, ReminderItem

WHAT = "Judgements of the board"


@SOURCES.register("judgements")
def judgement_items(day: ReminderDay) -> Pairs:
    """One item of all the judgements that run out on the same, earliest day, until it has come."""
    newest = Judgement.objects.filter(plan=day.plan).newest().select_related("meeting")
    ahead = [each.lapses for each in opinions(newest, day.plan, day.on) if each.lapses]
    first = min((lapses for lapses in ahead if lapses >= day.on), default=None)
    remind_on = cadence.reminder_of_date(first, day.on) if first else None
    if first is None or remind_on is None:
        return
    count = ahead.count(first)
    runs = "1 of them runs" if count == 1 else f"{count} of them run"
    why = f"{runs} out at the meeting of {in_words(first)}: the board can judge anew"
    for pk in day.people.who_may(Permission.JUDGE):
        yield pk, ReminderItem(Reminder.Kind.JUDGEMENT, remind_on, first, WHAT, why)
