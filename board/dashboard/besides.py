"""What the board watches besides actions, in numbers that lead to what they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce

from board.models import Decision, Resource, Risk, Validation
from board.queries.impact_assessments import impact_assessments_of, of_plan
from board.queries.judgements import run_out
from improvement.models import Plan
from workstreams.models import Evidence, Measure, Reading
from workstreams.queries.workforce import latest_of_service

Topic = Measure.Topic
TOPICS = (Topic.VACANCIES, Topic.TURNOVER)  # of the workforce, told by their numbers


@dataclass(frozen=True)
class Besides:
    """Open risks and those above what the board tolerates; lines of money that stand, those that
    are not paid for, or only in part, and those past their day; evidence that has run out and still
    counts; outside checks, and those past their days or whose report is overdue; assessments that
    are missing, of the plan and of its actions, those overdue, and the kinds of which one is due
    once the plan is agreed; decisions past their days; judgements that have run out; the latest
    readings of the workforce."""

    risks: int
    above: int
    lines: int
    unpaid: int
    lines_overdue: int
    run_out: int
    decisions_overdue: int
    judgements_run_out: int
    checks: int
    checks_overdue: int
    missing: int
    missing_overdue: int
    not_asked: list[str]
    not_yet: list[str]
    workforce: list[Reading]


def besides_actions(plan: Plan, on: date) -> Besides:
    """Five queries."""
    risks, money = Risk.objects.filter(plan=plan), Resource.objects.filter(plan=plan)
    checks = list(Validation.objects.filter(plan=plan))
    kinds, missing = of_plan(plan), list(impact_assessments_of(plan).missing())
    return Besides(
        **numbers(
            plan,
            risks=risks.open(),
            above=risks.above(),
            lines=money.standing(),
            unpaid=money.not_paid_for(),
            lines_overdue=money.overdue(on),
            run_out=Evidence.objects.run_out(plan, on),
            decisions_overdue=Decision.objects.filter(plan=plan).overdue(on),
            judgements_run_out=run_out(plan, on),
        ),
        checks=len(checks),
        checks_overdue=sum(each.is_overdue(on) for each in checks),
        missing=len(missing),
        missing_overdue=sum(each.is_overdue(on) for each in missing),
        not_asked=[each.name for each in kinds if each.is_missing and not each.asked],
        not_yet=[each.name for each in kinds if each.is_not_yet_due],
        workforce=latest_of_service(plan, TOPICS, on),
    )


def numbers(plan: Plan, **found: QuerySet[Any]) -> dict[str, int]:
    """How many of the plan's records there are of each name; one query."""
    counted = [Coalesce(number(records), 0) for records in found.values()]
    row = Plan.objects.filter(pk=plan.pk).values_list(*counted).get()
    return dict(zip(found, row, strict=True))


def number(records: QuerySet[Any]) -> Subquery:
    """The count of records of one plan, which counting by plan leaves as the only row."""
    own = records.model._base_manager.filter(pk__in=records.order_by().values("pk"))
    return Subquery(own.order_by().values("plan").annotate(n=Count("pk")).values("n"))
