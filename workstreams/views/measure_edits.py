"""Pages to add and change a measure, to add benchmarks, and to ask for and decide a rebase."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.changes import add_record
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.changes import ask_for_rebase, decide_rebase, edit_measure
from workstreams.changes.measures import has_readings
from workstreams.forms import BenchmarkForm, DecideRebaseForm, MeasureForm, RebaseForm
from workstreams.models import Measure, Rebase
from workstreams.queries.proposals import proposed_record
from workstreams.views.measures import series_of_measure
from workstreams.views.readings import measure_to_record, trail


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def measure_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    initial = proposed_record(plan.measures.all())
    form = MeasureForm(posted(request), plan=plan, initial=initial)
    added = attempt(
        form,
        lambda: add_record(Measure(plan=plan, **form.values), by=request.user, reason=form.reason),
    )
    if added:
        messages.success(request, f"{added} was added")
        return page_after_adding(request, form, "measure-detail", plan.slug, added.code)
    context = {"heading": "Add a measure", "breadcrumbs": crumbs(*trail(plan), "Add a measure")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def measure_edit(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    measure = get_object_or_404(Measure, plan=plan, code=code)
    asks = has_readings(measure)
    form = MeasureForm(posted(request), plan=plan, record=measure, asks_means=asks)
    edited = attempt(form, lambda: edit(request, measure, form))
    if edited:
        messages.success(request, f"{edited} was changed")
        return redirect("measure-detail", plan.slug, edited.code)
    heading = f"Change {measure}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, measure), "Change")}
    return show(request, "includes/record_form.html", form, **context)


def edit(request: PlanRequest, measure: Measure, form: MeasureForm) -> Measure:
    return edit_measure(
        measure.pk,
        form.values,
        by=request.user,
        version=form.cleaned_data["version"],
        reason=form.reason,
        means=form.cleaned_data.get("means", ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def benchmark_add(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    measure = get_object_or_404(Measure, plan=plan, code=code)
    form = BenchmarkForm(posted(request), measure=measure)
    reason = "Set beside the measure"
    added = attempt(form, lambda: add_record(form.benchmark, by=request.user, reason=reason))
    if added:
        messages.success(request, f"{added.name} was set beside this measure")
        return redirect("measure-detail", plan.slug, code)
    heading = f"Set another value beside {measure}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, measure), "Another value")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RECORD_READING)
def rebase_ask(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    measure = measure_to_record(request, plan, code)
    form = RebaseForm(posted(request), series=series_of_measure(plan, code))
    rebase = attempt(form, lambda: ask(request, measure, form))
    if rebase:
        messages.success(request, "You have asked for the limits to start anew. The chair decides")
        return redirect("measure-detail", plan.slug, code)
    heading = f"Ask for the limits of {measure} to start anew"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, measure), "Start anew")}
    return show(request, "includes/record_form.html", form, **context)


def ask(request: PlanRequest, measure: Measure, form: RebaseForm) -> Rebase:
    period, change = form.periods[form.cleaned_data["period"]], form.cleaned_data["change"]
    return ask_for_rebase(
        measure.pk, by=request.user, period=period, change=change, now=clock.now()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_REBASE)
def rebase_decide(request: PlanRequest, plan: Plan, code: str, pk: int) -> HttpResponse:
    rebases = Rebase.objects.select_related("measure", "asked_by", "decided_by")
    rebase = get_object_or_404(rebases, measure__plan=plan, measure__code=code, pk=pk)
    if request.user.counts_as(rebase.asked_by_id, plan.pk):
        raise PermissionDenied
    form = DecideRebaseForm(posted(request), version=rebase.version)
    decided = attempt(form, lambda: decide(request, rebase, form))
    if decided:
        answer = decided.get_decision_display().lower()
        messages.success(request, f"The new start of {rebase.measure} was {answer}")
        return redirect("measure-detail", plan.slug, code)
    context = {
        "plan": plan,
        "rebase": rebase,
        "series": series_of_measure(plan, code),
        "breadcrumbs": crumbs(*trail(plan, rebase.measure), "Decide"),
    }
    return show(request, "workstreams/rebase_decide.html", form, **context)


def decide(request: PlanRequest, rebase: Rebase, form: DecideRebaseForm) -> Rebase:
    typed = form.cleaned_data
    return decide_rebase(
        rebase.pk,
        by=request.user,
        approve=typed["answer"] == "approve",
        note=typed["note"],
        now=clock.now(),
        version=typed["version"],
    )
