"""Outcome measures and their readings. Statistics and charts come with an issue of their own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement.access import allows
from improvement.audit.entries import entries_of
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.models import Measure


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def measure_list(request: HttpRequest, plan: Plan) -> HttpResponse:
    measures = Measure.objects.filter(plan=plan).prefetch_related("readings")
    context = {
        "plan": plan,
        "outcomes": plan.outcomes.all(),
        "measures": list(measures.select_related("outcome")),
    }
    return render(request, "workstreams/measure_list.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def measure_detail(request: HttpRequest, plan: Plan, code: str) -> HttpResponse:
    measure = get_object_or_404(Measure.objects.select_related("outcome"), plan=plan, code=code)
    readings = list(measure.readings.all())
    context = {
        "plan": plan,
        "measure": measure,
        "readings": readings,
        "entries": entries_of([measure, *readings]),
        "breadcrumbs": crumbs(
            ("Measures", reverse("measure-list", args=[plan.slug])), measure.name
        ),
    }
    return render(request, "workstreams/measure_detail.html", context)
