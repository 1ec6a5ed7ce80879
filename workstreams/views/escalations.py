"""Pages of escalations: listed, raised on an action, and answered by the level asked."""

from datetime import date

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
from improvement.paging import LONG_ROWS, PAGE_SIZE, page_of, page_read, paged_of
from improvement.record_changes import changes_of
from improvement.roles import Permission
from improvement.waiting import may_wait
from workstreams.changes import answer_escalation, escalate
from workstreams.forms import AnswerEscalationForm, EscalateForm
from workstreams.models import Action, Escalation
from workstreams.queries.escalations import (
    PEOPLE,
    escalations_answered,
    escalations_of,
    escalations_of_plan,
    escalations_read,
    others_to_answer,
    own_to_answer,
)
from workstreams.queries.record_parts import read_own
from workstreams.queries.worklist import rated_action
from workstreams.templatetags.plan import then_and_now
from workstreams.views import panels
from workstreams.views.actions import check_may_update, trail
from workstreams.views.panels import Panel, shown


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def escalation_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    own = own_to_answer(plan, request.user, request.roles, on)
    others = others_to_answer(plan, own)
    context = {
        "plan": plan,
        "on": on,
        "own": page_read(page_of(request, own, LONG_ROWS, "own"), escalations_read),
        "others": page_read(page_of(request, others, LONG_ROWS, "others"), escalations_read),
        "page": page_of(request, paged_of(escalations_answered, plan), LONG_ROWS),
        "panels": shown(add(request, on) for add in panels.ESCALATIONS.values()),
    }
    return render(request, "workstreams/escalation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ESCALATE)
def action_escalate(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    action = get_object_or_404(Action.objects.for_list(), plan=plan, ref=ref)
    check_may_update(action, request.user)
    form = EscalateForm(posted(request), action=action, by=request.user, on=on)
    new_escalation = attempt(
        form,
        lambda: escalate(action.pk, by=request.user, now=clock.now(), **form.cleaned_data),
    )
    if new_escalation:
        messages.success(request, f"{ref} waits for an answer from the {new_escalation.to_whom}")
        return redirect("action-detail", plan.slug, ref)
    heading = f"Escalate {action}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, action), "Escalate")}
    return show(request, "includes/record_form.html", form, **context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def escalation(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record = escalation_at(plan, pk)
    context = page_context(plan, record) | {
        **changes_of(request, [record]),
        "may_answer": record.can_be_answered_by(request.user),
    }
    return render(request, "workstreams/escalation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ANSWER_ESCALATION)
def escalation_answer(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record = escalation_at(plan, pk)
    if record.is_answered:
        if request.method != "POST":
            return redirect("escalation", plan.slug, pk)
        context = page_context(plan, record) | changes_of(request, [record])
        return render(request, "workstreams/escalation.html", context, status=409)
    if not record.can_be_answered_by(request.user):
        raise PermissionDenied
    form = AnswerEscalationForm(posted(request), version=record.version)
    if attempt(form, lambda: answer(request, record, form)):
        messages.success(request, f"Your answer on {record.action.ref} was saved")
        return redirect("escalation-list", plan.slug)
    return show(request, "workstreams/escalation.html", form, **page_context(plan, record))


def escalation_at(plan: Plan, pk: int) -> Escalation:
    """The plan's escalation with this key. Raises Http404 where there is none."""
    return get_object_or_404(escalations_of_plan(plan), pk=pk)


def answer(request: PlanRequest, record: Escalation, form: AnswerEscalationForm) -> Escalation:
    return answer_escalation(record.pk, by=request.user, now=clock.now(), **form.cleaned_data)


def page_context(plan: Plan, record: Escalation) -> dict[str, object]:
    on = clock.today()
    action = Action.objects.for_list().with_facts(plan, on).get(pk=record.action_id)
    parent = ("Escalations", reverse("escalation-list", args=[plan.slug]))
    return {
        "plan": plan,
        "escalation": record,
        "on": on,
        "words": then_and_now(record, on),
        "item": rated_action(action, plan, on),
        "is_overdue": record.is_overdue(on),
        "earlier": action.escalations.exclude(pk=record.pk).select_related(*PEOPLE),
        "breadcrumbs": crumbs(parent, action.ref),
    }


@panels.MY_WORK.register("escalations")
def escalations_to_answer(request: PlanRequest, on: date) -> Panel | None:
    """The escalations that wait for the reader's answer."""
    if not may_wait(request, "escalations"):
        return None
    waiting = own_to_answer(request.plan, request.user, request.roles, on)
    context = {
        "escalations": escalations_read(waiting[:PAGE_SIZE]),
        "all": len(waiting),
        "on": on,
    }
    return Panel("workstreams/my_work_escalations.html", context) if waiting else None


@panels.ACTION.register("escalations")
def escalations_of_action(request: PlanRequest, action: Action, on: date) -> Panel:
    escalations = read_own(escalations_of, Escalation, action)
    return Panel(
        "workstreams/action_escalations.html",
        {"escalations": escalations, "on": on},
        notice="workstreams/action_escalation_notice.html",
    )
