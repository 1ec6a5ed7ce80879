"""The paper of a meeting of the board: the plan as its papers show it, and the agenda."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
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
from improvement.models import Plan, User
from improvement.past import as_at
from improvement.past_pages import end_of, in_the_past
from improvement.remembered import remembered_past
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
        "pages": pages_of(request.user, plan, meeting),
        "breadcrumbs": crumbs(trail(plan), own_page(plan, meeting), "Board paper"),
    }
    response = render(request, "board/meeting_paper.html", context)
    page = response.content.decode().replace(AGENDA, agenda_for(plan, meeting))
    response.content = page.replace(PAGES, str(context["pages"]))
    return response


def agenda_for(plan: Plan, meeting: Meeting) -> str:
    """The agenda as it stood at the end of the day on which the papers went out; until then as it
    is now, since it may still be set."""
    sent = meeting.papers_sent
    if sent is None or sent >= clock.today():
        return agenda_html(plan, meeting)
    of = meeting.pk, meeting.version
    return remembered_past(agenda_as_at, plan, end_of(sent), meeting, of=of)


def agenda_as_at(plan: Plan, at: datetime, meeting: Meeting) -> str:
    """Its links lead to the plan as it stood on that day."""
    with access_log.held_back(), as_at(at):
        page = agenda_html(plan, meeting)
    day = timezone.localdate(at).isoformat()
    return in_the_past(page, plan.slug, day, own_page(plan, meeting)[1])


def agenda_html(plan: Plan, meeting: Meeting) -> str:
    context = {"plan": plan, "meeting": meeting, "lines": lines_of(agenda_of(meeting), plan)}
    return render_to_string("board/paper_agenda.html", context)


def pages_of(user: User, plan: Plan, meeting: Meeting) -> str:
    """The dashboard as at the instant that the papers show, or as it is now where that is to come.
    "" where there was no plan yet."""
    if meeting.cutoff_at > clock.now():
        return dashboard_of(user, plan)
    if meeting.cutoff_at < plan_began(plan):
        return ""
    of = meeting.instant_name
    return remembered_past(pages_as_at, plan, meeting.cutoff_at, user, meeting, of=of)


def pages_as_at(plan: Plan, at: datetime, user: User, meeting: Meeting) -> str:
    """Its links lead to the plan as it stood."""
    with access_log.held_back(), as_at(at):
        page = dashboard_of(user, Plan.objects.get(pk=plan.pk))
    live = reverse("board-dashboard", args=[plan.slug])
    return in_the_past(page, plan.slug, meeting.instant_name, live)


def dashboard_of(user: User, plan: Plan) -> str:
    """What of the dashboard is the same for every reader: nothing that waits is the reader's own,
    who is given no role here."""
    on = clock.today()
    shown = figures_on(plan, on)
    asked = waiting(plan, user, frozenset(), on)
    context: dict[str, Any] = {
        "plan": plan,
        **parts_for_all(shown),
        "worse": shown.worse[:WORSE],
        "waiting": asked,
        "others": asked,
        "waiting_shown": asked[:WAITING],
    }
    return render_to_string("board/paper_pages.html", context)
