"""What stands open in a plan on a day, and how far the round's updates have come: read once of the
whole plan, remembered, and of what was entered since read again of the actions touched alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from improvement import clock
from improvement.audit.rules import tracked_models
from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from improvement.remembered import Entries, brought_up_to_date, tables_of
from improvement.text_order import natural_key
from workstreams.models import Action, Round, Update, Workstream
from workstreams.models.action import OF_OUTSIDE
from workstreams.models.update import SENT
from workstreams.queries.action_facts import FACT_COLUMNS, facts_of
from workstreams.queries.touched import WITHOUT_FACTS, touched_by
from workstreams.ratings.rules import Level, disagreements, rate
from workstreams.ratings.sql import thresholds_of

NOT_STARTED = "not_started"
STATE_LABELS = {
    NOT_STARTED: "To be written",
    Update.State.DRAFT: "Update begun",
    Update.State.READY: "Ready to send",
    Update.State.SUBMITTED: "Submitted",
    Update.State.RETURNED: "Returned",
    Update.State.ACCEPTED: "Accepted",
}
TO_DO_STATES = [Update.State.RETURNED, Update.State.DRAFT, NOT_STARTED, Update.State.READY]
WORST_LEVELS = [Level.RED, Level.NOT_READY, Level.AMBER]
STILL_OPEN = [Action.Delivery.NOT_STARTED, Action.Delivery.UNDER_WAY]
NOBODY = "Nobody: neither a lead nor an owner is named"
ANSWERED = ("action_id", "state", "swept_up", "has_answer")  # what is read of an update
BELOW = ("improvement", "workstreams")  # the packages whose records the facts rest on


class OpenAction(NamedTuple):
    """What says in which order open actions are asked about, and of which post. `badness` is the
    place of its level, the worst first; `place` is that of its workstream."""

    key: int
    ref: str
    title: str
    post: str
    badness: int
    is_standard: bool
    place: int
    natural: str
    owner_left: bool

    @property
    def usual(self) -> tuple[int, str, int]:
        """A key to sort by in the usual order of actions."""
        return self.place, self.natural, self.key

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class AskedAction(NamedTuple):
    """An open action, and the state of its update in the round: a key of STATE_LABELS."""

    action: OpenAction
    state: str

    @property
    def is_to_do(self) -> bool:
        return self.state in TO_DO_STATES

    @property
    def urgency(self) -> tuple[int, int, bool]:
        """A key to sort by: state of the update, then how bad the rating is, then priority."""
        state = TO_DO_STATES.index(self.state) if self.is_to_do else len(TO_DO_STATES)
        return state, self.action.badness, self.action.is_standard


class ToldUpdate(NamedTuple):
    """Of an update in the round: the key of its state in STATE_LABELS, and whether it is sent by
    somebody and not swept up."""

    state: str
    is_sent: bool


class SentUpdate(NamedTuple):
    """An update of any round that waits to be accepted: what names it, and whose it is.
    `is_disputed`: the lead's word and the facts would disagree once it is accepted."""

    pk: int
    action: int
    ref: str
    round: int
    submitted_by: int | None
    submitted_at: datetime
    is_disputed: bool = False


@dataclass(frozen=True)
class OpenWork:
    """The open actions by key; and of each action of the plan that is neither withdrawn nor
    suspended, also of those carried out, what is told in the round and which updates wait."""

    actions: dict[int, OpenAction]
    told: dict[int, ToldUpdate]
    waiting: dict[int, list[SentUpdate]]

    def asked(self, key: int) -> AskedAction:
        told = self.told.get(key)
        return AskedAction(self.actions[key], told.state if told else NOT_STARTED)

    @cached_property
    def owed(self) -> dict[str, list[OpenAction]]:
        """The open actions with no update sent in the round, by the post that sends them."""
        sent = {key for key, told in self.told.items() if told.is_sent}
        owed = [action for key, action in self.actions.items() if key not in sent]
        by_post: dict[str, list[OpenAction]] = {}
        for action in sorted(owed, key=lambda each: each.usual):
            by_post.setdefault(action.post, []).append(action)
        return by_post

    @cached_property
    def update_counts(self) -> list[tuple[str, int]]:
        """How many of the actions have their update in each state, by the state's label."""
        counts = Counter(told.state for told in self.told.values())
        counts[NOT_STARTED] += len(self.actions.keys() - self.told.keys())
        return [(label, counts[state]) for state, label in STATE_LABELS.items()]

    @cached_property
    def to_accept(self) -> list[SentUpdate]:
        """The updates that wait for the programme manager, the oldest first."""
        every = chain.from_iterable(self.waiting.values())
        return sorted(every, key=lambda sent: (sent.round, sent.submitted_at, sent.pk))

    @property
    def without_owner(self) -> list[int]:
        """The keys of the actions whose owner has left, in the usual order of actions."""
        left = (action for action in self.actions.values() if action.owner_left)
        return [action.key for action in sorted(left, key=lambda each: each.usual)]


def open_work(plan: Plan, on: date, current: Round | None) -> OpenWork:
    """As it stands in the round; where there is none, nothing is told. One query where nothing was
    entered since it was asked last."""
    key = open_work, plan.pk, plan.version, on, clock.instant(), current and current.pk

    def renewed(work: OpenWork, since: Entries) -> OpenWork | None:
        touched = touched_by(since, tables_beside())
        if not touched:
            return None if touched is None else work
        fresh = work_read(plan, on, current, among(touched))
        return OpenWork(
            {key: each for key, each in work.actions.items() if key not in touched} | fresh.actions,
            {key: told for key, told in work.told.items() if key not in touched} | fresh.told,
            {key: own for key, own in work.waiting.items() if key not in touched} | fresh.waiting,
        )

    return brought_up_to_date(key, lambda: work_read(plan, on, current, None), renewed)


@cache
def tables_beside() -> frozenset[str]:
    """The tables of the history of what no facts rest on. The records of a package above this one
    are all of them such: nothing here reads them."""
    above = {model for model in tracked_models() if model._meta.app_label not in BELOW}
    return tables_of(WITHOUT_FACTS | above)


def work_read(plan: Plan, on: date, current: Round | None, only: Among | None) -> OpenWork:
    """Of the whole plan, or only of the actions with the keys. Four queries at most."""
    rows = read_of(facts_of_work, plan, on, only)
    updates = read_of(answers_in_round, plan, current, only) if current else []
    told = {
        action: ToldUpdate(state_told(state, begun), state in SENT and not swept_up)
        for action, state, swept_up, begun in updates
    }
    return OpenWork(open_actions_of(rows, plan, on), told, updates_waiting(rows, plan, on, only))


def state_told(state: str, is_begun: bool) -> str:
    """The key in STATE_LABELS of an update: what was not begun is still to be written."""
    return NOT_STARTED if state == Update.State.DRAFT and not is_begun else state


def open_actions_of(rows: Iterable[Any], plan: Plan, on: date) -> dict[int, OpenAction]:
    leads = {each.pk: each.led_by for each in read_of(workstreams_led, plan)}
    thresholds = thresholds_of(plan)
    return {
        row.pk: OpenAction(
            key=row.pk,
            ref=row.ref,
            title=row.title,
            post=post_of(row, leads),
            badness=badness(rate(facts_of(row), thresholds, on).level),
            is_standard=row.priority != Action.Priority.IMMEDIATE,
            place=row.workstream__order,
            natural=natural_key(row.ref),
            owner_left=row.fact_owner_left,
        )
        for row in rows
        if row.delivery in STILL_OPEN
    }


def updates_waiting(
    rows: Iterable[Any], plan: Plan, on: date, only: Among | None
) -> dict[int, list[SentUpdate]]:
    facts = {row.pk: row for row in rows}
    found: dict[int, list[SentUpdate]] = {}
    updates = (SentUpdate(*values) for values in read_of(updates_sent, plan, only))
    for sent in [each for each in updates if each.action in facts]:  # one may be sent meanwhile
        disputed = disagrees_if_accepted(facts[sent.action], plan, on)
        found.setdefault(sent.action, []).append(sent._replace(is_disputed=disputed))
    return found


def disagrees_if_accepted(action: Any, plan: Plan, on: date) -> bool:
    """Of an action as `facts_of` takes it: whether the declared rating and the facts would still
    disagree once the update that waits is accepted. Only its acceptance makes the action's
    information fresh, so without this a waiting update would count as a disagreement by itself."""
    facts = replace(facts_of(action), last_accepted=on)
    return bool(disagreements(facts, rate(facts, thresholds_of(plan), on)))


def badness(level: Level) -> int:
    return WORST_LEVELS.index(level) if level in WORST_LEVELS else len(WORST_LEVELS)


def post_of(row: Any, leads: Mapping[int, str]) -> str:
    """Who sends the updates of an open action: its owner, or else the lead of its workstream."""
    owner = row.owner_post or row.owner__name or ""
    return (owner if row.owner_id else leads[row.workstream_id]) or NOBODY


def workstreams_led(plan: Plan) -> QuerySet[Workstream]:
    return plan.workstreams.select_related("lead")


def facts_of_work(plan: Plan, on: date, only: Among | None) -> QuerySet[Action, Any]:
    """The facts of the open actions, and of those of which an update waits."""
    sent = Exists(Update.objects.filter(action=OuterRef("pk"), state=Update.State.SUBMITTED))
    actions = Action.objects.with_facts(plan, on).filter(Q(delivery__in=STILL_OPEN) | sent)
    found = actions if only is None else actions.filter(pk__in=only)
    own = ("pk", "ref", "title", "workstream_id", "workstream__order", "owner__name")
    return found.order_by().values_list(*own, *FACT_COLUMNS, named=True)


def of_inside(plan: Plan) -> Exists:
    """Whether a record's action is one of the plan's, and neither withdrawn nor suspended. It is
    asked of the few records that wait: in a join a database goes through all the actions."""
    return Exists(Action.objects.filter(pk=OuterRef("action"), plan=plan).inside())


def updates_sent(plan: Plan, only: Among | None) -> QuerySet[Update, Any]:
    updates = Update.objects.filter(of_inside(plan), state=Update.State.SUBMITTED)
    found = updates if only is None else updates.filter(action__in=only)
    own = ("pk", "action_id", "action__ref", "round__number", "submitted_by_id", "submitted_at")
    return found.order_by().values_list(*own)


def answers_in_round(plan: Plan, current: Round, only: Among | None) -> QuerySet[Update, Any]:
    updates = Update.objects.filter(round=current, action__plan=plan).exclude(OF_OUTSIDE)
    found = updates if only is None else updates.filter(action__in=only)
    return found.with_begun().order_by().values_list(*ANSWERED)
