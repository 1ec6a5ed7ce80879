"""Under which name, in which roles and for whom a person acts on a plan: asked with each change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet, Subquery

from improvement.prepared import Prepared
from improvement.registry import Registry

# For whom a person acts whom they do not cover: given the memberships in which they may act on the
# day, the key and the name of each, no role, and in which place they act. Without an order.
IN_PLACE: Registry[Callable[[QuerySet[Any, Any], date], QuerySet[Any, Any]]] = Registry()


def held(person: int, plan_id: int, on: date) -> QuerySet[Any, Any]:
    """The key and name of whoever holds a role as which the person may act that day, the role, and
    the person's own present name; then those of `IN_PLACE`, with the place as the last."""
    users, memberships = (apps.get_model("improvement", name) for name in ("User", "Membership"))
    name = users._base_manager.filter(pk=person).values("name")
    acting = memberships.objects.acting(users(pk=person), on).filter(plan_id=plan_id).order_by()
    rows: QuerySet[Any, Any] = acting.values_list("user", "user__name", "role", Subquery(name))
    return rows.union(*(places(acting, on) for places in IN_PLACE.values()), all=True)


PERSON, PLAN, DAY = -1, -2, date.min  # stand-ins


@cache
def statement() -> Prepared:
    return Prepared.of(held(PERSON, PLAN, DAY))


def held_by(person: int, plan_id: int, on: date) -> list[tuple[Any, ...]]:
    """The rows of `held`."""
    as_stored = connection.ops.adapt_datefield_value
    given = {PERSON: person, PLAN: plan_id, as_stored(DAY): as_stored(on)}
    return statement().rows(given)
