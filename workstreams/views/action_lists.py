"""The list of actions: found, filtered, sorted and paged, and the same list as a file to keep."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.paging import page_read
from improvement.roles import GRANTS, Permission
from workstreams.changes.several_actions import MOST
from workstreams.forms.action_filter import ActionFilterForm
from workstreams.queries.action_lists import HEADINGS, rows_to_keep


def filter_of(plan: Plan, query: QueryDict) -> ActionFilterForm:
    """What the query of a list's address narrows the plan's actions to, and sorts them by."""
    return ActionFilterForm(query or None, plan=plan, on=clock.today())


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """The page; or, as a file, all that it shows at the same query, on all its pages. Where it
    can't be narrowed so, the page, which says why."""
    on, form = clock.today(), filter_of(plan, request.GET)
    if ending and not form.is_refused:
        rows = rows_to_keep(form.found.for_list(), plan, on)
        return lists.file_of(request, ending, "actions", "The list of actions", HEADINGS, rows)
    # A refused filter can't be asked for its rows.
    listed = lists.shown(request, form, [] if form.is_refused else form.keys)
    may_edit = GRANTS[Permission.EDIT_STRUCTURE] & request.roles
    context = {
        **listed,
        "plan": plan,
        "page": page_read(listed["page"], form.whole.lines, plan, on),
        "no_round": not form.whole.has_round,
        "is_filtered": bool(form.chosen()),
        "may_edit": may_edit,
        "may_choose": may_edit and request.standing is None,
        "most": MOST,
    }
    return render(request, "workstreams/action_list.html", context, status=form.status)
