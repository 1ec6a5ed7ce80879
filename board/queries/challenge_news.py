"""What who is asked is told of a challenge though no answer is needed: that it was withdrawn, or
that the day on which what was done is to be looked at has moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from board.models import Challenge, FollowUp
from board.models.challenge import ChallengeQuerySet
from board.queries.challenges import challenges_for, parties_on, without_people
from improvement.audit.history_search import start_of
from improvement.dates import in_words
from improvement.history import history_of
from improvement.models import Plan, User
from improvement.prepared import Among
from improvement.roles import Role
from workstreams.reminders.cadence import NEW_FOR


class News(NamedTuple):
    challenge: Challenge
    on: date  # on which it came about
    words: str


def waiting_or_news(plan: Plan, roles: Collection[Role], on: date) -> ChallengeQuerySet:
    """Those on which it is somebody's turn, with those of which there may be news."""
    waiting = Challenge.objects.filter(plan=plan).waiting(on).order_by()
    return with_news(plan, roles, on, Q(pk__in=waiting.values("pk")))


def own_or_news(plan: Plan, roles: Collection[Role], on: date, own: Among) -> ChallengeQuerySet:
    return without_people(with_news(plan, roles, on, Q(pk__in=own)))


def with_news(plan: Plan, roles: Collection[Role], on: date, others: Q) -> ChallengeQuerySet:
    """Those of which there may be news, and the others."""
    moved = FollowUp.objects.filter(challenge__plan=plan, found_at=None, version__gt=1)
    lately = Q(withdrawn_at__gte=start_of(on - NEW_FOR)) | Q(pk__in=moved.values("challenge"))
    return challenges_for(plan, roles).filter(others | lately)


def news_for(user: User, plan: Plan, challenges: Iterable[Challenge], on: date) -> list[News]:
    """What the person, who is asked, is told."""
    if not (news := list(news_of(challenges, on))):
        return []
    parties = parties_on(plan, on)
    return [each for each in news if user.pk in parties.repliers(each.challenge)]


def news_of(challenges: Iterable[Challenge], on: date) -> Iterator[News]:
    """What came about in the last days; one query, or none."""
    looks = {}
    for each in challenges:
        if each.withdrawn_at:
            day = timezone.localdate(each.withdrawn_at)
            yield News(each, day, f"it was withdrawn on {in_words(day)}: no reply is needed")
        elif (look := each.waiting_look) and look.version > 1 and look.due > on:
            looks[look.pk] = each
    rows = history_of(FollowUp).filter(id__in=looks).order_by("version")
    versions = defaultdict(list)
    for pk, due, at in rows.values_list("id", "due", "history_date"):
        versions[pk].append((due, timezone.localdate(at)))
    for pk, dues in versions.items():
        (before, _), (due, day) = dues[-2:]
        if day >= on - NEW_FOR:
            words = f"what was done is looked at from {in_words(due)}, not from {in_words(before)}"
            yield News(looks[pk], day, words)
