"""Pages of the board's decisions: listed, recorded, put right, and carried out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import edit_decision, record_decision, say_decision_done
from board.changes.decisions import may_say_done
from board.forms import DecisionDoneForm, DecisionFilterForm, DecisionForm
from board.models import Decision
from board.queries.decisions import counted, decision_cited, decisions_of
from board.queries.lists import DECISIONS
from board.queries.meetings import meeting_proposed
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import LONG_ROWS
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import sorted_rows


@require_safe
@allows(Permission.READ_BOARD)
def decision_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    on = clock.today()
    form = DecisionFilterForm(request.GET or None)
    found = narrowed(plan, form, on)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, DECISIONS, found)
    context = {
        **lists.shown(request, form, found, LONG_ROWS),
        "plan": plan,
        "on": on,
        "counts": counted(plan, on),
        "may_record": GRANTS[Permission.RECORD_DECISION] & request.roles,
    }
    return render(request, "board/decision_list.html", context, status=form.status)


def narrowed(plan: Plan, form: DecisionFilterForm, on: date) -> QuerySet[Decision]:
    found = decisions_of(plan)
    state = form.values.get("state")
    if state:
        found = found.overdue(on) if state == "overdue" else getattr(found, state)()
    return sorted_rows(found, form.columns, form.chosen_order)


@require_safe
@allows(Permission.READ_BOARD)
def decision(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    record = get_object_or_404(decision_cited(plan, ref))
    records = GRANTS[Permission.RECORD_DECISION] & request.roles
    context = {
        "plan": plan,
        "on": clock.today(),
        "decision": record,
        "may_edit": records and not record.withdrawal,
        "may_say_done": may_say_done(record, request.user) and not record.withdrawal,
        **changes_of(request, [record]),
        "breadcrumbs": crumbs(trail(plan), record.ref),
    }
    return render(request, "board/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RECORD_DECISION)
def decision_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Record a decision. `?withdraws=D2` proposes the one that it withdraws, `?meeting=meeting-3`
    the meeting."""
    on = clock.today()
    form = DecisionForm(posted(request), plan=plan, on=on, initial=proposed(request, plan, on))
    added = attempt(
        form,
        lambda: record_decision(
            Decision(plan=plan, **form.values), by=request.user, now=clock.now()
        ),
    )
    if added:
        messages.success(request, f"{added} was recorded")
        return redirect("decision", plan.slug, added.ref)
    heading = "Record a decision of the board"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Record a decision")}
    return show(request, "includes/record_form.html", form, **context)


def proposed(request: PlanRequest, plan: Plan, on: date) -> dict[str, Any]:
    """The meeting and what the address names; else the board's last meeting."""
    cited = decision_cited(plan, request.GET.get("withdraws", "")).first()
    return {
        "meeting": meeting_proposed(plan, request.GET.get("meeting", ""), on),
        "withdraws": cited,
        "owner_post": cited.owner_post if cited else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RECORD_DECISION)
def decision_edit(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    record, on = get_object_or_404(decision_cited(plan, ref)), clock.today()
    form = DecisionForm(posted(request), plan=plan, on=on, record=record)
    edited = attempt(
        form,
        lambda: edit_decision(
            record.pk,
            form.values,
            by=request.user,
            on=on,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{record} was put right")
        return redirect("decision", plan.slug, ref)
    heading = f"Put {record} right"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, record), "Put right")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SAY_DECISION_DONE)
def decision_done(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    record = get_object_or_404(decision_cited(plan, ref))
    if not may_say_done(record, request.user):
        raise PermissionDenied
    form = DecisionDoneForm(posted(request), decision=record)
    if attempt(form, lambda: said_done(request, record, form)):
        messages.success(request, f"What you say of {record} was saved")
        return redirect("decision", plan.slug, ref)
    heading = f"{record}: is it carried out?"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, record), "Carried out")}
    return show(request, "board/decision_done.html", form, decision=record, **context)


def said_done(request: PlanRequest, record: Decision, form: DecisionDoneForm) -> Decision:
    values = form.cleaned_data
    names = ("done_on", "note", "version")
    sent = {name: values[name] for name in names}
    return say_decision_done(record.pk, by=request.user, now=clock.now(), **sent)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Decisions", reverse("decision-list", args=[plan.slug]))


def trail_of(plan: Plan, record: Decision) -> list[tuple[str, str]]:
    return [trail(plan), (record.ref, reverse("decision", args=[plan.slug, record.ref]))]
