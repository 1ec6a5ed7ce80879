"""The page that changes several actions at once: what they are to have, then what would change,
then the change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.changes import ChangedMeanwhile, edit_actions
from workstreams.forms import SeveralActionsForm
from workstreams.forms.several_actions import versions_of
from workstreams.models import Action
from workstreams.queries.several_actions import Planned, planned


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def actions_edit(request: PlanRequest, plan: Plan) -> HttpResponse:
    """`?chosen=FP-01:3` for each: its reference and the version that was read."""
    sent = posted(request)
    chosen = request.GET.getlist("chosen") if sent is None else sent.getlist("chosen")
    actions = chosen_actions(plan, chosen)
    form = SeveralActionsForm(sent, plan=plan, initial={"chosen": chosen})
    try:
        check_versions(actions, versions_of(chosen) if sent else {})
        if "sure" in request.POST and (changed := change(request, plan, form)):
            refs = ", ".join(each.action.ref for each in changed)
            messages.success(request, f"{len(changed)} changed: {refs}")
            return redirect("action-list", plan.slug)
    except ChangedMeanwhile as meanwhile:
        form.with_versions({each.ref: each.version for each in actions})
        return page(request, form, actions, 409, meanwhile=meanwhile.refs)
    if form.is_bound and form.is_valid():
        changes = [each for each in planned(actions, form.wanted, plan) if each.moves]
        if changes:
            return page(request, form, actions, 200, changes=changes)
        form.add_error(None, "None of these would change: all have these values")
    return page(request, form, actions, 400 if form.is_bound else 200)


def chosen_actions(plan: Plan, chosen: list[str]) -> list[Action]:
    actions = Action.objects.filter(plan=plan, ref__in=versions_of(chosen))
    return list(actions.select_related("workstream", "owner"))


def check_versions(actions: list[Action], versions: dict[str, int]) -> None:
    """Raise ChangedMeanwhile unless each action is there, at the version that was read."""
    found = {action.ref: action.version for action in actions}
    if moved := [ref for ref, version in versions.items() if found.get(ref) != version]:
        raise ChangedMeanwhile(moved)


def change(request: PlanRequest, plan: Plan, form: SeveralActionsForm) -> list[Planned] | None:
    return attempt(
        form,
        lambda: edit_actions(
            plan,
            form.versions,
            form.wanted,
            by=request.user,
            reason=form.cleaned_data["reason"],
            cause=form.cleaned_data.get("cause", ""),
            now=clock.now(),
        ),
    )


def page(
    request: PlanRequest,
    form: SeveralActionsForm,
    actions: list[Action],
    status: int,
    **more: object,
) -> HttpResponse:
    trail = [("Actions", reverse("action-list", args=[request.plan.slug]))]
    context = {"plan": request.plan, "form": form, "actions": actions, **more}
    context["breadcrumbs"] = crumbs(*trail, "Change several")
    return render(request, "workstreams/actions_edit.html", context, status=status)
