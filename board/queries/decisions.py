"""Reads of the board's decisions, and of what waits to be carried out."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from board.models import Decision
from board.models.decision import DecisionQuerySet
from improvement.models import Plan


def decisions_of(plan: Plan) -> DecisionQuerySet:
    """The plan's decisions with all that a list says of each, the latest first."""
    found = Decision.objects.filter(plan=plan)
    return found.select_related("meeting", "owner", "withdraws", "withdrawn_by", "done_said_by")


def decision_cited(plan: Plan, ref: str) -> QuerySet[Decision]:
    """The decision that is cited as `ref`: "D4"."""
    letter, number = ref[:1], ref[1:]
    if letter != "D" or not (number.isascii() and number.isdigit() and len(number) < 10):
        return Decision.objects.none()
    return decisions_of(plan).filter(number=int(number))


def counted(plan: Plan, on: date) -> dict[str, int]:
    """How many decisions there are, by how they stand on the day; in one query."""
    standing, not_done = Q(withdrawn_by=None), Q(done_on=None)
    states = {
        "all": Q(),
        "open": standing & not_done,
        "overdue": standing & not_done & Q(due__lt=on),
        "undated": standing & not_done & Q(due=None),
        "done": standing & ~not_done,
        "withdrawn": ~standing,
    }
    own = Decision.objects.filter(plan=plan)
    return own.aggregate(**{name: Count("pk", filter=q) for name, q in states.items()})
