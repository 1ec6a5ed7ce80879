"""Reminders of impact assessments that are asked for: to who updates the action, and of the plan to
the programme managers."""

from __future__ import annotations

from board.models import ImpactAssessment
from board.queries.impact_assessments import impact_assessments_of
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
    title_for_mail,
)


@SOURCES.register("impact assessments")
def impact_items(day: ReminderDay) -> Pairs:
    """One item for each person, of the one that is due first."""
    told: set[int] = set()
    for each in impact_assessments_of(day.plan).missing().order_by("due", "pk"):
        item = item_of(each, day)
        if item is None:
            return  # those after it are due later
        managers = day.people.who_may(Permission.EDIT_STRUCTURE)
        for pk in day.people.updaters(each.action) if each.action else managers:
            if pk not in told:
                told.add(pk)
                yield pk, item


def item_of(each: ImpactAssessment, day: ReminderDay) -> ReminderItem | None:
    """None where nobody is reminded of it yet."""
    assert each.due is not None  # a constraint
    remind_on = cadence.reminder_of_date(each.due, day.on)
    if remind_on is None:
        return None
    what = title_for_mail(each.action) if each.action else "The plan"
    kind = each.get_kind_display().lower()
    why = f"assessment ({kind}) due on {in_words(each.due)}, {distance_in_words(each.due, day.on)}"
    return ReminderItem(Reminder.Kind.IMPACT, remind_on, each.due, what, why)
