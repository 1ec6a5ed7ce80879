"""Of what fell due: what was done by the first date, by the agreed date, late, and not done; reads
only, two queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from improvement.models import Plan
from workstreams.models import Action
from workstreams.models.action import OUTSIDE
from workstreams.queries.action_facts import dates_of, facts_of
from workstreams.ratings.kept import KeptDate, kept_date

COLUMNS = (
    *("pk", "delivery", "priority", "baseline_due", "due", "due_precision"),
    *("starts", "finished"),
)
FELL_DUE = "fell_due"  # of a filter: whatever became of it


def kept_dates(plan: Plan, on: date) -> dict[int, KeptDate]:
    """What became of every action of the plan that has fallen due by the day, by its key."""
    rows = list(Action.objects.filter(plan=plan).order_by().values_list(*COLUMNS, named=True))
    since = outside_since(row.pk for row in rows if row.delivery in OUTSIDE)
    kept = ((row.pk, kept_date(dates_of(row), since.get(row.pk), on)) for row in rows)
    return {key: date for key, date in kept if date is not None}


def kept_date_of(action: Action, on: date) -> KeptDate | None:
    """What became of one action, read `with_facts`."""
    since = outside_since([action.pk]) if action.delivery in OUTSIDE else {}
    return kept_date(facts_of(action), since.get(action.pk), on)


def outside_since(keys: Iterable[int]) -> dict[int, date]:
    """The day on which each of these actions was last withdrawn or suspended, from its history."""
    days: dict[int, date] = {}
    was: dict[int, bool] = {}
    if not (asked := list(keys)):
        return days
    rows = Action.history.filter(id__in=asked).order_by("id", "version")
    for key, delivery, at in rows.values_list("id", "delivery", "history_date"):
        is_outside = delivery in OUTSIDE
        if is_outside and not was.get(key):
            days[key] = timezone.localdate(at)
        was[key] = is_outside
    return days
