"""Pages of the requests to move an agreed date: listed, asked for, and decided by the chair."""

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
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_of, page_read
from improvement.roles import GRANTS, Permission
from workstreams.changes import amend_date_change, ask_date_change, decide_date_change
from workstreams.forms import DateChangeForm, DecideDateChangeForm
from workstreams.models import Action, DateChange
from workstreams.queries.date_changes import PEOPLE, date_changes_listed, date_changes_read
from workstreams.views.actions import check_may_update, trail


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def date_change_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    listed = date_changes_listed(plan, on)
    waiting = page_of(request, listed.waiting, LONG_ROWS, "waiting")
    context = {
        "plan": plan,
        "on": on,
        "open": page_read(waiting, date_changes_read),
        "page": page_read(page_of(request, listed.decided, LONG_ROWS), date_changes_read),
        "causes": listed.moves,
        "may_decide": GRANTS[Permission.DECIDE_DATE_CHANGE] & request.roles,
    }
    return render(request, "workstreams/date_change_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_DATE_CHANGE)
def date_change_ask(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    action = get_object_or_404(Action, plan=plan, ref=ref)
    check_may_update(action, request.user)
    change = action.date_changes.filter(decision=DateChange.Decision.OPEN).first()
    if change and request.method == "POST" and "version" not in request.POST:
        change = None  # there was none when the form was opened; it may have been sent twice
    form = DateChangeForm(posted(request), action=action, change=change, on=on)
    if attempt(form, lambda: ask_or_amend(request, action, change, form)):
        messages.success(request, "The chair was asked. Until the decision the date stands.")
        return redirect("action-detail", plan.slug, ref)
    context = {
        "plan": plan,
        "action": action,
        "change": change,
        "breadcrumbs": crumbs(*trail(plan, action), "Ask for another date"),
    }
    return show(request, "workstreams/date_change_ask.html", form, **context)


def ask_or_amend(
    request: PlanRequest, action: Action, change: DateChange | None, form: DateChangeForm
) -> DateChange:
    names = ("to_due", "cause", "reason")
    values: dict[str, Any] = {name: form.cleaned_data[name] for name in names}
    values |= {"by": request.user, "now": clock.now()}
    if change is None:
        return ask_date_change(action.pk, **values)
    return amend_date_change(change.pk, version=form.cleaned_data["version"], **values)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_DATE_CHANGE)
def date_change_decide(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    change = get_object_or_404(DateChange.objects.select_related(*PEOPLE), action__plan=plan, pk=pk)
    form = DecideDateChangeForm(posted(request), version=change.version)
    context = page_context(plan, change)
    if change.decision != DateChange.Decision.OPEN:
        status = 409 if request.method == "POST" else 200
        return render(request, "workstreams/date_change_decide.html", context, status=status)
    if request.user.counts_as(change.asked_by_id, plan.pk):
        raise PermissionDenied
    if attempt(form, lambda: decide(request, change, form)):
        messages.success(request, f"Your decision on {change.action.ref} was saved")
        return redirect("date-change-list", plan.slug)
    return show(request, "workstreams/date_change_decide.html", form, **context)


def page_context(plan: Plan, change: DateChange) -> dict[str, object]:
    actions = Action.objects.for_list().with_facts(plan, clock.today())
    parent = ("Dates", reverse("date-change-list", args=[plan.slug]))
    return {
        "plan": plan,
        "change": change,
        "action": actions.get(pk=change.action_id),
        "earlier": change.action.date_changes.exclude(pk=change.pk).select_related(*PEOPLE),
        "breadcrumbs": crumbs(parent, change.action.ref),
    }


def decide(request: PlanRequest, change: DateChange, form: DecideDateChangeForm) -> DateChange:
    values = form.cleaned_data
    return decide_date_change(
        change.pk,
        by=request.user,
        approve=values["answer"] == "approve",
        note=values["note"],
        now=clock.now(),
        version=values["version"],
    )
