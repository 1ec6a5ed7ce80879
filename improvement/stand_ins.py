"""A person and a plan that no row has, for which the SQL of a query is built (see prepared.py)."""

from __future__ import annotations

from improvement.models import Plan, User

ANYONE, ANY_PLAN = User(pk=-2_000_000_001), Plan(pk=-2_000_000_002)


def keys_for(plan: Plan, user: User = ANYONE) -> dict[int, int]:
    """The keys of the plan and the person, by those of ANY_PLAN and ANYONE."""
    return {ANY_PLAN.pk: plan.pk, ANYONE.pk: user.pk}
