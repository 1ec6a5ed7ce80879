"""The address of a plan itself, which redirects each person to the page of their work: a board
member to that of their own body."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.models import Membership, Plan
from improvement.roles import GRANTS, Permission, Role

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
    if request.roles == {Role.MEMBER} and (body := own_body(request)):
        return redirect("body-detail", plan.slug, body)
    home = next(name for permission, name in HOMES if GRANTS[permission] & request.roles)
    return redirect(home, plan.slug)


def own_body(request: PlanRequest) -> str | None:
    """The reference of the body for which the person sits on the board; None where none is said."""
    held = Membership.objects.current(clock.today()).filter(user=request.user, plan=request.plan)
    bodies = held.filter(organisation__isnull=False).order_by("pk")
    return bodies.values_list("organisation__ref", flat=True).first()
