"""Names as they were: what the history calls a record is what it was called at that instant.

A renaming writes a version, so the name of any day is in the history itself.
"""
# ruff: noqa: S608, S611  # table names come from our own models, never from a person

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import connection, models
from django.db.models.expressions import RawSQL

from improvement.dates import in_words
from improvement.history import Tracked, history_model, history_of
from improvement.templatetags.display import moment, plain_number

Field: TypeAlias = "models.Field[Any, Any]"

NOT_SHOWN = {"id", "version", "plan"}

# A model, the id of a record and an instant.
Standing = tuple[type[Tracked], int, datetime]


class Names:
    """Says the values of history rows in words, each as it was said when the row took effect.

    Reads the records that rows and their keys refer to, all of one model at once.
    """

    def __init__(self, changes: Iterable[tuple[Any, Any]]) -> None:
        """`changes` pairs each row with the row before it, or with None."""
        wanted: set[Standing] = set()
        for row, before in changes:
            for version in filter(None, (row, before)):
                wanted |= set(referred(version, row.history_date))
        self.records = as_they_stood(wanted)

    def of(self, row: Any) -> str:
        """The name of the row's own record, as this row leaves it."""
        record = record_from(row)
        for key in keys_of_name(type(record)):
            value = getattr(record, key.attname)
            setattr(record, key.name, self.records[model_of(key), value, row.history_date])
        return str(record)

    def say(self, field: Field, value: Any, at: datetime) -> str:
        if value is None or value == "":
            return ""
        if field.is_relation:
            return str(self.records[model_of(field), value, at])
        return in_plain_words(field, value)


def in_plain_words(field: Field, value: Any) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return in_words(value)
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def referred(row: Any, at: datetime) -> Iterable[Standing]:
    """The records that the row's keys refer to, as they stood at the instant."""
    for field in row.tracked_fields:
        value = getattr(row, field.attname) if field.is_relation else None
        if value is not None and field.name not in NOT_SHOWN:
            yield model_of(field), value, at


def keys_of_name(model: type[Tracked]) -> list[models.ForeignKey[Any, Any]]:
    """The keys that a record's name may be made of: those it can't be without."""
    keys = [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    return [key for key in keys if not key.null and key.name not in NOT_SHOWN]


def model_of(key: Field) -> type[Tracked]:
    """The model that a foreign key of a tracked record refers to."""
    model = key.related_model
    assert isinstance(model, type)
    assert issubclass(model, Tracked)
    return model


def as_they_stood(wanted: set[Standing]) -> dict[Standing, Tracked]:
    """The records at their instants, each with the records its own name is made of.

    A record that was entered after the instant is shown as it began.
    """
    found: dict[Standing, Tracked] = {}
    while wanted:
        by_model = defaultdict(list)
        for model, pk, at in wanted:
            by_model[model].append((pk, at))
        for model, pairs in by_model.items():
            found |= versions_at(model, pairs)
        wanted = {place for standing in wanted for place in named_by(standing, found)} - set(found)
    for standing, record in found.items():
        for key, place in zip(keys_of_name(standing[0]), named_by(standing, found), strict=True):
            setattr(record, key.name, found[place])
    return found


def named_by(standing: Standing, found: dict[Standing, Tracked]) -> list[Standing]:
    """What the name of a record that was found is made of."""
    model, _, at = standing
    return [
        (model_of(key), getattr(found[standing], key.attname), at) for key in keys_of_name(model)
    ]


def versions_at(model: type[Tracked], pairs: list[tuple[int, datetime]]) -> dict[Standing, Tracked]:
    """The records of one model at their instants, in one query."""
    versions = defaultdict(list)
    rows = without_documents(model).filter(history_id__in=newest_by(model, pairs))
    for row in rows.order_by("history_date", "history_id"):
        versions[row.id].append(row)
    found = {}
    for pk, at in pairs:
        until = [row for row in versions[pk] if row.history_date <= at]
        found[model, pk, at] = record_from((until or versions[pk][:1])[-1])
    return found


def newest_by(model: type[Tracked], pairs: list[tuple[int, datetime]]) -> RawSQL:
    """SQL for the keys of the versions in force at each instant, or else of the first ones.

    By hand, since Django has no table of values to ask about: one index look-up for each pair,
    however many versions the records have.
    """
    table = f'FROM "{history_model(model)._meta.db_table}" AS h WHERE h.id = w.column1'
    adapt = connection.ops.adapt_datetimefield_value
    return RawSQL(
        f"SELECT COALESCE((SELECT h.history_id {table} AND h.history_date <= w.column2"
        " ORDER BY h.history_date DESC, h.history_id DESC LIMIT 1),"
        f" (SELECT MIN(h.history_id) {table}))"
        f" FROM (VALUES {', '.join(['(%s, %s)'] * len(pairs))}) AS w",
        [value for pk, at in pairs for value in (pk, adapt(at))],
    )


def documents(model: type[Tracked]) -> list[str]:
    """The model's fields that hold whole documents, which no list needs to read."""
    return [f.attname for f in model._meta.fields if isinstance(f, models.JSONField)]


def without_documents(model: type[Tracked]) -> models.QuerySet[Any]:
    return history_of(model).defer(*documents(model))


def record_from(row: Any) -> Tracked:
    """A record as one of its history rows has it; it is for reading, and never saved."""
    model: type[Tracked] = row.instance_type
    left_out = documents(model)
    names = [f.attname for f in row.tracked_fields if f.attname not in left_out]
    return model(**{name: getattr(row, name) for name in names})
