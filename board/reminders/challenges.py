"""Reminders of challenges: to who is to reply, then to who asked, of it and of what was done."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils import timezone

from board.models import Challenge
from board.queries.challenges import Parties, challenges_for
from improvement.dates import in_words
from improvement.roles import INSIDE, Permission
from workstreams.models import Action, Reminder
from workstreams.reminders import cadence
from workstreams.reminders.items import SOURCES, Pairs, ReminderDay, ReminderItem, title_for_mail


@SOURCES.register("challenges")
def challenge_items(day: ReminderDay) -> Pairs:
    """One item for each action and person, and one of all that are about something else: the one
    that is due first. Whoever may not read the live plan is of scrutiny: one item of the latest."""
    parties = Parties(day.people, day.on)
    listed: set[tuple[int, int | None]] = set()
    of_scrutiny: dict[int, list[Challenge]] = defaultdict(list)
    for challenge in challenges_for(day.plan, INSIDE).waiting(day.on):
        for pk in parties.waits_for(challenge):
            if not day.people.may(pk, Permission.READ_LIVE_PLAN):
                of_scrutiny[pk].append(challenge)
                continue
            item = item_of(challenge, challenge.action, day)
            about = item.action.pk if item.action else None
            if (pk, about) not in listed:
                listed.add((pk, about))
                yield pk, item
    for pk, challenges in of_scrutiny.items():
        yield pk, item_of(max(challenges, key=waits_since), None, day)


def waits_since(challenge: Challenge) -> date:
    exchange, look = challenge.latest, challenge.waiting_look
    return look.due if look else timezone.localdate(exchange.replied_at or exchange.asked_at)


def item_of(challenge: Challenge, action: Action | None, day: ReminderDay) -> ReminderItem:
    """The item, which names `action`. Mails leave the site: an exempt action is not named in one,
    and nothing of what is asked."""
    exchange, look, since = challenge.latest, challenge.waiting_look, waits_since(challenge)
    kind, what = Reminder.Kind.CHALLENGE, f"Challenge {challenge.ref}"
    if challenge.is_of_scrutiny and (look or exchange.is_answered):
        kind, what = Reminder.Kind.QUESTION, f"{challenge.get_kind_display()} {challenge.ref}"
    if look:
        why = f"{challenge.ref} was accepted: from {in_words(since)}, look at what was done"
    elif exchange.is_answered:
        why = f"{challenge.ref} was replied to on {in_words(since)}: say whether the reply will do"
    else:
        by = in_words(exchange.due)
        why = f"{challenge.ref} was put to you on {in_words(since)}: reply by {by}"
    what = title_for_mail(action) if action else what
    remind_on = cadence.reminder_of_wait(since, day.on)
    return ReminderItem(kind, remind_on, since, what, why, action)
