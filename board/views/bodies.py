"""Pages of the bodies that the plan covers: what each leads, owes, has given, was asked and
attended. The one with most past its day comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from board.dashboard.bodies_told import BodyTold, bodies_told
from board.forms import BodyFilterForm
from board.models import Challenge, Requirement, Seat
from board.queries.attendance import seats_on
from board.queries.challenges import challenges_for
from board.queries.lists import BODIES
from board.views.dashboard import figures_on, own_organisations
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import crumbs
from improvement.models import Organisation, Plan
from improvement.paging import page_of, page_read
from improvement.prepared import read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission, Role
from improvement.sorting import rows_in_order
from workstreams.models import Action, Evidence
from workstreams.queries.action_lists import action_lines

LATEST = 8  # of each kind that a body's page shows at a time


@require_safe
@allows(Permission.READ_BOARD)
def body_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """Every body, the reader's own first and then the one with most past its day."""
    own = own_organisations(request, plan)
    told = told_on(request, plan, clock.today())
    owing = [body for body in told if body.owed]  # before the reader's own is moved to the front
    idle = [body for body in told if body.is_idle]
    form = BodyFilterForm(request.GET or None)
    narrowed = {"owing": owing, "idle": idle}
    listed = narrowed.get(form.values.get("show", ""), told)
    listed = sorted(listed, key=lambda body: body.organisation.ref not in own)
    listed = rows_in_order(listed, form.columns, form.chosen_order)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, BODIES, listed)
    context = {
        **lists.shown(request, form, listed),
        "plan": plan,
        "every": len(told),
        "owing": owing,
        "idle": len(idle),
        "own": own,
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
    }
    return render(request, "board/body_list.html", context, status=form.status)


def told_on(request: PlanRequest, plan: Plan, on: date) -> list[BodyTold]:
    return bodies_told(plan, on, figures_on(plan, on).bodies)


@require_safe
@allows(Permission.READ_BOARD)
def body_detail(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    told = next((b for b in told_on(request, plan, on) if b.organisation.ref == ref), None)
    if told is None:
        raise Http404
    own = told.organisation
    led = Action.objects.filter(plan=plan, lead_organisation=own)
    open_first = (F("finished").desc(nulls_first=True), F("due").asc(nulls_last=True), "pk")
    page = page_of(request, list(led.order_by(*open_first).values_list("pk", flat=True)))
    context = {
        "plan": plan,
        "on": on,
        "body": told,
        "is_own": ref in own_organisations(request, plan),
        "page": page_read(page, action_lines, plan, on),
        **given_and_asked(request, plan, told),
        **changes_of(request, [own]),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "breadcrumbs": crumbs(("Bodies", reverse("body-list", args=[plan.slug])), own.name),
    }
    return render(request, "board/body_detail.html", context)


def given_and_asked(request: PlanRequest, plan: Plan, told: BodyTold) -> dict[str, Any]:
    """Context: what the body answers for, has given last and was asked, and where it takes part."""
    own, on = told.organisation, clock.today()
    to_it = read_of(asked_of_body, plan, request.roles, own)
    asked = [(each, each.latest) for each in to_it]
    replies = [
        (each, latest) for each, latest in asked if not (latest.is_answered or each.withdrawn_at)
    ]
    lists: dict[str, Sequence[Any] | QuerySet[Any]] = {
        "late": read_of(late_of_body, own, on),
        "unmet": told.unmet,
        "replies": replies,
        "requirements": read_of(required_of_body, own),
        "asked": asked,
        "given": Evidence.objects.current().filter(plan=plan, organisation=own),
        "seats": read_of(seats_of_body, plan, on, own),
        "partner": own.action_links.current().select_related("action").order_by("action__ref"),
    }
    return {name: page_of(request, rows, LATEST, name) for name, rows in lists.items()}


def asked_of_body(plan: Plan, roles: frozenset[Role], own: Organisation) -> QuerySet[Challenge]:
    return challenges_for(plan, roles).filter(body=own, post=Challenge.Post.BODY)


def late_of_body(own: Organisation, on: date) -> QuerySet[Action]:
    return Action.objects.filter(lead_organisation=own).late(on).order_by("due", "pk")


def required_of_body(own: Organisation) -> QuerySet[Requirement]:
    return Requirement.objects.filter(body=own).current()


def seats_of_body(plan: Plan, on: date, own: Organisation) -> QuerySet[Seat]:
    return seats_on(plan, on).filter(organisation=own)
