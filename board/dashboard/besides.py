"""What the board watches besides actions, in numbers that lead to what they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from board.models import Resource, Risk, Validation
from board.queries.impact_assessments import missing_of_actions, of_plan
from improvement.models import Plan


@dataclass(frozen=True)
class Besides:
    """Open risks and those above what the board tolerates; lines of money that stand and those that
    are not paid for, or only in part; outside checks, and those past their days or whose report is
    overdue; assessments that are missing, of the plan and of its actions, and those overdue."""

    risks: int
    above: int
    lines: int
    unpaid: int
    checks: int
    checks_overdue: int
    missing: int
    missing_overdue: int


def besides_actions(plan: Plan, on: date) -> Besides:
    """Five queries."""
    own = Risk.objects.filter(plan=plan)
    risks, above = numbers(own.filter(closed_on=None), own.above())
    money = Resource.objects.filter(plan=plan)
    lines, unpaid = numbers(money.standing(), money.not_paid_for())
    checks = list(Validation.objects.filter(plan=plan))
    kinds, asked = of_plan(plan), list(missing_of_actions(plan))
    waited_for = [*(each.asked for each in kinds if each.asked), *asked]
    return Besides(
        risks=risks,
        above=above,
        lines=lines,
        unpaid=unpaid,
        checks=len(checks),
        checks_overdue=sum(each.is_overdue(on) for each in checks),
        missing=sum(each.is_missing for each in kinds) + len(asked),
        missing_overdue=sum(each.is_overdue(on) for each in waited_for),
    )


def numbers(every: QuerySet[Any], some: QuerySet[Any]) -> tuple[int, int]:
    """How many there are, and how many of them are among `some`; one query."""
    among = Count("pk", filter=Q(pk__in=some.order_by().values("pk")))
    counted = every.order_by().aggregate(every=Count("pk"), some=among)
    return counted["every"], counted["some"]
