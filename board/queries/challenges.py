"""Reads challenges: who sees which, who is to reply, who may say that a reply will do.

Scrutiny sees the challenges that scrutiny raised and no others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, DateField, F, Prefetch, QuerySet, Subquery, When
from django.db.models import OuterRef as Outer
from django.db.models.functions import Coalesce
from django.utils import timezone

from board.models import Challenge, Exchange, FollowUp
from board.models.about import ABOUT
from board.models.challenge import OF_SCRUTINY, ChallengeQuerySet
from improvement.acted import ActedFor
from improvement.models import Plan, User
from improvement.prepared import Among, among, first_of, read_of
from improvement.remembered import remembered
from improvement.roles import INSIDE, Permission, Role
from workstreams.models import Action, Workstream
from workstreams.queries import markings
from workstreams.queries.remembered import OF_ACTIONS
from workstreams.reminders.people import People

RECORDS = (*ABOUT, "action__workstream", "lead_of", "body")
PEOPLE = ("asked_by", "replied_by", "concluded_by")


def challenges_for(plan: Plan, roles: Collection[Role]) -> ChallengeQuerySet:
    """The plan's challenges that a person with the roles may see: those whose reply is due first,
    then what waits for who asked, then those that are closed or withdrawn."""
    challenges = Challenge.objects.filter(plan=plan)
    if not INSIDE & set(roles):
        challenges = challenges.filter(OF_SCRUTINY)
    last = Exchange.objects.filter(challenge=Outer("pk")).order_by("-turn")
    waiting = When(last_replied=None, withdrawn_at=None, then=F("last_due"))
    concluded = Subquery(last.values("concluded_at")[:1])
    return (
        challenges.annotate(
            last_replied=Subquery(last.values("replied_at")[:1]),
            last_due=Subquery(last.values("due")[:1]),
            ended_at=Coalesce("withdrawn_at", concluded),
        )
        .annotate(reply_due=Case(waiting, output_field=DateField()))
        .order_by(
            F("reply_due").asc(nulls_last=True),
            F("ended_at").desc(nulls_first=True),
            "-pk",
        )
        .select_related(*RECORDS, "group", "raised_by")
        .prefetch_related(
            Prefetch("exchanges", Exchange.objects.select_related(*PEOPLE)),
            Prefetch("follow_ups", FollowUp.objects.select_related("found_by")),
        )
    )


def without_people(challenges: ChallengeQuerySet) -> ChallengeQuerySet:
    """The same without who asked, replied or looked, whom no list names."""
    read = challenges.select_related(None).select_related(*RECORDS)
    return read.prefetch_related(None).prefetch_related("exchanges", "follow_ups")


class ChallengeDates(NamedTuple):
    """Of a challenge: its key, when it was replied to and until when that was due, the
    last time it was put, and when it was withdrawn."""

    key: int
    replied_at: datetime | None
    due: date
    withdrawn_at: datetime | None

    @property
    def is_unanswered(self) -> bool:
        return self.replied_at is None and self.withdrawn_at is None


def dates_of_each(plan: Plan, on: date, roles: frozenset[Role]) -> tuple[ChallengeDates, ...]:
    """Of all that a person with the roles may see, in the order of these; read anew only once
    something but an action changed."""
    return remembered(dates_read, plan, on, roles, unaltered_by=OF_ACTIONS)


def dates_read(plan: Plan, on: date, roles: frozenset[Role]) -> tuple[ChallengeDates, ...]:
    """One query; the same on every day."""
    return tuple(map(ChallengeDates._make, read_of(rows_of_dates, plan, roles)))


def rows_of_dates(plan: Plan, roles: frozenset[Role]) -> QuerySet[Challenge, Any]:
    seen: QuerySet[Any] = challenges_for(plan, roles)
    seen = seen.select_related(None).prefetch_related(None)
    return seen.values_list("pk", "last_replied", "last_due", "withdrawn_at")


def challenges_by_key(plan: Plan, roles: frozenset[Role], keys: Among) -> QuerySet[Challenge]:
    """As a list tells them."""
    return without_people(challenges_for(plan, roles).filter(pk__in=keys))


def cited(plan: Plan, roles: frozenset[Role], keys: Among) -> QuerySet[Challenge]:
    """Those with the keys, by what is needed to cite them."""
    return challenges_by_key(plan, roles, keys).select_related(None).prefetch_related(None)


def counted(every: Collection[ChallengeDates], on: date) -> dict[str, int]:
    """How many there are, wait for a reply, have waited past their day, and were withdrawn."""
    unanswered = [each for each in every if each.is_unanswered]
    return {
        "every": len(every),
        "unanswered": len(unanswered),
        "overdue": sum(each.due < on for each in unanswered),
        "withdrawn": sum(each.withdrawn_at is not None for each in every),
    }


def challenges_on(action: Action, plan: Plan, roles: frozenset[Role]) -> QuerySet[Challenge]:
    """Of the action, with what is told of them there."""
    return challenges_for(plan, roles).filter(action=action).select_related(None)


@markings.KINDS.register("questions")
def marked_questions(plan: Plan) -> QuerySet[Challenge]:
    return Challenge.objects.filter(plan=plan).withheld()


def challenge_cited(plan: Plan, ref: str, roles: frozenset[Role]) -> QuerySet[Challenge]:
    """The challenge that is cited as `ref`, where a person with the roles may see it."""
    return numbered(plan, roles, *letter_and_numbers(ref))


def read_cited(plan: Plan, ref: str, roles: frozenset[Role]) -> Challenge | None:
    """What `challenge_cited` finds."""
    return first_of(numbered, plan, roles, *letter_and_numbers(ref))


def letter_and_numbers(ref: str) -> tuple[str, Among]:
    """The parts of what a challenge is cited by; without a number where it is not cited so."""
    letter, number = ref[:1], ref[1:]
    is_ref = letter in "CS" and number.isascii() and number.isdigit() and len(number) < 10
    return letter, among([int(number)] if is_ref else [])


def numbered(
    plan: Plan, roles: frozenset[Role], letter: str, numbers: Among
) -> QuerySet[Challenge]:
    """Those with the numbers: scrutiny's where the letter is S, and else the board's."""
    cited = challenges_for(plan, roles).filter(number__in=numbers)
    return cited.filter(OF_SCRUTINY) if letter == "S" else cited.exclude(OF_SCRUTINY)


class Turn(NamedTuple):
    """Who may reply in one turn: the keys of who may, and by which post. Its holders are in `posts`
    with the roles that it needs (of a workstream it is the lead's, with the `deputy` on the day),
    or whoever has the `role` holds it."""

    keys: list[int]
    posts: Mapping[int | None, frozenset[Role]]
    deputy: int | None = None
    deputy_for: ActedFor | None = None
    role: Role | None = None


class Parties:
    """Who is to reply to a challenge and who may conclude it, of the people on a plan on a day."""

    def __init__(self, people: People, on: date) -> None:
        self.people, self.on = people, on

    def repliers(self, challenge: Challenge) -> list[int]:
        """The keys of who holds the post asked, or covers one who does. Where nobody does who can
        sign in, the lead of the action's workstream replies, and else the programme managers."""
        return self.turn_of(challenge).keys

    def turn_of(self, challenge: Challenge) -> Turn:
        """The first turn in which somebody may reply, with the keys of who may."""
        latest = challenge.latest
        for turn in self.in_turn(challenge):
            others = self.people.others(turn.keys, latest.asked_by_id, latest.asked_at)
            own = [key for key in others if self.people.may(key, Permission.REPLY_TO_CHALLENGE)]
            if own:
                return turn._replace(keys=own)
        return Turn([], {})

    def in_turn(self, challenge: Challenge) -> Iterable[Turn]:
        people = self.people
        if challenge.action and challenge.post == Challenge.Post.OWNER:
            owner = challenge.action.owner_id
            yield Turn(people.acting_for(owner), {owner: challenge.action.posts["owner"]})
            yield self.of_lead(challenge.action.workstream)
        if challenge.lead_of:
            yield self.of_lead(challenge.lead_of)
        if challenge.post == Challenge.Post.CHAIR:
            yield Turn(people.holding(Role.CHAIR), {}, role=Role.CHAIR)
        if challenge.body_id:
            own = [k for k in people.of_body[challenge.body_id] if Role.MEMBER in people.roles[k]]
            yield Turn(people.acting_for(*own), dict.fromkeys(own, frozenset({Role.MEMBER})))
        yield Turn(people.holding(Role.MANAGER), {}, role=Role.MANAGER)

    def of_lead(self, stream: Workstream) -> Turn:
        deputy = stream.deputy_on(self.on)
        lead = {stream.lead_id: stream.posts["lead"]}
        return Turn(self.people.leads(stream), lead, deputy, stream.for_lead)

    def askers(self, challenge: Challenge) -> list[int]:
        """The keys of who asked and who covers them; where they no longer hold the role in which
        they asked, or all of them are kept from it, of everyone who does. Never of who replied, of
        who stands in for them, nor of those in whose place they replied."""
        own = [
            key
            for key in self.people.acting_for(challenge.raised_by_id)
            if challenge.raised_as in self.people.roles[challenge.raised_by_id]
        ]
        reply = challenge.latest.replied_by_id, challenge.latest.replied_at
        return self.people.others(own, *reply) or self.people.others(
            self.people.holding(Role(challenge.raised_as)), *reply
        )

    def waits_for(self, challenge: Challenge) -> list[int]:
        """The keys of who is to reply, or to say whether the reply will do; once it is closed, of
        who is to look at what was done, from the day on which that is due. Of one that was
        withdrawn nothing waits."""
        if challenge.withdrawn_at:
            return []
        if challenge.latest.is_concluded:
            look = challenge.waiting_look
            return self.askers(challenge) if look and look.due <= self.on else []
        if challenge.latest.is_answered:
            return self.askers(challenge)
        return self.repliers(challenge)

    def own(self, user: User, challenges: Iterable[Challenge]) -> list[Challenge]:
        """Of the challenges, those that wait for the person."""
        return [each for each in challenges if user.pk in self.waits_for(each)]


def parties_on(plan: Plan, on: date) -> Parties:
    return Parties(People(plan, on), on)


def challenges_waiting_for(
    plan: Plan, user: User, roles: Collection[Role], on: date
) -> list[Challenge]:
    """Those that wait for the person; one query, and more where challenges are open."""
    seen = list(challenges_for(plan, roles).waiting(on))
    return parties_on(plan, on).own(user, seen) if seen else []


def keys_of_mine(plan: Plan, user: User, roles: Collection[Role], on: date) -> list[int]:
    """The keys of the challenges that wait for the person, that they raised or that they had a part
    in."""
    waiting = {each.pk for each in challenges_waiting_for(plan, user, roles, on)}
    acting = user.acts_for(plan.pk)
    had_a_part = Exchange.objects.filter(challenge__plan=plan)
    parts = [had_a_part.filter(**{f"{person}__in": acting}) for person in PEOPLE]
    own = {key for part in parts for key in part.values_list("challenge_id", flat=True)}
    return sorted(waiting | own)


class OpenChallenge(NamedTuple):
    """An open challenge about an action: how it is cited, the day it was put, whether it has a
    reply."""

    challenge: str
    on: date
    is_answered: bool


def asked_about(plan: Plan, refs: Collection[str]) -> dict[str, OpenChallenge]:
    """What the lead or the owner of each of these actions was asked about it and is still open, by
    its reference: the last, where there are several. One query, and none for no action."""
    if not refs:
        return {}
    posts = (Challenge.Post.LEAD, Challenge.Post.OWNER)
    put = Exchange.objects.filter(
        challenge__plan=plan,
        challenge__withdrawn_at=None,
        challenge__action__ref__in=refs,
        challenge__post__in=posts,
        concluded_at=None,
    )
    return {
        each.challenge.action.ref: OpenChallenge(
            each.challenge.ref, timezone.localdate(each.asked_at), each.replied_at is not None
        )
        for each in put.select_related("challenge__action").order_by("asked_at", "pk")
        if each.challenge.action
    }
