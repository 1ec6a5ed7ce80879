"""What of a plan is marked exempt or confidential."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Min, Q

from improvement.models import Plan
from workstreams.models import Action, Evidence


def marked_records(plan: Plan) -> list[Action | Evidence]:
    """Those without a day of review first, then by that day; superseded evidence is left out."""
    actions = Action.objects.filter(plan=plan).withheld()
    evidence = Evidence.objects.current().filter(plan=plan).withheld()
    return sorted([*actions, *evidence], key=lambda record: record.marking_review or date.min)


class Reviews(NamedTuple):
    """Of the marked records: the first day of review, and how many have none."""

    first: date | None
    without: int


def reviews_of(plan: Plan) -> Reviews:
    """Two queries, which read no record."""
    found = [
        records.filter(plan=plan)
        .withheld()
        .order_by()
        .aggregate(first=Min("marking_review"), without=Count("pk", filter=Q(marking_review=None)))
        for records in (Action.objects.all(), Evidence.objects.current())
    ]
    days = [each["first"] for each in found if each["first"]]
    return Reviews(min(days, default=None), sum(each["without"] for each in found))
