"""The address of a plan itself, which redirects each person to the page of their work."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.roles import GRANTS, Permission

# The first page that the person may open is their home.
HOMES = [
    (Permission.SUBMIT_UPDATE, "my-work"),
    (Permission.READ_BOARD, "board-dashboard"),
    (Permission.ACKNOWLEDGE, "for-me"),
    (Permission.READ_SCRUTINY_PAGES, "progress"),
]


@require_safe
@allows(Permission.ENTER_PLAN)
def plan_home(request: PlanRequest, plan: Plan) -> HttpResponse:
    if plan.state == Plan.State.DRAFT and GRANTS[Permission.CHANGE_PLAN] & request.roles:
        return redirect("plan-set-up", plan.slug)
    home = next(name for permission, name in HOMES if GRANTS[permission] & request.roles)
    return redirect(home, plan.slug)
