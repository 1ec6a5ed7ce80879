"""Reminders of risks: to who owns one, of its review and of the day by which it is to have its
target score; to the chair, of one that the board is to answer for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils import timezone

from board.models import Risk, RiskEscalation
from board.queries.risks import concerned_with, is_short_of_target
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

RISK, REVIEWS, ANSWERS = Reminder.Kind.RISK, "Risks that you own", "Risks above what is tolerated"


@SOURCES.register("risks")
def risk_items(day: ReminderDay) -> Pairs:
    """One item for each person; what the board is to answer comes first. Mails leave the site, so
    it gives no more of a risk than its reference."""
    items = dict(reviews(day)) | dict(answers(day))
    yield from items.items()


def reviews(day: ReminderDay) -> Pairs:
    own: dict[int, list[Any]] = defaultdict(list)
    for risk in Risk.objects.filter(plan=day.plan).open().scored().order_by("pk"):
        for pk in reviewing(risk, day.people):
            own[pk].append(risk)
    for pk, risks in own.items():
        if item := reviews_of(risks, day.on):
            yield pk, item


class FirstDay(NamedTuple):
    """Of a person's risks the one with the first day of a kind, and what is to be done by then."""

    due: date
    remind_on: date
    risk: Any
    words: str

    def told(self, on: date) -> str:
        when = f"{in_words(self.due)}, {distance_in_words(self.due, on)}"
        return f"{self.risk.ref} {self.words} {when}"


def reviews_of(risks: list[Any], on: date) -> ReminderItem | None:
    """Of a person's risks the first review and the first target of those that are to be reminded
    of; how many other risks are theirs stands once, at the end."""
    aimed = [risk for risk in risks if is_short_of_target(risk)]
    found = [
        *first_day(risks, "review_due", "is to be reviewed by", on),
        *first_day(aimed, "target_on", "is to have its target score by", on),
    ]
    if not found:
        return None
    others = len(risks) - len({each.risk.pk for each in found})
    more = f"; {others} more {'is' if others == 1 else 'are'} yours" if others else ""
    why = "; ".join(each.told(on) for each in found) + more
    remind_on, due = max(each.remind_on for each in found), min(each.due for each in found)
    return ReminderItem(RISK, remind_on, due, REVIEWS, why)


def first_day(risks: list[Any], day: str, words: str, on: date) -> Iterator[FirstDay]:
    """The risk whose `day` is the first, where it is to be reminded of; nothing otherwise."""
    for risk in sorted(risks, key=attrgetter(day))[:1]:
        due = getattr(risk, day)
        if remind_on := cadence.reminder_of_date(due, on):
            yield FirstDay(due, remind_on, risk, words)


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
