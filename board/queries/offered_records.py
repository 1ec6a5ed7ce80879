"""The records that the plan offers for an agenda, a query for each kind: what waits for the board.

`taken` are the keys of those that are on it. Each query is built once (`improvement/prepared.py`),
as a page asks all of them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from board.models import (
    AgendaItem,
    Challenge,
    Decision,
    DepartmentReturn,
    Judgement,
    Meeting,
    Requirement,
    Resource,
    ResourceAction,
    Risk,
    Validation,
)
from board.models.about import ABOUT
from board.models.risk import RiskQuerySet
from board.queries.judgements import run_out
from improvement.models import Plan
from improvement.prepared import Among
from workstreams.models import ActionFinding, DateChange, Escalation, Finding
from workstreams.models.action import OUTSIDE

MOST_OFFERED = 12  # records of a kind


def open_challenges(plan: Plan) -> QuerySet[Challenge]:
    return Challenge.objects.filter(plan=plan).open()


def overdue_challenges(plan: Plan, on: date) -> QuerySet[Challenge]:
    return Challenge.objects.filter(plan=plan).overdue(on)


def open_risks(plan: Plan) -> RiskQuerySet:
    return Risk.objects.filter(plan=plan).open()


def risks_above(plan: Plan) -> RiskQuerySet:
    return open_risks(plan).above()


def unpaid(plan: Plan) -> QuerySet[Resource]:
    return Resource.objects.filter(plan=plan).not_paid_for()


def challenges(plan: Plan, taken: Among) -> QuerySet[Challenge]:
    found = open_challenges(plan).exclude(pk__in=taken).order_by("pk")
    return found.select_related(*ABOUT).prefetch_related("exchanges")[:MOST_OFFERED]


def escalations(plan: Plan, taken: Among) -> QuerySet[Escalation]:
    found = Escalation.objects.filter(action__plan=plan, level=Escalation.Level.BOARD)
    return found.exclude(action__in=taken).unanswered().select_related("action")


def date_changes(plan: Plan, taken: Among) -> QuerySet[DateChange]:
    """What the chair is asked to decide, the oldest first."""
    found = DateChange.objects.filter(action__plan=plan).waiting().exclude(pk__in=taken)
    return found.select_related("action")[:MOST_OFFERED]


def decisions(plan: Plan, taken: Among) -> QuerySet[Decision]:
    """What is not carried out: without a due day first, for the board to set one."""
    found = Decision.objects.filter(plan=plan).open().exclude(pk__in=taken)
    return found.order_by(F("due").asc(nulls_first=True), "number")[:MOST_OFFERED]


def returns(plan: Plan, taken: Among) -> QuerySet[DepartmentReturn]:
    found = DepartmentReturn.objects.owed().filter(notice__plan=plan).exclude(pk__in=taken)
    return found.order_by("due")[:MOST_OFFERED]


def requirements(plan: Plan, taken: Among) -> QuerySet[Requirement]:
    """What the notice in force requires, that which is due first first."""
    found = Requirement.objects.current().filter(plan=plan).exclude(pk__in=taken)
    return found.order_by(F("due").asc(nulls_last=True), "ref")


def judged(plan: Plan, held_on: date, kind: str, taken: Among) -> QuerySet[Judgement]:
    """What the board judged of actions or workstreams that will have run out when it meets, the
    oldest first."""
    found = run_out(plan, held_on).exclude(**{kind: None}).exclude(**{f"{kind}__in": taken})
    oldest_first = found.select_related(kind, "meeting").order_by("meeting__held_on", "pk")
    return oldest_first[:MOST_OFFERED]


def resources(plan: Plan, on: date, taken: Among) -> QuerySet[Any]:
    """Lines that are not paid for, or that were to be settled before the day: the first due first,
    each with how many actions are `endangered`."""
    own = Resource.objects.filter(plan=plan).exclude(pk__in=taken)
    links = ResourceAction.objects.current().filter(resource=OuterRef("pk")).order_by()
    hanging = Subquery(links.values("resource").annotate(n=Count("pk")).values("n"))
    found = (own.not_paid_for() | own.overdue(on)).annotate(endangered=Coalesce(hanging, 0))
    return found.order_by(F("due").asc(nulls_last=True), "ref")[:MOST_OFFERED]


def validations(plan: Plan, on: date, taken: Among) -> QuerySet[Validation]:
    """Outside checks whose report is overdue, then those whose report came and was on no agenda
    yet, the latest first."""
    own = Validation.objects.filter(plan=plan).exclude(pk__in=taken)
    put = AgendaItem.objects.kept().filter(meeting__in=Meeting.objects.going_ahead())
    told = put.exclude(validation=None).values("validation")
    came = Q(reported_on__isnull=False) & ~Q(pk__in=told)
    owed = Q(reported_on=None, called_off="", report_due__lt=on)
    latest_first = own.filter(came | owed).order_by(F("reported_on").desc(nulls_first=True), "pk")
    return latest_first[:MOST_OFFERED]


def findings(plan: Plan, taken: Among) -> QuerySet[Finding]:
    """Those that no action in the plan answers."""
    links = ActionFinding.objects.current().exclude(action__delivery__in=OUTSIDE)
    answered = links.filter(finding__plan=plan).values("finding")
    found = Finding.objects.filter(plan=plan).exclude(pk__in=answered).exclude(pk__in=taken)
    return found[:MOST_OFFERED]


def risks(plan: Plan, taken: Among) -> QuerySet[Risk]:
    """Those above what is tolerated, the worst first."""
    above = Risk.objects.filter(plan=plan).exclude(pk__in=taken).worst_first().above()
    return above.select_related("kind")[:MOST_OFFERED]
