"""Under which name and in which roles a person may act on a plan: asked with every change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import QuerySet, Subquery

from improvement.compiled import Compiled


def held(person: int, plan_id: int, on: date) -> QuerySet[Any, Any]:
    """The key and name of whoever holds a role as which the person may act that day, the role, and
    the person's own present name."""
    users, memberships = (apps.get_model("improvement", name) for name in ("User", "Membership"))
    name = users._base_manager.filter(pk=person).values("name")
    acting = memberships.objects.acting(users(pk=person), on).filter(plan_id=plan_id)
    rows: QuerySet[Any, Any] = acting.values_list("user", "user__name", "role", Subquery(name))
    return rows


HELD = Compiled(held, -1, -2, date.min)
