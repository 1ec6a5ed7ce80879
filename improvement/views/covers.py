"""The pages of cover: who may act for whom and when; entered, changed and ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.cover.changes import add_cover, edit_cover, end_cover
from improvement.cover.forms import CoverDaysForm, CoverForm, EndCoverForm
from improvement.editing import attempt, crumbs, posted, show
from improvement.forms import Form
from improvement.models import Cover, Plan
from improvement.paging import SHORT_ROWS, page_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def cover_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    covers = Cover.objects.filter(plan=plan).select_related("covered", "covering")
    lasting = covers.filter(ended=False, ends__gte=on)
    context = {
        "plan": plan,
        "on": on,
        "lasting": page_of(request, lasting.order_by("starts", "pk"), name="lasting"),
        "page": page_of(request, covers.exclude(pk__in=lasting), SHORT_ROWS),
        **changes_of(request, [covers], 20),
        "may_edit": GRANTS[Permission.MANAGE_PEOPLE] & request.roles,
    }
    return render(request, "improvement/cover_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MANAGE_PEOPLE)
def cover_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = CoverForm(posted(request), plan=plan)
    added = attempt(form, lambda: add(request, plan, form))
    if added:
        messages.success(request, f"The cover was entered: {added}")
        return redirect("cover-list", plan.slug)
    heading = "Enter a cover"
    context = {"heading": heading, "breadcrumbs": crumbs(covers_page(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


def add(request: PlanRequest, plan: Plan, form: Form) -> Cover:
    values = dict(form.cleaned_data)
    reason = values.pop("reason")
    return add_cover(Cover(plan=plan, **values), by=request.user, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MANAGE_PEOPLE)
def cover_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    cover = get_object_or_404(Cover, plan=plan, pk=pk)
    form = CoverDaysForm(posted(request), cover=cover)
    changed = attempt(
        form,
        lambda: edit_cover(pk, by=request.user, on=clock.today(), **form.cleaned_data),
    )
    if changed:
        messages.success(request, f"The cover was changed: {changed}")
        return redirect("cover-list", plan.slug)
    heading = f"Change the days of {cover}"
    context = {"heading": heading, "breadcrumbs": crumbs(covers_page(plan), "Change")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MANAGE_PEOPLE)
def cover_end(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    cover = get_object_or_404(Cover, plan=plan, pk=pk)
    form = EndCoverForm(posted(request), version=cover.version)
    ended = attempt(
        form, lambda: end_cover(pk, by=request.user, on=clock.today(), **form.cleaned_data)
    )
    if ended:
        messages.success(request, f"The cover was ended: {ended}")
        return redirect("cover-list", plan.slug)
    heading = f"End the cover of {cover}"
    context = {"heading": heading, "breadcrumbs": crumbs(covers_page(plan), "End")}
    return show(request, "includes/record_form.html", form, **context)


def covers_page(plan: Plan) -> tuple[str, str]:
    return ("Cover", reverse("cover-list", args=[plan.slug]))
