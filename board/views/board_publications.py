"""What was issued to the Improvement Board, for those who read its dashboard."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from board.models import Publication
from board.scrutiny.document import changes_context, changes_url, document_context
from board.scrutiny.envelope import file_of
from improvement.access import PlanRequest, allows
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import Permission


@require_safe
@allows(Permission.READ_BOARD)
def board_publication_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    page = page_of(request, Publication.objects.issued_to_the_board(plan).defer("document"))
    return render(request, "board/board_publication_list.html", {"plan": plan, "page": page})


@require_safe
@allows(Permission.READ_BOARD)
def board_publication(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    issued = Publication.objects.issued_to_the_board(plan)
    publication = get_object_or_404(issued, number=number)
    context = document_context(publication, request) | {
        "plan": plan,
        "latest": issued.first(),
        "changes_url": changes_url(issued, publication),
        "breadcrumbs": crumbs(list_crumb(plan), f"The position on {publication.document['on']}"),
    }
    return render(request, "board/board_publication.html", context)


@require_safe
@allows(Permission.READ_BOARD)
def board_publication_changes(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    """What the publication says otherwise than the one before it."""
    issued = Publication.objects.issued_to_the_board(plan)
    publication = get_object_or_404(issued, number=number)
    page = reverse("board-publication", args=[plan.slug, number])
    context = changes_context(issued, publication, request) | {
        "plan": plan,
        "back_url": page,
        "breadcrumbs": crumbs(list_crumb(plan), (f"Publication {number}", page), "Changes"),
    }
    return render(request, "board/publication_changes.html", context)


@require_safe
@allows(Permission.READ_BOARD)
def board_publication_file(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    """The publication as JSON to download, with its digest and the head of the record."""
    issued = Publication.objects.issued_to_the_board(plan)
    return file_of(request, get_object_or_404(issued, number=number))


def list_crumb(plan: Plan) -> tuple[str, str]:
    return ("For the board", reverse("board-publication-list", args=[plan.slug]))
