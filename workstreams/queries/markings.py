"""What of a plan is marked exempt or confidential."""

from __future__ import annotations

from datetime import date

from improvement.models import Plan
from workstreams.models import Action, Evidence


def marked_records(plan: Plan) -> list[Action | Evidence]:
    """Those without a day of review first, then by that day; superseded evidence is left out."""
    actions = Action.objects.filter(plan=plan).withheld()
    evidence = Evidence.objects.current().filter(plan=plan).withheld()
    return sorted([*actions, *evidence], key=lambda record: record.marking_review or date.min)
