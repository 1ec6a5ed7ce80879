"""Reminders of findings that the inspectors gave a day for, to the programme managers."""

from __future__ import annotations

from improvement.dates import in_words
from improvement.roles import Permission
from workstreams.models import Reminder
from workstreams.queries.immediate_findings import answers_to, behind, is_put_right
from workstreams.reminders import cadence
from workstreams.reminders.items import (
    SOURCES,
    Pairs,
    ReminderDay,
    ReminderItem,
    distance_in_words,
)


@SOURCES.register("findings")
def finding_items(day: ReminderDay) -> Pairs:
    """One item for each manager, of all the findings that are not put right: the one that is due
    first. Mails leave the site, so it gives nothing of what was found."""
    dated = day.plan.findings.filter(due__isnull=False).order_by("due", "pk")
    near = [each for each in dated if each.due and cadence.reminder_of_date(each.due, day.on)]
    answers = answers_to(near, day.plan, day.on) if near else {}
    waiting = [each for each in near if not is_put_right(answers.get(each.pk, []))]
    if not waiting or waiting[0].due is None:
        return
    first, others = waiting[0], len(waiting) - 1
    due, refs = waiting[0].due, ", ".join(behind(answers.get(first.pk, [])))
    remind_on = cadence.reminder_of_date(due, day.on)
    assert remind_on is not None  # it is near
    why = f"to be put right by {in_words(due)}, {distance_in_words(due, day.on)}"
    why += f"; not there yet: {refs}" if refs else "; no action answers it"
    why += f"; {others} more {'is' if others == 1 else 'are'} due" if others else ""
    item = ReminderItem(Reminder.Kind.FINDING, remind_on, due, f"Finding {first.ref}", why[:250])
    for pk in day.people.who_may(Permission.EDIT_STRUCTURE):
        yield pk, item
