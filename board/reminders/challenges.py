"""Reminders of challenges: to who is to reply, then to who asked, of it and of what was done."""

from __future__ import annotations

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
    that is due first. Whoever may not read the live plan is told of the challenge alone."""
    parties = Parties(day.people, day.on)
    listed: set[tuple[int, int | None]] = set()
    for challenge in challenges_for(day.plan, INSIDE).waiting(day.on):
        for pk in parties.waits_for(challenge):
            inside = day.people.may(pk, Permission.READ_LIVE_PLAN)
            item = item_of(challenge, challenge.action if inside else None, day)
            about = item.action.pk if item.action else None
            if (pk, about) not in listed:
                listed.add((pk, about))
                yield pk, item


def item_of(challenge: Challenge, action: Action | None, day: ReminderDay) -> ReminderItem:
    """The item, which names `action`. Mails leave the site: an exempt action is not named in one,
    and nothing of what is asked."""
    exchange, look = challenge.latest, challenge.waiting_look
    since = timezone.localdate(exchange.replied_at or exchange.asked_at)
    if look:
        since = look.due
        why = f"{challenge.ref} was accepted: from {in_words(since)}, look at what was done"
    elif exchange.is_answered:
        why = f"{challenge.ref} was replied to on {in_words(since)}: say whether the reply will do"
    else:
        by = in_words(exchange.due)
        why = f"{challenge.ref} was put to you on {in_words(since)}: reply by {by}"
    what = title_for_mail(action) if action else f"Challenge {challenge.ref}"
    remind_on = cadence.reminder_of_wait(since, day.on)
    return ReminderItem(Reminder.Kind.CHALLENGE, remind_on, since, what, why, action)
