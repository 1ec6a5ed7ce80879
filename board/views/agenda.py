"""Pages to set the agenda of a meeting: from the plan's own items, or an item of its own."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from board.changes import edit_agenda_item, put_offers_on_agenda, put_on_agenda
from board.forms import AgendaItemForm, AgendaOffersForm
from board.models import AgendaItem
from board.queries.agenda import agenda_items_to_come, agenda_of, next_board_meeting
from board.queries.agenda_offers import LONGEST_TITLE, offers
from board.queries.agenda_subjects import AgendaSubjects, place_of
from board.views.meetings import meeting_called, own_page, trail
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.roles import GRANTS, Permission
from workstreams.models import Action
from workstreams.views import panels
from workstreams.views.panels import Panel


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SET_AGENDA)
def agenda_choose(request: PlanRequest, plan: Plan, name: str) -> HttpResponse:
    """Choose from what the plan offers."""
    meeting = meeting_called(plan, name)
    offered = offers(plan, agenda_of(meeting), clock.today(), meeting.held_on)
    form = AgendaOffersForm(posted(request), offers=offered)
    added = attempt(
        form,
        lambda: put_offers_on_agenda(
            meeting.pk, form.chosen, by=request.user, reason="Put on the agenda"
        ),
    )
    if added:
        count = len(added)
        words = "1 item was" if count == 1 else f"{count} items were"
        messages.success(request, f"{words} put on the agenda")
        return redirect("meeting", plan.slug, name)
    heading = "Set the agenda from the plan"
    context = {
        "heading": f"{heading}: {meeting}",
        "breadcrumbs": crumbs(trail(plan), own_page(plan, meeting), heading),
    }
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SET_AGENDA)
def agenda_add(request: PlanRequest, plan: Plan, name: str) -> HttpResponse:
    meeting = meeting_called(plan, name)
    subjects = AgendaSubjects(plan)
    initial = asked_for(request.GET.get("about", ""), subjects)
    form = AgendaItemForm(posted(request), plan=plan, subjects=subjects, initial=initial)
    added = attempt(
        form,
        lambda: put_on_agenda(
            AgendaItem(meeting=meeting, **form.values), by=request.user, reason=form.reason
        ),
    )
    if added:
        messages.success(request, f"“{added}” was put on the agenda")
        return redirect("meeting", plan.slug, name)
    heading = "Put an item on the agenda"
    context = {
        "heading": f"{heading}: {meeting}",
        "breadcrumbs": crumbs(trail(plan), own_page(plan, meeting), heading),
    }
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SET_AGENDA)
def agenda_edit(request: PlanRequest, plan: Plan, name: str, pk: int) -> HttpResponse:
    meeting = meeting_called(plan, name)
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=pk)
    form = AgendaItemForm(posted(request), record=item, plan=plan)
    edited = attempt(
        form,
        lambda: edit_agenda_item(
            pk,
            form.values,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"“{edited}” was changed")
        return redirect("meeting", plan.slug, name)
    heading = "Change this item"
    context = {
        "heading": f"{heading}: {item}",
        "breadcrumbs": crumbs(trail(plan), own_page(plan, meeting), heading),
    }
    return show(request, "includes/record_form.html", form, **context)


def asked_for(cited: str, subjects: AgendaSubjects) -> dict[str, str]:
    """What the form begins with for the record that the page was opened from."""
    if cited not in subjects.names:
        return {}
    return {
        "about": cited,
        "title": subjects.names[cited][:LONGEST_TITLE],
        "subject": place_of(cited.partition(":")[0]),
    }


@panels.ACTION.register("agenda")
def agenda_of_action(request: PlanRequest, action: Action, on: date) -> Panel | None:
    """On which agendas to come it stands; who sets agendas may put it on the next one."""
    items = agenda_items_to_come(action, on)
    may_set = GRANTS[Permission.SET_AGENDA] & request.roles and not items
    meeting = next_board_meeting(request.plan, on) if may_set else None
    if not items and meeting is None:
        return None
    return Panel("board/action_agenda.html", {"items": items, "next": meeting})
