"""The SQL of a query that is asked with every page or change, built once and asked again with other
values.

Building the SQL of a long query takes many times what the database needs to answer it. Such a query
is built for stand-ins: values of its own, which no row has and which stand nowhere else in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class Prepared:
    """A statement; its parameters are values, or stand-ins as the database is given them."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> Prepared:
        """`rows` are a query's values, built for stand-ins, and may hang from nothing else of a
        request: whoever keeps a statement keeps it by all else that it was built for."""
        sql, params = rows.query.sql_with_params()
        return cls(sql, tuple(params))

    def rows(self, given: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """The answer, as the database gives it, for the values given by their stand-ins."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.given(given))
            return list(cursor.fetchall())

    def given(self, values: Mapping[Any, Any]) -> list[Any]:
        """The parameters, with the values in place of their stand-ins."""
        return [values.get(value, value) for value in self.params]
