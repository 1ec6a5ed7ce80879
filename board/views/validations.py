"""Pages of outside checks: when others look at the plan, what they found, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_finding_of, add_validation, edit_validation, move_validation
from board.forms import MoveValidationForm, ValidationFilterForm, ValidationForm
from board.models import Validation, ValidationFinding
from board.queries.first_days import first_days
from board.queries.lists import VALIDATIONS
from board.queries.notices import current_notice
from board.queries.validations import (
    findings_of,
    pictures_of,
    rows_of,
    standing_of,
    validations_of,
    validations_told,
)
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_of
from improvement.prepared import read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import rows_in_order
from workstreams.forms import FindingForm
from workstreams.models import Finding
from workstreams.queries.finding_cover import finding_covers
from workstreams.queries.proposals import proposed_record
from workstreams.views import panels
from workstreams.views.panels import Panel


@require_safe
@allows(Permission.READ_BOARD)
def validation_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    on = clock.today()
    form = ValidationFilterForm(request.GET or None)
    every = read_of(validations_told, plan)
    left = [] if form.is_refused else form.leaves(every, on)
    rows = rows_in_order(rows_of(left, on), form.columns, form.chosen_order)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, VALIDATIONS, rows)
    listed, standing = lists.shown(request, form, rows, LONG_ROWS), standing_of(every, on)
    context = {
        **listed,
        "plan": plan,
        "on": on,
        "first_days": first_days([row.validation for row in listed["page"]], "report_due"),
        "standing": standing,
        "latest": rows_of(standing.latest, on),
        "pictures": pictures_of(left, on),
        "notice": current_notice(plan),
        "may_edit": GRANTS[Permission.EDIT_VALIDATION] & request.roles,
    }
    return render(request, "board/validation_list.html", context, status=form.status)


@require_safe
@allows(Permission.READ_BOARD)
def validation(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    on = clock.today()
    record = get_object_or_404(validations_of(plan), pk=pk)
    found = list(findings_of(record).values_list("pk", flat=True))
    links = record.finding_links.all()
    moves = record.moves.select_related("moved_by").order_by("-pk")
    covers = finding_covers(plan, on, found)
    context = {
        "plan": plan,
        "on": on,
        "validation": record,
        "first_days": first_days([record], "report_due"),
        "is_past": record.is_past_its_days(on),
        "is_report_overdue": record.is_report_overdue(on),
        "moves": page_of(request, moves, name="moves"),
        "covers": page_of(request, covers, name="covers"),
        **changes_of(request, [record, links]),
        "may_edit": GRANTS[Permission.EDIT_VALIDATION] & request.roles,
        "may_add_finding": may_add_finding(request),
        "breadcrumbs": crumbs(trail(plan), record.title),
    }
    return render(request, "board/validation.html", context)


def may_add_finding(request: PlanRequest) -> bool:
    needed = (Permission.EDIT_VALIDATION, Permission.EDIT_STRUCTURE)
    return all(GRANTS[permission] & request.roles for permission in needed)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_VALIDATION)
def validation_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    form = ValidationForm(posted(request), plan=plan, on=on)
    added = attempt(
        form,
        lambda: add_validation(
            Validation(plan=plan, **form.values),
            form.made,
            by=request.user,
            on=on,
            reason=form.reason,
        ),
    )
    if added:
        messages.success(request, f"{added} was entered")
        return redirect("validation", plan.slug, added.pk)
    heading = "Enter an outside check"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_VALIDATION)
def validation_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record, on = get_object_or_404(validations_of(plan), pk=pk), clock.today()
    form = ValidationForm(posted(request), plan=plan, on=on, record=record)
    edited = attempt(
        form,
        lambda: edit_validation(
            pk,
            form.values,
            form.made,
            by=request.user,
            on=on,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited} was changed")
        return redirect("validation", plan.slug, pk)
    heading = f"Change what is said of it: {record}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, record), "Change")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_VALIDATION)
def validation_move(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record = get_object_or_404(validations_of(plan), pk=pk)
    if not record.is_to_come or record.planned_from is None:
        raise PermissionDenied
    form = MoveValidationForm(posted(request), record=record)
    if attempt(form, lambda: moved(request, record, form)):
        messages.success(request, f"{record} was moved. The days before are kept")
        return redirect("validation", plan.slug, pk)
    heading = f"Move it to other days: {record}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, record), "Move")}
    return show(request, "includes/record_form.html", form, **context)


def moved(request: PlanRequest, record: Validation, form: MoveValidationForm) -> Validation:
    return move_validation(record.pk, by=request.user, now=clock.now(), **form.values)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def validation_finding_add(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """Add what it found to the plan's findings, for actions to answer."""
    record = get_object_or_404(validations_of(plan), pk=pk)
    form = FindingForm(posted(request), initial=proposed_record(plan.findings.all()))
    added = attempt(
        form,
        lambda: add_finding_of(
            pk, Finding(plan=plan, **form.values), by=request.user, reason=form.reason
        ),
    )
    if added:
        messages.success(request, f"{added.ref} was added: name the actions that answer it")
        return redirect("validation", plan.slug, pk)
    heading = f"Add what it found: {record}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, record), "Finding")}
    return show(request, "includes/record_form.html", form, **context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Outside checks", reverse("validation-list", args=[plan.slug]))


def trail_of(plan: Plan, record: Validation) -> list[tuple[str, str]]:
    return [trail(plan), (record.title, reverse("validation", args=[plan.slug, record.pk]))]


@panels.FINDING.register("validations")
def found_by(request: PlanRequest, finding: Finding, on: date) -> Panel | None:
    """The outside checks that made the finding; one query."""
    links = ValidationFinding.objects.current().filter(finding=finding)
    found: list[Any] = [link.validation for link in links.select_related("validation")]
    return Panel("board/finding_found_by.html", {"found": found}) if found else None
