"""What a co-opted member reads by a link to read: the publications issued to scrutiny, and no
account is needed.

Each opening is in the access log. No session is opened, no cache and no search engine keeps a page,
and no other site is told the address. An unknown, a revoked and an old link are told apart by
nobody; wrong ones are counted, as wrong passwords are. What keeps each answer apart, a refusal
too, is in board/public/apart.py.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from board.models import Publication, ReadingLink
from board.models.reading_link import digest_of
from board.scrutiny.document import document_context
from improvement import clock
from improvement.access import allows
from improvement.audit.access_log import AccessEvent, note
from improvement.limits import count_try
from improvement.roles import Permission


@require_safe
@allows(Permission.ANYONE)
def read_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The latest publication."""
    return answer(request, token, None)


@require_safe
@allows(Permission.ANYONE)
def read_by_link_publication(request: HttpRequest, token: str, number: int) -> HttpResponse:
    return answer(request, token, number)


def answer(request: HttpRequest, token: str, number: int | None) -> HttpResponse:
    link = ReadingLink.objects.working(clock.today()).select_related("plan")
    found = link.filter(token_digest=digest_of(token)).first()
    if found is None:
        return wrong(request)
    issued = Publication.objects.issued_to_scrutiny(found.plan)
    read = (issued if number is None else issued.filter(number=number)).first()
    if read is None and number is not None:
        return wrong(request)
    note_opened(found, read)
    return page(request, token, found, read)


def wrong(request: HttpRequest) -> HttpResponse:
    """Not found; and too many, where as many wrong links or numbers came from there."""
    if not count_try(request, "reading_link", settings.LINK_RATE):
        return HttpResponse(render_to_string("429.html"), status=429)
    return HttpResponse(render_to_string("404.html"), status=404)


def note_opened(link: ReadingLink, read: Publication | None) -> None:
    what = f"{link.used_as} {read or 'Nothing is published yet'}"
    note(AccessEvent.Kind.READ_BY_LINK, what, user=None, plan=link.plan, who=str(link))


def page(
    request: HttpRequest, token: str, link: ReadingLink, read: Publication | None
) -> HttpResponse:
    """Rendered without the context processors, which would open a session."""
    context: dict[str, object] = {"link": link, "token": token, "council": link.plan.council}
    if read is not None:
        issued = list(Publication.objects.issued_to_scrutiny(link.plan).defer("document"))
        context |= document_context(read, request) | {
            "request": request,  # for the addresses of other pages of what is late
            "plan": read.document["plan"],
            "data_url": "",
            "others": [each for each in issued if each != read],
            "is_overtaken": issued[0] != read,
        }
    return HttpResponse(render_to_string("board/read_by_link.html", context))
