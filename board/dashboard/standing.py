"""Records of the plan as they stood at an instant, read from the history.

The version of each record at the instant is found by one look-up in an index, however long the
history is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from improvement.history import Tracked
from improvement.models import Plan

Record = TypeVar("Record", bound=Tracked)


def as_stood(records: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """The history rows that were in force at the instant, one for each record that existed."""
    rows: QuerySet[Any] = records.model.history.model._default_manager.all()
    up_to_then = rows.filter(id=OuterRef("pk"), history_date__lte=at)
    newest = up_to_then.order_by("-history_date", "-history_id").values("history_id")[:1]
    keys = records.order_by().annotate(then=Subquery(newest)).values("then")
    in_force: QuerySet[Any] = rows.filter(history_id__in=keys)
    return in_force


def versions(records: QuerySet[Any], at: datetime | None) -> QuerySet[Any]:
    """The records as they stood at the instant, or as they are now where it is None; both have the
    same fields."""
    return records if at is None else as_stood(records, at)


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


def records_then(records: QuerySet[Record], at: datetime | None) -> Iterator[Record]:
    """The records as they stood, with their methods; not to be saved."""
    names = [field.attname for field in records.model._meta.concrete_fields]
    for row in versions(records, at):
        yield records.model(**{name: getattr(row, name) for name in names})


def plan_then(plan: Plan, at: datetime | None) -> Plan | None:
    """The plan as it stood, with its settings of then; None where it was not there yet. One query,
    and none where the instant is None: as it is."""
    return plan if at is None else next(records_then(Plan.objects.filter(pk=plan.pk), at), None)
