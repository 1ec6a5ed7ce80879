"""Challenges: raised, withdrawn, replied to, closed or asked again by who asked, and looked at
again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone

from board.models import Challenge, Exchange, FollowUp, Publication
from board.models.about import About
from board.models.challenge import OF_SCRUTINY, ON_THE_BOARD
from board.publishing.replies import refuse_unfit_reply
from board.publishing.untold import measure_of, refuse_unfit_question
from board.queries.challenge_days import first_look, two_months_from
from board.queries.challenge_subjects import WHOLE_PLAN, live_subjects, published_subjects
from board.queries.challenges import Turn, parties_on
from improvement.changes import acts_in_post, require
from improvement.dates import in_words
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import GRANTS, Permission, Role
from improvement.sent_twice import sent_before

ENOUGH = Exchange.Conclusion.SATISFIED  # with which a challenge is never asked again


def raise_challenge(
    plan: Plan,
    *,
    by: User,
    about: About | None,
    words: str,
    due: date,
    now: datetime,
    **values: Any,
) -> Challenge:
    """Put the board's challenge to a post, about one record of the live plan or (None) the whole.
    `values` are further fields: `post`, and `lead_of` or `body` where the post is of one; `kind`;
    and `notice_on`, the day of the notice to answer, where it is not that of the challenge."""
    with audited(by, words):
        challenge = Challenge(plan=plan, raised_as=as_whom(by, plan), **values)
        subjects = live_subjects(plan)
        if subjects.cited(about) not in subjects.names:
            raise PermissionDenied("A challenge is about the plan or a record of it")
        return put(challenge, about, words, due, by=by, now=now)


def ask_for_scrutiny(
    plan: Plan,
    *,
    by: User,
    about: About | None,
    words: str,
    due: date,
    now: datetime,
    publication: Publication | None = None,
    **values: Any,
) -> Challenge:
    """Ask or recommend for scrutiny, about a line of the publication, or of the latest, and nothing
    else. `values` are as of `raise_challenge`, and `group`: for which task and finish group."""
    with audited(by, words):
        challenge = Challenge(plan=plan, raised_as=Role.SCRUTINY, **values)
        require(by, challenge.needs_to_ask, plan.pk)
        subjects = published_subjects(plan, publication)
        cited = subjects.cited(about)
        if cited not in subjects.names:
            raise PermissionDenied("Scrutiny asks about what was published for it")
        challenge.publication = subjects.publication
        challenge.line = cited if subjects.publication and cited != WHOLE_PLAN else ""
        return put(challenge, about, words, due, by=by, now=now)


def put(
    challenge: Challenge, about: About | None, words: str, due: date, *, by: User, now: datetime
) -> Challenge:
    """Save what is asked for the first time; where the form was sent twice, the one of before."""
    challenge.raised_by, challenge.raised_at = by, now
    group = challenge.group
    if group and (not challenge.is_of_scrutiny or group.plan_id != challenge.plan_id):
        raise PermissionDenied("A group of scrutiny's asks on its own plan")
    check_due(due, now)
    if about is not None:
        setattr(challenge, str(about._meta.model_name), about)
    check_law(challenge, due)
    check_fit(challenge, words=words)
    again = sent_before(challenge, by, but=["number"])
    if again and again.latest.words == words:
        return again
    challenge.number = next_number(challenge.plan, challenge.raised_as)
    challenge.full_clean()
    challenge.save_as(by, words)
    ask(challenge, words, due, by=by, now=now, turn=1)
    return challenge


def check_fit(challenge: Challenge, **typed: str) -> None:
    """Raise ValidationError where scrutiny types what a publication could not repeat; the board's
    own is not published."""
    if challenge.is_of_scrutiny:
        refuse_unfit_question(challenge, typed)


def check_reply(challenge: Challenge, reply: str) -> None:
    """Raise ValidationError where a reply to scrutiny says what they may not read."""
    if challenge.is_of_scrutiny:
        refuse_unfit_reply(challenge.plan, reply, measure=measure_of(challenge))


def as_whom(by: User, plan: Plan) -> Role:
    """The role in which a person raises a challenge of the board's. Raises PermissionDenied."""
    require(by, Permission.RAISE_CHALLENGE, plan.pk)
    held = by.roles_on(plan.pk)
    return next(role for role in ON_THE_BOARD if role in held)


def check_law(challenge: Challenge, due: date) -> None:
    """Raise ValidationError for a later day than the law gives."""
    if challenge.is_bound_by_law:
        on = timezone.localdate(challenge.raised_at)
        last = two_months_from(max(on, challenge.notice_on or on))
        if due > last:
            raise ValidationError({"due": f"The law gives the executive until {in_words(last)}"})


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


def acts_for_asker(challenge: Challenge, by: User) -> None:
    """Note for whom the person does what who asked may."""
    needed = GRANTS[challenge.needs_to_ask]
    acts_in_post(by, challenge.plan_id, {challenge.raised_by_id: needed})


def replies_in(turn: Turn, by: User, plan_id: int) -> None:
    """Note for whom the person, whose turn it is, replies."""
    acts_in_post(
        by,
        plan_id,
        turn.posts,
        deputy=turn.deputy,
        deputy_for=turn.deputy_for,
        without=frozenset({turn.role} if turn.role else ()),
    )


def reply_to_challenge(
    exchange_pk: int, *, by: User, answer: str, reply: str, now: datetime, version: int
) -> Exchange:
    """Reply for the post that was asked, and say whether what is asked is accepted. Nobody replies
    to what they asked themselves."""
    with audited(by, reply):
        exchange = lock(Exchange, exchange_pk, version)
        challenge = exchange.challenge
        require(by, Permission.REPLY_TO_CHALLENGE, challenge.plan_id)
        if exchange.is_answered:
            raise ValidationError("This has been replied to already")
        if challenge.withdrawn_at is not None:
            raise ValidationError("This was withdrawn by who asked")
        turn = parties_on(challenge.plan, timezone.localdate(now)).turn_of(challenge)
        if by.pk not in turn.keys:
            raise PermissionDenied("Who holds the post that was asked replies")
        replies_in(turn, by, challenge.plan_id)
        check_reply(challenge, reply)
        exchange.answer, exchange.reply = answer, reply
        exchange.replied_at, exchange.replied_by = now, by
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
    day of `again`. Only who asked does so. Where something was accepted, it is later looked at what
    was done."""
    with audited(by, note or Exchange.Conclusion(conclusion).label):
        exchange = lock(Exchange, exchange_pk, version)
        challenge = exchange.challenge
        require(by, challenge.needs_to_ask, challenge.plan_id)
        if not exchange.is_answered or exchange.is_concluded:
            raise ValidationError("There is no reply here that waits for you")
        if by.pk not in parties_on(challenge.plan, timezone.localdate(now)).askers(challenge):
            raise PermissionDenied("Who asked says whether the reply will do")
        acts_for_asker(challenge, by)
        if again and conclusion == ENOUGH:
            raise ValidationError({"next": "A challenge whose reply will do is not asked again"})
        check_fit(challenge, note=note)
        exchange.conclusion, exchange.note = conclusion, note
        exchange.concluded_at, exchange.concluded_by = now, by
        exchange.full_clean()
        exchange.save_as(by, note or exchange.get_conclusion_display())
        if again:
            words, due = again
            check_due(due, now)
            check_fit(challenge, words=words)
            ask(challenge, words, due, by=by, now=now, turn=exchange.turn + 1)
        elif exchange.is_accepted and exchange.replied_at:
            replied_on = timezone.localdate(exchange.replied_at)
            due = first_look(replied_on, timezone.localdate(now))
            plan_look(challenge, due, by=by, turn=1)
    return exchange


def plan_look(challenge: Challenge, due: date, *, by: User, turn: int) -> FollowUp:
    follow_up = FollowUp(challenge=challenge, due=due, turn=turn)
    follow_up.full_clean()
    follow_up.save_as(by, "What was accepted is looked at again")
    return follow_up


def follow_up_challenge(
    pk: int,
    *,
    by: User,
    found: str,
    words: str,
    next_due: date | None = None,
    now: datetime,
    version: int,
) -> FollowUp:
    """Say what was done about what was accepted. Only who asked does so; where not all is done,
    `next_due` is when it is looked at again."""
    with audited(by, words):
        follow_up = lock(FollowUp, pk, version)
        challenge = follow_up.challenge
        require(by, challenge.needs_to_ask, challenge.plan_id)
        if follow_up.found_at is not None:
            raise ValidationError("What was done has been looked at already")
        if by.pk not in parties_on(challenge.plan, timezone.localdate(now)).askers(challenge):
            raise PermissionDenied("Who asked says what was done about it")
        acts_for_asker(challenge, by)
        check_next_look(found, next_due, now)
        check_fit(challenge, words=words)
        follow_up.found, follow_up.words = found, words
        follow_up.found_at, follow_up.found_by = now, by
        follow_up.full_clean()
        follow_up.save_as(by, words)
        if found != FollowUp.Result.DONE and next_due is not None:
            plan_look(challenge, next_due, by=by, turn=follow_up.turn + 1)
    return follow_up


def check_next_look(found: str, next_due: date | None, now: datetime) -> None:
    """Raise ValidationError unless what is not done is looked at again, on a day to come."""
    if found != FollowUp.Result.DONE and next_due is None:
        raise ValidationError({"next_due": "Enter the day on which to look again"})
    if next_due is not None:
        check_look_day("next_due", next_due, now)


def check_look_day(field: str, due: date, now: datetime) -> None:
    """Raise ValidationError, for the field, unless the day on which to look is to come."""
    if due <= timezone.localdate(now):
        raise ValidationError({field: "The day on which to look again must be to come"})


def check_due(due: date, now: datetime) -> None:
    if due < timezone.localdate(now):
        raise ValidationError({"due": "The day by which you need a reply must be today or later"})
