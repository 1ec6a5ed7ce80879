"""Pages of money: what is not paid for and what it endangers, each line, and its entry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_resource, edit_resource
from board.forms import ResourceFilterForm, ResourceForm
from board.models import Resource, ResourceAction
from board.queries.first_days import first_days, with_days
from board.queries.lists import RESOURCES
from board.queries.resources import (
    demand_of,
    in_turn,
    money_lines,
    money_overview,
    narrowed,
    resource_called,
    sums,
    usual_keys,
    with_links,
)
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.models import Plan
from improvement.paging import page_read
from improvement.prepared import read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import sorted_rows
from workstreams.models import Action
from workstreams.queries import record_parts


@require_safe
@allows(Permission.READ_BOARD)
def resource_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    on = clock.today()
    form = ResourceFilterForm(request.GET or None)
    found = sorted_rows(narrowed(in_turn(plan), form.values, on), form.columns, form.chosen_order)
    if ending and not form.is_refused:
        found = with_links(found)
        return lists.as_file(request, ending, with_days(RESOURCES, found, on), found)
    keys = found.values_list("pk", flat=True) if form.is_bound else read_of(usual_keys, plan)
    listed = lists.shown(request, form, list(keys))
    page = page_read(listed["page"], money_lines, on)
    demand, demand_more = demand_of(plan, on)
    context = {
        **listed,
        "page": page,
        "plan": plan,
        "overview": money_overview(plan, on),
        "sums": sums(plan),
        "demand": demand,
        "demand_more": demand_more,
        "has_others": not page.object_list and Resource.objects.filter(plan=plan).exists(),
        "may_edit": GRANTS[Permission.EDIT_RESOURCE] & request.roles,
    }
    return render(request, "board/resource_list.html", context, status=form.status)


@require_safe
@allows(Permission.READ_BOARD)
def resource(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    found = get_object_or_404(resource_called(plan, ref))
    parts: list[Any] = [found, found.action_links.model.objects.filter(resource=found)]
    parts.append(found.measure_links.model.objects.filter(resource=found))
    context = {
        "plan": plan,
        "resource": found,
        "is_overdue": found.is_overdue(clock.today()),
        "first_days": first_days([found], "due"),
        "may_edit": GRANTS[Permission.EDIT_RESOURCE] & request.roles,
        **changes_of(request, parts),
        "breadcrumbs": crumbs(trail(plan), found.ref),
    }
    return render(request, "board/resource.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_RESOURCE)
def resource_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = ResourceForm(posted(request), plan=plan)
    added = attempt(
        form,
        lambda: add_resource(
            Resource(plan=plan, **form.values), form.links, by=request.user, reason=form.reason
        ),
    )
    if added:
        messages.success(request, f"{added.ref} was entered")
        return page_after_adding(request, form, "resource", plan.slug, added.ref)
    heading = "Enter a line of money"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_RESOURCE)
def resource_edit(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    found = get_object_or_404(resource_called(plan, ref))
    form = ResourceForm(posted(request), plan=plan, record=found)
    edited = attempt(
        form,
        lambda: edit_resource(
            found.pk,
            form.values,
            form.links,
            by=request.user,
            on=clock.today(),
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited.ref} was changed")
        return redirect("resource", plan.slug, edited.ref)
    heading = f"Change {found.ref}"
    own = (found.ref, reverse("resource", args=[plan.slug, found.ref]))
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), own, "Change")}
    return show(request, "includes/record_form.html", form, **context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Money", reverse("resource-list", args=[plan.slug]))


@record_parts.BEYOND.register("resources")
def money_in_history(action: Action) -> list[QuerySet[Any]]:
    """Which lines of money it hangs on."""
    return [ResourceAction.objects.filter(action=action)]
