"""The page that says how far a new plan is set up, and where each step is done."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.roles import GRANTS, Permission
from workstreams.queries.set_up import DONE, set_up_steps


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def plan_set_up(request: PlanRequest, plan: Plan) -> HttpResponse:
    steps = set_up_steps(plan)
    rows = [(step, bool(GRANTS[step.permission] & request.roles)) for step in steps]
    context = {
        "plan": plan,
        "rows": rows,
        "next": next((step for step, may in rows if may and step.is_open), None),
        "done": sum(step.state == DONE for step in steps),
        "may_import": bool(GRANTS[Permission.EDIT_STRUCTURE] & request.roles),
        "has_actions": plan.actions.exists(),
    }
    return render(request, "workstreams/plan_set_up.html", context)
