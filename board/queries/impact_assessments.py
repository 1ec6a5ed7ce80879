"""Reads impact assessments: of the plan by kind, of its actions, and what is missing.

An agreed plan has one of each kind: what is not on record is missing, whether or not somebody has
asked for it. Which action needs one no rule can say: an action's is due where it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Value, When

from board.models import ImpactAssessment
from board.models.impact_assessment import ImpactAssessmentQuerySet
from improvement.models import Plan
from improvement.prepared import read_of
from workstreams.models import Action
from workstreams.models.judged import is_agreed


def impact_assessments_of(plan: Plan) -> ImpactAssessmentQuerySet:
    found = ImpactAssessment.objects.filter(plan=plan)
    return found.select_related("action__workstream")


def impact_assessments_on(action: Action, plan: Plan) -> ImpactAssessmentQuerySet:
    return impact_assessments_of(plan).filter(action=action)


@dataclass(frozen=True)
class OfPlan:
    """The assessments of the plan of one kind: the last that was made, the one asked for, and of
    those that were withdrawn the last."""

    kind: str
    name: str
    made: ImpactAssessment | None
    asked: ImpactAssessment | None
    withdrawn: ImpactAssessment | None
    is_missing: bool

    @property
    def is_not_yet_due(self) -> bool:
        """Whether there is none, and one is due once the plan is agreed."""
        return not (self.made or self.is_missing)


def of_plan(plan: Plan) -> list[OfPlan]:
    """One for each kind, what is missing first; one query."""
    own, agreed = read_of(of_no_action, plan), is_agreed(plan)
    found = []
    for kind in ImpactAssessment.Kind:
        same = [each for each in own if each.kind == kind]
        made = [each for each in same if each.made_on]
        made.sort(key=lambda each: (each.made_on, each.pk))
        asked = next((each for each in same if each.is_missing), None)
        withdrawn = max((e for e in same if e.withdrawn_why), key=lambda e: e.pk, default=None)
        last, is_missing = made[-1] if made else None, not made and bool(agreed or asked)
        found.append(OfPlan(kind.value, str(kind.label), last, asked, withdrawn, is_missing))
    return sorted(found, key=lambda each: not each.is_missing)


def of_no_action(plan: Plan) -> ImpactAssessmentQuerySet:
    return impact_assessments_of(plan).filter(action=None)


def withdrawn_of(plan: Plan) -> ImpactAssessmentQuerySet:
    return impact_assessments_of(plan).withdrawn()


def would_be_missing(assessment: ImpactAssessment) -> bool:
    """Whether the agreed plan lacks one of its kind also where this one is withdrawn."""
    if assessment.action_id is not None or not is_agreed(assessment.plan):
        return False
    same = ImpactAssessment.objects.filter(plan=assessment.plan, action=None, kind=assessment.kind)
    return not same.filter(made_on__isnull=False).exists()


def missing_of_actions(plan: Plan) -> ImpactAssessmentQuerySet:
    """Those that are asked for of actions and not made, the first due first."""
    missing = impact_assessments_of(plan).filter(action__isnull=False).missing()
    return missing.order_by("due", "pk")


def narrowed(plan: Plan, chosen: dict[str, Any], on: date) -> ImpactAssessmentQuerySet:
    """Those that the filters leave: what is missing first, then the latest, last what was
    withdrawn."""
    found, show = impact_assessments_of(plan), chosen.get("show")
    if show == "withdrawn":
        found = found.withdrawn()
    elif show:
        found = found.missing()
    if show == "overdue":
        found = found.filter(due__lt=on)
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    withdrawn = Case(When(withdrawn_why="", then=Value(0)), default=Value(1))
    return found.order_by(withdrawn, F("made_on").desc(nulls_first=True), "due", "pk")


def overdue(found: Iterable[ImpactAssessment], on: date) -> list[ImpactAssessment]:
    return [each for each in found if each.is_overdue(on)]
