"""Pages of the plan itself: its settings, and the chair's agreement to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from workstreams.changes import agree_plan, edit_plan
from workstreams.changes.plan import JUDGED_DAYS, RATING_SETTINGS, days_given_by
from workstreams.forms import AgreeForm, PlanForm
from workstreams.forms.plan import DESCRIPTION_SETTINGS
from workstreams.queries.readiness import agreement_row, readiness_gaps


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def plan_settings(request: PlanRequest, plan: Plan) -> HttpResponse:
    context = {
        "plan": plan,
        "agreement": agreement_row(plan),
        "days_given_by": days_given_by(plan),
        "may_agree": may(request, Permission.AGREE_PLAN) and plan.state == Plan.State.DRAFT,
        "may_change": may(request, Permission.CHANGE_PLAN),
        **changes_of(request, [plan]),
    }
    return render(request, "workstreams/plan_settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.CHANGE_PLAN)
def plan_settings_edit(request: PlanRequest, plan: Plan) -> HttpResponse:
    names = editable_settings(request, plan)
    form = PlanForm(posted(request), record=plan, names=names)
    if attempt(form, lambda: edit(request, plan, form)):
        messages.success(request, "The plan’s settings were changed")
        return redirect("plan-settings", plan.slug)
    heading = "Change the plan’s settings"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Change")}
    return show(request, "includes/record_form.html", form, **context)


def editable_settings(request: PlanRequest, plan: Plan) -> tuple[str, ...]:
    """The settings that the person may change: how an agreed plan is judged is for the chair."""
    may_describe, may_agree = (
        may(request, permission)
        for permission in (Permission.EDIT_STRUCTURE, Permission.AGREE_PLAN)
    )
    is_draft = plan.state == Plan.State.DRAFT
    names: tuple[str, ...] = DESCRIPTION_SETTINGS if may_describe else ()
    if may_describe if is_draft else may_agree:
        names += () if days_given_by(plan) else JUDGED_DAYS
    if may_agree or (may_describe and is_draft):
        names += RATING_SETTINGS
    return names


def edit(request: PlanRequest, plan: Plan, form: PlanForm) -> Plan:
    version = form.cleaned_data["version"]
    return edit_plan(plan.pk, form.values, by=request.user, version=version, reason=form.reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.AGREE_PLAN)
def plan_agree(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = AgreeForm(posted(request), version=plan.version)
    if attempt(form, lambda: agree(request, plan, form)):
        messages.success(request, "The plan is agreed. Its first dates no longer change")
        return redirect("plan-settings", plan.slug)
    context = {
        "plan": plan,
        "actions": plan.actions.count(),
        "gaps": readiness_gaps(plan) if plan.state == Plan.State.DRAFT else [],
        "breadcrumbs": crumbs(trail(plan), "Agree it"),
    }
    return show(request, "workstreams/plan_agree.html", form, **context)


def agree(request: PlanRequest, plan: Plan, form: AgreeForm) -> Plan:
    typed = form.cleaned_data
    return agree_plan(plan.pk, by=request.user, version=typed["version"], reason=typed["reason"])


def may(request: PlanRequest, permission: Permission) -> bool:
    return bool(GRANTS[permission] & request.roles)


def trail(plan: Plan) -> tuple[str, str]:
    return ("The plan", reverse("plan-settings", args=[plan.slug]))
