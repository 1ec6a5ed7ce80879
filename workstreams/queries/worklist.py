"""The list of what a person is asked to report on in the open round, most pressing first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from improvement.dates import Precision, in_words, month_end
from improvement.models import Plan, User
from workstreams.models import Action, Round, Update, Workstream
from workstreams.queries.action_facts import facts_of
from workstreams.ratings.rules import (
    CONTRADICTS_GREEN,
    Level,
    Rating,
    days_late,
    days_slipped,
    disagreements,
    rate,
)
from workstreams.ratings.sql import has_left, thresholds_of

NOT_STARTED = "not_started"
SAID = {
    NOT_STARTED: "Not started",
    Update.State.DRAFT: "In progress",
    Update.State.READY: "Ready to send",
    Update.State.SUBMITTED: "Submitted",
    Update.State.RETURNED: "Returned",
    Update.State.ACCEPTED: "Accepted",
}
WORST = [Level.RED, Level.NOT_READY, Level.AMBER]
STILL_OPEN = [Action.Delivery.NOT_STARTED, Action.Delivery.UNDER_WAY]
FIRST = [Update.State.RETURNED, Update.State.DRAFT, NOT_STARTED, Update.State.READY]


@dataclass(frozen=True)
class Item:
    """One action that the person reports on, and how far this round's report has come."""

    action: Action
    rating: Rating
    disagreements: tuple[str, ...]
    state: str
    update: Update | None = None
    slipped: int = 0

    @property
    def said(self) -> str:
        return SAID[self.state]

    @property
    def shape(self) -> str:
        """Which sign of includes/rag.html stands beside the computed rating."""
        return self.rating.level.shape

    @property
    def returned(self) -> bool:
        """Whether the manager's words stand beside a report that is being put right."""
        return self.is_to_do and self.update is not None and bool(self.update.decision_note)

    @property
    def is_to_do(self) -> bool:
        return self.state in FIRST


def asked_of(person: User, plan: Plan, current: Round | None, on: date) -> list[Item]:
    """The open actions the person leads or owns; what is still to do comes first."""
    actions = Action.objects.for_list().with_facts(plan, on).filter(plan=plan)
    mine = list(actions.reported_by(person).filter(delivery__in=STILL_OPEN))
    told = Update.objects.filter(round=current, action__in=mine).select_related("decided_by")
    reports = {update.action_id: update for update in told}
    items = [rated(action, plan, on, reports.get(action.pk)) for action in mine]
    return sorted(items, key=lambda item: (*urgency(item), item.action.ref))


def rated(action: Action, plan: Plan, on: date, update: Update | None = None) -> Item:
    """An action, read `with_facts`, with its rating and where the two disagree.

    `update` is its report in the open round, if there is one that somebody has begun.
    """
    facts = facts_of(action)
    rating = rate(facts, thresholds_of(plan), on)
    state = NOT_STARTED if update is None or update.swept_up else update.state
    against = disagreements(facts, rating)
    return Item(action, rating, against, state, update, days_slipped(facts))


def disagree_if_accepted(action: Action, plan: Plan, on: date) -> bool:
    """Whether word and facts would still disagree once the report that waits is accepted: that it
    is not accepted yet is then no longer held against it."""
    facts = replace(facts_of(action), last_accepted=on)
    return bool(disagreements(facts, rate(facts, thresholds_of(plan), on)))


@dataclass(frozen=True)
class AgainstGreen:
    """What a report would have to answer for if it said green: the facts, in words."""

    level: Level
    reasons: tuple[str, ...]
    is_late: bool

    @property
    def in_short(self) -> str:
        """ "it is late by 143 days", to stand within a sentence."""
        first = self.reasons[0]
        subject = next((s for start, s in SUBJECTS.items() if first.startswith(start)), "")
        return f"{subject}{first[0].lower()}{first[1:]}"

    @property
    def in_full(self) -> str:
        first = self.in_short.replace("it ", "this action ", 1)
        sentences = [f"{first[0].upper()}{first[1:]}", *self.reasons[1:]]
        return f"{'. '.join(sentences)}. {self.verdict}"

    @property
    def verdict(self) -> str:
        if self.is_late:  # the form's own definition of red: its date has been missed
            return "By these definitions it is red."
        return f"The facts show {self.level.label.lower()}."


SUBJECTS = {"Late": "it is ", "Slipped": "it has ", "Was": "it ", "Said": "it is "}


def against_green(action: Action, on: date) -> AgainstGreen | None:
    """The facts that contradict green, for an action read `with_facts`; None where none do.

    Whatever the report itself puts right (its freshness, the confidence) is left out.
    """
    facts = replace(facts_of(action), last_accepted=on, confidence="")
    rating = rate(facts, thresholds_of(action.plan), on)
    if rating.level not in CONTRADICTS_GREEN:
        return None
    return AgainstGreen(rating.level, rating.reasons, days_late(facts, on) > 0)


def urgency(item: Item) -> tuple[int, int, bool]:
    """What is still to do before what is done; then by how badly it stands, immediate first."""
    state = FIRST.index(item.state) if item.is_to_do else len(FIRST)
    level = WORST.index(item.rating.level) if item.rating.level in WORST else len(WORST)
    return state, level, item.action.priority != Action.Priority.IMMEDIATE


def still_due(plan: Plan, current: Round | None) -> dict[str, list[Action]]:
    """The open actions that nobody has reported on in the round, by the post that is to."""
    told = Update.objects.filter(round=current).reported()
    actions = Action.objects.for_list().filter(plan=plan, delivery__in=STILL_OPEN)
    owed: dict[str, list[Action]] = {}
    for action in actions.exclude(updates__in=told):
        owed.setdefault(asked(action), []).append(action)
    return owed


@dataclass(frozen=True)
class EmptyPost:
    """A post whose person has left, with what stays with it: a workstream, or actions."""

    post: str
    person: User
    workstreams: tuple[Workstream, ...]
    actions: tuple[Action, ...]


def empty_posts(plan: Plan, on: date) -> list[EmptyPost]:
    """The posts that lead or own what is still open, and whose person holds no role any more."""
    led = plan.workstreams.exclude(state=Workstream.State.CLOSED)
    led = led.select_related("lead").annotate(left=has_left("lead", on)).filter(left=True)
    owned = plan.actions.filter(delivery__in=STILL_OPEN).select_related("owner")
    owned = owned.annotate(left=has_left("owner", on)).filter(left=True)
    found: dict[tuple[str, User], tuple[list[Workstream], list[Action]]] = {}
    for stream in led:
        found.setdefault((stream.lead_post, stream.lead), ([], []))[0].append(stream)
    for action in owned:
        found.setdefault((action.owner_post, action.owner), ([], []))[1].append(action)
    return [
        EmptyPost(post or "No post is named", person, tuple(streams), tuple(actions))
        for (post, person), (streams, actions) in found.items()
    ]


def asked(action: Action) -> str:
    """The post that is asked to report on the action."""
    post = action.owner_post if action.owner_id else action.workstream.lead_post
    return post or "Nobody: neither a lead nor an owner is named"


def period(current: Round) -> str:
    """The days that a round reports on; a whole month by its name."""
    first, last = current.observes_from, current.observes_to
    if first.day == 1 and last == month_end(first):
        return in_words(last, Precision.MONTH)
    return f"{in_words(first)} to {in_words(last)}"


def to_check(plan: Plan, current: Round | None) -> list[Update]:
    """Reports of the round that wait for the programme manager."""
    waiting = Update.objects.filter(action__plan=plan, round=current, state=Update.State.SUBMITTED)
    return list(waiting.select_related("action", "submitted_by").order_by("submitted_at"))


def standing(plan: Plan, current: Round | None) -> list[tuple[str, int]]:
    """How many of the plan's open actions are at each point of the round, in words."""
    open_actions = Action.objects.filter(plan=plan, delivery__in=STILL_OPEN)
    reports = Update.objects.filter(round=current, action__plan=plan)
    counts = Counter(reports.values_list("state", flat=True))
    counts[NOT_STARTED] = open_actions.exclude(updates__in=reports).count()
    return [(said, counts[state]) for state, said in SAID.items()]
