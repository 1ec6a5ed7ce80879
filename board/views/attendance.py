"""Pages of who was at the board's meetings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import record_attendance
from board.forms import AttendanceForm
from board.models import Meeting
from board.queries.attendance import (
    at_last_meeting,
    attendance_by_body,
    meetings_recorded,
    seats_on,
)
from board.views.meetings import meeting_called, own_page, trail
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import Permission

MEETINGS = 6  # columns


@require_safe
@allows(Permission.READ_BOARD)
def attendance_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Who was there, by body over time."""
    meetings = page_of(request, meetings_recorded(plan), MEETINGS, "meetings")
    context = {
        "plan": plan,
        "last": at_last_meeting(plan),
        "meetings": meetings,
        "page": page_of(request, attendance_by_body(plan, list(meetings))),
        "breadcrumbs": crumbs(trail(plan), "Attendance"),
    }
    return render(request, "board/attendance_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def attendance_record(request: PlanRequest, plan: Plan, name: str) -> HttpResponse:
    meeting = meeting_called(plan, name)
    seats = list(seats_on(plan, meeting.held_on)) if meeting.is_of_board else []
    kept = {each.seat_id: each for each in meeting.attendances.all()}
    form = AttendanceForm(posted(request), meeting=meeting, seats=seats, kept=kept)
    if attempt(form, lambda: recorded(request, meeting, form)):
        messages.success(request, "Who was there was recorded")
        return redirect("meeting", plan.slug, name)
    heading = "Who was there"
    context = {
        "heading": f"{heading}: {meeting}",
        "breadcrumbs": crumbs(trail(plan), own_page(plan, meeting), heading),
    }
    return show(request, "includes/record_form.html", form, **context)


def recorded(request: PlanRequest, meeting: Meeting, form: AttendanceForm) -> Meeting:
    return record_attendance(
        meeting.pk,
        form.filled,
        by=request.user,
        now=clock.now(),
        version=form.cleaned_data["version"],
        reason=form.reason,
    )
