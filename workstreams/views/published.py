"""Pages of the published facts: the words of the documents, the events of the public record, and
the timeline, which draws the dates of the live plan too."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.roles import GRANTS, Permission
from workstreams.models import Action, Fact, Milestone
from workstreams.queries.timeline import counted, standing_in_words, timeline_of


@require_safe
@allows(Permission.READ_PUBLIC_RECORD)
def published_facts(request: PlanRequest, plan: Plan) -> HttpResponse:
    facts = Fact.objects.filter(plan=plan, provenance=Fact.Provenance.PUBLISHED)
    sections: dict[str, list[Fact]] = {}
    for fact in facts.select_related("source").order_by("order", "pk"):
        sections.setdefault(fact.section_title, []).append(fact)
    context = {
        "plan": plan,
        "sections": list(sections.items()),
        "may_edit": may_edit(request),
        "sources": plan.sources.all(),
        "is_inside": is_inside(request),
    }
    return render(request, "workstreams/published_facts.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def timeline(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The dates of a workstream's actions, and of what happened in public."""
    on = clock.today()
    dated = Fact.objects.filter(plan=plan, on_timeline=True, date__isnull=False)
    facts = list(dated.select_related("source").order_by("date", "order"))
    context = {
        "plan": plan,
        "on": on,
        **dates_of_actions(plan, request.GET.get("workstream", ""), on),
        "facts": facts,
        "is_inside": True,
        "may_edit": may_edit(request),
        "first_later": next((fact for fact in facts if fact.date and fact.date > on), None),
        "sources": list(plan.sources.all()),
    }
    return render(request, "workstreams/timeline.html", context)


def dates_of_actions(plan: Plan, code: str, on: date) -> dict[str, object]:
    """Context: the actions of the workstream with the code, drawn; of the first where there is no
    code. 404 where no action is in such a workstream."""
    every = list(Action.objects.for_list().with_facts(plan, on).filter(plan=plan))
    streams = list(dict.fromkeys(action.workstream for action in every))
    stream = next((each for each in streams if each.code == code), None)
    if code and stream is None:
        raise Http404("No action of this plan is in such a workstream")
    stream = stream or next(iter(streams), None)
    own = [action for action in every if action.workstream == stream]
    milestones = Milestone.objects.filter(action__workstream=stream) if stream else []
    return {
        "counted": counted(every, on),
        "streams": streams,
        "stream": stream,
        "stream_counted": counted(own, on),
        "rows": [(action, standing_in_words(action, on)) for action in own],
        "drawing": timeline_of(own, milestones, on),
    }


@require_safe
@allows(Permission.READ_PUBLIC_RECORD)
def public_record(request: PlanRequest, plan: Plan) -> HttpResponse:
    public = (Fact.Provenance.PUBLISHED, Fact.Provenance.FOLLOWED)
    dated = Fact.objects.filter(plan=plan, on_timeline=True, date__isnull=False)
    facts = dated.filter(provenance__in=public).select_related("source").order_by("date", "order")
    sources = plan.sources.filter(facts__in=facts).distinct()
    context = {
        "plan": plan,
        "facts": list(facts),
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
