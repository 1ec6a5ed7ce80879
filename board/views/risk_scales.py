"""Pages of how risks are scored, and of how much of each kind the board tolerates."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_risk_kind, edit_risk_kind, edit_risk_scale, set_risk_scale
from board.changes.risks import may_decide
from board.forms import RiskKindForm, RiskScaleForm
from board.models import RiskKind, RiskScale
from board.queries.risks import scale_of
from board.views.risks import trail
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.roles import Permission


@require_safe
@allows(Permission.READ_BOARD)
def risk_scale(request: PlanRequest, plan: Plan) -> HttpResponse:
    kinds = RiskKind.objects.filter(plan=plan)
    context = {
        "plan": plan,
        "scale": scale_of(plan),
        "page": page_of(request, kinds),
        "may_decide": may_decide(plan, request.user),
        **changes_of(request, [RiskScale.objects.filter(plan=plan), kinds.all()]),
        "breadcrumbs": crumbs(trail(plan), "How they are scored"),
    }
    return render(request, "board/risk_scale.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_RISK)
def risk_scale_edit(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Set the scale, or change the one that is set."""
    check_may_decide(request)
    scale = scale_of(plan)
    form = RiskScaleForm(posted(request), record=scale)
    if attempt(form, lambda: written(request, scale, form)):
        messages.success(request, "How risks are scored was saved")
        return redirect("risk-scale", plan.slug)
    return form_page(request, form, "Say how risks are scored")


def written(request: PlanRequest, scale: RiskScale | None, form: RiskScaleForm) -> RiskScale:
    by, reason = request.user, form.reason
    if scale is None:
        return set_risk_scale(RiskScale(plan=request.plan, **form.values), by=by, reason=reason)
    version = form.cleaned_data["version"]
    return edit_risk_scale(scale.pk, form.values, by=by, version=version, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_RISK)
def risk_kind_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    check_may_decide(request)
    form = RiskKindForm(posted(request))
    added = attempt(
        form,
        lambda: add_risk_kind(
            RiskKind(plan=plan, **form.values), by=request.user, reason=form.reason
        ),
    )
    if added:
        messages.success(request, f"“{added}” was added")
        return page_after_adding(request, form, "risk-scale", plan.slug)
    return form_page(request, form, "Add a kind of risk")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_RISK)
def risk_kind_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    check_may_decide(request)
    kind = get_object_or_404(RiskKind, plan=plan, pk=pk)
    form = RiskKindForm(posted(request), record=kind)
    edited = attempt(
        form,
        lambda: edit_risk_kind(
            pk,
            form.values,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"“{edited}” was changed")
        return redirect("risk-scale", plan.slug)
    return form_page(request, form, f"Change: {kind}")


def check_may_decide(request: PlanRequest) -> None:
    if not may_decide(request.plan, request.user):
        raise PermissionDenied


def form_page(
    request: PlanRequest, form: RiskScaleForm | RiskKindForm, heading: str
) -> HttpResponse:
    scored = ("How they are scored", reverse("risk-scale", args=[request.plan.slug]))
    trails = crumbs(trail(request.plan), scored, heading)
    context = {"heading": heading, "breadcrumbs": trails}
    return show(request, "includes/record_form.html", form, **context)
