"""The board's dashboard: its first page."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from board.dashboard.figures import Figures, figures
from board.dashboard.remembered import remembered
from board.queries.waiting import waiting
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.news import news
from improvement.models import Membership, Plan
from improvement.roles import GRANTS, Permission

WORSE, WORSE_BESIDE_OWN = 6, 3  # lines of what got worse; beside the reader's own organisation


@require_safe
@allows(Permission.READ_BOARD)
def board_dashboard(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    shown, own = figures_on(request, plan, on), own_organisations(request, plan)
    own_bodies = shown.own_bodies(own)
    asked = waiting(plan, request.user, request.roles, on)
    context = {
        "plan": plan,
        "no_round": not plan.rounds.exists(),
        "figures": shown,
        "news": news(plan, request.user, request.roles),
        "waiting": asked,
        "yours": [each for each in asked if each.is_yours],
        "others": [each for each in asked if not each.is_yours],
        "own_bodies": own_bodies,
        "worse": shown.worse[: WORSE_BESIDE_OWN if own_bodies else WORSE],
        "own_told": shown.told_of(own),
        "may_ask": GRANTS[Permission.RAISE_CHALLENGE] & request.roles,
        "may_check": GRANTS[Permission.VERIFY_STAGE] & request.roles,
    }
    return render(request, "board/board_dashboard.html", context)


def figures_on(request: PlanRequest, plan: Plan, on: date) -> Figures:
    """The figures of the day, or as at the instant that the page is read at."""
    return remembered(figures, plan, on, instant_of(request))


def instant_of(request: PlanRequest) -> datetime | None:
    """The instant as at which the page is read; None for the present."""
    return request.standing.instant if request.standing else None


def own_organisations(request: PlanRequest, plan: Plan) -> set[str]:
    """The references of the organisations for which the reader holds a role on the plan today."""
    held = Membership.objects.acting(request.user).filter(plan=plan)
    return set(held.exclude(organisation=None).values_list("organisation__ref", flat=True))
