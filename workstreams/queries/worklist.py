"""The actions that a person sends updates on in the open round, the most pressing first.

Also what the programme manager sees of everyone's updates, and what the facts say against a green.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from improvement import clock
from improvement.dates import Precision, in_words, month_end
from improvement.models import Plan, User
from improvement.prepared import Among, among, read_by_key, read_of
from improvement.roles import LEADS, OWNERS, Role
from workstreams.models import Action, Round, Update, Workstream
from workstreams.models.action import ActionQuerySet
from workstreams.models.update import UpdateQuerySet
from workstreams.models.updated_by import updated_alone_by
from workstreams.models.workstream import not_over
from workstreams.queries.action_facts import facts_of
from workstreams.queries.open_work import (
    NOT_STARTED,
    STATE_LABELS,
    STILL_OPEN,
    TO_DO_STATES,
    AskedAction,
    OpenWork,
    of_inside,
    open_work,
    state_told,
)
from workstreams.ratings.rules import (
    CONTRADICTS_GREEN,
    Level,
    Rating,
    days_slipped,
    disagreements,
    rate,
)
from workstreams.ratings.sql import has_left, thresholds_of


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


def worklist_of(
    person: User, plan: Plan, current: Round | None, on: date, roles: frozenset[Role] | None = None
) -> list[AskedAction]:
    """The open actions that the person leads or owns; those still to be updated come first. Two
    queries, where nothing was entered since. Of a person who stands in for nobody it takes a
    fraction of the time, where their `roles` on the plan today are given."""
    if roles is not None and person.stands_alone(plan.pk) and not clock.instant():
        keys = read_of(updated_alone_by, person, roles, on) if roles & (LEADS | OWNERS) else []
    else:
        keys = read_of(keys_to_update, plan, person, on)
    work = open_work(plan, on, current)
    own = (work.asked(key) for key in keys if key in work.actions)
    return sorted(own, key=lambda asked: (asked.urgency, asked.action.natural, asked.action.key))


def keys_to_update(plan: Plan, person: User, on: date) -> QuerySet[Action, int]:
    opened = Action.objects.filter(plan=plan, delivery__in=STILL_OPEN)
    return opened.to_update_by(person, on).order_by().values_list("pk", flat=True)


def asked_in_full(
    asked: Sequence[AskedAction], plan: Plan, current: Round | None, on: date
) -> list[WorklistItem]:
    """The same actions in their order, each with its rating and its update. Two queries."""
    keys = among(each.action.key for each in asked)
    updates = read_of(updates_in, current, keys) if current else []
    by_action = {update.action_id: update for update in updates}
    actions = read_by_key(actions_asked, plan, on, keys)
    return [rated_action(action, plan, on, by_action.get(action.pk)) for action in actions]


def actions_asked(plan: Plan, on: date, keys: Among) -> ActionQuerySet:
    return Action.objects.with_facts(plan, on).filter(pk__in=keys).order_by()


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
    return state_told(update.state, update.is_begun) if update else NOT_STARTED


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


@dataclass(frozen=True)
class EmptyPost:
    """A post whose person has left or can't send updates, with the workstreams that it still leads,
    those that it leads as deputy, and the actions that it owns."""

    post: str
    person: User
    workstreams: tuple[Workstream, ...]
    deputised: tuple[Workstream, ...]
    actions: tuple[Action, ...]


def empty_posts(plan: Plan, on: date, work: OpenWork) -> list[EmptyPost]:
    """The posts that lead a workstream, also as deputy, or own an open action, and whose person
    holds no role on the plan in which they can send updates."""
    found: dict[str, list[Any]] = {
        **{name: read_of(with_empty_post, plan, name, on) for name in ("lead", "deputy")},
        "owner": read_by_key(owned_actions, among(work.without_owner)),
    }
    held: dict[tuple[str, User], list[list[Any]]] = {}
    for kind, (name, records) in enumerate(found.items()):
        for record in records:
            post = {"lead": "lead_post", "owner": "owner_post"}.get(name)
            title = getattr(record, post) if post else f"Deputy lead of {record}"
            key = title or "No post is named", getattr(record, name)
            held.setdefault(key, [[], [], []])[kind].append(record)
    return [EmptyPost(*key, *map(tuple, records)) for key, records in held.items()]


def with_empty_post(plan: Plan, name: str, on: date) -> QuerySet[Workstream]:
    """The workstreams of which the person in the field `name` has left."""
    records = plan.workstreams.exclude(state=Workstream.State.CLOSED)
    if name == "deputy":
        records = records.filter(not_over(on))
    return records.select_related(name).filter(has_left(name, Workstream.posts[name], on))


def owned_actions(keys: Among) -> ActionQuerySet:
    return Action.objects.filter(pk__in=keys).select_related("owner").order_by()


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
    waiting = Update.objects.filter(of_inside(plan), state=Update.State.SUBMITTED)
    waiting = waiting if only is None else waiting.filter(round=only)
    read = waiting.with_due_day().select_related("action", "submitted_by", "round")
    return read.order_by("round__number", "submitted_at", "pk")[:most]


def keys_to_review(plan: Plan, only: Round) -> QuerySet[Update, int]:
    return updates_to_review(plan, only).values_list("pk", flat=True)
