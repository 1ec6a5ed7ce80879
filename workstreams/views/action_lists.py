"""The list of actions: found, filtered, sorted and paged, and the same list as a file to keep."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.csv_export import csv_file
from improvement.files.kinds import EXCEL
from improvement.files.workbook_writer import SheetToWrite, Value, workbook_of
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import heads
from workstreams.forms.filters import ActionFilter
from workstreams.models import Action
from workstreams.queries.action_lists import HEADINGS, rows_to_keep
from workstreams.queries.worklist import rated_action


def filter_of(request: PlanRequest) -> ActionFilter:
    plan, on = request.plan, clock.today()
    actions = Action.objects.for_list().with_facts(plan, on)
    return ActionFilter(request.GET or None, actions, plan=plan, on=on)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    return list_page(request, filter_of(request))


def list_page(request: PlanRequest, action_filter: ActionFilter) -> HttpResponse:
    plan, on = request.plan, clock.today()
    valid = action_filter.is_valid() or not action_filter.is_bound
    page = page_of(request, action_filter.qs if valid else Action.objects.none())
    may_edit = GRANTS[Permission.EDIT_STRUCTURE] & request.roles
    items = [rated_action(action, plan, on) for action in page]
    context = {
        "plan": plan,
        "form": action_filter.form,
        "page": page,
        "items": items,
        "heads": heads(request, action_filter.columns, action_filter.form.chosen_order),
        "as_csv": address_of("action-list-csv", request),
        "as_workbook": address_of("action-list-workbook", request),
        "no_round": not plan.rounds.exists(),
        "is_filtered": bool(action_filter.form.chosen()),
        "may_edit": may_edit,
        "may_choose": may_edit and request.standing is None,
    }
    return render(request, "workstreams/action_list.html", context, status=200 if valid else 400)


def address_of(view: str, request: PlanRequest) -> str:
    """The address of the same list in another form."""
    shown = request.GET.copy()
    shown.pop("page", None)
    address = reverse(view, args=[request.plan.slug])
    return f"{address}?{shown.urlencode()}" if shown else address


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_list_csv(request: PlanRequest, plan: Plan) -> HttpResponse:
    return file_of(request, "CSV", lambda rows: csv_file(f"{plan.slug}-actions", [HEADINGS, *rows]))


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_list_workbook(request: PlanRequest, plan: Plan) -> HttpResponse:
    def workbook(rows: list[list[Value]]) -> HttpResponse:
        return HttpResponse(
            workbook_of([SheetToWrite("Actions", HEADINGS, rows)]),
            content_type=EXCEL.media_type,
            headers={"Content-Disposition": f'attachment; filename="{plan.slug}-actions.xlsx"'},
        )

    return file_of(request, "Excel", workbook)


def file_of(
    request: PlanRequest, form: str, written: Callable[[list[list[Value]]], HttpResponse]
) -> HttpResponse:
    """All that the list shows at the same query, on all its pages; where it can't be narrowed so,
    the list's own page, which says why."""
    action_filter = filter_of(request)
    if action_filter.is_bound and not action_filter.is_valid():
        return list_page(request, action_filter)
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"The list of actions ({form})")
    return written(list(rows_to_keep(action_filter.qs, request.plan, clock.today())))
