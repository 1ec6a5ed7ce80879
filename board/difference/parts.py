"""The kinds of record that are compared: each part registers how its records are pictured, from the
live rows or from a view of them as they stood, and which of them were changed in a span."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.db.models import DateField, Q, QuerySet

from board.dashboard.standing import plan_then
from board.difference.left_out import told_fields
from board.difference.picture import Kind, PicturedRecord, Value
from improvement.audit.history_search import A_MINUTE
from improvement.audit.names import in_plain_words
from improvement.dates import in_words
from improvement.history import Tracked, history_of
from improvement.models import Plan
from improvement.prepared import SIZES, Among, among, read_of
from improvement.registry import Registry
from improvement.text_order import natural_key
from workstreams.ratings.sql import thresholds_of

Pictured = Iterable[tuple[int, PicturedRecord]]
Values = dict[str, Value]
Column = tuple[type[Tracked], str]  # of the versions of a model
MOVED_ELSEWHERE = ("baseline_due", "due_precision", "due", "delivery", "series")  # said as dates


@dataclass(frozen=True)
class Span:
    """The time between two instants, for what was changed in it; `until` None means up to now."""

    plan: Plan
    since: datetime
    until: datetime | None

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

    def changed(self, model: type[Tracked], column: str = "id") -> Collection[int]:
        """A column, which some part names, of the versions that took effect in it."""
        return self.found[model, column]

    @cached_property
    def found(self) -> Mapping[Column, Collection[int]]:
        """What was changed, of all parts; one query."""
        columns = list(dict.fromkeys(column for part in PARTS.values() for column in part.columns))
        reads = (
            self.versions(model).values_list(models.Value(place), column).exclude(**{column: None})
            for place, (model, column) in enumerate(columns)
        )
        first, *others = reads
        found: dict[Column, set[int]] = {column: set() for column in columns}
        for place, key in first.union(*others):
            found[columns[place]].add(key)
        return found

    def versions(self, model: type[Tracked]) -> QuerySet[Any]:
        """The index is on when versions were recorded, which is never before they took effect."""
        rows: QuerySet[Any] = history_of(model).filter(
            plan_ref=self.plan.pk,
            recorded_at__gte=self.since - A_MINUTE,
            history_date__gt=self.since,
        )
        return rows if self.until is None else rows.filter(history_date__lte=self.until)


Also = Callable[[Span], Collection[int]]


def no_others(span: Span) -> Collection[int]:
    return ()


@dataclass(frozen=True)
class Part:
    """`read` gives the items of the records among `keys` on a day. `columns` hold the keys of those
    whose own rows, or rows that these depend on, were changed, and `also` gives further ones.
    `ages`: a day that passes may make another item of a record that nobody changed."""

    read: Callable[[Plan, date, Q], Pictured]
    columns: Sequence[Column] = ()
    also: Also = no_others
    ages: bool = True

    def touched(self, span: Span) -> set[int]:
        own = (span.changed(*column) for column in self.columns)
        return set().union(*own, self.also(span))


PARTS: Registry[Part] = Registry()


def part(
    name: str, *rows: type[Tracked] | Column, also: Also = no_others, ages: bool = True
) -> Callable[[Any], Any]:
    """A decorator that registers what it decorates as the reader of a part. `rows` are the part's
    `columns`; a model alone is its own keys."""
    columns = [row if isinstance(row, tuple) else (row, "id") for row in rows]

    def add(read: Callable[[Plan, date, Q], Pictured]) -> Callable[[Plan, date, Q], Pictured]:
        PARTS.register(name)(Part(read, columns, also, ages))
        return read

    return add


def timeless_part(
    name: str, *rows: type[Tracked] | Column, also: Also = no_others
) -> Callable[[Any], Any]:
    """The same of a reader that is given no day: what it reads is the same on every day."""

    def add(read: Callable[[Plan, Q], Pictured]) -> Callable[[Plan, Q], Pictured]:
        part(name, *rows, also=also, ages=False)(lambda plan, on, keys: read(plan, keys))
        return read

    return add


def one_of(keys: Iterable[int]) -> Q:
    """The condition that a record is one of these."""
    return Q(pk__in=among(keys))


def read_where(make: Callable[..., QuerySet[Any]], *args: Any, keys: Q) -> list[Any]:
    """`list(make(*args, keys))`; where the condition is `one_of` a few, by SQL that is kept, for
    which `make` is given one of stand-ins."""
    named = keys.children[0] if len(keys.children) == 1 and not keys.negated else None
    few = named[1] if isinstance(named, tuple) and named[0] == "pk__in" else None
    if isinstance(few, Among) and 0 < len(few) <= SIZES[-1]:
        return read_of(made_among, make, *args, few)
    return list(make(*args, keys))


def made_among(make: Callable[..., QuerySet[Any]], *args: Any) -> QuerySet[Any]:
    *others, keys = args
    return make(*others, Q(pk__in=keys))


def pictured_as(
    record: Tracked,
    values: Mapping[str, Value],
    kind: Kind,
    added: str,
    *,
    name: str = "",
    streams: Sequence[str] = (),
    ended: str = "",
) -> tuple[int, PicturedRecord]:
    """The record's key, and the record with its page."""
    url_name, *args = record.page()  # type: ignore[attr-defined]  # every model that is pictured
    named = name or str(record)
    page = (url_name, tuple(args), tuple(streams))
    return record.pk, PicturedRecord(named, *page, values, kind, added, ended)


def plainly(kind: Kind, words: str) -> Value:
    """A value that is compared as it is worded."""
    return Value(kind, words, words)


def judged(record: Any, kind: Kind) -> Values:
    """The values that say how a record is judged, but for those that are told as dates."""
    values: Values = {}
    for name in judged_names(record):
        values |= told(record, name, kind)
    return values


def judged_names(record: Any) -> list[str]:
    columns = [column for column in record.judged_fields if column not in MOVED_ELSEWHERE]
    return [column.removesuffix("_id") for column in columns]


def told_of(
    record: Any,
    kind: Kind,
    *,
    but: Collection[str] = (),
    only: Collection[str] | None = None,
    label: str = "",
) -> Values:
    """Every field of the record, or `only` some, but those left out (left_out.py) and those told
    otherwise (`but`). `label` stands before the field's own where the record is part of another."""
    names = (each.name for each in told_fields(record.__class__))
    left = (name for name in names if name not in but and (only is None or name in only))
    return {
        words: value for name in left for words, value in told(record, name, kind, label).items()
    }


def related(model: type[Tracked]) -> list[str]:
    """The keys whose records are named where the model's fields are told."""
    return [each.name for each in told_fields(model) if each.is_relation]


def told(record: Any, name: str, kind: Kind, label: str = "") -> Values:
    """The value of a field by the field's label, as the history words it; of a date that is known
    to the month alone, the month."""
    field, words, precision = field_told(record.__class__, name, label)
    value = getattr(record, name)
    if value is None or value == "":
        text = "none"
    elif precision:
        text = in_words(value, getattr(record, precision))
    else:
        text = str(value) if field.is_relation else in_plain_words(field, value)
    return {words: plainly(kind, text)}


@cache
def field_told(model: type[Tracked], name: str, label: str) -> tuple[Any, str, str]:
    """The field, what it is called after the label, and its `precision_of`."""
    field: Any = model._meta.get_field(name)
    words = f"{label}{field.verbose_name}"
    return field, words[:1].upper() + words[1:], precision_of(model, name)


def precision_of(model: type[Tracked], name: str) -> str:
    """The name of the field that says how exactly a date of the record is known; "" without one."""
    if not isinstance(model._meta.get_field(name), DateField):
        return ""
    names = {field.name for field in model._meta.concrete_fields}
    known = (f"{name}_precision", f"{name.split('_')[0]}_precision")
    return next((each for each in known if each in names), "")


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names, key=natural_key)) or "none"
