"""Pages of meetings: when they are held, what each is to decide and what must have been read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import edit_meeting, record_meeting, record_series
from board.forms import MeetingForm, MeetingPapersForm, MeetingSeriesForm
from board.models import AgendaItem, Attendance, Decision, Judgement, Meeting, SelfAssessment
from board.queries.agenda import agenda_of, lines_of
from board.queries.judgements import judgements_by_key
from board.queries.meeting_days import USUAL, Rules
from board.queries.meeting_lists import MEETING_COLUMNS, MEETINGS
from board.queries.meetings import held_board_meetings, meeting_cited
from board.queries.terms import rules_on, terms_on
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.audit.history_lines import Entry, entries_of
from improvement.editing import attempt, crumbs, posted, show
from improvement.filters import FilterForm
from improvement.history import history_of
from improvement.models import Plan
from improvement.paging import page_of, page_read
from improvement.prepared import read_by_key, read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import sorted_rows

CUTOFF = capfirst(str(Meeting._meta.get_field("cutoff_at").verbose_name))


@require_safe
@allows(Permission.READ_BOARD)
def meeting_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    on = clock.today()
    meetings = Meeting.objects.filter(plan=plan)
    form = FilterForm(request.GET or None, columns=MEETING_COLUMNS)
    listed = sorted_rows(meetings, form.columns, form.chosen_order)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, MEETINGS, listed)
    to_come = meetings.going_ahead().filter(kind=Meeting.Kind.BOARD, held_on__gte=on)
    next_one = to_come.last()
    terms = None if next_one else terms_on(plan, on)
    context = {
        **lists.shown(request, form, listed),
        "plan": plan,
        "next": next_one,
        "weeks": terms.weeks if terms else USUAL.weeks,
        "has_terms": terms is not None,
        "last": held_board_meetings(plan, on).first(),
        "on": on,
        "now": clock.now(),
        "began": plan_began(plan),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
    }
    return render(request, "board/meeting_list.html", context, status=form.status)


def plan_began(plan: Plan) -> datetime:
    """The instant before which there was no plan, so that no page of it can be read as at then."""
    first = history_of(Plan).filter(plan_ref=plan.pk, id=plan.pk).order_by("version")
    began: datetime = first.values_list("history_date", flat=True)[0]
    return began


@require_safe
@allows(Permission.READ_BOARD)
def meeting(request: PlanRequest, plan: Plan, name: str) -> HttpResponse:
    found = meeting_called(plan, name)
    items = agenda_of(found)
    on = clock.today()
    context = {
        "plan": plan,
        "meeting": found,
        "on": on,
        "has_met": found.is_of_board and found.has_met_by(on),
        "now": clock.now(),
        "began": plan_began(plan),
        "lines": lines_of(items, plan),
        "to_decide": [each for each in items if each.purpose == AgendaItem.Purpose.DECIDE],
        **done_at(request, found),
        "attendances": read_of(attendances_of, found),
        "papers": list(dict.fromkeys(each.paper for each in items if each.paper)),
        **changes_of(request, [found, found.agenda.all(), found.attendances.all()], 10),
        "cutoff_moved": cutoff_moved(found),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "may_set": GRANTS[Permission.SET_AGENDA] & request.roles,
        "breadcrumbs": crumbs(trail(plan), str(found)),
    }
    return render(request, "board/meeting.html", context)


def done_at(request: PlanRequest, found: Meeting) -> dict[str, Any]:
    """Context: what the board decided and judged at the meeting, and assessed for it; and what of
    these the reader may enter."""
    judged = page_of(request, read_of(judged_at, found), name="judgements")
    return {
        "decisions": page_of(request, read_of(decided_at, found), name="decisions"),
        "judgements": page_read(judged, partial(read_by_key, judgements_by_key)),
        "assessments": page_of(request, read_of(assessed_for, found), name="assessments"),
        "may_record": GRANTS[Permission.RECORD_DECISION] & request.roles,
        "may_judge": GRANTS[Permission.JUDGE] & request.roles,
        "may_assess": GRANTS[Permission.ASSESS_GRADES] & request.roles,
    }


def decided_at(found: Meeting) -> QuerySet[Decision]:
    return found.decisions.order_by("number")


def judged_at(found: Meeting) -> QuerySet[Judgement, int]:
    """Their keys."""
    return found.judgements.order_by("pk").values_list("pk", flat=True)


def assessed_for(found: Meeting) -> QuerySet[SelfAssessment]:
    return found.self_assessments.select_related("scheme", "made_by", "moderated_by")


def attendances_of(found: Meeting) -> QuerySet[Attendance]:
    return found.attendances.select_related("seat__organisation", "substitute")


def cutoff_moved(found: Meeting) -> list[tuple[Entry, str]]:
    """Each change, after the meeting was held as its day stood then, of the moment that its papers
    show, the latest first, with that moment as it was said before."""
    rows = history_of(Meeting).filter(id=found.pk).order_by("version")
    versions = list(rows.values_list("version", "held_on", "cutoff_at"))
    if len({cutoff for *_, cutoff in versions}) == 1:
        return []
    held_on: dict[int, date] = {version: day for version, day, _ in versions}
    return [
        (entry, field.old)
        for entry in entries_of([found])
        for field in entry.fields
        if field.label == CUTOFF and not entry.added
        if timezone.localdate(entry.history_date) > held_on[entry.version - 1]
    ]


def meeting_called(plan: Plan, name: str) -> Meeting:
    """Raises Http404 where there is none."""
    return get_object_or_404(meeting_cited(plan, name))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def meeting_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    rules = rules_on(plan, clock.today())
    initial = {"kind": Meeting.Kind.BOARD} | proposed(plan, rules)
    form = MeetingForm(posted(request), initial=initial)
    added = attempt(
        form,
        lambda: record_meeting(plan, by=request.user, reason="Put in the calendar", **form.values),
    )
    if added:
        messages.success(request, f"{added} was added")
        return redirect("meeting", plan.slug, added.instant_name)
    heading = "Add a meeting"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


def proposed(plan: Plan, rules: Rules) -> dict[str, object]:
    """The day and the place of the next meeting of a board that keeps to its terms."""
    last = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD).first()
    if last is None:
        return {}
    held_on = last.held_on + timedelta(weeks=rules.weeks)
    return {"held_on": held_on, "starts_at": last.starts_at, "place": last.place}


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def meeting_series(request: PlanRequest, plan: Plan) -> HttpResponse:
    rules = rules_on(plan, clock.today())
    next_one = proposed(plan, rules)
    initial = {"first": next_one.pop("held_on", None), **next_one}
    form = MeetingSeriesForm(posted(request), rules=rules, initial=initial)
    if attempt(form, lambda: planned(request, plan, form)):
        messages.success(request, f"{len(form.days)} meetings are in the calendar")
        return redirect("meeting-list", plan.slug)
    heading = "Plan meetings ahead"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


def planned(request: PlanRequest, plan: Plan, form: MeetingSeriesForm) -> list[Meeting]:
    kind = Meeting.Kind.BOARD
    return record_series(plan, form.days, by=request.user, kind=kind, **form.values)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def meeting_edit(request: PlanRequest, plan: Plan, name: str) -> HttpResponse:
    found = meeting_called(plan, name)
    form = MeetingForm(posted(request), record=found)
    return changed(request, found, form, "Change the days")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def meeting_papers(request: PlanRequest, plan: Plan, name: str) -> HttpResponse:
    """When papers and notes were sent, and the notes."""
    found = meeting_called(plan, name)
    form = MeetingPapersForm(posted(request), record=found)
    return changed(request, found, form, "Papers and notes")


def changed(request: PlanRequest, found: Meeting, form: Any, heading: str) -> HttpResponse:
    """The meeting's own page once the form has changed it; else the form."""
    plan = request.plan
    edited = attempt(
        form,
        lambda: edit_meeting(
            found.pk,
            form.values,
            by=request.user,
            on=clock.today(),
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited} was changed")
        return redirect("meeting", plan.slug, found.instant_name)
    context = {
        "heading": f"{heading}: {found}",
        "breadcrumbs": crumbs(trail(plan), own_page(plan, found), heading),
    }
    return show(request, "includes/record_form.html", form, **context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Meetings", reverse("meeting-list", args=[plan.slug]))


def own_page(plan: Plan, found: Meeting) -> tuple[str, str]:
    return (str(found), reverse("meeting", args=[plan.slug, found.instant_name]))
