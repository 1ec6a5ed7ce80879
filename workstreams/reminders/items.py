"""What each person on a plan is to be reminded of, whether or not it is time to say it again.

Nobody is named here who may not see the thing and act on it. The words go out by mail, so an exempt
or confidential action is never named in them: its page says which it is, to those who may open it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from django.utils import timezone

from improvement.dates import in_words
from improvement.models import Membership, Plan, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models import (
    Action,
    DateChange,
    Escalation,
    Expectation,
    Reminder,
    Round,
    StageClaim,
    Update,
)
from workstreams.queries.expectations import answers_to, expectations_of
from workstreams.queries.worklist import STILL_OPEN
from workstreams.reminders import cadence

Kind = Reminder.Kind
FOR_ME = "What does this mean for me?"
OUT = [Action.Delivery.SUSPENDED, Action.Delivery.WITHDRAWN]
SAID = [Update.State.SUBMITTED, Update.State.ACCEPTED]


@dataclass(frozen=True)
class Thing:
    """Something that a person owes or decides. `asked` is when the cadence last asks for it."""

    kind: str
    asked: date
    day: date
    what: str
    why: str
    action: Action | None = None
    round: Round | None = None

    @property
    def key(self) -> tuple[str, int | None, int | None]:
        """One thing stays one thing, whatever its date becomes."""
        return (
            self.kind,
            self.action.pk if self.action else None,
            self.round.pk if self.round else None,
        )


class People:
    """Who holds which roles on the plan that day, of those who can sign in."""

    def __init__(self, plan: Plan, on: date) -> None:
        held = Membership.objects.current(on).filter(plan=plan, user__is_active=True)
        self.users: dict[int, User] = {}
        self.roles: dict[int, set[Role]] = defaultdict(set)
        for membership in held.select_related("user"):
            self.users[membership.user_id] = membership.user
            self.roles[membership.user_id].add(Role(membership.role))

    def may(self, pk: int | None, permission: Permission) -> TypeGuard[int]:
        return pk in self.users and bool(GRANTS[permission] & self.roles[pk])

    def who_may(self, permission: Permission) -> list[int]:
        return [pk for pk in self.users if self.may(pk, permission)]

    def leads(self, action: Action) -> list[int]:
        """The lead of the action's workstream, or without one the deputy."""
        stream = action.workstream
        both = [pk for pk in (stream.lead_id, stream.deputy_id) if pk in self.users]
        return [pk for pk in both if self.roles[pk] & {Role.LEAD, Role.MANAGER}][:1]

    def keepers(self, action: Action) -> list[int]:
        """Who reports on the action: its owner and its lead, each once."""
        asked = [action.owner_id, *self.leads(action)]
        return [pk for pk in dict.fromkeys(asked) if self.may(pk, Permission.SUBMIT_UPDATE)]

    def checkers(self, claim: StageClaim) -> list[int]:
        """Who checks the claim: the manager and the lead, or else the chair; never who made it."""
        managers = [pk for pk in self.users if Role.MANAGER in self.roles[pk]]
        own = [pk for pk in [*managers, *self.leads(claim.action)] if pk != claim.claimed_by_id]
        return list(dict.fromkeys(own)) or self.who_may(Permission.DECIDE_DATE_CHANGE)


def things_on(plan: Plan, on: date) -> dict[User, list[Thing]]:
    """What each person is to be reminded of, what they owe first; a fixed number of queries."""
    people, found = People(plan, on), defaultdict(list)
    current = Round.objects.filter(plan=plan, state=Round.State.OPEN).first()
    actions = list(
        Action.objects.filter(plan=plan, delivery__in=STILL_OPEN).select_related("workstream")
    )
    reports = list(Update.objects.filter(round=current).select_related("action__workstream"))
    for pairs in (
        of_the_round(people, current, actions, reports, on),
        of_what_was_returned(people, reports, on),
        of_dates(people, actions, on),
        of_claims(people, plan, on),
        of_date_changes(people, plan, on),
        of_escalations(people, plan, on),
        of_expectations(people, plan, on),
    ):
        for pk, thing in pairs:
            found[people.users[pk]].append(thing)
    return found


def of_the_round(
    people: People,
    current: Round | None,
    actions: list[Action],
    reports: list[Update],
    on: date,
) -> Iterator[tuple[int, Thing]]:
    """One reminder a person, of all that they still have to report on."""
    asked = cadence.of_a_date(current.closes, on) if current else None
    if current is None or asked is None:
        return
    told = {update.action_id for update in reports if update.state in SAID}
    owed = Counter(pk for a in actions if a.pk not in told for pk in people.keepers(a))
    for pk, count in owed.items():
        by = f"by {in_words(current.closes)}, {gap(current.closes, on)}"
        why = f"{count} report{'s' if count > 1 else ''} to send {by}"
        yield pk, Thing(Kind.ROUND, asked, current.closes, str(current), why, round=current)


def of_what_was_returned(
    people: People, reports: list[Update], on: date
) -> Iterator[tuple[int, Thing]]:
    for update in reports:
        if update.state != Update.State.RETURNED or update.decided_at is None:
            continue
        since = timezone.localdate(update.decided_at)
        why = f"a report was returned to you on {in_words(since)}: put it right and send it again"
        sent = update.submitted_by_id
        known = [sent] if people.may(sent, Permission.SUBMIT_UPDATE) else []
        for pk in known or people.keepers(update.action):
            yield pk, waiting(Kind.RETURNED, update.action, since, why, on)


def of_dates(people: People, actions: list[Action], on: date) -> Iterator[tuple[int, Thing]]:
    for action in actions:
        asked = cadence.of_a_date(action.due, on) if action.due else None
        if action.due is None or asked is None:
            continue
        why = f"agreed date {action.due_in_words}, {gap(action.due, on)}"
        for pk in people.keepers(action):
            yield pk, Thing(Kind.DATE, asked, action.due, named(action), why, action)


def of_claims(people: People, plan: Plan, on: date) -> Iterator[tuple[int, Thing]]:
    claims = StageClaim.objects.filter(action__plan=plan, state=StageClaim.State.CLAIMED)
    for claim in claims.exclude(action__delivery__in=OUT).select_related("action__workstream"):
        since, stage = timezone.localdate(claim.claimed_at), claim.get_stage_display().lower()
        why = f"a claim of {in_words(since)} that it is {stage} waits for you to check"
        for pk in people.checkers(claim):
            yield pk, waiting(Kind.CLAIM, claim.action, since, why, on)


def of_date_changes(people: People, plan: Plan, on: date) -> Iterator[tuple[int, Thing]]:
    asked = DateChange.objects.filter(action__plan=plan, decision=DateChange.Decision.OPEN)
    for change in asked.select_related("action"):
        since = timezone.localdate(change.asked_at)
        why = f"a request of {in_words(since)} to move its date waits for you to decide"
        for pk in people.who_may(Permission.DECIDE_DATE_CHANGE):
            if pk != change.asked_by_id:
                yield pk, waiting(Kind.DATE_CHANGE, change.action, since, why, on)


def of_escalations(people: People, plan: Plan, on: date) -> Iterator[tuple[int, Thing]]:
    """One an action and person, the one due first, should they answer at two levels."""
    told = set()
    waits = Escalation.objects.filter(action__plan=plan).unanswered()
    for one in waits.select_related("action__workstream"):
        since = timezone.localdate(one.raised_at)
        why = f"it was escalated to you on {in_words(since)}: answer by {in_words(one.due)}"
        for pk, user in people.users.items():
            answers = one.can_be_answered_by(user, people.roles[pk])
            if answers and (pk, one.action_id) not in told:
                told.add((pk, one.action_id))
                yield pk, waiting(Kind.ESCALATION, one.action, since, why, on)


def of_expectations(people: People, plan: Plan, on: date) -> Iterator[tuple[int, Thing]]:
    """One a person, of all whose day has come and on which they have not said a word yet."""
    silent: dict[int, list[Expectation]] = defaultdict(list)
    for one in answers_to(expectations_of(plan).filter(starts__lte=on), plan, on):
        for person in one.silent:
            if people.may(person.pk, Permission.ACKNOWLEDGE):
                silent[person.pk].append(one.expectation)
    for pk, found in silent.items():
        first, count = found[0], len(found)
        things = "a thing that you are" if count == 1 else f"{count} things that you are"
        why = f"say whether {things} expected to do {'is' if count == 1 else 'are'} clear to you"
        since = cadence.of_a_wait(first.starts, on)
        yield pk, Thing(Kind.EXPECTATION, since, first.starts, FOR_ME, why, first.action)


def waiting(kind: Kind, action: Action, since: date, why: str, on: date) -> Thing:
    return Thing(kind, cadence.of_a_wait(since, on), since, named(action), why, action)


def named(action: Action) -> str:
    if action.marking == Action.Marking.OPEN:
        return str(action)
    kind = action.get_marking_display().lower()
    return f"{'An' if kind[0] == 'e' else 'A'} {kind} action"


def gap(day: date, on: date) -> str:
    """How far off a day is: "in 7 days", "tomorrow", "today", "late by 1 day"."""
    days = (day - on).days
    if days < 0:
        return f"late by {-days} day{'s' if days < -1 else ''}"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
