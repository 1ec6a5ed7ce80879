"""The plan as it stood at an instant, read from the history, and what changed between two.

One indexed probe per record finds its version at the instant, whatever the history's length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from improvement.dates import in_words
from improvement.models import Plan
from workstreams.models import RAG, Action, Update

REPORTED = (Update.State.SUBMITTED, Update.State.ACCEPTED)
NOT_REPORTED = "Not yet reported"


@dataclass(frozen=True)
class Unaccepted:
    """A report that waits to be accepted: its day, and what rests on it alone."""

    submitted: date
    delivery: bool
    declared_rag: bool


@dataclass(frozen=True)
class ActionThen:
    """One action as it stood: what people had said of it, and the date that was agreed."""

    ref: str
    title: str
    delivery: str
    due: date | None
    due_precision: str
    declared_rag: str
    entered_later: bool
    unaccepted: Unaccepted | None


@dataclass(frozen=True)
class Standing:
    """A plan's actions, by key, as they stood `at` an instant; None is as they are now.

    `entered_later` counts those whose version of that instant was put in after it.
    """

    at: datetime | None
    actions: dict[int, ActionThen]

    @property
    def entered_later(self) -> int:
        return sum(action.entered_later for action in self.actions.values())


@dataclass(frozen=True)
class Move:
    """One fact of an action that is not what it was, in words."""

    what: str
    old: str
    new: str
    unaccepted: date | None = None  # the day of the report it rests on, while nobody accepted it


@dataclass(frozen=True)
class Changed:
    """An action that moved between two instants, with everything about it that did."""

    ref: str
    title: str
    moves: tuple[Move, ...]


def as_stood(records: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """The history rows that were in force at the instant, one for each record that existed.

    Each has `entered_later`: whether it was put in after the instant that it speaks of.
    """
    rows = records.model.history.model._default_manager.all()
    probe = rows.filter(id=OuterRef("pk"), history_date__lte=at)
    newest = probe.order_by("-history_date", "-history_id").values("history_id")[:1]
    keys = records.order_by().annotate(then=Subquery(newest)).values("then")
    later = ExpressionWrapper(Q(backfill=True, recorded_at__gt=at), output_field=BooleanField())
    return rows.filter(history_id__in=keys).annotate(entered_later=later)


def versions(records: QuerySet[Any], at: datetime | None) -> QuerySet[Any]:
    """The records as they stood, or as they are now; the same fields either way."""
    if at is None:
        return records.annotate(entered_later=Value(False))
    return as_stood(records, at)


def standing(plan: Plan, at: datetime | None = None) -> Standing:
    """The plan's actions as they stood at an instant, in two queries."""
    told = versions(Update.objects.filter(action__plan=plan), at)
    updates = told.filter(state__in=REPORTED, swept_up=False)  # what was swept up nobody said
    told_of: defaultdict[int, list[Any]] = defaultdict(list)
    for update in updates.order_by("round__number", "id"):
        told_of[update.action_id].append(update)
    rows = versions(Action.objects.filter(plan=plan), at).order_by("workstream__order", "ref")
    fields = ("id", "ref", "title", "delivery", "due", "due_precision", "entered_later")
    found = {
        key: ActionThen(
            ref,
            title,
            delivery,
            due,
            precision,
            told_of[key][-1].declared_rag if told_of[key] else "",
            later,
            unaccepted(told_of[key]),
        )
        for key, ref, title, delivery, due, precision, later in rows.values_list(*fields)
    }
    return Standing(at, found)


def unaccepted(updates: list[Any]) -> Unaccepted | None:
    """The last report, where it waits to be accepted. `updates` are one action's, oldest first."""
    if not updates or updates[-1].state != Update.State.SUBMITTED:
        return None
    last = updates[-1]
    before = next((one for one in reversed(updates) if one.state == Update.State.ACCEPTED), None)
    return Unaccepted(
        submitted=timezone.localdate(last.submitted_at),
        delivery=before is None or before.delivery != last.delivery,
        declared_rag=before is None or before.declared_rag != last.declared_rag,
    )


def difference(plan: Plan, since: datetime, until: datetime | None = None) -> tuple[Changed, ...]:
    """The actions whose state, agreed date or declared RAG changed between the instants.

    Without `until`, up to what stands now. In the order of the plan; four queries.
    """
    return compare(standing(plan, since), standing(plan, until))


def compare(then: Standing, now: Standing) -> tuple[Changed, ...]:
    changed = []
    for key, action in now.actions.items():
        if moves := tuple(moves_between(then.actions.get(key), action)):
            changed.append(Changed(action.ref, action.title, moves))
    return tuple(changed)


def moves_between(old: ActionThen | None, new: ActionThen) -> Iterator[Move]:
    if old is None:
        yield Move("Added to the plan", "", Action.Delivery(new.delivery).label)
        return
    if old.delivery != new.delivery:
        labels = Action.Delivery(old.delivery).label, Action.Delivery(new.delivery).label
        yield Move("State", *labels, resting(new, "delivery"))
    if old.due != new.due:
        yield Move("Agreed date", dated(old), dated(new))
    if old.declared_rag != new.declared_rag:
        yield Move("Lead’s rating", rated(old), rated(new), resting(new, "declared_rag"))


def resting(action: ActionThen, name: str) -> date | None:
    """The day of the report that nobody has accepted, where the fact rests on it alone."""
    report = action.unaccepted
    return report.submitted if report and getattr(report, name) else None


def dated(action: ActionThen) -> str:
    return "none" if action.due is None else in_words(action.due, action.due_precision)


def rated(action: ActionThen) -> str:
    return RAG(action.declared_rag).label if action.declared_rag else NOT_REPORTED
