"""The first page after signing in: what is asked of the person."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.news import news
from improvement.models import Plan
from improvement.paging import PAGE_SIZE, page_of
from improvement.prepared import count_of, read_of
from improvement.roles import GRANTS, Permission, Role
from improvement.waiting import SOURCES, count_waiting
from workstreams.models import Round, Update
from workstreams.queries.worklist import (
    actions_without_update,
    empty_posts,
    observed_period,
    update_counts,
    updates_to_review,
    worklist_of,
)
from workstreams.views import panels


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def my_work(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    current = Round.objects.taking_updates(plan.pk, on)
    items = worklist_of(request.user, plan, current, on)
    context: dict[str, object] = {
        "plan": plan,
        "on": on,
        "round": current,
        "items": page_of(request, items),
        "news": news(plan, request.user, request.roles),
        "ready": sum(item.state == Update.State.READY for item in items),
        "to_do": sum(item.is_to_do for item in items),
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
    missing = actions_without_update(plan, current) if current else {}
    return {
        "owed": [*missing.items()][:PAGE_SIZE],
        "owed_posts": len(missing),
        "owed_count": sum(len(actions) for actions in missing.values()),
        "to_check": read_of(updates_to_review, plan, None, PAGE_SIZE),
        "to_check_count": count_of(updates_to_review, plan),
        "empty_posts": empty_posts(plan, on),
        "standing": update_counts(plan, current),
    }
