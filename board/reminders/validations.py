"""Reminders of outside checks: of the one that is planned next, and of a report that is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from board.models import Validation
from improvement.dates import in_words, last_day
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


@SOURCES.register("validations")
def validation_items(day: ReminderDay) -> Pairs:
    """One item for each of those who enter outside checks: of the day that comes first, be it the
    check itself or its report. Mails leave the site, so it gives nothing of what was found."""
    items = [each for each in items_of(day) if each is not None]
    if items:
        first = min(items, key=lambda item: item.day)
        for pk in day.people.who_may(Permission.EDIT_VALIDATION):
            yield pk, first


def items_of(day: ReminderDay) -> Iterator[ReminderItem | None]:
    for each in Validation.objects.filter(plan=day.plan, called_off=""):
        if each.is_to_come and each.planned_from:
            begins = last_day(each.planned_from, each.planned_precision)
            yield item_of(each, f"planned for {each.planned_in_words}", begins, day)
        elif each.owes_report and each.report_due:
            due = each.report_due
            yield item_of(each, f"its report is due on {in_words(due)}", due, day)


def item_of(each: Validation, what: str, due: date, day: ReminderDay) -> ReminderItem | None:
    """None where nobody is reminded of it yet."""
    remind_on = cadence.reminder_of_date(due, day.on)
    if remind_on is None:
        return None
    why = f"{what}, {distance_in_words(due, day.on)}"
    return ReminderItem(Reminder.Kind.VALIDATION, remind_on, due, str(each), why)
