"""Writing tracked rows and their history, hundreds with one statement.

Only `improvement.history` calls this, inside its transaction and under its lock.
"""
# ruff: noqa: S608  # table and column names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, connections, models
from django.db.models.expressions import DatabaseDefault

from improvement.audit.history_tables import expression, table_of

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

BATCH = 500  # rows of a statement
AS_THEY_ARE: list[tuple[type[models.Field[Any, Any]], type]] = [  # what the database takes
    (models.CharField, str),
    (models.TextField, str),
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.ForeignKey, int),
]
MOST_PARAMETERS = 30_000  # of a statement; SQLite takes 32,766

Row = TypeVar("Row")


def batches(rows: Sequence[Row], columns: int) -> Iterator[list[Row]]:
    """The rows in parts that fit into one statement."""
    size = min(BATCH, MOST_PARAMETERS // columns)
    iterator = iter(rows)
    while part := list(islice(iterator, size)):
        yield part


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert new rows, and give each its key."""
    fields = fields_of(model)
    insert, one = insert_statement(model)
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]  # as Django's own does
    with connection.cursor() as cursor:
        for part in batches(rows, len(fields)):
            ones = ", ".join([one] * len(part))
            cursor.execute(f"{insert} {ones} RETURNING id", parameters(fields, part))
            keys = sorted(key for [key] in cursor.fetchall())  # in the order of the rows
            for row, key in zip(part, keys, strict=True):
                row.pk, row._state.adding, row._state.db = key, False, connection.alias


@cache
def fields_of(model: type[models.Model]) -> tuple[Any, ...]:
    """All but the key, which the database gives."""
    return tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)


@cache
def insert_statement(model: type[models.Model]) -> tuple[str, str]:
    """INSERT up to its rows, and the placeholders of a row."""
    columns = [field.column for field in fields_of(model)]
    named = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{model._meta.db_table}" ({named}) VALUES', marks_of(columns)


def marks_of(columns: Sequence[Any]) -> str:
    return f"({', '.join(['%s'] * len(columns))})"


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
                parameters(fields, part),
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
        marks_of(columns),
        f"RETURNING {stored}",
    )


def is_given(field: Any, row: models.Model) -> bool:
    """Whether the row has a value for the field, which the database would else give."""
    value = getattr(row, field.attname)
    return not (field.primary_key or isinstance(value, DatabaseDefault))


def parameters(fields: Sequence[Any], rows: Sequence[models.Model]) -> list[Any]:
    """The values of the rows, one row after the other, as the database takes them: of most nothing
    is to be made."""
    here = connections[connection.alias]  # `connection` looks it up for each value
    kinds = [(field, field.attname, taken_as_is(field.__class__)) for field in fields]
    return [
        value if value is None or type(value) is as_is else prepared(field, value, here)
        for row in rows
        for field, name, as_is in kinds
        for value in (getattr(row, name),)
    ]


@cache
def taken_as_is(kind: type[models.Field[Any, Any]]) -> type:
    """The type of the values of which the field makes nothing else."""
    return next((type_ for known, type_ in AS_THEY_ARE if issubclass(kind, known)), NoneType)


def prepared(field: Any, value: Any, here: BaseDatabaseWrapper) -> Any:
    """The value as the database takes it. Raises ValueError for an expression, of which the
    record's version and its history row could get different values."""
    if hasattr(value, "resolve_expression"):
        raise ValueError(f"A record is saved with values, and {field.name} is an expression")
    return field.get_db_prep_save(value, here)


def update(model: type[models.Model], rows: Sequence[models.Model]) -> bool:
    """Update each row whose stored version is one below its own; whether that was every row."""
    fields = (model._meta.pk, *fields_of(model))
    update, first, one, where = update_statement(model, connection.vendor)
    count = 0
    with connection.cursor() as cursor:
        for part in batches(rows, len(fields)):
            ones = ", ".join([first, *[one] * (len(part) - 1)])
            cursor.execute(f"{update}{ones}{where}", parameters(fields, part))
            count += cursor.rowcount
    return count == len(rows)


@cache
def update_statement(model: type[models.Model], vendor: str) -> tuple[str, str, str, str]:
    """UPDATE … FROM (VALUES …) up to its rows, the placeholders of the first and of another row,
    and what follows; both databases call the columns column1, column2 and so on. PostgreSQL takes
    the types of all rows from the first."""
    columns = [model._meta.pk, *fields_of(model)]
    places = {field.column: f"v.column{number}" for number, field in enumerate(columns, 1)}
    assigned = ", ".join(f'"{f.column}" = {places[f.column]}' for f in fields_of(model))
    table = model._meta.db_table
    one = first = marks_of(columns)
    if vendor == "postgresql":
        first = f"({', '.join(f'%s::{type_of(field)}' for field in columns)})"
    return (
        f'UPDATE "{table}" SET {assigned} FROM (VALUES ',
        first,
        one,
        f') AS v WHERE "{table}".id = {places["id"]}'
        f' AND "{table}".version = {places["version"]} - 1',
    )


def type_of(field: Any) -> str:
    """The type to cast to, without its length: a cast to that would cut a text short unseen."""
    return str(field.cast_db_type(connection)).partition("(")[0]
