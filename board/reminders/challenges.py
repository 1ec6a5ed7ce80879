"""Reminders of challenges: to who is to reply, then to who asked, of it and of what was done; and
to who was asked, once, that it was withdrawn or that the day of a look has moved."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils import timezone

from board.models import Challenge
from board.queries.challenge_news import News, news_of, waiting_or_news
from board.queries.challenges import Parties
from board.queries.put_right import last_put_right
from improvement.dates import in_words
from improvement.roles import INSIDE, Permission
from workstreams.models import Action, Reminder
from workstreams.reminders import cadence
from workstreams.reminders.items import SOURCES, Pairs, ReminderDay, ReminderItem, title_for_mail

MOST_NEWS = 2  # that are told in words: so many fit


@SOURCES.register("challenges")
def challenge_items(day: ReminderDay) -> Pairs:
    """One item for each action and person, and one of all that are about something else: the one
    that is due first. Whoever may not read the live plan is of scrutiny: one item of the latest."""
    parties = Parties(day.people, day.on)
    listed: set[tuple[int, int | None]] = set()
    of_scrutiny: dict[int, list[Challenge]] = defaultdict(list)
    challenges = list(waiting_or_news(day.plan, INSIDE, day.on))
    corrected = last_put_right(each.latest for each in challenges if not each.waiting_look)
    for challenge in challenges:
        for pk in parties.waits_for(challenge):
            if not day.people.may(pk, Permission.READ_LIVE_PLAN):
                of_scrutiny[pk].append(challenge)
                continue
            item = item_of(challenge, challenge.action, day, corrected)
            about = item.action.pk if item.action else None
            if (pk, about) not in listed:
                listed.add((pk, about))
                yield pk, item
    for pk, found in of_scrutiny.items():
        yield pk, item_of(max(found, key=waits_since), None, day, corrected)
    news_by_day: dict[tuple[int, date], list[News]] = defaultdict(list)
    for news in news_of(challenges, day.on):
        if news.on < day.on:  # once that day is over, so that nothing of it comes after its mail
            for pk in parties.repliers(news.challenge):
                news_by_day[pk, news.on].append(news)
    for (pk, on), told in news_by_day.items():
        yield pk, item_of_news(on, told)


def waits_since(challenge: Challenge) -> date:
    exchange, look = challenge.latest, challenge.waiting_look
    return look.due if look else timezone.localdate(exchange.replied_at or exchange.asked_at)


def item_of_news(on: date, told: list[News]) -> ReminderItem:
    """One item of all that came about on the day."""
    why = "; ".join(f"{each.challenge.ref}: {each.words}" for each in told[:MOST_NEWS])
    if (more := len(told) - MOST_NEWS) > 0:
        why += f"; and {more} more"
    return ReminderItem(Reminder.Kind.NEWS, on, on, "Challenges that were put to you", why)


def item_of(
    challenge: Challenge, action: Action | None, day: ReminderDay, corrected: dict[int, date]
) -> ReminderItem:
    """The item, which names `action`; what was put right begins to wait anew. Mails leave the site:
    an exempt action is not named in one, and nothing of what is asked."""
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
    if on := corrected.get(exchange.pk):
        why, since = f"{why}; it was put right on {in_words(on)}", on
    remind_on = cadence.reminder_of_wait(since, day.on)
    return ReminderItem(kind, remind_on, since, what, why, action)
