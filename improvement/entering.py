"""The plan that a person enters, their roles on it, and for whom they act there: asked with every
page of a plan, so its SQL is built once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from improvement import clock
from improvement.acting import deputies, on_day, stood_in
from improvement.models import Membership, Plan, User
from improvement.prepared import Prepared
from improvement.roles import Role

SLUG, DAY, ANYONE = "-", date.min, User(pk=-1)  # stand-ins
PLAN = {f"plan__{field.attname}": field.attname for field in Plan._meta.concrete_fields}


@dataclass(frozen=True)
class Entry:
    """`acts_for` are the keys of the people whose roles they are, the person or whom they cover;
    `is_deputy` is whether one of these deputises for somebody on the plan today; `was_covered`
    whether anybody ever stood in for the person there, or is to."""

    plan: Plan
    roles: frozenset[Role]
    acts_for: frozenset[int]
    is_deputy: bool
    was_covered: bool


def entry_of(person: User, slug: str) -> Entry | None:
    """None where the person may act in no role on the plan today, or there is no such plan."""
    as_stored = connection.ops.adapt_datefield_value
    today = as_stored(clock.today())
    given = {ANYONE.pk: person.pk, SLUG: slug, as_stored(DAY): today}
    asked = Plan.objects.raw(*statement().asked(given), translations=PLAN)
    rows: list[Any] = list(asked)
    if not rows:
        return None
    return Entry(
        rows[0],
        frozenset(Role(row.role) for row in rows),
        frozenset(row.user_id for row in rows),
        any(row.is_deputy for row in rows),
        bool(rows[0].was_covered),
    )


@cache
def statement() -> Prepared:
    return Prepared.of(memberships())


def memberships() -> QuerySet[Any, Any]:
    """The plan's columns beside each membership in which ANYONE may act on the day."""
    had = (rows.filter(plan=OuterRef("plan"), covered=ANYONE.pk) for rows in stood_in())
    deputises = Q(covering=OuterRef("user")) | Q(covering=ANYONE.pk)
    own = (rows.filter(deputises, plan=OuterRef("plan")) for rows in deputies())
    acting = Membership.objects.acting(ANYONE, DAY).filter(plan__slug=SLUG).order_by()
    rows = acting.annotate(
        is_deputy=reduce(or_, (Exists(on_day(each, DAY)) for each in own)),
        was_covered=reduce(or_, map(Exists, had)),
    )
    return rows.values_list(*PLAN, "user_id", "role", "is_deputy", "was_covered")
