"""Which step of a challenge can be put right, by whom, and when one was.

Each step is put right by who took it, or who covers them, until the other side has taken the next:
what somebody answered stays as they read it. A reply and the day of a look stand also once that
day is over: nobody replies in time with a word and says later what they mean, and what is late
stays late. The chair puts right the board's own steps too, but nothing that is put to the chair. It
is always a change with its reason in the history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone

from board.models import Challenge, Exchange, FollowUp
from board.queries.challenges import Parties
from improvement.audit.history_lines import Entry
from improvement.history import history_of
from improvement.models import User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models.marked import MARKING_FIELDS


class ChallengeStep(StrEnum):
    """What one said of a challenge, as addresses name it."""

    ASKED = "asked"
    REPLY = "reply"
    CONCLUSION = "conclusion"
    LOOK = "look"
    FOUND = "found"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ChallengeStep.ASKED: "what is asked",
    ChallengeStep.REPLY: "the reply",
    ChallengeStep.CONCLUSION: "what was said of the reply",
    ChallengeStep.LOOK: "the day on which to look again",
    ChallengeStep.FOUND: "what was found",
}
STANDS = {
    ChallengeStep.ASKED: "This has been replied to, so what was asked stands: ask again instead",
    ChallengeStep.REPLY: (
        "The day by which the reply was due is over, or who asked has said whether it will do, so "
        "it stands: who asked can ask again"
    ),
    ChallengeStep.CONCLUSION: "This was asked again, so what was said of the reply stands",
    ChallengeStep.LOOK: "That day is over, or what was done has been looked at, so it stands",
    ChallengeStep.FOUND: "This has been looked at again, so what was found before stands",
}
OVERDUE = (
    "The day by which the reply was due is over, so it stands: what is late is late. Whoever was "
    "asked can reply that it was a mistake"
)


class Taken(NamedTuple):
    """A step that can still be put right: the record that has it, and the key of who took it."""

    step: ChallengeStep
    record: Exchange | FollowUp
    by: int | None


def open_steps(challenge: Challenge, on: date) -> Iterator[Taken]:
    """On the day `on`. No query where the exchanges and looks were prefetched."""
    last = challenge.latest
    if challenge.withdrawn_at:
        return
    if last.is_concluded:
        yield Taken(ChallengeStep.CONCLUSION, last, last.concluded_by_id)
    elif not last.is_answered:
        yield Taken(ChallengeStep.ASKED, last, last.asked_by_id)
    elif on <= last.due:
        yield Taken(ChallengeStep.REPLY, last, last.replied_by_id)
    looks = list(challenge.follow_ups.all())
    found = [each for each in looks if each.found_at]
    if found:
        yield Taken(ChallengeStep.FOUND, found[-1], found[-1].found_by_id)
    if looks and looks[-1] not in found and on <= looks[-1].due:
        yield Taken(
            ChallengeStep.LOOK, looks[-1], found[-1].found_by_id if found else last.concluded_by_id
        )


def open_step(challenge: Challenge, step: ChallengeStep, on: date) -> Taken | None:
    return next((taken for taken in open_steps(challenge, on) if taken.step == step), None)


def may_put_right(challenge: Challenge, taken: Taken, user: User, parties: Parties) -> bool:
    """Whether the person took the step, covers who did, or puts it right as the chair. Nobody says
    whether a reply will do that counts as their own, nor changes what somebody else put to them.
    `parties` are those of today."""
    plan_id, is_reply = challenge.plan_id, taken.step == ChallengeStep.REPLY
    roles = user.roles_on(plan_id)
    if not roles_for(challenge, taken.step) & roles:
        return False
    if is_reply:
        return taken.by in user.acts_for(plan_id)
    replies = ((each.replied_by_id, plan_id, each.replied_at) for each in challenge.exchanges.all())
    if any(user.counts_as(*reply) for reply in replies):
        return False
    if taken.by != user.pk and user.pk in parties.repliers(challenge):
        return False
    return taken.by in user.acts_for(plan_id) or bool(puts_right_any(challenge, taken.step) & roles)


def roles_for(challenge: Challenge, step: ChallengeStep) -> frozenset[Role]:
    """One of which whoever takes the step holds, or puts it right."""
    is_reply = step == ChallengeStep.REPLY
    return GRANTS[Permission.REPLY_TO_CHALLENGE if is_reply else challenge.needs_to_ask]


def puts_right_any(challenge: Challenge, step: ChallengeStep) -> frozenset[Role]:
    """The role that puts the step right whoever took it: the chair, of the board's own."""
    stands = step == ChallengeStep.REPLY or challenge.is_of_scrutiny
    return frozenset() if stands else frozenset({Role.CHAIR})


def why_not_withdrawn(challenge: Challenge, on: date) -> str:
    """Why it can't be withdrawn on the day, whoever asked; "" where it can."""
    last = challenge.latest
    if challenge.withdrawn_at:
        return "This was withdrawn already"
    if last.is_answered or last.turn > 1:
        return STANDS[ChallengeStep.ASKED]
    return OVERDUE if last.due < on else ""


def may_withdraw(challenge: Challenge, user: User, parties: Parties) -> bool:
    """Whether the person asked, or covers who did. The chair, who puts right what others asked,
    withdraws only what they asked themselves."""
    if challenge.raised_by_id not in user.acts_for(challenge.plan_id):
        return False
    asked = Taken(ChallengeStep.ASKED, challenge.latest, challenge.raised_by_id)
    return may_put_right(challenge, asked, user, parties)


def is_withdrawal_open_to(challenge: Challenge, user: User, parties: Parties) -> bool:
    """Whether the person may withdraw it today, of which the `parties` are."""
    can = not why_not_withdrawn(challenge, parties.on)
    return can and may_withdraw(challenge, user, parties)


def steps_open_to(challenge: Challenge, user: User, parties: Parties) -> list[ChallengeStep]:
    """Those that the person may put right today, of which the `parties` are."""
    steps = open_steps(challenge, parties.on)
    return [each.step for each in steps if may_put_right(challenge, each, user, parties)]


def last_put_right(exchanges: Iterable[Exchange]) -> dict[int, date]:
    """By the exchange's key, the day on which the reply was last put right, or what is asked where
    there is no reply; none of those that stand as they were first. One query, or none."""
    edited = [each for each in exchanges if each.version > (2 if each.is_answered else 1)]
    replied = {each.pk: each.replied_at for each in edited}
    rows = history_of(Exchange).filter(id__in=replied).order_by("version")
    since: dict[int, list[datetime]] = defaultdict(list)
    for pk, replied_at, at in rows.values_list("id", "replied_at", "history_date"):
        if replied_at == replied[pk]:
            since[pk].append(at)
    return {pk: timezone.localdate(times[-1]) for pk, times in since.items() if len(times) > 1}


class StepPutRight(NamedTuple):
    step: ChallengeStep
    entry: Entry


def put_right_in(entries: Iterable[Entry]) -> dict[str, list[StepPutRight]]:
    """What was put right of each exchange and look, by the record's `put_right_key`, the earliest
    first. Whom a challenge is put to stands with the first exchange."""
    found: dict[str, list[StepPutRight]] = defaultdict(list)
    for entry in entries:
        if step := step_put_right(entry):
            found[put_right_key(entry.record)].insert(0, StepPutRight(step, entry))
    return found


def step_put_right(entry: Entry) -> ChallengeStep | None:
    """The step that the change put right: it changes what was said and not that it was."""
    columns = entry.columns
    if entry.added:
        return None
    if isinstance(entry.record, Challenge):
        is_put_right = not columns & {"withdrawn_at", *MARKING_FIELDS}
        return ChallengeStep.ASKED if is_put_right else None
    if isinstance(entry.record, FollowUp):
        if "found_at" in columns:
            return None
        return ChallengeStep.LOOK if "due" in columns else ChallengeStep.FOUND
    if columns & {"replied_at", "concluded_at"}:
        return None
    if columns & {"words", "due"}:
        return ChallengeStep.ASKED
    return ChallengeStep.REPLY if columns & {"reply", "answer"} else ChallengeStep.CONCLUSION


def put_right_key(record: object) -> str:
    """One name for a record among a challenge, its exchanges and looks; that of the challenge is
    its first exchange's."""
    if isinstance(record, Challenge):
        return "exchange-1"
    assert isinstance(record, Exchange | FollowUp)
    return f"{record._meta.model_name}-{record.turn}"
