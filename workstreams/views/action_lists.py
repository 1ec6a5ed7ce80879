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
from workstreams.queries.action_lists import HEADINGS, rated_actions, rows_to_keep


def filter_of(plan: Plan, query: QueryDict) -> ActionFilter:
    """The plan's actions as the query of a list's address narrows and sorts them."""
    on = clock.today()
    return ActionFilter(query or None, Action.objects.with_facts(plan, on), plan=plan, on=on)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """The page; or, as a file, all that it shows at the same query, on all its pages. Where it
    can't be narrowed so, the page, which says why."""
    on, action_filter = clock.today(), filter_of(plan, request.GET)
    form = action_filter.form
    if ending and not form.is_refused:
        rows = rows_to_keep(action_filter.qs.for_list(), plan, on)
        return lists.file_of(request, ending, "actions", "The list of actions", HEADINGS, rows)
    # A refused filter can't be asked for its rows.
    listed = lists.shown(request, form, [] if form.is_refused else action_filter.keys())
    may_edit = GRANTS[Permission.EDIT_STRUCTURE] & request.roles
    context = {
        **listed,
        "plan": plan,
        "items": rated_actions(listed["page"], plan, on),
        "no_round": not action_filter.beside.has_round,
        "is_filtered": bool(form.chosen()),
        "may_edit": may_edit,
        "may_choose": may_edit and request.standing is None,
        "most": MOST,
    }
    return render(request, "workstreams/action_list.html", context, status=form.status)
