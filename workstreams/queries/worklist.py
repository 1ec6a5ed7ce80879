"""The actions that a person sends updates on in the open round, the most pressing first.

Also what the programme manager sees of everyone's updates, and what the facts say against a green.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet

from improvement.dates import Precision, in_words, month_end
from improvement.models import Plan, User
from improvement.prepared import Among, among, count_of, read_of
from improvement.text_order import natural_key
from workstreams.models import Action, Round, Update, Workstream
from workstreams.models.action import OF_OUTSIDE, ActionQuerySet
from workstreams.models.update import BEGUN, UpdateQuerySet
from workstreams.models.workstream import not_over
from workstreams.queries.action_facts import facts_of
from workstreams.ratings.rules import (
    CONTRADICTS_GREEN,
    Level,
    Rating,
    days_slipped,
    disagreements,
    rate,
)
from workstreams.ratings.sql import has_left, thresholds_of

NOT_STARTED = "not_started"
STATE_LABELS = {
    NOT_STARTED: "To be written",
    Update.State.DRAFT: "Update begun",
    Update.State.READY: "Ready to send",
    Update.State.SUBMITTED: "Submitted",
    Update.State.RETURNED: "Returned",
    Update.State.ACCEPTED: "Accepted",
}
WORST_LEVELS = [Level.RED, Level.NOT_READY, Level.AMBER]
STILL_OPEN = [Action.Delivery.NOT_STARTED, Action.Delivery.UNDER_WAY]
NOBODY = "Nobody: neither a lead nor an owner is named"
TO_DO_STATES = [Update.State.RETURNED, Update.State.DRAFT, NOT_STARTED, Update.State.READY]


@dataclass(frozen=True)
class WorklistItem:
    """An action with its computed rating, and the state of its update in the open round.

    `state` is a key of STATE_LABELS; `slipped` is in days.
    """

    action: Action
    rating: Rating
    disagreements: tuple[str, ...]
    state: str
    update: Update | None = None
    slipped: int = 0

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def shape(self) -> str:
        """The sign of includes/rag.html that is shown beside the computed rating."""
        return self.rating.level.shape

    @property
    def was_returned(self) -> bool:
        """Whether the update, returned by the manager with a note, is still to be sent again."""
        return self.update is not None and self.update.is_returned

    @property
    def is_to_do(self) -> bool:
        return self.state in TO_DO_STATES


def worklist_of(person: User, plan: Plan, current: Round | None, on: date) -> list[WorklistItem]:
    """The open actions that the person leads or owns; those still to be updated come first. Two
    queries."""
    actions = read_of(own_open_actions, plan, person, on)
    keys = among(action.pk for action in actions)
    updates = read_of(updates_in, current, keys) if current else []
    by_action = {update.action_id: update for update in updates}
    items = [rated_action(action, plan, on, by_action.get(action.pk)) for action in actions]
    return sorted(items, key=lambda item: (*urgency(item), natural_key(item.action.ref)))


def own_open_actions(plan: Plan, person: User, on: date) -> ActionQuerySet:
    opened = Action.objects.with_facts(plan, on).filter(delivery__in=STILL_OPEN)
    return opened.to_update_by(person, on).order_by()


def updates_in(current: Round, actions: Among) -> UpdateQuerySet:
    found = Update.objects.filter(round=current, action__in=actions)
    return found.select_related("decided_by").order_by()


def rated_action(
    action: Action, plan: Plan, on: date, update: Update | None = None
) -> WorklistItem:
    """An action, read `with_facts`, with its rating and what in it disagrees.

    `update` is its update in the open round, None where nobody has begun one.
    """
    facts = facts_of(action)
    rating = rate(facts, thresholds_of(plan), on)
    state = state_of(update)
    against = disagreements(facts, rating)
    return WorklistItem(action, rating, against, state, update, days_slipped(facts))


def state_of(update: Update | None) -> str:
    """The key in STATE_LABELS of an action's update in the open round, None where there is none."""
    if update is None or (update.state == Update.State.DRAFT and not update.is_begun):
        return NOT_STARTED
    return update.state


def disagrees_if_accepted(action: Any, plan: Plan, on: date) -> bool:
    """Of an action as `facts_of` takes it: whether the declared rating and the facts would still
    disagree once the update that waits is accepted. Only its acceptance makes the action's
    information fresh, so without this a waiting update would count as a disagreement by itself."""
    facts = replace(facts_of(action), last_accepted=on)
    return bool(disagreements(facts, rate(facts, thresholds_of(plan), on)))


@dataclass(frozen=True)
class AgainstGreen:
    """The facts that contradict a green rating: the computed level and its reasons, in words."""

    level: Level
    reasons: tuple[str, ...]

    @property
    def in_short(self) -> str:
        """The first reason as a clause, for example "it is late by 143 days"."""
        first = self.reasons[0]
        subject = next((s for start, s in SUBJECTS.items() if first.startswith(start)), "")
        return f"{subject}{first[0].lower()}{first[1:]}"


SUBJECTS = {"Late": "it is ", "Slipped": "it has ", "Was": "it ", "Said": "it is "}


def against_green(action: Action, on: date) -> AgainstGreen | None:
    """The facts that contradict green, for an action read `with_facts`; None where none do.

    How fresh the last update is and the confidence are left out: a new update changes both. A move
    of the date that the chair approved is left out too: only what has moved since contradicts.
    """
    facts = replace(facts_of(action), last_accepted=on, confidence="", from_agreed=True)
    rating = rate(facts, thresholds_of(action.plan), on)
    if rating.level not in CONTRADICTS_GREEN:
        return None
    return AgainstGreen(rating.level, rating.reasons)


def urgency(item: WorklistItem) -> tuple[int, int, bool]:
    """A key to sort by: state of the update, then how bad the rating is, then priority."""
    state = TO_DO_STATES.index(item.state) if item.is_to_do else len(TO_DO_STATES)
    level = item.rating.level
    badness = WORST_LEVELS.index(level) if level in WORST_LEVELS else len(WORST_LEVELS)
    return state, badness, item.action.priority != Action.Priority.IMMEDIATE


class OwedUpdate(NamedTuple):
    """An open action of which no update has been sent in the round."""

    ref: str
    title: str
    owner_id: int | None
    owner_post: str
    owner: str | None
    workstream_id: int

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


def actions_without_update(plan: Plan, current: Round | None) -> dict[str, list[OwedUpdate]]:
    """The open actions with no update submitted in the round, by the post that sends them."""
    leads = {each.pk: each.led_by for each in read_of(workstreams_led, plan)}
    by_post: dict[str, list[OwedUpdate]] = {}
    for owed in map(OwedUpdate._make, read_of(updates_owed, plan, current)):
        owner = owed.owner_post or owed.owner or ""
        post = (owner if owed.owner_id else leads[owed.workstream_id]) or NOBODY
        by_post.setdefault(post, []).append(owed)
    return by_post


def updates_owed(plan: Plan, current: Round | None) -> QuerySet[Action, Any]:
    sent = Update.objects.filter(round=current, action=OuterRef("pk")).sent()
    actions = Action.objects.filter(plan=plan, delivery__in=STILL_OPEN).exclude(Exists(sent))
    return actions.values_list(
        *("ref", "title", "owner", "owner_post", "owner__name", "workstream_id")
    )


def workstreams_led(plan: Plan) -> QuerySet[Workstream]:
    return plan.workstreams.select_related("lead")


@dataclass(frozen=True)
class EmptyPost:
    """A post whose person has left or can't send updates, with the workstreams that it still leads,
    those that it leads as deputy, and the actions that it owns."""

    post: str
    person: User
    workstreams: tuple[Workstream, ...]
    deputised: tuple[Workstream, ...]
    actions: tuple[Action, ...]


def empty_posts(plan: Plan, on: date) -> list[EmptyPost]:
    """The posts that lead a workstream, also as deputy, or own an open action, and whose person
    holds no role on the plan in which they can send updates."""
    held: dict[tuple[str, User], list[list[Any]]] = {}
    for kind, name in enumerate(("lead", "deputy", "owner")):
        for record in read_of(with_empty_post, plan, name, on):
            post = {"lead": "lead_post", "owner": "owner_post"}.get(name)
            title = getattr(record, post) if post else f"Deputy lead of {record}"
            key = title or "No post is named", getattr(record, name)
            held.setdefault(key, [[], [], []])[kind].append(record)
    return [EmptyPost(*key, *map(tuple, records)) for key, records in held.items()]


def with_empty_post(plan: Plan, name: str, on: date) -> QuerySet[Any]:
    """The records of which the person in the field `name` has left."""
    records: QuerySet[Any] = plan.workstreams.exclude(state=Workstream.State.CLOSED)
    if name == "deputy":
        records = records.filter(not_over(on))
    elif name == "owner":
        records = plan.actions.filter(delivery__in=STILL_OPEN)
    return records.select_related(name).filter(has_left(name, records.model.posts[name], on))


def observed_period(current: Round) -> str:
    """The days that a round covers, in words; a whole month by its name."""
    first, last = current.observes_from, current.observes_to
    if first.day == 1 and last == month_end(first):
        return in_words(last, Precision.MONTH)
    return f"{in_words(first)} to {in_words(last)}"


def updates_to_review(
    plan: Plan, only: Round | None = None, most: int | None = None
) -> UpdateQuerySet:
    """The submitted updates, of closed rounds too, which wait for the programme manager; the
    oldest first. `only` those of a round, where one is given, and at `most` so many."""
    waiting = Update.objects.filter(action__plan=plan, state=Update.State.SUBMITTED)
    waiting = waiting.exclude(OF_OUTSIDE)
    waiting = waiting if only is None else waiting.filter(round=only)
    read = waiting.with_due_day().select_related("action", "submitted_by", "round")
    return read.order_by("round__number", "submitted_at", "pk")[:most]


def keys_to_review(plan: Plan, only: Round) -> QuerySet[Update, int]:
    return updates_to_review(plan, only).values_list("pk", flat=True)


def update_counts(plan: Plan, current: Round | None) -> list[tuple[str, int]]:
    """How many of the plan's open actions have their update in each state, by the state's label."""
    counts = Counter(dict(read_of(states_counted, plan, current)))
    drafts = read_of(answers_of_drafts, plan, current)
    counts.update(Update.State.DRAFT if any(answers) else NOT_STARTED for answers in drafts)
    counts[NOT_STARTED] += count_of(actions_not_begun, plan, current)
    return [(label, counts[state]) for state, label in STATE_LABELS.items()]


def states_counted(plan: Plan, current: Round | None) -> QuerySet[Update, Any]:
    sent = updates_inside(plan, current).exclude(state=Update.State.DRAFT)
    return sent.values_list("state").annotate(how_many=Count("pk"))


def answers_of_drafts(plan: Plan, current: Round | None) -> QuerySet[Update, Any]:
    """Any of which shows that the draft was begun."""
    return updates_inside(plan, current).filter(state=Update.State.DRAFT).values_list(*BEGUN)


def updates_inside(plan: Plan, current: Round | None) -> UpdateQuerySet:
    return Update.objects.filter(round=current, action__plan=plan).exclude(OF_OUTSIDE).order_by()


def actions_not_begun(plan: Plan, current: Round | None) -> ActionQuerySet:
    open_actions = Action.objects.filter(plan=plan, delivery__in=STILL_OPEN)
    of_action = Update.objects.filter(round=current, action=OuterRef("pk"))
    return open_actions.exclude(Exists(of_action))
