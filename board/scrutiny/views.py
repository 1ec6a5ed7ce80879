"""The progress pages: the published position in plain words, from the stored document alone."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from board.scrutiny.document import changes_context, changes_url, document_context
from board.scrutiny.envelope import file_of
from board.scrutiny.summary import summary_of
from improvement.access import PlanRequest, allows
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import GRANTS, Permission


@require_safe
@allows(Permission.READ_SCRUTINY_PAGES)
def progress(request: PlanRequest, plan: Plan) -> HttpResponse:
    issued = plan.publications.issued_to_scrutiny(plan)
    context: dict[str, object] = {"plan": plan}
    latest, *before = [*issued[:2]] or [None]
    if latest is not None:
        context |= document_context(latest, request) | summary_of(latest, *before)
        context |= {
            "earlier": issued.exclude(pk=latest.pk).defer("document"),
            "whole_url": reverse("progress-publication", args=[plan.slug, latest.number]),
            "changes_url": changes_url(issued, latest),
            "questions_url": (
                GRANTS[Permission.ASK_QUESTION] & request.roles
                and reverse("question-list", args=[plan.slug])
            ),
        }
    return render(request, "board/progress.html", context)


@require_safe
@allows(Permission.READ_SCRUTINY_PAGES)
def progress_workstream(request: PlanRequest, plan: Plan, code: str) -> HttpResponse:
    latest = plan.publications.issued_to_scrutiny(plan).first()
    if latest is None:
        raise Http404
    streams = latest.document["workstreams"]
    stream = next((stream for stream in streams if stream["code"] == code), None)
    if stream is None:
        raise Http404
    context = document_context(latest, request) | {
        "plan": plan,
        "stream": stream,
        "actions": page_of(request, stream["actions"]),
        "breadcrumbs": crumbs(progress_crumb(plan), stream["name"]),
    }
    return render(request, "board/progress_workstream.html", context)


@require_safe
@allows(Permission.READ_SCRUTINY_PAGES)
def progress_publication(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    issued = plan.publications.issued_to_scrutiny(plan)
    publication = get_object_or_404(issued, number=number)
    title = f"The position on {publication.document['on']}"
    context = document_context(publication, request) | {
        "plan": plan,
        "latest": issued.defer("document").first(),
        "changes_url": changes_url(issued, publication),
        "breadcrumbs": crumbs(progress_crumb(plan), title),
    }
    return render(request, "board/progress_publication.html", context)


@require_safe
@allows(Permission.READ_SCRUTINY_PAGES)
def progress_changes(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    """What the publication says otherwise than the one before it."""
    issued = plan.publications.issued_to_scrutiny(plan)
    publication = get_object_or_404(issued, number=number)
    page = reverse("progress-publication", args=[plan.slug, number])
    context = changes_context(issued, publication, request) | {
        "plan": plan,
        "back_url": page,
        "breadcrumbs": crumbs(progress_crumb(plan), (f"Publication {number}", page), "Changes"),
    }
    return render(request, "board/publication_changes.html", context)


@require_safe
@allows(Permission.READ_SCRUTINY_PAGES)
def progress_publication_file(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    """The publication as JSON to download, with its digest and the head of the record."""
    issued = plan.publications.issued_to_scrutiny(plan)
    return file_of(request, get_object_or_404(issued, number=number))


def progress_crumb(plan: Plan) -> tuple[str, str]:
    return ("Progress", reverse("progress", args=[plan.slug]))
