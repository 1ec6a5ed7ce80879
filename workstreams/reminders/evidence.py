"""Reminders of evidence that runs out: to who added it, or to the managers where they have left."""

from __future__ import annotations

from improvement.dates import in_words
from improvement.roles import Permission
from workstreams.models import Action, Evidence, Reminder
from workstreams.reminders import cadence
from workstreams.reminders.items import (
    SOURCES,
    Pairs,
    ReminderDay,
    ReminderItem,
    distance_in_words,
)


@SOURCES.register("evidence")
def evidence_items(day: ReminderDay) -> Pairs:
    """One item for each person, of what runs out first. Exempt and confidential evidence is not
    named: mails leave the site."""
    told: set[int] = set()
    own = Evidence.objects.current().filter(plan=day.plan, runs_out__isnull=False)
    for each in own.order_by("runs_out", "pk"):
        item = item_of(each, day)
        if item is None:
            return  # those after it run out later
        may_add = day.people.may(each.added_by_id, Permission.ADD_EVIDENCE)
        managers = day.people.who_may(Permission.EDIT_STRUCTURE)
        for pk in [each.added_by_id] if may_add else managers:
            if pk not in told:
                told.add(pk)
                yield pk, item


def item_of(each: Evidence, day: ReminderDay) -> ReminderItem | None:
    """None where nobody is reminded of it yet."""
    assert each.runs_out is not None  # by the query
    remind_on = cadence.reminder_of_date(each.runs_out, day.on)
    if remind_on is None:
        return None
    what = each.title if each.marking == Action.Marking.OPEN else "Evidence"
    distance = distance_in_words(each.runs_out, day.on)
    why = f"runs out after {in_words(each.runs_out)}, {distance}: add a newer revision"
    return ReminderItem(Reminder.Kind.EVIDENCE, remind_on, each.runs_out, what, why)
