"""Reminders of scrutiny's own work: its forward plan and its groups' reports, to who enters them;
and of requests to read an exempt item, to who answers them and then to who asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from board.models import Release, TaskGroup
from board.queries.scrutiny import items_to_come
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


@SOURCES.register("scrutiny’s own work")
def scrutiny_items(day: ReminderDay) -> Pairs:
    """One item for each of those who enter it: of the day that comes first."""
    if items := [each for each in dated_items(day) if each is not None]:
        first = min(items, key=lambda item: item.day)
        for pk in day.people.who_may(Permission.KEEP_SCRUTINY_WORK):
            yield pk, first


def dated_items(day: ReminderDay) -> Iterator[ReminderItem | None]:
    """The first of each kind. Mails leave the site, so nothing that was typed stands in them."""
    for item in items_to_come(day.plan)[:1]:
        yield dated("Scrutiny’s forward plan", "an item is due on", item.due, day)
    groups = TaskGroup.objects.filter(plan=day.plan, reported_on=None, ends__isnull=False)
    for group in groups.order_by("ends", "pk")[:1]:
        assert group.ends is not None
        yield dated("A task and finish group", "its report is due on", group.ends, day)


def dated(what: str, words: str, due: date, day: ReminderDay) -> ReminderItem | None:
    """None where nobody is reminded of it yet."""
    remind_on = cadence.reminder_of_date(due, day.on)
    if remind_on is None:
        return None
    why = f"{words} {in_words(due)}, {distance_in_words(due, day.on)}"
    return ReminderItem(Reminder.Kind.SCRUTINY, remind_on, due, what, why)


@SOURCES.register("releases")
def release_items(day: ReminderDay) -> Pairs:
    """Of requests without an answer the one that is due first, to each who may decide on it; of an
    answer, the last, to who asked. Mails leave the site: they say nothing of the item."""
    answering = day.people.who_may(Permission.DECIDE_RELEASE)
    told: set[int] = set()
    names = ("number", "plan_id", "asked_by_id", "asked_at", "due", "decision", "decided_at")
    found = list(Release.objects.filter(plan=day.plan).only(*names))
    for each in sorted((r for r in found if r.decided_at is None), key=lambda r: (r.due, r.pk)):
        asked_on = timezone.localdate(each.asked_at)
        why = f"it was asked for on {in_words(asked_on)}: answer by {in_words(each.due)}"
        item = item_of(each, cadence.reminder_of_wait(asked_on, day.on), each.due, why)
        for pk in day.people.others(answering, each.asked_by_id, each.asked_at):
            if pk not in told:
                told.add(pk)
                yield pk, item
    answered = [(each.decided_at, each.pk, each) for each in found if each.decided_at]
    for decided_at, _, each in sorted(answered, reverse=True):
        answered_on = timezone.localdate(decided_at)
        if not answered_on <= day.on <= answered_on + cadence.NEW_FOR or each.asked_by_id in told:
            continue
        if day.people.may(each.asked_by_id, Permission.READ_RELEASES):
            told.add(each.asked_by_id)
            why = f"it was answered on {in_words(answered_on)}, for you to read"
            yield each.asked_by_id, item_of(each, answered_on, answered_on, why)


def item_of(each: Release, remind_on: date, day: date, why: str) -> ReminderItem:
    return ReminderItem(Reminder.Kind.RELEASE, remind_on, day, str(each), why)
