"""Queries whose SQL is worked out once, for those that every change asks: Django takes longer to
work one out than the database takes to answer it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.db import connection, models

Value = int | date  # of a key, or a day


class Compiled:
    """The query that `make` builds of values such as keys and days, with columns that need no
    conversion. `stand_ins` are a value for each that stands nowhere else in the query, so that its
    places can be found."""

    def __init__(self, make: Callable[..., models.QuerySet[Any, Any]], *stand_ins: Value) -> None:
        self.make, self.stand_ins = make, stand_ins
        self.statement = cache(self.compiled)

    def compiled(self, vendor: str) -> tuple[str, list[Any]]:
        """The SQL for the kind of database, and its parameters with the values' stand-ins."""
        sql, parameters = self.make(*self.stand_ins).query.sql_with_params()
        return sql, list(parameters)

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """The query's rows with these values, one for each stand-in."""
        sql, parameters = self.statement(connection.vendor)
        given = dict(zip(map(adapted, self.stand_ins), map(adapted, values), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(each, each) for each in parameters])
            return [*cursor.fetchall()]


def adapted(value: Value) -> Any:
    """The value as a parameter of the database."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
