"""The first page after signing in: what is asked of the person."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.history_reach import reach_of
from improvement.audit.news import news
from improvement.models import Plan
from improvement.paging import PAGE_SIZE, page_of, page_read
from improvement.roles import GRANTS, Permission, Role
from improvement.waiting import SOURCES, count_waiting
from workstreams.models import Round, Update
from workstreams.queries.open_work import open_work
from workstreams.queries.updates_to_accept import sent_in_full
from workstreams.queries.worklist import (
    asked_in_full,
    empty_posts,
    observed_period,
    worklist_of,
)
from workstreams.views import panels


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def my_work(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    current = Round.objects.taking_updates(plan.pk, on)
    asked = worklist_of(request.user, plan, current, on, request.roles)
    context: dict[str, object] = {
        "plan": plan,
        "on": on,
        "round": current,
        "items": page_read(page_of(request, asked), asked_in_full, plan, current, on),
        "news": news(plan, request.user, request.roles, reach_of(plan)),
        "ready": sum(each.state == Update.State.READY for each in asked),
        "to_do": sum(each.is_to_do for each in asked),
        "days_left": (current.closes - on).days if current else None,
        "period": observed_period(current) if current else "",
        "may_send": GRANTS[Permission.SUBMIT_UPDATE] & request.roles,
        "decisions": decisions(request),
        "panels": panels.shown(panel(request, on) for panel in panels.MY_WORK.values()),
    }
    manages = Role.MANAGER in request.roles
    context |= plan_progress(plan, current, on) if manages else {"to_check": None}
    return render(request, "workstreams/my_work.html", context)


def decisions(request: PlanRequest) -> list[tuple[str, str]]:
    """How many of each kind wait that the page does not list itself, with where each is dealt
    with."""
    waiting = [(SOURCES[name], number) for name, number in count_waiting(request).items()]
    return [
        (
            f"{number} {source.words[number > 1]}",
            reverse(source.view, args=[request.plan.slug]) + source.query,
        )
        for source, number in waiting
        if source.words
    ]


def plan_progress(plan: Plan, current: Round | None, on: date) -> dict[str, object]:
    """Context for the programme manager: how far the round has come in the whole plan."""
    work = open_work(plan, on, current)
    owed = work.owed if current else {}
    return {
        "owed": [*owed.items()][:PAGE_SIZE],
        "owed_posts": len(owed),
        "owed_count": sum(len(actions) for actions in owed.values()),
        "to_check": sent_in_full(work.to_accept[:PAGE_SIZE]),
        "to_check_count": len(work.to_accept),
        "empty_posts": empty_posts(plan, on, work),
        "standing": work.update_counts,
    }
