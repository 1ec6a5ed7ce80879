"""The paper of a meeting of the board: the plan as its papers show it, and the agenda."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from board.models import Meeting
from board.queries.agenda import agenda_of, lines_of
from board.queries.waiting import waiting
from board.views.dashboard import WAITING, WORSE, figures_on, parts_for_all
from board.views.meetings import meeting_called, own_page, plan_began, trail
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit import access_log
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.past import as_at
from improvement.past_pages import end_of, in_the_past
from improvement.roles import Permission

# In the template, where they are put.
PAGES, AGENDA = "<!-- the pages of the dashboard -->", "<!-- the agenda -->"


@require_safe
@allows(Permission.READ_BOARD)
def meeting_paper(request: PlanRequest, plan: Plan, name: str) -> HttpResponse:
    meeting = meeting_called(plan, name)
    context = {
        "plan": plan,
        "meeting": meeting,
        "on": clock.today(),
        "is_to_come": meeting.cutoff_at > clock.now(),
        "pages": pages_of(request, plan, meeting),
        "breadcrumbs": crumbs(trail(plan), own_page(plan, meeting), "Board paper"),
    }
    response = render(request, "board/meeting_paper.html", context)
    page = response.content.decode().replace(AGENDA, agenda_for(request, plan, meeting))
    response.content = page.replace(PAGES, str(context["pages"]))
    return response


def agenda_for(request: PlanRequest, plan: Plan, meeting: Meeting) -> str:
    """The agenda as it stood at the end of the day on which the papers went out, its links with it;
    until then as it is now, since it may still be set."""
    sent = meeting.papers_sent
    if sent is None or sent >= clock.today():
        return agenda_html(request, plan, meeting)
    with access_log.held_back(), as_at(end_of(sent)):
        page = agenda_html(request, plan, meeting)
    return in_the_past(page, plan.slug, sent.isoformat(), own_page(plan, meeting)[1])


def agenda_html(request: PlanRequest, plan: Plan, meeting: Meeting) -> str:
    context = {"plan": plan, "meeting": meeting, "lines": lines_of(agenda_of(meeting), plan)}
    return render_to_string("board/paper_agenda.html", context)


def pages_of(request: PlanRequest, plan: Plan, meeting: Meeting) -> str:
    """The dashboard as at the instant that the papers show, or as it is now where that is to come;
    its links lead to the plan as it stood. "" where there was no plan yet."""
    if meeting.cutoff_at > clock.now():
        return dashboard_of(request, plan)
    if meeting.cutoff_at < plan_began(plan):
        return ""
    with access_log.held_back(), as_at(meeting.cutoff_at):
        page = dashboard_of(request, Plan.objects.get(pk=plan.pk))
    live = reverse("board-dashboard", args=[plan.slug])
    return in_the_past(page, plan.slug, meeting.instant_name, live)


def dashboard_of(request: PlanRequest, plan: Plan) -> str:
    """What of the dashboard is the same for every reader."""
    on = clock.today()
    shown = figures_on(plan, on)
    asked = waiting(plan, request.user, frozenset(), on)
    context: dict[str, Any] = {
        "plan": plan,
        **parts_for_all(shown),
        "worse": shown.worse[:WORSE],
        "waiting": asked,
        "others": asked,
        "waiting_shown": asked[:WAITING],
    }
    return render_to_string("board/paper_pages.html", context)
