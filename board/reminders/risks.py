"""Reminders of risks: to who owns one, of its review; to the chair, of one that the board is to
answer for."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils import timezone

from board.models import Risk, RiskEscalation
from board.queries.risks import concerned_with
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
from workstreams.reminders.people import People

RISK, REVIEWS, ANSWERS = Reminder.Kind.RISK, "Risks to review", "Risks above what is tolerated"


@SOURCES.register("risks")
def risk_items(day: ReminderDay) -> Pairs:
    """One item for each person; what the board is to answer comes first. Mails leave the site, so
    it gives no more of a risk than its reference."""
    items = dict(reviews(day)) | dict(answers(day))
    yield from items.items()


def reviews(day: ReminderDay) -> Pairs:
    own: dict[int, list[Any]] = defaultdict(list)
    waiting = Risk.objects.filter(plan=day.plan).open().scored()
    for risk in waiting.order_by("review_due", "pk"):
        for pk in reviewing(risk, day.people):
            own[pk].append(risk)
    for pk, risks in own.items():
        due, others = risks[0].review_due, len(risks) - 1
        if remind_on := cadence.reminder_of_date(due, day.on):
            more = f"; {others} more {'is' if others == 1 else 'are'} yours" if others else ""
            when = f"{in_words(due)}, {distance_in_words(due, day.on)}"
            why = f"{risks[0].ref} is to be reviewed by {when}{more}"
            yield pk, ReminderItem(RISK, remind_on, due, REVIEWS, why)


def reviewing(risk: Risk, people: People) -> list[int]:
    """The keys of who owns it and who covers them; where nobody does who can sign in, of the
    programme managers."""
    named = people.acting_for(risk.owner_id)
    own = [pk for pk in named if people.may(pk, Permission.REVIEW_RISK)]
    return own or [pk for pk in people.users if Role.MANAGER in people.roles[pk]]


def answers(day: ReminderDay) -> Pairs:
    found = RiskEscalation.objects.filter(risk__plan=day.plan).unanswered()
    waiting = list(found.select_related("risk").order_by("due", "pk"))
    if not waiting:
        return
    concerned = concerned_with(each.risk for each in waiting)
    for pk in day.people.who_may(Permission.DECIDE_RISK):
        own = day.people.own_of(pk)
        if others := [each for each in waiting if not concerned[each.risk_id] & own]:
            yield pk, item_of(others, day)


def item_of(waiting: list[RiskEscalation], day: ReminderDay) -> ReminderItem:
    """Of those that wait for a person's answer, the first due first."""
    first, others = waiting[0], len(waiting) - 1
    since = timezone.localdate(first.raised_at)
    more = f"; {others} more wait{'s' if others == 1 else ''}" if others else ""
    why = f"the board is to answer for {first.risk.ref} by {in_words(first.due)}{more}"
    return ReminderItem(RISK, cadence.reminder_of_wait(since, day.on), since, ANSWERS, why)
