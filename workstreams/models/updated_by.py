"""Whose updates a person sends: the actions of the workstreams that they lead, and their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q, QuerySet

from improvement.models import User
from improvement.roles import LEADS, OWNERS, Role
from workstreams.models.workstream import Workstream, deputises

if TYPE_CHECKING:
    from workstreams.models.action import Action


def updated_alone_by(user: User, held: frozenset[Role], on: date) -> QuerySet[Action, int]:
    """The keys of all actions whose updates the person would submit on the day if they held these
    roles on each plan, and they stand in for nobody."""
    nobody = Q(pk__in=())
    return updated_by(on, lambda post, own: Q((post, user)) if held & own else nobody)


def updated_by(on: date, acts: Callable[[str, frozenset[Role]], Q]) -> QuerySet[Action, int]:
    """`acts(post, roles)`: of which rows somebody acts in the post, in one of the roles."""
    led = Workstream.objects.filter(acts("lead", LEADS) | acts("deputy", LEADS) & deputises(on))
    actions = apps.get_model("workstreams", "Action").objects
    every: QuerySet[Action, int] = actions.order_by().values_list("pk", flat=True)
    # Each by an index of its own: an OR of the two would look through all actions.
    return every.filter(workstream__in=led).union(every.filter(acts("owner", OWNERS)))
