"""Pages of the published facts: the words of the documents, and the events of the public record."""

from itertools import groupby
from operator import attrgetter

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.paging import SHORT_ROWS, page_or_all
from improvement.roles import GRANTS, Permission
from workstreams.models import Fact


@require_safe
@allows(Permission.READ_PUBLIC_RECORD)
def published_facts(request: PlanRequest, plan: Plan) -> HttpResponse:
    facts = Fact.objects.filter(plan=plan, provenance=Fact.Provenance.PUBLISHED)
    sections: dict[str, list[Fact]] = {}
    for fact in facts.select_related("source").order_by("order", "pk"):
        sections.setdefault(fact.section_title, []).append(fact)
    page = page_or_all(request, [fact for own in sections.values() for fact in own], SHORT_ROWS)
    by_section = groupby(page, attrgetter("section_title"))
    context = {
        "plan": plan,
        "page": page,
        "sections": [(title, list(own)) for title, own in by_section],
        "may_edit": may_edit(request),
        "sources": plan.sources.all(),
        "is_inside": is_inside(request),
    }
    return render(request, "workstreams/published_facts.html", context)


@require_safe
@allows(Permission.READ_PUBLIC_RECORD)
def public_record(request: PlanRequest, plan: Plan) -> HttpResponse:
    public = (Fact.Provenance.PUBLISHED, Fact.Provenance.FOLLOWED)
    dated = Fact.objects.filter(plan=plan, on_timeline=True, date__isnull=False)
    facts = dated.filter(provenance__in=public).select_related("source").order_by("date", "order")
    sources = plan.sources.filter(facts__in=facts).distinct()
    context = {
        "plan": plan,
        "page": page_or_all(request, list(facts)),
        "may_edit": may_edit(request),
        "sources": sorted(sources, key=lambda source: (len(source.ref), source.ref)),
        "is_inside": is_inside(request),
    }
    return render(request, "workstreams/public_record.html", context)


def is_inside(request: PlanRequest) -> bool:
    """Whether the reader reads the live plan as well, and so the notes of those who work on it."""
    return bool(GRANTS[Permission.READ_LIVE_PLAN] & request.roles)


def may_edit(request: PlanRequest) -> bool:
    """Whether the reader enters documents, and what they say."""
    return bool(GRANTS[Permission.EDIT_STRUCTURE] & request.roles)
