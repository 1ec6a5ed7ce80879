"""Pages on how actions and measures are judged: a change is asked for, listed, and decided."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.forms import Form
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_of
from improvement.roles import GRANTS, Permission
from workstreams.changes import (
    ask_judged_change,
    ask_standing,
    decide_judged_change,
    withdraw_action,
)
from workstreams.changes.judged_changes import standings_open_to
from workstreams.forms import (
    ActionJudgingForm,
    DecideJudgedChangeForm,
    MeasureJudgingForm,
    StandingForm,
    WithdrawForm,
)
from workstreams.models import Action, JudgedChange, Measure
from workstreams.models.judged import is_agreed
from workstreams.views.actions import trail
from workstreams.views.readings import trail as trail_of_measure

ASKED = "The chair was asked. Until the decision nothing changes."


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def judged_change_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    changes = JudgedChange.objects.filter(plan=plan).with_people()
    decided = changes.exclude(decision=JudgedChange.Decision.OPEN)
    context = {
        "plan": plan,
        "open": changes.waiting().order_by("asked_at", "pk"),
        "page": page_of(request, decided.order_by("-decided_at", "-pk"), LONG_ROWS),
        "may_decide": GRANTS[Permission.DECIDE_JUDGED_CHANGE] & request.roles,
    }
    return render(request, "workstreams/judged_change_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_JUDGED_CHANGE)
def action_judging(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action = get_object_or_404(Action, plan=plan, ref=ref)
    if not is_agreed(plan):
        return redirect("action-edit", plan.slug, ref)
    form = ActionJudgingForm(posted(request), plan=plan, record=action)
    asked = attempt(
        form,
        lambda: ask_judged_change(
            Action,
            action.pk,
            form.values,
            links=form.links,
            **asking(request, form),
        ),
    )
    if asked:
        messages.success(request, ASKED)
        return redirect("action-detail", plan.slug, ref)
    heading = f"Ask to change how {ref} is judged"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, action), "How it is judged")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_JUDGED_CHANGE)
def measure_judging(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    measure = get_object_or_404(Measure, plan=plan, code=code)
    if not is_agreed(plan):
        return redirect("measure-edit", plan.slug, code)
    form = MeasureJudgingForm(posted(request), plan=plan, record=measure)
    asked = attempt(
        form,
        lambda: ask_judged_change(Measure, measure.pk, form.values, **asking(request, form)),
    )
    if asked:
        messages.success(request, ASKED)
        return redirect("measure-detail", plan.slug, code)
    heading = f"Ask to change how {measure} is judged"
    steps = trail_of_measure(plan, measure)
    context = {"heading": heading, "breadcrumbs": crumbs(*steps, "How it is judged")}
    return show(request, "includes/record_form.html", form, **context)


def asking(request: PlanRequest, form: Form) -> dict[str, Any]:
    """Who asks, why and when, and the version that they read."""
    typed = form.cleaned_data
    how = {"reason": typed["reason"], "version": typed["version"]}
    return {"by": request.user, "now": clock.now(), **how}


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_JUDGED_CHANGE)
def action_withdraw(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    """Withdraws an action of a draft plan; once the plan is agreed, asks the chair."""
    action = get_object_or_404(Action, plan=plan, ref=ref)
    form = standing_form(request, plan, action)
    if attempt(form, lambda: withdraw(request, plan, action, form)):
        messages.success(request, ASKED if is_agreed(plan) else f"{ref} was withdrawn")
        return redirect("action-detail", plan.slug, ref)
    heading = f"Withdraw or suspend {action}" if is_agreed(plan) else f"Withdraw {action}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, action), "Withdraw")}
    return show(request, "includes/record_form.html", form, **context)


def standing_form(request: PlanRequest, plan: Plan, action: Action) -> Form:
    if is_agreed(plan):
        kinds = standings_open_to(action)
        return StandingForm(posted(request), kinds=kinds, version=action.version)
    return WithdrawForm(posted(request), version=action.version)


def withdraw(request: PlanRequest, plan: Plan, action: Action, form: Form) -> object:
    typed = form.cleaned_data
    if is_agreed(plan):
        return ask_standing(action.pk, typed["kind"], **asking(request, form))
    return withdraw_action(
        action.pk, by=request.user, version=typed["version"], decision=typed["decision"]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_JUDGED_CHANGE)
def judged_change_decide(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    changes = JudgedChange.objects.filter(plan=plan).with_people()
    change = get_object_or_404(changes, pk=pk)
    form = DecideJudgedChangeForm(posted(request), version=change.version)
    parent = ("How it is judged", reverse("judged-change-list", args=[plan.slug]))
    context = {"plan": plan, "change": change, "breadcrumbs": crumbs(parent, change.ref)}
    context["earlier"] = changes.filter(action=change.action, measure=change.measure).exclude(pk=pk)
    if not change.is_open:
        status = 409 if request.method == "POST" else 200
        return render(request, "workstreams/judged_change_decide.html", context, status=status)
    if request.user.counts_as(change.asked_by_id, plan.pk):
        raise PermissionDenied
    if attempt(form, lambda: decide(request, change, form)):
        messages.success(request, f"Your decision on {change.ref} was saved")
        return redirect("judged-change-list", plan.slug)
    return show(request, "workstreams/judged_change_decide.html", form, **context)


def decide(request: PlanRequest, change: JudgedChange, form: Form) -> JudgedChange:
    values = form.cleaned_data
    return decide_judged_change(
        change.pk,
        by=request.user,
        approve=values["answer"] == "approve",
        note=values["note"],
        now=clock.now(),
        version=values["version"],
    )
