"""Reminders of risks: to who owns one, of its review and of the day by which it is to have its
target score; to the chair, of one that the board is to answer for."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

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


def reviews_of(risks: list[Any], on: date) -> ReminderItem | None:
    """Of a person's risks the first review and the first target of those that are to be reminded
    of; how many other risks are theirs stands once, at the end."""
    reviewed = [(risk.review_due, risk) for risk in risks]
    aimed = [(risk.target_on, risk) for risk in risks if is_short_of_target(risk)]
    told = [
        (due, remind_on, risk, words)
        for dated, words in (
            (reviewed, "is to be reviewed by"),
            (aimed, "is to have its target score by"),
        )
        for due, risk in sorted(dated, key=lambda pair: pair[0])[:1]
        if (remind_on := cadence.reminder_of_date(due, on))
    ]
    if not told:
        return None
    why = "; ".join(
        f"{risk.ref} {words} {in_words(due)}, {distance_in_words(due, on)}"
        for due, _, risk, words in told
    )
    others = len(risks) - len({risk.pk for _, _, risk, _ in told})
    more = f"; {others} more {'is' if others == 1 else 'are'} yours" if others else ""
    remind_on = max(remind_on for _, remind_on, _, _ in told)
    first_due = min(due for due, _, _, _ in told)
    return ReminderItem(RISK, remind_on, first_due, REVIEWS, why + more)


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
