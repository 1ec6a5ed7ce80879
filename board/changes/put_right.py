"""What was said of a challenge, put right by who said it until the other side has acted on it; and
a challenge that was raised by mistake, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.changes.challenges import (
    acts_for_asker,
    check_due,
    check_fit,
    check_law,
    check_look_day,
    check_next_look,
    check_reply,
    plan_look,
)
from board.models import Challenge, Exchange, FollowUp
from board.queries.challenges import parties_on
from board.queries.put_right import (
    STANDS,
    ChallengeStep,
    may_put_right,
    may_withdraw,
    open_step,
    puts_right_any,
    roles_for,
    why_not_withdrawn,
)
from improvement.changes import acts_in_post, apply
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User

Record = TypeVar("Record", Exchange, FollowUp)
OF_THE_CHALLENGE = ("kind", "post", "lead_of", "body", "notice_on")


def put_right_asked(
    pk: int,
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    version: int,
    challenge_version: int,
    reason: str,
) -> Exchange:
    """Change what is asked and by when; the first time also of what kind it is, to whom it is put
    and the day of the notice. What it is about stays: another challenge is raised."""
    with audited(by, reason):
        exchange = locked(Exchange, pk, version, ChallengeStep.ASKED, by, now)
        challenge = lock(Challenge, exchange.challenge_id, challenge_version)
        own = {name: values[name] for name in OF_THE_CHALLENGE if name in values}
        if own and exchange.turn > 1:
            raise PermissionDenied("Whom a challenge is put to stands once it was replied to")
        if values["due"] != exchange.due:
            if exchange.due < timezone.localdate(now):
                raise ValidationError(
                    {"due": "That day is over, so it stands: what is late is late"}
                )
            check_due(values["due"], now)
        check_fit(challenge, words=values["words"])
        moved = any(getattr(challenge, name) != value for name, value in own.items())
        for name, value in own.items():
            setattr(challenge, name, value)
        check_law(challenge, values["due"])
        if moved:
            challenge.full_clean()
            challenge.save_as(by, reason)
        asked = {name: values[name] for name in ("words", "due")}
        if not moved or any(getattr(exchange, name) != value for name, value in asked.items()):
            apply(exchange, asked, by=by, reason=reason)
    return exchange


def withdraw_challenge(pk: int, *, by: User, why: str, now: datetime, version: int) -> Challenge:
    """Take back what was asked by mistake, while a reply is neither there nor late."""
    with audited(by, why):
        challenge = lock(Challenge, pk, version)
        on = timezone.localdate(now)
        if why_not := why_not_withdrawn(challenge, on):
            raise ValidationError(why_not)
        if not may_withdraw(challenge, by, parties_on(challenge.plan, on)):
            raise PermissionDenied("Who asked withdraws it")
        acts_for_asker(challenge, by)
        apply(challenge, {"withdrawn_at": now, "withdrawn_why": why}, by=by, reason=why)
    return challenge


def put_right_reply(
    pk: int, values: Mapping[str, Any], *, by: User, now: datetime, version: int, reason: str
) -> Exchange:
    with audited(by, reason):
        exchange = locked(Exchange, pk, version, ChallengeStep.REPLY, by, now)
        check_reply(exchange.challenge, values["reply"])
        apply(exchange, values, by=by, reason=reason)
    return exchange


def put_right_conclusion(
    pk: int, values: Mapping[str, Any], *, by: User, now: datetime, version: int, reason: str
) -> Exchange:
    with audited(by, reason):
        exchange = locked(Exchange, pk, version, ChallengeStep.CONCLUSION, by, now)
        check_fit(exchange.challenge, note=values["note"])
        apply(exchange, values, by=by, reason=reason)
    return exchange


def put_right_look(
    pk: int, due: date, *, by: User, now: datetime, version: int, reason: str
) -> FollowUp:
    """Move the day on which what was done is looked at."""
    with audited(by, reason):
        follow_up = locked(FollowUp, pk, version, ChallengeStep.LOOK, by, now)
        check_look_day("due", due, now)
        apply(follow_up, {"due": due}, by=by, reason=reason)
    return follow_up


def put_right_found(
    pk: int,
    values: Mapping[str, Any],
    *,
    next_due: date | None = None,
    by: User,
    now: datetime,
    version: int,
    reason: str,
) -> FollowUp:
    """Change what was found. Where it is not done after all, `next_due` is when it is looked at
    again; where a look is to come already, that one is to say that it is done."""
    with audited(by, reason):
        follow_up = locked(FollowUp, pk, version, ChallengeStep.FOUND, by, now)
        to_come = follow_up.challenge.waiting_look
        is_done = values["found"] == FollowUp.Result.DONE
        if is_done and to_come:
            raise ValidationError({"found": "It is to be looked at again: say there that it is"})
        if not to_come:
            check_next_look(values["found"], next_due, now)
        check_fit(follow_up.challenge, words=values["words"])
        apply(follow_up, values, by=by, reason=reason)
        if not is_done and not to_come and next_due is not None:
            plan_look(follow_up.challenge, next_due, by=by, turn=follow_up.turn + 1)
    return follow_up


def locked(
    model: type[Record], pk: int, version: int, step: ChallengeStep, by: User, now: datetime
) -> Record:
    """The record of the step, where the person may put it right and it can still be; it is noted
    for whom they do."""
    record = lock(model, pk, version)
    challenge = record.challenge
    on = timezone.localdate(now)
    taken = open_step(challenge, step, on)
    if taken is None or taken.record.pk != pk:
        raise ValidationError(STANDS[step])
    if not may_put_right(challenge, taken, by, parties_on(challenge.plan, on)):
        raise PermissionDenied("Who said it puts it right")
    any_step = puts_right_any(challenge, step)
    taker = {taken.by: roles_for(challenge, step)}
    acts_in_post(by, challenge.plan_id, taker, without=any_step)
    return record
