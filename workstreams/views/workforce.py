"""The page of the workforce: its measures with what each counts and where it breaks, beside the
demand on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import GRANTS, Permission
from workstreams.models import Measure
from workstreams.queries.workforce import in_lines, teams_without, topic_rows


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def workforce(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    rows = topic_rows(plan, Measure.OF_WORKFORCE, on)
    demand = topic_rows(plan, Measure.OF_DEMAND, on)
    context = {
        "plan": plan,
        "rows": page_of(request, in_lines(rows), name="workforce"),
        "demand": page_of(request, in_lines(demand), name="demand"),
        "measured": any(row.measures for row in rows),
        "told": [row for row in (*rows, *demand) if row.measures],
        "unmeasured": [row.name for row in (*rows, *demand) if not row.measures],
        "teams_without": teams_without(plan, Measure.Topic.CASELOAD),
        "broken": sum(bool(each.breaks) for row in rows for each in row.measures),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
    }
    return render(request, "workstreams/workforce.html", context)
