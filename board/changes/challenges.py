"""Challenges: raised, replied to, and closed or asked again by who asked."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone

from board.models import Challenge, Exchange
from board.models.challenge import OF_SCRUTINY, RAISERS
from board.queries.challenge_subjects import Subject, subjects_for
from board.queries.challenges import parties_on
from improvement.changes import lock, require
from improvement.history import audited
from improvement.models import Plan, User
from improvement.roles import Permission, Role
from improvement.sent_twice import sent_before
from workstreams.models import Action, Measure, Workstream

ENOUGH = Exchange.Conclusion.ACCEPTED  # with which a challenge is never asked again


def raise_challenge(
    plan: Plan,
    *,
    by: User,
    about: Subject | None,
    post: str,
    lead_of: Workstream | None = None,
    words: str,
    due: date,
    now: datetime,
    kind: str = Challenge.Kind.QUESTION,
) -> Challenge:
    """Put a challenge to a post, about one record of the plan or (None) the whole. Who is of
    scrutiny alone asks about what was published, and nothing else."""
    with audited(by, words):
        require(by, Permission.RAISE_CHALLENGE, plan.pk)
        roles = by.roles_on(plan.pk)
        if subjects_for(plan, roles).cited(about) not in subjects_for(plan, roles).names:
            raise PermissionDenied("Scrutiny asks about what was published for it")
        check_due(due, now)
        challenge = Challenge(plan=plan, kind=kind, post=post, lead_of=lead_of, raised_by=by)
        challenge.raised_at = now
        challenge.raised_as = next(role for role in RAISERS if role in roles)
        challenge.action = about if isinstance(about, Action) else None
        challenge.workstream = about if isinstance(about, Workstream) else None
        challenge.measure = about if isinstance(about, Measure) else None
        again = sent_before(challenge, by, but=["number"])
        if again and again.latest.words == words:
            return again
        challenge.number = next_number(plan, challenge.raised_as)
        challenge.full_clean()
        challenge.save_as(by, words)
        ask(challenge, words, due, by=by, now=now, turn=1)
    return challenge


def next_number(plan: Plan, raised_as: str) -> int:
    """The number after the last of the same forum: scrutiny's are their own."""
    challenges = Challenge.objects.filter(plan=plan)
    of_scrutiny = raised_as == Role.SCRUTINY
    own = challenges.filter(OF_SCRUTINY) if of_scrutiny else challenges.exclude(OF_SCRUTINY)
    return (own.aggregate(last=Max("number"))["last"] or 0) + 1


def ask(
    challenge: Challenge, words: str, due: date, *, by: User, now: datetime, turn: int
) -> Exchange:
    exchange = Exchange(challenge=challenge, turn=turn, words=words, due=due)
    exchange.asked_at, exchange.asked_by = now, by
    exchange.full_clean()
    exchange.save_as(by, words)
    return exchange


def reply_to_challenge(
    exchange_pk: int, *, by: User, reply: str, now: datetime, version: int
) -> Exchange:
    """Reply for the post that was asked. Nobody replies to what they asked themselves."""
    with audited(by, reply):
        exchange = lock(Exchange, exchange_pk, version)
        challenge = exchange.challenge
        require(by, Permission.REPLY_TO_CHALLENGE, challenge.plan_id)
        if exchange.is_answered:
            raise ValidationError("This has been replied to already")
        if by.pk not in parties_on(challenge.plan, timezone.localdate(now)).repliers(challenge):
            raise PermissionDenied("Who holds the post that was asked replies")
        exchange.reply, exchange.replied_at, exchange.replied_by = reply, now, by
        exchange.full_clean()
        exchange.save_as(by, reply)
    return exchange


def conclude_challenge(
    exchange_pk: int,
    *,
    by: User,
    conclusion: str,
    note: str = "",
    again: tuple[str, date] | None = None,
    now: datetime,
    version: int,
) -> Exchange:
    """Say whether the reply will do, and close the challenge; or ask again in the words and by the
    day of `again`. Only who asked does so."""
    with audited(by, note or Exchange.Conclusion(conclusion).label):
        exchange = lock(Exchange, exchange_pk, version)
        challenge = exchange.challenge
        require(by, Permission.RAISE_CHALLENGE, challenge.plan_id)
        if not exchange.is_answered or exchange.is_concluded:
            raise ValidationError("There is no reply here that waits for you")
        if by.pk not in parties_on(challenge.plan, timezone.localdate(now)).askers(challenge):
            raise PermissionDenied("Who asked says whether the reply will do")
        if again and conclusion == ENOUGH:
            raise ValidationError({"next": "A challenge that is accepted is not asked again"})
        exchange.conclusion, exchange.note = conclusion, note
        exchange.concluded_at, exchange.concluded_by = now, by
        exchange.full_clean()
        exchange.save_as(by, note or exchange.get_conclusion_display())
        if again:
            words, due = again
            check_due(due, now)
            ask(challenge, words, due, by=by, now=now, turn=exchange.turn + 1)
    return exchange


def check_due(due: date, now: datetime) -> None:
    if due < timezone.localdate(now):
        raise ValidationError({"due": "The day by which you need a reply must be today or later"})
