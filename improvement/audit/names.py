"""Words for the values in history rows; each record is named as it was called at that instant.

Renaming a record writes a version of it, so its name at any instant is in the history itself.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from django.db import connection, models

from improvement.audit.history_tables import real_table
from improvement.dates import in_words
from improvement.history import Tracked, history_model, history_of, words_of
from improvement.templatetags.display import moment, plain_number

Field: TypeAlias = "models.Field[Any, Any]"

NOT_SHOWN = {"id", "version", "plan"}

# A record at an instant: its model, its id and the instant.
RecordAt = tuple[type[Tracked], int, datetime]


class Names:
    """Words for the values of some history rows, as they were when each row took effect.

    Reads all the records that the rows refer to at once, in a fixed number of queries a model.
    """

    def __init__(self, changes: Iterable[tuple[Any, Any]]) -> None:
        """`changes` pairs each row with the row before it, or with None."""
        referred: set[RecordAt] = set()
        for row, before in changes:
            for version in filter(None, (row, before)):
                referred |= set(records_referred(version, row.history_date))
        self.records = records_at(referred)
        self.called: dict[RecordAt, str] = {}

    def of(self, row: Any) -> str:
        """The name of the row's own record in this version."""
        record = record_from(row)
        for key, part in parts_of_name(record, row.history_date).items():
            setattr(record, key, self.records[part])
        return str(record)

    def say(self, field: Field, value: Any, at: datetime) -> str:
        if value is None or value == "":
            return ""
        if field.is_relation:
            return self.name_of((model_of(field), value, at))
        return in_plain_words(field, value)

    def name_of(self, part: RecordAt) -> str:
        """Worked out once: many rows refer to the same record at the same instant."""
        if part not in self.called:
            self.called[part] = str(self.records[part])
        return self.called[part]


def in_plain_words(field: Field, value: Any) -> str:
    if field.choices:
        return words_of(field).get(value, str(value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return in_words(value)
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def records_referred(row: Any, at: datetime) -> Iterable[RecordAt]:
    """The records that the row's foreign keys refer to, at the instant."""
    for field in row.tracked_fields:
        value = getattr(row, field.attname) if field.is_relation else None
        if value is not None and field.name not in NOT_SHOWN:
            yield model_of(field), value, at


@cache
def keys_of_name(model: type[Tracked]) -> list[models.ForeignKey[Any, Any]]:
    """The foreign keys that a record's name may be made of: those that may not be empty, and those
    that its model says."""
    keys = [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    may_name = [key for key in keys if not key.null or key.name in model.named_by]
    return [key for key in may_name if key.name not in NOT_SHOWN]


def model_of(key: Field) -> type[Tracked]:
    """The model that a foreign key of a tracked record refers to."""
    model = key.related_model
    assert isinstance(model, type)
    assert issubclass(model, Tracked)
    return model


def records_at(referred: set[RecordAt]) -> dict[RecordAt, Tracked]:
    """The records at their instants, each with the records that its own name is made of.

    A record that was entered after the instant is given as in its first version.
    """
    records: dict[RecordAt, Tracked] = {}
    missing = referred
    while missing:
        by_model = defaultdict(list)
        for model, pk, at in missing:
            by_model[model].append((pk, at))
        for model, pairs in by_model.items():
            records |= versions_at(model, pairs)
        named = {p for each in missing for p in parts_of_name(records[each], each[2]).values()}
        missing = named - set(records)
    for (_, _, at), record in records.items():
        for key, part in parts_of_name(record, at).items():
            setattr(record, key, records[part])
    return records


def parts_of_name(record: Tracked, at: datetime) -> dict[str, RecordAt]:
    """The records that the name of a record is made of, by their keys, at the instant."""
    keys = {key: getattr(record, key.attname) for key in keys_of_name(type(record))}
    return {key.name: (model_of(key), pk, at) for key, pk in keys.items() if pk is not None}


def versions_at(model: type[Tracked], pairs: list[tuple[int, datetime]]) -> dict[RecordAt, Tracked]:
    """The records of one model at their instants, in one query.

    It reads the table itself, which a view may hide: a change that took effect early can refer to
    a record that was entered late, and then has the name of its first version.
    """
    history, left_out = history_model(model), documents(model)
    fields = [f for f in history._meta.local_fields if f.attname not in left_out]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    newest, values = newest_by(model, pairs)
    rows: Iterable[Any] = history._base_manager.raw(
        f"SELECT {columns} FROM {real_table(history)} WHERE history_id IN ({newest})"
        " ORDER BY history_date, history_id",
        values,
    )
    versions: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        versions[row.id].append(row)
    records = {}
    for pk, at in pairs:
        until = [row for row in versions[pk] if row.history_date <= at]
        records[model, pk, at] = record_from((until or versions[pk][:1])[-1])
    return records


def newest_by(model: type[Tracked], pairs: list[tuple[int, datetime]]) -> tuple[str, list[Any]]:
    """SQL for the history_id of each record's version at its instant, or else its first version.

    Written by hand, because Django can't select from a list of VALUES: this is one index look-up
    for each pair, however many versions the records have.
    """
    table = f"FROM {real_table(history_model(model))} AS h WHERE h.id = w.column1"
    adapt = connection.ops.adapt_datetimefield_value
    return (
        f"SELECT COALESCE((SELECT h.history_id {table} AND h.history_date <= w.column2"
        " ORDER BY h.history_date DESC, h.history_id DESC LIMIT 1),"
        f" (SELECT MIN(h.history_id) {table}))"
        f" FROM (VALUES {', '.join(['(%s, %s)'] * len(pairs))}) AS w",
        [value for pk, at in pairs for value in (pk, adapt(at))],
    )


@cache
def documents(model: type[Tracked]) -> list[str]:
    """The model's fields that hold whole documents, which no list needs to read."""
    return [f.attname for f in model._meta.fields if isinstance(f, models.JSONField)]


def without_documents(model: type[Tracked]) -> models.QuerySet[Any]:
    return history_of(model).defer(*documents(model))


def record_from(row: Any) -> Tracked:
    """A record as one of its history rows has it; only to be read, never saved."""
    model: type[Tracked] = row.instance_type
    return model(**{name: getattr(row, name) for name in columns_read(model)})


@cache
def columns_read(model: type[Tracked]) -> list[str]:
    """Of a record, without its documents."""
    tracked = history_model(model).tracked_fields  # type: ignore[attr-defined]  # untyped
    return [f.attname for f in tracked if f.attname not in documents(model)]
