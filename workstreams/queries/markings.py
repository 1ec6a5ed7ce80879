"""What of a plan is marked exempt or confidential. Packages above this one register their kinds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet

from improvement.models import Plan
from improvement.registry import Registry
from workstreams.models import Action, Evidence
from workstreams.models.marked import Marked

# By the name of the kind, those of the plan that are marked now.
KINDS: Registry[Callable[[Plan], QuerySet[Any]]] = Registry()


@KINDS.register("actions")
def marked_actions(plan: Plan) -> QuerySet[Any]:
    return Action.objects.filter(plan=plan).withheld()


@KINDS.register("evidence")
def marked_evidence(plan: Plan) -> QuerySet[Any]:
    """Without what is superseded."""
    return Evidence.objects.current().filter(plan=plan).withheld()


def marked_records(plan: Plan) -> list[Marked]:
    """Those without a day of review first, then by that day."""
    found = [record for marked in KINDS.values() for record in marked(plan)]
    return sorted(found, key=lambda record: record.marking_review or date.min)


class Reviews(NamedTuple):
    """Of the marked records: the first day of review, and how many have none."""

    first: date | None
    without: int


def reviews_of(plan: Plan) -> Reviews:
    """A query for each kind, which reads no record."""
    found = [
        marked(plan)
        .order_by()
        .aggregate(first=Min("marking_review"), without=Count("pk", filter=Q(marking_review=None)))
        for marked in KINDS.values()
    ]
    days = [each["first"] for each in found if each["first"]]
    return Reviews(min(days, default=None), sum(each["without"] for each in found))
