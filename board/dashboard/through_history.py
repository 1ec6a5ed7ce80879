"""The records of a plan as they stood at any of several instants, each table read but once.

`values_then` reads what stood at one instant; to read many of them one by one would cost many times
as much. Both give the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Lead

# Reads fields of the records that a condition leaves, as they stood at an instant of its own.
ReadValues = Callable[[QuerySet[Any], Sequence[str], Q | None], list[tuple[Any, ...]]]


class ThroughHistory:
    """Each read of the same fields of a plan's records is one query, whatever the instant."""

    def __init__(self) -> None:
        self.versions: dict[tuple[object, ...], list[tuple[Any, ...]]] = {}

    def at(self, instant: datetime) -> ReadValues:
        def read(
            records: QuerySet[Any], fields: Sequence[str], keep: Q | None = None
        ) -> list[tuple[Any, ...]]:
            return [
                tuple(values)
                for since, until, *values in self.every_version(records, fields, keep)
                if since <= instant and (until is None or until > instant)
            ]

        return read

    def every_version(
        self, records: QuerySet[Any], fields: Sequence[str], keep: Q | None
    ) -> list[tuple[Any, ...]]:
        """Every version of the records that the condition keeps: from when to when it was in force
        (None: it still is), before the fields."""
        key = records.model, tuple(fields), str(keep)
        if key not in self.versions:
            rows: QuerySet[Any] = records.model.history.model._default_manager
            until = Window(
                Lead("history_date"),
                partition_by=F("id"),
                order_by=(F("history_date").asc(), F("history_id").asc()),
            )
            versions = rows.filter(id__in=records.order_by().values("pk")).order_by()
            versions = versions.annotate(until=until)
            if keep is not None:
                # Asked of each version once it is known until when it was in force, for which its
                # record's next counts, kept or not: a condition on `until` comes after the window.
                versions = versions.filter((keep & Q(until=None)) | (keep & ~Q(until=None)))
            self.versions[key] = list(versions.values_list("history_date", "until", *fields))
        return self.versions[key]
