"""Pieces of the SQL by which history rows are searched."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.db.models.sql import Query

from improvement.history import Tracked, history_model


class Sql(NamedTuple):
    """A piece of SQL with a %s for each of its values."""

    text: str
    values: tuple[Any, ...] = ()


def joined(conditions: tuple[Sql, ...]) -> Sql:
    return Sql(
        " AND ".join(condition.text for condition in conditions),
        tuple(value for condition in conditions for value in condition.values),
    )


def condition(model: type[Tracked], rows: Q) -> Sql:
    """Django's own SQL for a condition on the model's history rows."""
    query = Query(history_model(model))
    text, values = query.get_compiler(connection=connection).compile(query.build_where(rows))
    return Sql(f"({text})", tuple(values))


def compared(column: str, operator: str, instant: datetime) -> Sql:
    value = connection.ops.adapt_datetimefield_value(instant)
    return Sql(f"{column} {operator} %s", (value,))
