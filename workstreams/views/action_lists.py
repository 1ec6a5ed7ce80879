"""The list of actions: found, filtered, sorted and paged, and the same list as a file to keep."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.roles import GRANTS, Permission
from workstreams.changes.several_actions import MOST
from workstreams.forms.filters import ActionFilter
from workstreams.models import Action
from workstreams.queries.action_lists import HEADINGS, rows_to_keep
from workstreams.queries.worklist import rated_action


def filter_of(plan: Plan, query: QueryDict) -> ActionFilter:
    """The plan's actions as the query of a list's address narrows and sorts them."""
    on = clock.today()
    actions = Action.objects.for_list().with_facts(plan, on)
    return ActionFilter(query or None, actions, plan=plan, on=on)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """The page; or, as a file, all that it shows at the same query, on all its pages. Where it
    can't be narrowed so, the page, which says why."""
    on, action_filter = clock.today(), filter_of(plan, request.GET)
    form = action_filter.form
    # A refused filter can't be asked for its rows.
    found = Action.objects.none() if form.is_refused else action_filter.qs
    if ending and not form.is_refused:
        rows = rows_to_keep(found, plan, on)
        return lists.file_of(request, ending, "actions", "The list of actions", HEADINGS, rows)
    listed = lists.shown(request, form, found)
    may_edit = GRANTS[Permission.EDIT_STRUCTURE] & request.roles
    context = {
        **listed,
        "plan": plan,
        "items": [rated_action(action, plan, on) for action in listed["page"]],
        "no_round": not plan.rounds.exists(),
        "is_filtered": bool(form.chosen()),
        "may_edit": may_edit,
        "may_choose": may_edit and request.standing is None,
        "most": MOST,
    }
    return render(request, "workstreams/action_list.html", context, status=form.status)
