"""Pages of what the plan and its actions mean for equality, the law and the community; what is
missing comes first."""

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

from board.changes import (
    add_impact_assessment,
    edit_impact_assessment,
    withdraw_impact_assessment,
)
from board.forms import ImpactAssessmentForm, ImpactFilterForm, WithdrawImpactAssessmentForm
from board.models import ImpactAssessment
from board.models.impact_assessment import may_assess
from board.queries.first_days import first_days, with_days
from board.queries.impact_assessments import (
    impact_assessments_of,
    impact_assessments_on,
    missing_of_actions,
    narrowed,
    of_plan,
    overdue,
    withdrawn_of,
    would_be_missing,
)
from board.queries.lists import IMPACT
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.prepared import count_of, read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import sorted_rows
from workstreams.models import Action
from workstreams.queries import record_parts
from workstreams.queries.record_parts import read_own
from workstreams.views import panels
from workstreams.views.panels import Panel


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def impact_assessment_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    on = clock.today()
    form = ImpactFilterForm(request.GET or None)
    found = sorted_rows(narrowed(plan, form.values, on), form.columns, form.chosen_order)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, with_days(IMPACT, found, on), found)
    kinds, missing = of_plan(plan), read_of(missing_of_actions, plan)
    listed = lists.shown(request, form, found)
    of_kinds = [each for kind in kinds for each in (kind.made, kind.asked) if each]
    context = {
        **listed,
        "plan": plan,
        "on": on,
        "kinds": kinds,
        "missing": [each for each in kinds if each.is_missing],
        "not_yet": [each.name for each in kinds if each.is_not_yet_due],
        "asked": missing,
        "withdrawn": count_of(withdrawn_of, plan),
        "overdue": overdue([*(each.asked for each in kinds if each.asked), *missing], on),
        "first_days": first_days([*of_kinds, *listed["page"]], "due"),
        "may_add": GRANTS[Permission.ASSESS_IMPACT] & request.roles,
    }
    return render(request, "board/impact_assessment_list.html", context, status=form.status)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def impact_assessment(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record = get_object_or_404(impact_assessments_of(plan), pk=pk)
    context = {
        "plan": plan,
        "on": clock.today(),
        "assessment": record,
        "first_days": first_days([record], "due"),
        "may_edit": record.can_be_changed_by(request.user)
        and not (record.stands_as_published or record.withdrawn_why),
        "may_withdraw": record.is_missing and GRANTS[Permission.WITHDRAW_IMPACT] & request.roles,
        **changes_of(request, [record]),
        "breadcrumbs": crumbs(trail(plan), str(record)),
    }
    return render(request, "board/impact_assessment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASSESS_IMPACT)
def impact_assessment_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    """`?action=FP-03` proposes the action, and `?kind=legal` what it is of."""
    on, of_the_plan = clock.today(), may_assess(request.user, plan.pk, None)
    form = ImpactAssessmentForm(
        posted(request), actions=plan.actions.all(), of_plan=of_the_plan, initial=proposed(request)
    )
    added = attempt(
        form,
        lambda: add_impact_assessment(
            ImpactAssessment(plan=plan, action=form.subject, **form.values),
            by=request.user,
            on=on,
            reason=form.reason,
        ),
    )
    if added:
        messages.success(request, f"{added}: it was saved")
        return redirect("impact-assessment", plan.slug, added.pk)
    heading = "Ask for an assessment, or enter one"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Add")}
    return show(request, "includes/record_form.html", form, **context)


def proposed(request: PlanRequest) -> dict[str, Any]:
    found = Action.objects.filter(plan=request.plan, ref=request.GET.get("action", ""))
    ref, kind = found.values_list("ref", flat=True).first(), request.GET.get("kind", "")
    return {"action": ref, "kind": kind if kind in ImpactAssessment.Kind else ""}


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASSESS_IMPACT)
def impact_assessment_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record, on = get_object_or_404(impact_assessments_of(plan), pk=pk), clock.today()
    if not record.can_be_changed_by(request.user):
        raise PermissionDenied
    form = ImpactAssessmentForm(posted(request), record=record)
    edited = attempt(
        form,
        lambda: edit_impact_assessment(
            pk,
            form.values,
            by=request.user,
            on=on,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited}: it was changed")
        return redirect("impact-assessment", plan.slug, pk)
    heading = f"Enter what it says: {record}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Change")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.WITHDRAW_IMPACT)
def impact_assessment_withdraw(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """Withdraw one that was asked for by mistake."""
    record = get_object_or_404(impact_assessments_of(plan), pk=pk)
    form = WithdrawImpactAssessmentForm(
        posted(request), stays_missing=would_be_missing(record), version=record.version
    )
    withdrawn = attempt(
        form,
        lambda: withdraw_impact_assessment(
            pk,
            by=request.user,
            why=form.cleaned_data["why"],
            version=form.cleaned_data["version"],
        ),
    )
    if withdrawn:
        messages.success(request, f"{withdrawn}: it was withdrawn")
        return redirect("impact-assessment", plan.slug, pk)
    heading = f"Withdraw what was asked for by mistake: {record}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Withdraw")}
    return show(request, "includes/record_form.html", form, **context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Impact", reverse("impact-assessment-list", args=[plan.slug]))


@panels.ACTION.register("impact assessments")
def impact_of_action(request: PlanRequest, action: Action, on: date) -> Panel | None:
    """What was asked for or entered of the action; the first is entered from the list of all."""
    found = read_own(impact_assessments_on, ImpactAssessment, action, request.plan)
    if not found:
        return None
    may_add = action.can_be_updated_by(request.user, request.roles)
    context = {"assessments": found, "on": on, "may_add": may_add}
    return Panel("board/action_impact.html", context)


@record_parts.BEYOND.register("impact assessments")
def impact_in_history(action: Action) -> list[QuerySet[Any]]:
    return [ImpactAssessment.objects.filter(action=action)]
