"""The plan as it stood at an instant, read from the history, and what changed between two.

The version of each record at the instant is found by one look-up in an index, however long the
history is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone

from improvement.dates import in_words
from improvement.models import Plan
from improvement.registry import Registry
from improvement.text_order import in_order
from workstreams.models import RAG, Action, Update

SENT = (Update.State.SUBMITTED, Update.State.ACCEPTED)
NOT_REPORTED = "No update yet"


@dataclass(frozen=True)
class UnacceptedUpdate:
    """An update that was sent and not accepted: its day, and which facts it alone has changed."""

    submitted: date
    delivery: bool
    declared_rag: bool


@dataclass(frozen=True)
class ActionStanding:
    """One action as it stood: its state, its declared rating and its agreed date."""

    ref: str
    title: str
    delivery: str
    due: date | None
    due_precision: str
    declared_rag: str
    entered_later: bool
    unaccepted: UnacceptedUpdate | None


@dataclass(frozen=True)
class Standing:
    """A plan's actions, by key, as they stood `at` an instant; None means as they are now."""

    at: datetime | None
    actions: dict[int, ActionStanding]

    @property
    def entered_later(self) -> int:
        """How many versions of that instant were entered after it."""
        return sum(action.entered_later for action in self.actions.values())


@dataclass(frozen=True)
class FactChange:
    """A fact of an action that changed, in words."""

    fact: str
    old: str
    new: str
    unaccepted: date | None = None  # the day of the update that changed it, until accepted
    worse: bool = False  # by its dates, evidence or checks: never by a lead's word alone


@dataclass(frozen=True)
class ActionChanges:
    """An action or a measure that changed between two instants, with each fact that did."""

    ref: str
    title: str
    changes: tuple[FactChange, ...]
    url_name: str = "action-detail"

    @property
    def worse(self) -> bool:
        return any(change.worse for change in self.changes)


def as_stood(records: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """The history rows that were in force at the instant, one for each record that existed.

    Each is annotated with `entered_later`: whether it was entered after that instant.
    """
    rows: QuerySet[Any] = records.model.history.model._default_manager.all()
    up_to_then = rows.filter(id=OuterRef("pk"), history_date__lte=at)
    newest = up_to_then.order_by("-history_date", "-history_id").values("history_id")[:1]
    keys = records.order_by().annotate(then=Subquery(newest)).values("then")
    later = ExpressionWrapper(Q(backfill=True, recorded_at__gt=at), output_field=BooleanField())
    in_force: QuerySet[Any] = rows.filter(history_id__in=keys).annotate(entered_later=later)
    return in_force


def versions(records: QuerySet[Any], at: datetime | None) -> QuerySet[Any]:
    """The records as they stood at the instant, or as they are now where it is None; both have the
    same fields and `entered_later`."""
    if at is not None:
        return as_stood(records, at)
    current: QuerySet[Any] = records.annotate(entered_later=Value(False))
    return current


def values_then(
    records: QuerySet[Any], at: datetime | None, fields: Sequence[Any], keep: Q | None = None
) -> list[tuple[Any, ...]]:
    """The fields of the records that `keep` leaves, as they stood at the instant, or as they are
    now where it is None. The history is read only of those that changed after it; two queries."""
    condition = keep or Q()
    if at is None:
        return list(records.filter(condition).order_by().values_list(*fields))
    rows: QuerySet[Any] = records.model.history.model._default_manager
    later = Exists(rows.filter(id=OuterRef("pk"), history_date__gt=at))
    as_they_are = records.filter(condition).filter(~later).order_by()
    as_they_were = as_stood(records.filter(later), at).filter(condition).order_by()
    return [*as_they_are.values_list(*fields), *as_they_were.values_list(*fields)]


def standing(plan: Plan, at: datetime | None = None) -> Standing:
    """The plan's actions as they stood at an instant, in two queries."""
    every_update = versions(Update.objects.filter(action__plan=plan), at)
    sent = every_update.filter(state__in=SENT, swept_up=False)  # a swept-up update has no sender
    updates: defaultdict[int, list[Any]] = defaultdict(list)
    for update in sent.order_by("round__number", "id"):
        updates[update.action_id].append(update)
    in_place = ("workstream__order", in_order("ref"))
    rows = versions(Action.objects.filter(plan=plan), at).order_by(*in_place)
    fields = ("id", "ref", "title", "delivery", "due", "due_precision", "entered_later")
    actions = {
        key: ActionStanding(
            ref,
            title,
            delivery,
            due,
            precision,
            updates[key][-1].declared_rag if updates[key] else "",
            later,
            unaccepted(updates[key]),
        )
        for key, ref, title, delivery, due, precision, later in rows.values_list(*fields)
    }
    return Standing(at, actions)


def unaccepted(updates: list[Any]) -> UnacceptedUpdate | None:
    """The last update, where it is not accepted. `updates` are one action's, oldest first."""
    if not updates or updates[-1].state != Update.State.SUBMITTED:
        return None
    last = updates[-1]
    before = next((u for u in reversed(updates) if u.state == Update.State.ACCEPTED), None)
    return UnacceptedUpdate(
        submitted=timezone.localdate(last.submitted_at),
        delivery=before is None or before.delivery != last.delivery,
        declared_rag=before is None or before.declared_rag != last.declared_rag,
    )


# What differs between two instants (None: now), for each kind of record that is compared.
DIFFERENCES: Registry[Callable[[Plan, datetime, datetime | None], tuple[ActionChanges, ...]]] = (
    Registry()
)


def difference(
    plan: Plan, since: datetime, until: datetime | None = None
) -> tuple[ActionChanges, ...]:
    """All that changed between the instants; without `until`, up to now. What several parts say of
    one record stands together. Those that got worse come first, and in each what got worse."""
    found = chain.from_iterable(each(plan, since, until) for each in DIFFERENCES.values())
    merged: dict[tuple[str, str], ActionChanges] = {}
    for one in found:
        known = merged.get((one.url_name, one.ref))
        changes = (*known.changes, *one.changes) if known else one.changes
        in_order = tuple(sorted(changes, key=lambda change: not change.worse))
        merged[one.url_name, one.ref] = replace(one, changes=in_order)
    return tuple(sorted(merged.values(), key=lambda one: not one.worse))


@DIFFERENCES.register("actions")
def difference_of_actions(
    plan: Plan, since: datetime, until: datetime | None
) -> tuple[ActionChanges, ...]:
    """The actions whose state, agreed date or declared RAG changed; in the order of the plan, by
    four queries."""
    return compare(standing(plan, since), standing(plan, until))


def compare(then: Standing, now: Standing) -> tuple[ActionChanges, ...]:
    changed = []
    for key, action in now.actions.items():
        if changes := tuple(fact_changes(then.actions.get(key), action)):
            changed.append(ActionChanges(action.ref, action.title, changes))
    return tuple(changed)


def fact_changes(old: ActionStanding | None, new: ActionStanding) -> Iterator[FactChange]:
    if old is None:
        yield FactChange("Added to the plan", "", Action.Delivery(new.delivery).label)
        return
    if old.delivery != new.delivery:
        labels = Action.Delivery(old.delivery).label, Action.Delivery(new.delivery).label
        yield FactChange("State", *labels, day_if_unaccepted(new, "delivery"))
    if old.due != new.due:
        yield FactChange("Agreed date", date_text(old), date_text(new))
    if old.declared_rag != new.declared_rag:
        yield FactChange(
            "Lead’s rating",
            rating_text(old),
            rating_text(new),
            day_if_unaccepted(new, "declared_rag"),
        )


def day_if_unaccepted(action: ActionStanding, name: str) -> date | None:
    """The day of the update that is not accepted, where it alone changed the fact `name`."""
    update = action.unaccepted
    return update.submitted if update and getattr(update, name) else None


def date_text(action: ActionStanding) -> str:
    return "none" if action.due is None else in_words(action.due, action.due_precision)


def rating_text(action: ActionStanding) -> str:
    return RAG(action.declared_rag).label if action.declared_rag else NOT_REPORTED
