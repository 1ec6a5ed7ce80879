"""Pages of the published facts: the words of the documents, and the timeline."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.models import Fact


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def published_facts(request: PlanRequest, plan: Plan) -> HttpResponse:
    facts = Fact.objects.filter(plan=plan, provenance=Fact.Provenance.PUBLISHED)
    in_order = facts.select_related("source").order_by("order", "pk")
    sections = [(title, list(own)) for title, own in groupby(in_order, lambda f: f.section_title)]
    context = {"plan": plan, "sections": sections, "sources": plan.sources.all()}
    return render(request, "workstreams/published_facts.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def timeline(request: PlanRequest, plan: Plan) -> HttpResponse:
    dated = Fact.objects.filter(plan=plan, on_timeline=True, date__isnull=False)
    facts, on = list(dated.select_related("source").order_by("date", "order")), clock.today()
    context = {
        "plan": plan,
        "facts": facts,
        "on": on,
        "first_later": next((fact for fact in facts if fact.date and fact.date > on), None),
        "sources": list(plan.sources.all()),
    }
    return render(request, "workstreams/timeline.html", context)
