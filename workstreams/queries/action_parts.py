"""An action and what its page reads of it: queries for `improvement/prepared.py:read_of`."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet, Value

from improvement.models import Plan
from improvement.prepared import read_of
from improvement.text_order import natural_key
from workstreams.models import (
    Action,
    DateChange,
    Evidence,
    Finding,
    Measure,
    Milestone,
    Outcome,
    Theme,
)
from workstreams.models.action import ActionQuerySet
from workstreams.models.evidence import EvidenceQuerySet
from workstreams.models.stage_claim import StageClaimQuerySet


def actions_shown(plan: Plan, on: date, ref: str) -> ActionQuerySet:
    actions = Action.objects.for_list().with_facts(plan, on).filter(ref=ref).order_by()
    return actions.select_related("workstream__lead", "workstream__deputy")


def date_changes_of(action: Action) -> QuerySet[DateChange]:
    """Those asked first before the others."""
    changes = action.date_changes.select_related("asked_by", "decided_by")
    return changes.order_by("asked_at", "pk")


def milestones_of(action: Action) -> QuerySet[Milestone]:
    return action.milestones.all()


class Linked(NamedTuple):
    """What an action's page says of a record to which the action is linked. `place` and `code` give
    its place among those of its kind."""

    kind: type[Model]
    place: int
    code: str
    pk: int
    name: str


KINDS = {str(kind._meta.model_name): kind for kind in (Theme, Finding, Outcome, Measure)}


def linked_to(action: Action) -> list[Linked]:
    """The themes, findings and outcomes to which it is linked, and the measures of these outcomes
    that it does not name; each kind in its own order. One query."""
    rows = [Linked(KINDS[kind], *values) for kind, *values in read_of(rows_linked, action)]
    return sorted(rows, key=lambda row: (row.place, natural_key(row.code), row.pk))


def rows_linked(action: Action) -> QuerySet[Any, Any]:
    themes, findings, served, named = (
        getattr(action, f"{name}_links").current().values(name)
        for name in ("theme", "finding", "outcome", "measure")
    )
    of_findings = Finding.objects.filter(pk__in=findings)
    others = Measure.objects.filter(outcome__in=served).exclude(pk__in=named)
    first: QuerySet[Any] = told(Theme.objects.filter(pk__in=themes), "order", "code", "name")
    return first.union(
        told(of_findings.annotate(place=Value(0)), "place", "ref", "text"),
        told(Outcome.objects.filter(pk__in=served), "order", "code", "statement"),
        told(others, "outcome__order", "code", "name"),
        all=True,
    )


def told(rows: QuerySet[Any], place: str, code: str, name: str) -> QuerySet[Any, Any]:
    kind = Value(str(rows.model._meta.model_name))
    named: QuerySet[Any] = rows.order_by().annotate(record_kind=kind)
    return named.values_list("record_kind", place, code, "pk", name)


def measures_named(action: Action, plan: Plan) -> QuerySet[Measure]:
    named = action.measure_links.current().values("measure")
    return Measure.objects.filter(plan=plan, pk__in=named).select_related("outcome")


def claims_of(action: Action) -> StageClaimQuerySet:
    return action.stage_claims.select_related("claimed_by", "decided_by").with_evidence()


def evidence_on(action: Action, plan: Plan) -> EvidenceQuerySet:
    return Evidence.objects.filter(plan=plan).bearing_on(action)
