"""Reads history tables for the ledger: the kind of each column, and the rows.

Rows are read by SQL and not as Django's objects, so that the ledger proves the values that the
database has.
"""
# ruff: noqa: S608  # names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

from improvement.audit.canonical import COMMITTED, Column

Values = tuple[Any, ...]  # of one row, in the order of the columns

WHO = {"actor", "actor_role", "entered_by"}  # typed text may be erased; who made a change, never
KINDS: list[tuple[type[models.Field[Any, Any]], str]] = [  # the first that fits
    (models.JSONField, "document"),
    (models.SlugField, "text"),
    (models.CharField, "free text"),
    (models.TextField, "free text"),
    (models.BooleanField, "boolean"),
    (models.DecimalField, "decimal"),
    (models.DateTimeField, "instant"),
    (models.DateField, "date"),
    (models.IntegerField, "number"),
    (models.ForeignKey, "number"),
]


class Table(NamedTuple):
    """A history table and its columns, in the order of their names."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def can_be_erased(self) -> tuple[Column, ...]:
        """The columns that a payload only commits to."""
        return tuple(column for column in self.columns if column.kind in COMMITTED)


@cache
def table_of(history: type[models.Model]) -> Table:
    fields = sorted(history._meta.local_fields, key=lambda field: field.column)
    columns = tuple(Column(field.column, kind(field)) for field in fields)
    return Table(history._meta.db_table, columns)


def real_table(model: type[models.Model]) -> str:
    """The model's table with its schema: where the plan is read as it stood, a view of the same
    name hides it."""
    schema = "main" if connection.vendor == "sqlite" else "public"
    return f'"{schema}"."{model._meta.db_table}"'


def kind(field: models.Field[Any, Any]) -> str:
    if field.choices or field.name in WHO:
        return "text"
    return next((name for cls, name in KINDS if isinstance(field, cls)), "text")


def rows(cursor: Any, vendor: str, table: Table, keys: Iterable[int]) -> dict[int, Values]:
    """Rows by their history_id, the values in the order of the columns."""
    ids = ", ".join(str(int(key)) for key in keys)
    columns = ", ".join(expression(column, vendor) for column in table.columns)
    cursor.execute(f'SELECT {columns} FROM "{table.name}" WHERE history_id IN ({ids})')
    place = table.names.index("history_id")
    return {row[place]: row for row in cursor.fetchall()}


def expression(column: Column, vendor: str, row: str = "") -> str:
    """SQL for the value as text or number, alike on both databases.

    On SQLite the + keeps the driver from converting a value, which fails for wrong ones.
    """
    name = f'{row}."{column.name}"' if row else f'"{column.name}"'
    if vendor == "sqlite":
        return f"+{name}"
    if column.kind == "instant":
        return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"{name}::text" if column.kind in ("date", "document") else name
