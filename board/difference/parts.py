"""The kinds of record that are compared: each part registers how its records are pictured, from the
live rows or from a view of them as they stood, and which of them were changed in a span."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from board.dashboard.standing import plan_then
from board.difference.picture import Kind, PicturedRecord, Value
from improvement.audit.history_search import A_MINUTE
from improvement.audit.names import in_plain_words
from improvement.history import Tracked, history_of
from improvement.models import Plan
from improvement.registry import Registry
from workstreams.ratings.sql import thresholds_of

Pictured = Iterable[tuple[int, PicturedRecord]]
MOVED_ELSEWHERE = ("baseline_due", "due_precision", "due", "delivery", "series")  # said as dates


@dataclass(frozen=True)
class Span:
    """The time between two instants, for what was changed in it; `until` None means up to now."""

    plan: Plan
    since: datetime
    until: datetime | None
    found: dict[tuple[type[Tracked], str], frozenset[int]] = field(
        default_factory=dict, init=False, compare=False
    )

    @cached_property
    def plan_at_start(self) -> Plan | None:
        return plan_then(self.plan, self.since)

    @cached_property
    def plan_at_end(self) -> Plan | None:
        return plan_then(self.plan, self.until)

    @property
    def moved_thresholds(self) -> bool:
        """Whether the days that the plan allows are others than they were."""
        plans = (self.plan_at_start, self.plan_at_end)
        return len({thresholds_of(plan) for plan in plans if plan}) > 1

    def changed(self, model: type[Tracked], column: str = "id") -> set[int]:
        """A column of the versions that took effect in it; read once, whichever parts ask."""
        if (model, column) not in self.found:
            self.found[model, column] = frozenset(self.read(model, column))
        return set(self.found[model, column])

    def read(self, model: type[Tracked], column: str) -> Iterator[int]:
        """The index is on when versions were recorded, which is never before they took effect."""
        rows = history_of(model).filter(
            plan_ref=self.plan.pk,
            recorded_at__gte=self.since - A_MINUTE,
            history_date__gt=self.since,
        )
        if self.until is not None:
            rows = rows.filter(history_date__lte=self.until)
        return (key for key in rows.values_list(column, flat=True) if key is not None)


@dataclass(frozen=True)
class Part:
    """`read` gives the items of the records among `keys` on a day; `touched` the keys of those
    whose own rows, or rows that these depend on, were changed."""

    read: Callable[[Plan, date, Q], Pictured]
    touched: Callable[[Span], set[int]]


PARTS: Registry[Part] = Registry()


def part(name: str, touched: Callable[[Span], set[int]]) -> Callable[[Any], Any]:
    """A decorator that registers what it decorates as the reader of a part."""

    def add(read: Callable[[Plan, date, Q], Pictured]) -> Callable[[Plan, date, Q], Pictured]:
        PARTS.register(name)(Part(read, touched))
        return read

    return add


def plainly(kind: Kind, words: str) -> Value:
    """A value that is compared as it is worded."""
    return Value(kind, words, words)


def judged(record: Any, kind: Kind) -> dict[str, Value]:
    """The values that say how a record is judged, but for those that are told as dates."""
    values: dict[str, Value] = {}
    for column in record.judged_fields:
        if column not in MOVED_ELSEWHERE:
            values |= told(record, column.removesuffix("_id"), kind)
    return values


def told(record: Any, name: str, kind: Kind) -> dict[str, Value]:
    """The value of a field by the field's label, as the history words it."""
    field: Any = record._meta.get_field(name)
    value = getattr(record, name)
    text = "none"
    if value is not None and value != "":
        text = str(value) if field.is_relation else in_plain_words(field, value)
    return {str(field.verbose_name).capitalize(): plainly(kind, text)}
