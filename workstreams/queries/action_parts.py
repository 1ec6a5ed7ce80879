"""An action and what its page reads of it: queries for `improvement/prepared.py:read_of`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from improvement.models import Plan
from workstreams.models import Action, DateChange, Evidence, Measure, Milestone
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


def measures_of(action: Action, plan: Plan) -> QuerySet[Measure]:
    """Those that the action names (`is_named`), and the others of the outcomes that it serves."""
    named = action.measure_links.current().values("measure")
    served = action.outcome_links.current().values("outcome")
    measures = Measure.objects.filter(plan=plan).annotate(is_named=Q(pk__in=named))
    measures = measures.filter(Q(is_named=True) | Q(outcome__in=served))
    return measures.select_related("outcome")


def claims_of(action: Action) -> StageClaimQuerySet:
    return action.stage_claims.select_related("claimed_by", "decided_by").with_evidence()


def evidence_on(action: Action, plan: Plan) -> EvidenceQuerySet:
    return Evidence.objects.filter(plan=plan).bearing_on(action)
