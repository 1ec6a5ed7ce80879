"""The public pages and files: the latest position that was issued to the public, and each by its
number."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from board.models import Publication
from board.public.answers import cached, of_publications, publication_at, published
from board.public.feed import feed_of
from board.public.figures import HEADINGS, figures
from board.publishing.schema import schema_name, schema_named
from board.scrutiny.document import changes_context, changes_url, document_context
from board.scrutiny.envelope import as_text
from board.scrutiny.summary import summary_of
from improvement.access import allows
from improvement.csv_export import csv_file
from improvement.roles import Permission

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@require_safe
@allows(Permission.ANYONE)
@of_publications
def public(request: HttpRequest, slug: str) -> HttpResponse:
    latest = publication_at(slug)
    last = published(slug).before(latest).first()
    return page(request, latest, is_latest=True, **summary_of(latest, last))


@require_safe
@allows(Permission.ANYONE)
@of_publications
def public_publication(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return page(request, publication_at(slug, number), is_latest=False)


def page(
    request: HttpRequest, publication: Publication, *, is_latest: bool, **more: object
) -> HttpResponse:
    """Rendered without the context processors, which would open a session."""
    slug = publication.plan.slug
    issued = list(published(slug).defer("document"))
    context = document_context(publication, request) | {
        "request": request,  # for the addresses of other pages of what is late
        "plan": publication.document["plan"],
        "slug": slug,
        "others": [each for each in issued if each != publication],
        "is_latest": is_latest,
        "is_overtaken": issued[0] != publication,
        "licence": LICENCE,
        "changes_url": changes_url(published(slug), publication),
        "whole_url": reverse("public-publication", args=[slug, publication.number]),
    }
    context |= more
    return HttpResponse(render_to_string("board/public.html", context))


@require_safe
@allows(Permission.ANYONE)
@of_publications
def public_changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the publication says otherwise than the one before it."""
    publication = publication_at(slug, number)
    context = changes_context(published(slug), publication, request) | {
        "request": request,
        "plan": publication.document["plan"],
        "slug": slug,
        "back_url": reverse("public-publication", args=[slug, number]),
    }
    return HttpResponse(render_to_string("board/public_changes.html", context))


@require_safe
@allows(Permission.ANYONE)
@of_publications
def public_feed(request: HttpRequest, slug: str) -> HttpResponse:
    feed = feed_of(request, slug, publication_at(slug))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
@allows(Permission.ANYONE)
@of_publications
def public_json(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The file with the document, its digest and the head of the record; the `Link` header names
    the schema of the document."""
    publication = publication_at(slug, number)
    response = HttpResponse(as_text(publication), content_type="application/json")
    return licensed(response, publication)


@require_safe
@allows(Permission.ANYONE)
@of_publications
def public_csv(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Every figure of the publication, a row each; a hidden one is "c", as the schema says."""
    publication = publication_at(slug, number)
    rows = [HEADINGS, *figures(publication.document)]
    return licensed(csv_file(f"{slug}-{number}", rows), publication)


def licensed(response: HttpResponse, publication: Publication) -> HttpResponse:
    name = schema_name(publication.document["schema_version"], publication.audience)
    schema = reverse("public-schema", args=[name])
    response["Link"] = f'<{LICENCE}>; rel="license", <{schema}>; rel="describedby"'
    return response


@require_safe
@allows(Permission.ANYONE)
@cached
def public_schema(request: HttpRequest, name: str) -> HttpResponse:
    """The JSON Schema of a document of the public's, or of the envelope round it."""
    if not name.startswith("envelope-") and not name.endswith("-public"):
        raise Http404
    try:
        text = json.dumps(schema_named(name), indent=1)
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(text, content_type="application/schema+json")


@require_safe
@allows(Permission.ANYONE)
@cached
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines find what is public, and ask for nothing else."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Allow: /public/", "Disallow: /", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
@allows(Permission.ANYONE)
@cached
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public page of each plan, and each of its publications."""
    issued = Publication.objects.for_the_public().issued().order_by("plan__slug", "number")
    rows = list(issued.values_list("plan__slug", "number", "issued_at"))
    latest = {slug: issued_at for slug, _, issued_at in rows}
    pages = [(reverse("public", args=[slug]), day) for slug, day in latest.items()]
    pages += [(reverse("public-publication", args=[slug, n]), day) for slug, n, day in rows]
    urls = [(request.build_absolute_uri(address), day) for address, day in pages]
    text = render_to_string("board/sitemap.xml", {"urls": urls})
    return HttpResponse(text, content_type="application/xml")
