"""Pages of markings: all that is kept from readers outside, and the act of marking one record."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import Permission
from workstreams.changes import mark_record
from workstreams.forms import MarkingForm
from workstreams.models import Action, Evidence
from workstreams.models.marked import Marked, may_mark
from workstreams.queries.markings import marked_records
from workstreams.views.actions import trail as trail_of_action
from workstreams.views.evidence import steps as trail_of_evidence


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def marking_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    marked, on = marked_records(plan), clock.today()
    reviews = [each.marking_review for each in marked]
    page = page_of(request, marked)
    context = {
        "plan": plan,
        "on": on,
        "page": page,
        "rows": [row_of(each, request) for each in page],
        "past": sum(review is not None and review < on for review in reviews),
        "without": reviews.count(None),
    }
    return render(request, "workstreams/marking_list.html", context)


class MarkedRow(NamedTuple):
    """`url_to_mark` is where the reader changes the marking; "" for who may not."""

    record: Marked
    url: str
    url_to_mark: str


def row_of(record: Marked, request: PlanRequest) -> MarkedRow:
    name, key = record.page()
    address, act = [request.plan.slug, key], record.marking_page
    # It is marked, so that nobody else may, whichever record it is: each need not be asked.
    url_to_mark = reverse(act, args=address) if may_mark(request.roles) else ""
    return MarkedRow(record, reverse(name, args=address), url_to_mark)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MARK)
def action_marking(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action = get_object_or_404(Action, plan=plan, ref=ref)
    return marking(request, plan, action, trail_of_action(plan, action))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ADD_EVIDENCE)
def evidence_marking(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    evidence = get_object_or_404(Evidence, plan=plan, pk=pk)
    return marking(request, plan, evidence, trail_of_evidence(plan, evidence))


def marking(
    request: PlanRequest, plan: Plan, record: Marked, trail: list[tuple[str, str]]
) -> HttpResponse:
    if not record.can_be_marked_by(request.user):
        raise PermissionDenied
    form = MarkingForm(posted(request), record=record)
    if attempt(form, lambda: mark(request, record, form)):
        messages.success(request, f"The marking of “{record}” was saved")
        name, key = record.page()
        return redirect(name, plan.slug, key)
    heading = f"{'Change the marking of' if record.is_marked else 'Mark'} {record}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail, "Marking")}
    return show(request, "includes/record_form.html", form, **context)


def mark(request: PlanRequest, record: Marked, form: MarkingForm) -> Marked:
    return mark_record(
        type(record),
        record.pk,
        form.values,
        by=request.user,
        version=form.cleaned_data["version"],
        on=clock.today(),
    )
