"""The board's dashboard."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from board.dashboard.figures import figures
from board.models import Publication
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.news import news
from improvement.models import Membership, Plan
from improvement.roles import GRANTS, Permission


@require_safe
@allows(Permission.READ_BOARD)
def board_dashboard(request: PlanRequest, plan: Plan) -> HttpResponse:
    sees_drafts = GRANTS[Permission.READ_PUBLICATION_DRAFTS] & request.roles
    drafts = Publication.objects.for_scrutiny().filter(plan=plan, issued_at=None)
    drafts = drafts.select_related("drafted_by")
    context = {
        "plan": plan,
        "no_round": not plan.rounds.exists(),
        "figures": figures(plan, clock.today(), own_organisations(request, plan)),
        "news": news(plan, request.user, request.roles),
        "drafts": drafts if sees_drafts else [],
        "decides_dates": GRANTS[Permission.DECIDE_DATE_CHANGE] & request.roles,
        "may_check": GRANTS[Permission.VERIFY_STAGE] & request.roles,
    }
    return render(request, "board/board_dashboard.html", context)


def own_organisations(request: PlanRequest, plan: Plan) -> set[str]:
    """The references of the organisations for which the reader holds a role on the plan today."""
    held = Membership.objects.acting(request.user).filter(plan=plan)
    return set(held.exclude(organisation=None).values_list("organisation__ref", flat=True))
