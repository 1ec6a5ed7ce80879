"""What each person on a plan is reminded of, whether or not a reminder of it is due now.

Only people who may see an item and act on it get it. Reminders go out by mail, so an exempt or
confidential action is never named in them: its page names it, to those who may open that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from improvement.dates import in_words
from improvement.models import Plan, User
from improvement.registry import Registry
from improvement.roles import Permission
from workstreams.models import (
    TOLD_ONCE,
    Action,
    DateChange,
    Escalation,
    Expectation,
    JudgedChange,
    Reminder,
    ReminderKey,
    Round,
    StageClaim,
    Update,
)
from workstreams.models.action import OF_OUTSIDE
from workstreams.models.update import SENT
from workstreams.queries.expectations import answers_to, expectations_of
from workstreams.queries.open_work import STILL_OPEN
from workstreams.ratings.rules import days_past
from workstreams.reminders import cadence
from workstreams.reminders.people import People

Kind = Reminder.Kind
FOR_ME = "What does this mean for me?"
Pairs = Iterator[tuple[int, "ReminderItem"]]  # the key of a person, and an item for them


@dataclass(frozen=True)
class ReminderItem:
    """Something that a person has to do or decide; `what` and `why` are the words of the mail."""

    kind: str
    remind_on: date  # the latest day, by the cadence, on which a reminder is due
    day: date  # the day that the item is about: when it is due, or since when it waits
    what: str
    why: str
    action: Action | None = None
    round: Round | None = None

    @property
    def key(self) -> ReminderKey:
        """What makes two items the same one, even if the date has changed between them; of what is
        told once, the day too, and of a publication which it is."""
        return (
            self.kind,
            self.action.pk if self.action else None,
            self.round.pk if self.round else None,
            self.day if self.kind in TOLD_ONCE else None,
            self.what if self.kind == Reminder.Kind.PUBLICATION else None,
        )


@dataclass(frozen=True)
class ReminderDay:
    """What the sources of items read: the people, the open round with its updates, and the open
    actions of a plan on a day."""

    plan: Plan
    on: date
    people: People
    round: Round | None
    actions: list[Action]
    updates: list[Update]


# Each source gives pairs of a person's key and an item; one item at most of each key for a person.
# Packages above this one register theirs.
SOURCES: Registry[Callable[[ReminderDay], Pairs]] = Registry()


def reminder_items(plan: Plan, on: date) -> dict[User, list[ReminderItem]]:
    """The items of each person, updates and dates before decisions; a fixed number of queries."""
    current = Round.objects.taking_updates(plan.pk, on)
    actions = Action.objects.filter(plan=plan, delivery__in=STILL_OPEN)
    updates = Update.objects.filter(round=current).exclude(OF_OUTSIDE)
    day = ReminderDay(
        plan,
        on,
        People(plan, on),
        current,
        list(actions.select_related("workstream")),
        list(updates.select_related("action__workstream")),
    )
    items = defaultdict(list)
    for source in SOURCES.values():
        for pk, item in source(day):
            items[day.people.users[pk]].append(item)
    return items


@SOURCES.register("round")
def round_items(day: ReminderDay) -> Pairs:
    """One item for each person, of all the updates that they still have to submit."""
    remind_on = cadence.reminder_of_date(day.round.closes, day.on) if day.round else None
    if day.round is None or remind_on is None:
        return
    sent = {update.action_id for update in day.updates if update.state in SENT}
    owed = Counter(pk for a in day.actions if a.pk not in sent for pk in day.people.updaters(a))
    for pk, count in owed.items():
        by = f"by {in_words(day.round.closes)}, {distance_in_words(day.round.closes, day.on)}"
        why = f"{count} update{'s' if count > 1 else ''} to send {by}"
        closes, name = day.round.closes, str(day.round)
        yield pk, ReminderItem(Kind.ROUND, remind_on, closes, name, why, round=day.round)


@SOURCES.register("returned updates")
def returned_update_items(day: ReminderDay) -> Pairs:
    """For who submitted it, or for the action's updaters where that person has left."""
    for update in day.updates:
        if update.state != Update.State.RETURNED or update.decided_at is None:
            continue
        since = timezone.localdate(update.decided_at)
        why = f"an update was returned to you on {in_words(since)}: put it right and send it again"
        author = update.submitted_by_id
        authors = [author] if day.people.may(author, Permission.SUBMIT_UPDATE) else []
        for pk in authors or day.people.updaters(update.action):
            yield pk, waiting_item(Kind.RETURNED, update.action, since, why, day.on)


@SOURCES.register("dates")
def due_date_items(day: ReminderDay) -> Pairs:
    for action in day.actions:
        remind_on = cadence.reminder_of_date(action.due, day.on) if action.due else None
        if action.due is None or remind_on is None:
            continue
        why = f"agreed date {action.due_in_words}, {distance_in_words(action.due, day.on)}"
        what = title_for_mail(action)
        for pk in day.people.updaters(action):
            yield pk, ReminderItem(Kind.DATE, remind_on, action.due, what, why, action)


@SOURCES.register("stage claims")
def claim_items(day: ReminderDay) -> Pairs:
    claims = StageClaim.objects.filter(action__plan=day.plan).waiting()
    for claim in claims.select_related("action__workstream"):
        since, stage = timezone.localdate(claim.claimed_at), claim.get_stage_display().lower()
        why = f"a claim of {in_words(since)} that it is {stage} waits for you to check"
        for pk in day.people.checkers(claim):
            yield pk, waiting_item(Kind.CLAIM, claim.action, since, why, day.on)


@SOURCES.register("date changes")
def date_change_items(day: ReminderDay) -> Pairs:
    waiting_changes = DateChange.objects.filter(action__plan=day.plan).waiting()
    for change in waiting_changes.select_related("action"):
        since = timezone.localdate(change.asked_at)
        why = f"a request of {in_words(since)} to move its date waits for you to decide"
        deciding = day.people.who_may(Permission.DECIDE_DATE_CHANGE)
        for pk in day.people.others(deciding, change.asked_by_id):
            yield pk, waiting_item(Kind.DATE_CHANGE, change.action, since, why, day.on)


@SOURCES.register("judged changes")
def judged_change_items(day: ReminderDay) -> Pairs:
    """One item for each action and who decides; of all measures, one."""
    waiting = JudgedChange.objects.filter(plan=day.plan).waiting().order_by("asked_at", "pk")
    listed: set[tuple[int, int | None]] = set()
    for change in waiting.select_related("action", "measure"):
        since = timezone.localdate(change.asked_at)
        why = f"a request of {in_words(since)} waits for you to decide how it is judged"
        deciding = day.people.who_may(Permission.DECIDE_JUDGED_CHANGE)
        for pk in day.people.others(deciding, change.asked_by_id):
            if (pk, change.action_id) in listed:
                continue
            listed.add((pk, change.action_id))
            if change.action:
                yield pk, waiting_item(Kind.JUDGED, change.action, since, why, day.on)
            else:
                remind_on, what = cadence.reminder_of_wait(since, day.on), str(change.measure)
                yield pk, ReminderItem(Kind.JUDGED, remind_on, since, what, why)


@SOURCES.register("escalations")
def escalation_items(day: ReminderDay) -> Pairs:
    """One item for each action and person: the escalation due first, where they answer several."""
    listed = set()
    unanswered = Escalation.objects.filter(action__plan=day.plan).unanswered()
    for escalation in unanswered.select_related("action__workstream"):
        action, since = escalation.action, timezone.localdate(escalation.raised_at)
        why = f"it was escalated to you on {in_words(since)}: answer by {in_words(escalation.due)}"
        answering = day.people.answering(action, escalation.level)
        raised = escalation.raised_by_id, escalation.raised_at
        for pk in day.people.others(answering, *raised):
            if (pk, action.pk) not in listed:
                listed.add((pk, action.pk))
                yield pk, waiting_item(Kind.ESCALATION, action, since, why, day.on)


@SOURCES.register("expectations")
def expectation_items(day: ReminderDay) -> Pairs:
    """One item for each person, of all the expectations that have started and that they have not
    answered at all."""
    unanswered: dict[int, list[Expectation]] = defaultdict(list)
    for answers in answers_to(
        expectations_of(day.plan).filter(starts__lte=day.on), day.plan, day.on
    ):
        for person in answers.silent:
            if day.people.may(person.pk, Permission.ACKNOWLEDGE):
                unanswered[person.pk].append(answers.expectation)
    for pk, expectations in unanswered.items():
        first, count = expectations[0], len(expectations)
        things = "a thing that you are" if count == 1 else f"{count} things that you are"
        why = f"say whether {things} expected to do {'is' if count == 1 else 'are'} clear to you"
        remind_on = cadence.reminder_of_wait(first.starts, day.on)
        yield pk, ReminderItem(Kind.EXPECTATION, remind_on, first.starts, FOR_ME, why, first.action)


def waiting_item(kind: Kind, action: Action, since: date, why: str, on: date) -> ReminderItem:
    """An item that has waited for the person since a day."""
    remind_on = cadence.reminder_of_wait(since, on)
    return ReminderItem(kind, remind_on, since, title_for_mail(action), why, action)


def title_for_mail(action: Action) -> str:
    """The action's reference and title; only its marking where it is exempt or confidential."""
    if action.marking == Action.Marking.OPEN:
        return str(action)
    kind = action.get_marking_display().lower()
    return f"{'An' if kind[0] == 'e' else 'A'} {kind} action"


def distance_in_words(day: date, on: date) -> str:
    """How far off a day is: "in 7 days", "tomorrow", "today", "late by 1 day"."""
    if late := days_past(day, on):
        return f"late by {late} day{'s' if late > 1 else ''}"
    days = (day - on).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
