"""Of what fell due: what was done by the first date, by the agreed date, late, and not done; reads
only, two queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from improvement.models import Plan
from workstreams.models import Action
from workstreams.queries.action_facts import facts_of
from workstreams.queries.missing_updates import lead_of
from workstreams.ratings.kept import Kept, KeptDate, kept_date

NO_BODY = "No organisation is named"
OUTSIDE = [Action.Delivery.SUSPENDED, Action.Delivery.WITHDRAWN]


@dataclass(frozen=True)
class ActionKept:
    """An action that fell due, and what became of it."""

    action: Action
    date: KeptDate

    @property
    def lead(self) -> str:
        return lead_of(self.action)

    @property
    def body(self) -> str:
        organisation = self.action.lead_organisation
        return organisation.name if organisation else NO_BODY


@dataclass(frozen=True)
class KeptCount:
    """How many actions of a lead or of a body fell due, and what became of them."""

    label: str
    actions: tuple[ActionKept, ...]

    @property
    def fell_due(self) -> int:
        return len(self.actions)

    @property
    def counts(self) -> dict[Kept, int]:
        """How many of each kind, noughts included; they add up to what fell due."""
        counted = Counter(each.date.kept for each in self.actions)
        return {kept: counted[kept] for kept in Kept}

    @property
    def latest(self) -> int:
        """The most days by which one was done after the date first agreed; 0 where none was."""
        return max(
            (each.date.after_first for each in self.actions if each.action.finished), default=0
        )


def kept_dates(plan: Plan, on: date) -> list[ActionKept]:
    """Every action of the plan that has fallen due by the day, in the order of the plan."""
    actions = Action.objects.for_list().select_related("workstream__lead").with_facts(plan, on)
    rows = list(actions)
    since = outside_since(action.pk for action in rows if action.delivery in OUTSIDE)
    kept = [(row, kept_date(facts_of(row), since.get(row.pk), on)) for row in rows]
    return [ActionKept(row, date) for row, date in kept if date is not None]


def kept_date_of(action: Action, on: date) -> KeptDate | None:
    """What became of one action, read `with_facts`."""
    since = outside_since([action.pk]) if action.delivery in OUTSIDE else {}
    return kept_date(facts_of(action), since.get(action.pk), on)


def outside_since(keys: Iterable[int]) -> dict[int, date]:
    """The day on which each of these actions was last withdrawn or suspended, from its history."""
    days: dict[int, date] = {}
    was: dict[int, bool] = {}
    rows = Action.history.filter(id__in=list(keys)).order_by("id", "version")
    for key, delivery, at in rows.values_list("id", "delivery", "history_date"):
        is_outside = delivery in OUTSIDE
        if is_outside and not was.get(key):
            days[key] = timezone.localdate(at)
        was[key] = is_outside
    return days


def by_lead(kept: Iterable[ActionKept]) -> tuple[KeptCount, ...]:
    return counted((each.lead, each) for each in kept)


def by_body(kept: Iterable[ActionKept]) -> tuple[KeptCount, ...]:
    return counted((each.body, each) for each in kept)


def counted(labelled: Iterable[tuple[str, ActionKept]]) -> tuple[KeptCount, ...]:
    """The counts by label; where most is not done or was done late comes first."""
    groups: dict[str, list[ActionKept]] = {}
    for label, each in labelled:
        groups.setdefault(label, []).append(each)
    counts = [KeptCount(label, tuple(actions)) for label, actions in groups.items()]
    return tuple(sorted(counts, key=lambda count: (-broken(count), count.label)))


def broken(count: KeptCount) -> int:
    return count.fell_due - count.counts[Kept.BY_FIRST] - count.counts[Kept.BY_AGREED]
