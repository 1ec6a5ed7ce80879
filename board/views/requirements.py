"""Pages of what the notice requires: each requirement, and what was forecast of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_requirement, edit_requirement
from board.changes.requirements import may_judge
from board.dashboard.kept_forecasts import every_compared
from board.dashboard.plan_read import dates_read, read_plan
from board.dashboard.requirements import requirement_rows
from board.forms import RequirementForm
from board.models import Judgement, Requirement
from board.queries.judgements import judgements_of
from board.views.judgements import judgements_shown
from board.views.notices import may_do, notice_to_word, trail
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.prepared import Given, first_of, read_of
from improvement.record_changes import changes_of
from improvement.remembered import remembered
from improvement.roles import GRANTS, Permission


@require_safe
@allows(Permission.READ_BOARD)
def requirement(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    found = requirement_at(plan, ref)
    on = clock.today()
    read = read_plan(plan, on)
    row = requirement_rows(read, [found], dates_read(read))[0]
    judged = read_of(judgements_of_requirement, plan, found)
    links = found.measure_links.current().select_related("measure").order_by("measure__code")
    context = {
        "plan": plan,
        "requirement": found,
        "row": row,
        "page": page_of(request, row.actions),
        "measures": page_of(request, links, name="measures"),
        "judgements": judgements_shown(request, judged, on),
        **changes_of(request, [found, found.action_links.all(), found.measure_links.all()], 10),
        "may_edit": may_edit(request, found),
        "may_judge": found.is_current and GRANTS[Permission.JUDGE] & request.roles,
        "breadcrumbs": crumbs(trail(plan), found.ref),
    }
    return render(request, "board/requirement.html", context)


@require_safe
@allows(Permission.READ_BOARD)
def kept_forecasts(request: PlanRequest, plan: Plan) -> HttpResponse:
    """What was forecast month by month, and what came."""
    compared = remembered(every_compared, plan, clock.today())
    page = page_of(request, compared)
    verdicts = [row.verdict for row in compared if row.verdict]
    context = {
        "plan": plan,
        "page": page,
        "rows": page.object_list,
        "judged": len(verdicts),
        "as_forecast": verdicts.count("As forecast"),
        "breadcrumbs": crumbs(trail(plan), "Forecasts"),
    }
    return render(request, "board/kept_forecasts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def requirement_add(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    notice = notice_to_word(request, plan, number)
    form = RequirementForm(posted(request), plan=plan, on=clock.today())
    added = attempt(
        form,
        lambda: add_requirement(
            Requirement(plan=plan, notice=notice, **form.values),
            form.links,
            by=request.user,
            reason=form.reason,
        ),
    )
    if added:
        messages.success(request, f"{added.ref} was added")
        return redirect("requirement", plan.slug, added.ref)
    heading = f"Add a requirement of the {str(notice).lower()}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Add a requirement")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def requirement_edit(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    found = requirement_at(plan, ref)
    if not may_edit(request, found):
        raise PermissionDenied
    judges = may_judge(found, request.user)
    on = clock.today()
    form = RequirementForm(posted(request), plan=plan, on=on, record=found, may_judge=judges)
    if attempt(form, lambda: edited(request, found, form)):
        messages.success(request, f"{found.ref} was changed")
        return redirect("requirement", plan.slug, form.values.get("ref", ref))
    context = {"heading": f"Change {found}", "breadcrumbs": crumbs(trail(plan), "Change")}
    return show(request, "includes/record_form.html", form, **context)


def may_edit(request: PlanRequest, found: Requirement) -> bool:
    allowed = may_do(request, found.notice)
    return allowed["may_edit"] or allowed["may_correct"]


def edited(request: PlanRequest, found: Requirement, form: RequirementForm) -> Requirement:
    return edit_requirement(
        found.pk,
        form.values,
        form.links,
        by=request.user,
        version=form.cleaned_data["version"],
        reason=form.reason,
    )


def requirement_at(plan: Plan, ref: str) -> Requirement:
    found = first_of(requirements_called, plan, Given(ref))
    if found is None:
        raise Http404
    return found


def requirements_called(plan: Plan, ref: Given) -> QuerySet[Requirement]:
    return Requirement.objects.select_related("notice", "body").filter(plan=plan, ref=ref)


def judgements_of_requirement(plan: Plan, found: Requirement) -> QuerySet[Judgement]:
    return judgements_of(plan).filter(requirement=found)
