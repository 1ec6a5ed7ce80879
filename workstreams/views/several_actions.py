"""The page that changes several actions at once: what they are to have, then what would change,
then the change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted
from improvement.models import Plan
from improvement.numbers import counted
from improvement.roles import Permission
from workstreams.changes import ChangedMeanwhile, edit_actions
from workstreams.changes.several_actions import MOST, check_versions
from workstreams.forms import SeveralActionsForm
from workstreams.forms.several_actions import versions_of
from workstreams.models import Action
from workstreams.queries.several_actions import Planned, planned, was_just_done
from workstreams.views.action_lists import filter_of


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def actions_edit(request: PlanRequest, plan: Plan) -> HttpResponse:
    """`?chosen=FP-01:3` for each: its reference and the version that was read; or `?all=1` for all
    that the list shows at the query `back`."""
    sent, back = posted(request), request.GET.get("back", "")
    chosen = request.GET.getlist("chosen") if sent is None else sent.getlist("chosen")
    if sent is None and "all" in request.GET:
        chosen = all_shown(plan, back)
    actions = chosen_actions(plan, chosen)
    form = SeveralActionsForm(sent, plan=plan, initial={"chosen": chosen, "back": back})
    try:
        check_versions(actions, versions_of(chosen) if sent else {})
        if "sure" in request.POST and (changed := change(request, plan, form)):
            return saved(request, form, ". ".join(told_of(changed)))
    except ChangedMeanwhile as meanwhile:
        if was_sent_twice(request, plan, form):
            return saved(request, form, f"Saved: {', '.join(form.versions)}")
        form.with_versions({each.ref: each.version for each in actions})
        return page(request, form, actions, 409, meanwhile=meanwhile.refs)
    return shown_before(request, form, actions)


def shown_before(
    request: PlanRequest, form: SeveralActionsForm, actions: list[Action]
) -> HttpResponse:
    """What would change; or the form, where nothing would or nothing was sent."""
    if form.is_bound and form.is_valid():
        found = planned(actions, form.wanted, request.plan)
        kept = [each for each in found if each.kept]
        if changes := [each for each in found if each.moves]:
            return page(request, form, actions, 200, changes=changes, kept=kept, does=does(changes))
        form.add_error(None, "None of these would change: all have these values")
        for each in kept:
            form.add_error("due", f"{each.action.ref}: {each.kept}")
    return page(request, form, actions, 400 if form.is_bound else 200)


def was_sent_twice(request: PlanRequest, plan: Plan, form: SeveralActionsForm) -> bool:
    is_sure = "sure" in request.POST and form.is_valid()
    return is_sure and was_just_done(plan, form.versions, form.wanted, request.user)


def saved(request: PlanRequest, form: SeveralActionsForm, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(list_url(request.plan, form))


def told_of(changes: list[Planned]) -> list[str]:
    """Of what is set and of what is asked of the chair, how many there are, and which."""
    told = []
    for noun, verb, some in [
        ("action", "changed", [c for c in changes if c.is_set]),
        ("date", "asked of the chair", [c for c in changes if c.asks]),
    ]:
        if some:
            refs = ", ".join(each.action.ref for each in some)
            told.append(f"{counted(len(some), noun)} {verb}: {refs}")
    return told


def does(changes: list[Planned]) -> str:
    """What the button does, in words."""
    of_actions, of_dates = sum(c.is_set for c in changes), sum(bool(c.asks) for c in changes)
    change = f"Change {counted(of_actions, 'action')}" if of_actions else ""
    ask = f"Ask the chair for {counted(of_dates, 'date')}" if of_dates else ""
    return f"{change}, and a{ask[1:]}" if change and ask else change or ask


def list_url(plan: Plan, form: SeveralActionsForm) -> str:
    """The list of actions with the filters from which they were chosen."""
    query = QueryDict(str(form["back"].value() or "")).urlencode()
    address = reverse("action-list", args=[plan.slug])
    return f"{address}?{query}" if query else address


def all_shown(plan: Plan, back: str) -> list[str]:
    """All actions of the list at the query, as they are chosen; none where they are too many, or
    the list can't be narrowed so."""
    shown = filter_of(plan, QueryDict(back))
    if shown.is_refused:
        return []
    found = [f"{ref}:{version}" for ref, version in shown.found.values_list("ref", "version")]
    return found if len(found) <= MOST else []


def chosen_actions(plan: Plan, chosen: list[str]) -> list[Action]:
    actions = Action.objects.filter(plan=plan, ref__in=versions_of(chosen))
    return list(actions.select_related("workstream", "owner"))


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
    back = list_url(request.plan, form)
    context = {"plan": request.plan, "form": form, "actions": actions, "back": back, **more}
    context["breadcrumbs"] = crumbs(("Actions", back), "Change several")
    return render(request, "workstreams/actions_edit.html", context, status=status)
