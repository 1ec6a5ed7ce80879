"""Pages of meetings: when they are held, and the plan as their papers show it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import edit_meeting, record_meeting
from board.forms import MeetingForm
from board.models import Meeting
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import GRANTS, Permission

USUAL_INTERVAL = timedelta(weeks=6)


@require_safe
@allows(Permission.READ_BOARD)
def meeting_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    context = {
        "plan": plan,
        "page": page_of(request, Meeting.objects.filter(plan=plan)),
        "on": clock.today(),
        "now": clock.now(),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
    }
    return render(request, "board/meeting_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def meeting_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    last = Meeting.objects.filter(plan=plan, kind=Meeting.Kind.BOARD).first()
    initial = {"kind": Meeting.Kind.BOARD}
    form = MeetingForm(posted(request), initial=initial | proposed(last))
    added = attempt(
        form,
        lambda: record_meeting(plan, by=request.user, reason="Put in the calendar", **form.values),
    )
    if added:
        messages.success(request, f"{added} was added")
        return redirect("meeting-list", plan.slug)
    heading = "Add a meeting"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


def proposed(last: Meeting | None) -> dict[str, object]:
    """The day of the next meeting of a board that meets every six weeks, and the papers' day."""
    if last is None:
        return {}
    held_on = last.held_on + USUAL_INTERVAL
    return {"held_on": held_on, "cutoff": held_on - timedelta(weeks=1)}


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def meeting_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, plan=plan, pk=pk)
    form = MeetingForm(posted(request), record=meeting)
    edited = attempt(
        form,
        lambda: edit_meeting(
            pk,
            form.values,
            by=request.user,
            on=clock.today(),
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, "The days of the meeting were changed")
        return redirect("meeting-list", plan.slug)
    heading = f"Change the days: {meeting}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Change the days")}
    return show(request, "includes/record_form.html", form, **context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Meetings", reverse("meeting-list", args=[plan.slug]))
