"""Writing tracked rows and their history, hundreds with one statement.

Only `improvement.history` calls this, inside its transaction and under its lock.
"""
# ruff: noqa: S608  # table and column names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

from improvement.audit.history_tables import expression, table_of

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

BATCH = 500  # rows of a statement
MOST_PARAMETERS = 30_000  # of a statement; SQLite takes 32,766

Row = TypeVar("Row")


def batches(rows: Sequence[Row], columns: int) -> Iterator[list[Row]]:
    """The rows in parts that fit into one statement."""
    size = min(BATCH, MOST_PARAMETERS // columns)
    iterator = iter(rows)
    while part := list(islice(iterator, size)):
        yield part


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert the rows, and give each its key."""
    for part in batches(rows, len(model._meta.local_concrete_fields)):
        models.QuerySet(model).bulk_create(part)  # type: ignore[arg-type]  # any model


def insert_history(rows: Sequence[Any]) -> None:
    """Insert history rows of one model. Each is given its key, and as `stored` its values as the
    database has them (see history_tables.py), which the ledger then needs not ask for."""
    model: type[models.Model] = type(rows[0])
    fields = [f for f in model._meta.local_concrete_fields if is_given(f, rows[0])]
    insert, one, returning = history_statement(
        model, connection.vendor, *(field.column for field in fields)
    )
    place = table_of(model).names.index("history_id")
    with connection.cursor() as cursor:
        for part in batches(rows, len(fields)):
            cursor.execute(
                f"{insert} {', '.join([one] * len(part))} {returning}",
                [prepared(field, row, cursor.db) for row in part for field in fields],
            )
            written = sorted(cursor.fetchall(), key=itemgetter(place))  # in the order of the rows
            for row, values in zip(part, written, strict=True):
                row.pk, row.stored = values[place], values


@cache
def history_statement(
    model: type[models.Model], vendor: str, *columns: str
) -> tuple[str, str, str]:
    """INSERT with the columns up to its rows, the placeholders of a row, and what is returned."""
    table = table_of(model)
    stored = ", ".join(expression(column, vendor) for column in table.columns)
    named = ", ".join(f'"{column}"' for column in columns)
    return (
        f'INSERT INTO "{table.name}" ({named}) VALUES',
        f"({', '.join(['%s'] * len(columns))})",
        f"RETURNING {stored}",
    )


def is_given(field: Any, row: models.Model) -> bool:
    """Whether the row has a value for the field, which the database would else give."""
    value = getattr(row, field.attname)
    return not (field.primary_key or isinstance(value, DatabaseDefault))


def prepared(field: Any, row: models.Model, here: BaseDatabaseWrapper) -> Any:
    """The row's value as the database takes it; `here` is the connection itself, as Django's
    `connection` looks it up for each value. Raises ValueError for an expression, of which the
    record's version and its history row could get different values."""
    value = getattr(row, field.attname)
    if hasattr(value, "resolve_expression"):
        raise ValueError(f"A record is saved with values, and {field.name} is an expression")
    return field.get_db_prep_save(value, here)


def update(model: type[models.Model], rows: Sequence[models.Model]) -> bool:
    """Update each row whose stored version is one below its own; whether that was every row."""
    fields = columns_of(model)
    count = 0
    with connection.cursor() as cursor:
        for part in batches(rows, len(fields)):
            cursor.execute(
                update_statement(model, len(part), connection.vendor),
                [prepared(field, row, cursor.db) for row in part for field in fields],
            )
            count += cursor.rowcount
    return count == len(rows)


@cache
def columns_of(model: type[models.Model]) -> tuple[Any, ...]:
    """The fields of the model's table, its key first."""
    fields = model._meta.local_concrete_fields
    return tuple(sorted(fields, key=lambda field: not field.primary_key))


@lru_cache(maxsize=500)
def update_statement(model: type[models.Model], rows: int, vendor: str) -> str:
    """UPDATE … FROM (VALUES …); both databases call the columns column1, column2 and so on."""
    key, *fields = columns = columns_of(model)
    places = {field.column: f"v.column{number}" for number, field in enumerate(columns, 1)}
    assigned = ", ".join(f'"{field.column}" = {places[field.column]}' for field in fields)
    table = model._meta.db_table
    return (
        f'UPDATE "{table}" SET {assigned} FROM (VALUES {values_of(columns, rows, vendor)}) AS v'
        f' WHERE "{table}".id = {places[key.column]}'
        f' AND "{table}".version = {places["version"]} - 1'
    )


def values_of(columns: Sequence[Any], count: int, vendor: str) -> str:
    """The placeholders. PostgreSQL takes the types of all rows from the first."""
    plain = f"({', '.join(['%s'] * len(columns))})"
    first = plain
    if vendor == "postgresql":
        first = f"({', '.join(f'%s::{type_of(field)}' for field in columns)})"
    return ", ".join([first, *[plain] * (count - 1)])


def type_of(field: Any) -> str:
    """The type to cast to, without its length: a cast to that would cut a text short unseen."""
    return str(field.cast_db_type(connection)).partition("(")[0]
