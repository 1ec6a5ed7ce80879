"""The board's dashboard: its first page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from board.dashboard.figures import Figures, figures_of
from board.dashboard.plan_read import remembered_of_actions
from board.models import Meeting
from board.pictures.trajectory import HALF, NARROW, draw_trajectory
from board.queries.waiting import waiting
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.history_reach import reach_of
from improvement.audit.news import news
from improvement.models import Membership, Plan, User
from improvement.prepared import read_of
from improvement.roles import GRANTS, Permission, Role

WORSE, WORSE_BESIDE_OWN = 4, 2  # lines of what got worse; beside the reader's own organisation
WAITING, YOURS_AT_TOP = 5, 2  # lines of what waits; of the reader's own, those above all else


@require_safe
@allows(Permission.READ_BOARD)
def board_dashboard(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    shown, own = figures_on(plan, on), own_organisations(request, plan)
    own_bodies = shown.own_bodies(own)
    asked = waiting(plan, request.user, request.roles, on)
    yours = [] if request.standing else [each for each in asked if each.is_yours]
    others = [each for each in asked if each not in yours]
    context = {
        "plan": plan,
        "no_round": not shown.has_round,
        **parts_for_all(shown),
        "news": news(plan, request.user, request.roles, reach_of(plan)),
        "waiting": asked,
        "yours": yours,
        "yours_at_top": yours[:YOURS_AT_TOP],
        "others": others,
        "waiting_shown": [*yours[YOURS_AT_TOP:], *others][:WAITING],
        "own_bodies": own_bodies,
        "worse": shown.worse[: WORSE_BESIDE_OWN if own_bodies else WORSE],
        "own_told": shown.told_of(own),
        "note_url": note_url(request, shown.timetable.next_meeting),
        **may_act(request),
    }
    return render(request, "board/board_dashboard.html", context)


def parts_for_all(shown: Figures) -> dict[str, Any]:
    """Context: what of the dashboard is the same for every reader, on its page and on paper."""
    return {
        "figures": shown,
        "drawings": [draw_trajectory(shown.trajectory, size) for size in (HALF, NARROW)]
        if shown.actions
        else [],
        "besides": shown.besides,
    }


def may_act(request: PlanRequest) -> dict[str, bool]:
    """What the reader may do about what is shown: nothing on a page as it stood."""
    roles: frozenset[Role] = frozenset() if request.standing else request.roles
    return {
        "may_ask": bool(GRANTS[Permission.RAISE_CHALLENGE] & roles),
        "may_check": bool(GRANTS[Permission.VERIFY_STAGE] & roles),
    }


def note_url(request: PlanRequest, following: Meeting | None) -> str:
    """Where the reader notes a question for the next meeting: who sets its agenda, on that; others,
    by a challenge to the chair. "" where they can't."""
    slug = request.plan.slug
    if request.standing:
        return ""
    if GRANTS[Permission.SET_AGENDA] & request.roles:
        return reverse("agenda-add", args=[slug, following.instant_name]) if following else ""
    if GRANTS[Permission.RAISE_CHALLENGE] & request.roles:
        return f"{reverse('challenge-add', args=[slug])}?to=chair"
    return ""


def figures_on(plan: Plan, on: date) -> Figures:
    """The figures of the day, of the instant as at which the page is read."""
    return remembered_of_actions(figures_of, plan, on)


def own_organisations(request: PlanRequest, plan: Plan) -> set[str]:
    """The references of the organisations for which the reader holds a role on the plan today."""
    return set(read_of(organisations_held, plan, request.user, clock.today()))


def organisations_held(plan: Plan, person: User, on: date) -> QuerySet[Membership, Any]:
    held = Membership.objects.acting(person, on).filter(plan=plan)
    return held.exclude(organisation=None).values_list("organisation__ref", flat=True)
