"""Reminders of the notice: that it waits to be confirmed, the next return to the Department, the
next review, and the days of a requirement: to be met, and to reach its target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from django.utils import timezone

from board.models import DepartmentReturn, Notice, NoticeReview, Requirement
from board.queries.judgements import latest_of_requirements
from board.queries.notices import notice_in_force, to_confirm
from improvement.dates import in_words
from improvement.models import Membership
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


@SOURCES.register("notice")
def notice_items(day: ReminderDay) -> Pairs:
    """At most four items for a person: the notice to confirm, the return that is due first, the
    review, and the requirement. A report that outlasts its notice is owed though none is in
    force."""
    yield from confirm_items(day)
    yield from return_items(day)
    if notice := notice_in_force(day.plan):
        yield from review_items(notice, day)
        yield from requirement_items(notice, day)


def confirm_items(day: ReminderDay) -> Pairs:
    """For the chair, unless it counts as what they entered themselves. Mails leave the site: this
    says nothing of it."""
    if notice := to_confirm(day.plan).first():
        since = timezone.localdate(notice.since)
        why = f"it was entered on {in_words(since)} and is not confirmed yet"
        remind_on = cadence.reminder_of_wait(since, day.on)
        item = ReminderItem(Reminder.Kind.NOTICE, remind_on, since, str(notice), why)
        for pk in day.people.others(day.people.who_may(Permission.DECIDE_NOTICE), notice.entered):
            yield pk, item


def return_items(day: ReminderDay) -> Pairs:
    """For the manager, who prepares it, and the chair, who signs it."""
    owed = DepartmentReturn.objects.owed().filter(notice__plan=day.plan).order_by("due").first()
    remind_on = cadence.reminder_of_date(owed.due, day.on) if owed else None
    if owed is None or remind_on is None:
        return
    why = f"due to the Department {distance_in_words(owed.due, day.on)}"
    for pk in day.people.who_may(Permission.EDIT_NOTICE):
        yield pk, ReminderItem(Reminder.Kind.RETURN, remind_on, owed.due, str(owed), why)


def review_items(notice: Notice, day: ReminderDay) -> Pairs:
    """For who prepares the council's part of it, and who hears its outcome; until its letter is on
    record."""
    review = NoticeReview.objects.filter(notice=notice).to_come().order_by("due", "pk").first()
    if review is None or review.due is None:
        return
    if remind_on := cadence.reminder_of_date(review.due, day.on):
        sent = "self-evaluation sent" if review.sent else "no self-evaluation sent yet"
        when = in_words(review.due, review.due_precision)
        why = f"expected {when}, {distance_in_words(review.due, day.on)}; {sent}"
        item = ReminderItem(Reminder.Kind.REVIEW, remind_on, review.due, str(review), why)
        for pk in day.people.who_may(Permission.EDIT_NOTICE):
            yield pk, item


def requirement_items(notice: Notice, day: ReminderDay) -> Pairs:
    """For the managers, and for the board members of the body that answers for it; of none that the
    board judges now to be met."""
    of_body: dict[int | None, list[int]] = defaultdict(list)
    members = Membership.objects.current(day.on).filter(plan=day.plan, role=Role.MEMBER)
    held = members.filter(organisation__isnull=False)
    for body, person in held.values_list("organisation_id", "user_id"):
        of_body[body].append(person)
    told: set[int] = set()
    required = list(notice.requirements.filter(ended=False).order_by("pk"))
    judged = latest_of_requirements(day.plan, required, day.on)
    met = {pk for pk, opinion in judged.items() if opinion.says_met}
    dated = chain.from_iterable(days_of(each) for each in required if each.pk not in met)
    for each in sorted(dated, key=attrgetter("day")):
        item = item_of(each, day)
        if item is None:
            return  # those after it are due later
        managers = day.people.who_may(Permission.EDIT_STRUCTURE)
        for pk in [*managers, *of_body[each.requirement.body_id]]:
            if pk not in told and day.people.may(pk, Permission.BE_REMINDED):
                told.add(pk)
                yield pk, item


class Dated(NamedTuple):
    """A day of a requirement, and what is to be so by then."""

    day: date
    requirement: Requirement
    words: str


def days_of(requirement: Requirement) -> Iterator[Dated]:
    if due := requirement.due:
        yield Dated(due, requirement, f"to be met by {requirement.due_in_words}")
    if target_on := requirement.target_on:
        yield Dated(target_on, requirement, f"to reach its target by {in_words(target_on)}")


def item_of(dated: Dated, day: ReminderDay) -> ReminderItem | None:
    """None where nobody is reminded of it yet."""
    remind_on = cadence.reminder_of_date(dated.day, day.on)
    if remind_on is None:
        return None
    why = f"{dated.words}, {distance_in_words(dated.day, day.on)}"
    kind = Reminder.Kind.REQUIREMENT
    return ReminderItem(kind, remind_on, dated.day, str(dated.requirement), why)
