"""The page that says how far a new plan is set up, and where each step is done."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.files.kinds import EXCEL
from improvement.files.workbook_writer import workbook_of
from improvement.models import Membership, Plan
from improvement.roles import GRANTS, Permission
from workstreams.changes import copy_structure
from workstreams.forms import CopyForm
from workstreams.queries.example_plan import example_sheet
from workstreams.queries.set_up import DONE, set_up_steps


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def plan_set_up(request: PlanRequest, plan: Plan) -> HttpResponse:
    steps = set_up_steps(plan)
    rows = [(step, bool(GRANTS[step.permission] & request.roles)) for step in steps]
    context = {
        "plan": plan,
        "rows": rows,
        "next": next((step for step, may in rows if may and step.is_open), None),
        "done": sum(step.state == DONE for step in steps),
        "may_import": bool(GRANTS[Permission.EDIT_STRUCTURE] & request.roles),
        "has_actions": plan.actions.exists(),
        "may_copy": sources_for(request).exists(),
    }
    return render(request, "workstreams/plan_set_up.html", context)


def sources_for(request: PlanRequest) -> QuerySet[Plan]:
    """The other plans whose structure the person may edit."""
    held = Membership.objects.acting(request.user).filter(
        role__in=GRANTS[Permission.EDIT_STRUCTURE]
    )
    return Plan.objects.filter(pk__in=held.values("plan")).exclude(pk=request.plan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def plan_copy(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = CopyForm(posted(request), sources=sources_for(request))
    copied = attempt(
        form, lambda: copy_structure(form.cleaned_data["source"], plan, by=request.user)
    )
    if copied is not None:
        source = form.cleaned_data["source"]
        messages.success(request, f"{copied:,} actions were copied from “{source}”")
        return redirect("plan-set-up", plan.slug)
    heading = "Copy from another plan"
    trail = ("Set up", reverse("plan-set-up", args=[plan.slug]))
    context = {"heading": heading, "breadcrumbs": crumbs(trail, heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def plan_example(request: PlanRequest, plan: Plan) -> HttpResponse:
    """A small plan as a workbook that the import reads, to begin from."""
    return HttpResponse(
        workbook_of([example_sheet(clock.today())]),
        content_type=EXCEL.media_type,
        headers={"Content-Disposition": 'attachment; filename="example-plan.xlsx"'},
    )
