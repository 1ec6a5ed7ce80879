"""The progress pages: the published position in plain words, from the stored document alone."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from board.models import Publication
from board.scrutiny.document import reading
from improvement.access import PlanRequest, allows
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.roles import Permission


@require_safe
@allows(Permission.READ_SCRUTINY_PAGES)
def progress(request: PlanRequest, plan: Plan) -> HttpResponse:
    publications = list(published(plan))
    context = {"plan": plan, "earlier": publications[1:]}
    if publications:
        context |= reading(publications[0])
    return render(request, "board/progress.html", context)


@require_safe
@allows(Permission.READ_SCRUTINY_PAGES)
def progress_workstream(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    latest = published(plan).first()
    streams = latest.document["workstreams"] if latest else []
    stream = next((one for one in streams if one["code"] == code), None)
    if stream is None:
        raise Http404
    context = reading(latest) | {
        "plan": plan,
        "stream": stream,
        "breadcrumbs": crumbs(trail(plan), stream["name"]),
    }
    return render(request, "board/progress_workstream.html", context)


@require_safe
@allows(Permission.READ_SCRUTINY_PAGES)
def progress_publication(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    publication = get_object_or_404(published(plan), number=number)
    context = reading(publication) | {
        "plan": plan,
        "latest": published(plan).first(),
        "breadcrumbs": crumbs(trail(plan), f"The position on {publication.document['on']}"),
    }
    return render(request, "board/progress_publication.html", context)


def published(plan: Plan):
    return Publication.objects.for_scrutiny().issued().filter(plan=plan)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Progress", reverse("progress", args=[plan.slug]))
