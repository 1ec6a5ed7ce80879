"""The plan that a person enters, their roles on it, and for whom they act there: asked with every
page of a plan, so its SQL is built once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from improvement import clock
from improvement.models import Cover, Membership, Plan, User
from improvement.prepared import Prepared
from improvement.roles import Role

SLUG, DAY, ANYONE = "-", date.min, User(pk=-1)  # stand-ins
PLAN = {f"plan__{field.attname}": field.attname for field in Plan._meta.concrete_fields}


@dataclass(frozen=True)
class Entry:
    """`acts_for` are the keys of the people whose roles they are, the person or whom they cover;
    `was_covered` is whether anybody ever covered the person on the plan, or is to."""

    plan: Plan
    roles: frozenset[Role]
    acts_for: frozenset[int]
    was_covered: bool


def entry_of(person: User, slug: str) -> Entry | None:
    """None where the person may act in no role on the plan today, or there is no such plan."""
    as_stored = connection.ops.adapt_datefield_value
    today = as_stored(clock.today())
    given = {ANYONE.pk: person.pk, SLUG: slug, as_stored(DAY): today}
    asked = Plan.objects.raw(statement().sql, statement().given(given), translations=PLAN)
    rows: list[Any] = list(asked)
    if not rows:
        return None
    return Entry(
        rows[0],
        frozenset(Role(row.role) for row in rows),
        frozenset(row.user_id for row in rows),
        bool(rows[0].was_covered),
    )


@cache
def statement() -> Prepared:
    return Prepared.of(memberships())


def memberships() -> QuerySet[Any, Any]:
    """The plan's columns beside each membership in which ANYONE may act on the day."""
    covers = Cover.objects.order_by().filter(covered=ANYONE, plan=OuterRef("plan"))
    acting = Membership.objects.acting(ANYONE, DAY).filter(plan__slug=SLUG).order_by()
    rows = acting.annotate(was_covered=Exists(covers))
    return rows.values_list(*PLAN, "user_id", "role", "was_covered")
