"""Pages to find and read an action and, for the programme manager, to add, edit or withdraw it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.entries_kept import entries_kept
from improvement.audit.history_keys import keys_of_changes
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.models import Plan, User
from improvement.paging import LONG_ROWS, page_of
from improvement.prepared import Given, first_of
from improvement.roles import GRANTS, Permission
from workstreams.changes import add_action, edit_action
from workstreams.forms import ActionForm
from workstreams.models import Action
from workstreams.queries.action_parts import actions_shown, linked_to
from workstreams.queries.past_updates import past_updates
from workstreams.queries.proposals import proposed_action
from workstreams.queries.record_parts import latest_entries, linked_records, records_of
from workstreams.queries.worklist import rated_action
from workstreams.views import panels
from workstreams.views.action_parts import (
    bears_on,
    judging,
    measures_to_move,
    rounds_and_dates,
    stages_and_evidence,
)

ROUNDS_ON_A_PAGE = 6


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_detail(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    action = first_of(actions_shown, plan, on, Given(ref))
    if action is None:
        raise Http404
    linked = linked_to(action)
    context = {
        "plan": plan,
        "action": action,
        "item": rated_action(action, plan, on),
        **rounds_and_dates(action, on),
        **measures_to_move(action, linked, on),
        **judging(action, plan),
        **stages_and_evidence(action, request),
        "partners": linked_records(action, "organisation_links", "organisation"),
        "bears_on": bears_on(linked),
        "on": on,
        "entries": latest_entries(action),
        "may_update": action.can_be_updated_by(request.user, request.roles),
        "panels": panels.shown(panel(request, action, on) for panel in panels.ACTION.values()),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "breadcrumbs": crumbs(("Actions", reverse("action-list", args=[plan.slug])), action.ref),
    }
    return render(request, "workstreams/action_detail.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_updates(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    """Every round of the action, with what was said in it."""
    action = get_object_or_404(Action, plan=plan, ref=ref)
    context = {
        "plan": plan,
        "action": action,
        "page": page_of(request, past_updates(action, clock.today()), ROUNDS_ON_A_PAGE),
        "breadcrumbs": crumbs(*trail(plan, action), "Updates"),
    }
    return render(request, "workstreams/action_updates.html", context)


@require_safe
@allows(Permission.READ_HISTORY)
def action_history(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action = get_object_or_404(Action, plan=plan, ref=ref)
    page = page_of(request, keys_of_changes(records_of, action), LONG_ROWS)
    context = {
        "plan": plan,
        "action": action,
        "page": page,
        "entries": entries_kept(page),
        "breadcrumbs": crumbs(*trail(plan, action), "History"),
    }
    return render(request, "workstreams/action_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def action_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    initial = proposed_action(plan, request.GET.get("workstream", ""))
    form = ActionForm(posted(request), plan=plan, initial=initial)
    added = attempt(
        form,
        lambda: add_action(
            Action(plan=plan, **form.values),
            form.links,
            by=request.user,
            reason=form.reason,
            milestones=form.cleaned_data["milestones"],
        ),
    )
    if added:
        messages.success(request, f"{added.ref} was added{next_steps(added)}")
        return page_after_adding(request, form, "action-detail", plan.slug, added.ref)
    heading = "Add an action"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def action_edit(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action = get_object_or_404(Action, plan=plan, ref=ref)
    form = ActionForm(posted(request), plan=plan, record=action)
    edited = attempt(
        form,
        lambda: edit_action(
            action.pk,
            form.values,
            form.links,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited.ref} was changed")
        return redirect("action-detail", plan.slug, edited.ref)
    heading = f"Edit {action.ref}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, action), "Edit")}
    return show(request, "includes/record_form.html", form, **context)


def check_may_update(action: Action, person: User) -> None:
    """Raise PermissionDenied, with words, unless the person may submit the action's updates."""
    if action.is_outside:
        raise PermissionDenied(action.why_nothing_is_done)
    if not action.can_be_updated_by(person):
        raise PermissionDenied


def next_steps(action: Action) -> str:
    """What a new action still needs to be ready, as the end of a sentence; "" for nothing."""
    has_owner = action.owner_post or action.owner_id
    steps = [] if has_owner else ["name an owner"]
    steps += [] if action.due else ["agree a date"]
    return f". Next: {' and '.join(steps)}" if steps else ""


def trail(plan: Plan, action: Action | None = None) -> list[tuple[str, str]]:
    """The breadcrumbs that lead to an action's pages."""
    steps = [("Actions", reverse("action-list", args=[plan.slug]))]
    if action is not None:
        steps.append((action.ref, reverse("action-detail", args=[plan.slug, action.ref])))
    return steps
