"""Reading the history: who changed what, when, from what to what, and why.

An `Entry` is one history row set against the row before it. Pages never read history otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.text import capfirst

from improvement.audit.rules import plan_of, tracked_models
from improvement.dates import in_words
from improvement.history import Tracked
from improvement.templatetags.display import moment, plain_number

NOT_SHOWN = {"id", "version", "plan"}


class Field(NamedTuple):
    """One value that changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One change of one record, ready to read."""

    id: int
    kind: str
    record: Tracked
    added: bool
    actor: str
    actor_role: str
    reason: str
    history_date: datetime
    recorded_at: datetime
    backfill: bool
    entered_by: str
    version: int
    fields: tuple[Field, ...]

    @property
    def sentence(self) -> str:
        noun = self.record._meta.verbose_name
        return f"{'Added' if self.added else 'Changed'} {noun}: {self.record}"

    def url(self, slug: str) -> str:
        """The page on the plan that shows the record; "" when it has none."""
        if not hasattr(self.record, "page"):
            return ""
        name, *args = self.record.page()
        return reverse(name, args=[slug, *args])


def kinds() -> dict[str, type[Tracked]]:
    """The tracked nouns of a plan by name, for example "action"."""
    return {model._meta.model_name: model for model in tracked_models() if plan_of(model)}


def entries_of(records: Iterable[Tracked]) -> list[Entry]:
    """Every change of the records, the latest first."""
    by_model = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record.pk)
    rows = [
        row
        for model, keys in by_model.items()
        for row in model.history.filter(id__in=keys)  # type: ignore[attr-defined]
    ]
    return sorted(as_entries(rows), key=lambda entry: (entry.history_date, entry.id), reverse=True)


def rows_on_plan(plan_id: int, only: Q, kind: str = "") -> models.QuerySet:
    """References to the plan's history rows that match, the latest recorded first, whenever they
    took effect: dicts of noun and id."""
    chosen = {kind: kinds()[kind]} if kind else kinds()
    parts = [
        model.history.filter(only, plan_ref=plan_id)  # type: ignore[attr-defined]
        .order_by()
        .annotate(noun=Value(name))
        .values("noun", "history_id", "recorded_at")
        for name, model in chosen.items()
    ]
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return union.order_by("-recorded_at", "-history_id", "noun")


def read(references: Sequence[dict[str, Any]]) -> list[Entry]:
    """The entries that rows of `rows_on_plan` refer to, in their order."""
    by_kind = defaultdict(list)
    for reference in references:
        by_kind[reference["noun"]].append(reference["history_id"])
    found = {}
    for kind, keys in by_kind.items():
        rows = kinds()[kind].history.filter(history_id__in=keys)  # type: ignore[attr-defined]
        found.update({(entry.kind, entry.id): entry for entry in as_entries(rows)})
    return [found[reference["noun"], reference["history_id"]] for reference in references]


def actors_on(plan_id: int) -> list[str]:
    """Everyone who has changed anything on the plan, by name."""
    parts = [
        model.history.filter(plan_ref=plan_id).order_by().values_list("actor")  # type: ignore[attr-defined]
        for model in kinds().values()
    ]
    return sorted({actor for (actor,) in parts[0].union(*parts[1:])})


def as_entries(rows: Iterable[Any]) -> list[Entry]:
    """Set each history row against the version before it; a fixed number of queries a model."""
    rows = list(rows)
    before = versions_before(rows)
    names = Names([*rows, *before.values()])
    return [
        entry_of(row, before.get((row.instance_type, row.id, row.version - 1)), names)
        for row in rows
    ]


def versions_before(rows: Iterable[Any]) -> dict[tuple[type[Tracked], int, int], Any]:
    """The history rows that came just before, by model, id and version."""
    wanted: dict[type[Tracked], set[tuple[int, int]]] = defaultdict(set)
    for row in rows:
        if row.version > 1:
            wanted[row.instance_type].add((row.id, row.version - 1))
    return {
        (model, row.id, row.version): row
        for model, pairs in wanted.items()
        for row in model.history.filter(  # type: ignore[attr-defined]
            id__in={pk for pk, _ in pairs}, version__in={version for _, version in pairs}
        )
    }


def with_relations(model: type[Tracked]) -> models.QuerySet:
    """The model's rows with the records that their own names are made of."""
    required = [f.name for f in model._meta.fields if f.is_relation and not f.null]
    return model._base_manager.select_related(*required)


def entry_of(row: Any, before: Any, names: Names) -> Entry:
    record = names.records[row.instance_type][row.id]
    return Entry(
        id=row.history_id,
        kind=record._meta.model_name or "",
        record=record,
        added=row.history_type == "+",
        actor=row.actor,
        actor_role=row.actor_role,
        reason=row.history_change_reason,
        history_date=row.history_date,
        recorded_at=row.recorded_at,
        backfill=row.backfill,
        entered_by=row.entered_by,
        version=row.version,
        fields=tuple(changed_fields(row, before, names)),
    )


def changed_fields(row: Any, before: Any, names: Names) -> Iterable[Field]:
    for field in row.tracked_fields:
        if field.name in NOT_SHOWN:
            continue
        new = names.say(field, getattr(row, field.attname))
        old = names.say(field, getattr(before, field.attname)) if before else at_rest(field)
        if new != old:
            yield Field(capfirst(str(field.verbose_name)), old, new)


def at_rest(field: models.Field) -> str:
    """What a field says before anything is put in it: only what differs is worth a line."""
    return "No" if isinstance(field, models.BooleanField) and field.default is False else ""


class Names:
    """Says values in words. The rows' own records and those that their keys refer to are read
    once for all the rows."""

    def __init__(self, rows: Iterable[Any]) -> None:
        keys = defaultdict(set)
        for row in rows:
            keys[row.instance_type].add(row.id)
            for field in row.tracked_fields:
                if field.is_relation and field.name not in NOT_SHOWN:
                    keys[field.related_model].add(getattr(row, field.attname))
        self.records = {
            model: with_relations(model).in_bulk(found - {None}) for model, found in keys.items()
        }

    def say(self, field: models.Field, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field.is_relation:
            return str(self.records[field.related_model][value])
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, datetime):
            return moment(value)
        if isinstance(value, date):
            return in_words(value)
        if isinstance(field, models.JSONField):
            return "A document, proved by its digest"
        return plain_number(value) if isinstance(value, Decimal) else str(value)
