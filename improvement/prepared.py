"""The SQL of a query that every page asks, built once and asked again with other keys.

Building the SQL of a long query takes many times what the database needs to answer it. Such a query
is built for ANYONE and ANY_PLAN, whose keys stand for a person's and a plan's and which no row has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from improvement.models import Plan, User

ANYONE, ANY_PLAN = User(pk=-2_000_000_001), Plan(pk=-2_000_000_002)


@dataclass(frozen=True)
class Prepared:
    """A statement; its parameters are values, or the keys of ANYONE and ANY_PLAN."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> Prepared:
        """`rows` are a query's values, built for ANYONE and ANY_PLAN, and may hang from nothing
        else of a request: whoever keeps a statement keeps it by all else that it was built for."""
        sql, params = rows.query.sql_with_params()
        return cls(sql, tuple(params))

    def rows(self, plan: Plan, user: User = ANYONE) -> list[tuple[Any, ...]]:
        """The answer for the plan and the person, as the database gives it."""
        keys: Mapping[Any, Any] = {ANYONE.pk: user.pk, ANY_PLAN.pk: plan.pk}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [keys.get(value, value) for value in self.params])
            return list(cursor.fetchall())
