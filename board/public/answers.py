"""How every public address answers: from issued publications alone, and no session is opened.

Whoever has the present answer already is told so after one query. Caches may keep an answer for
five minutes, so that what was taken out of a publication is gone soon.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from importlib.metadata import version

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition

from board.models import Publication, PublicationQuerySet

View = Callable[..., HttpResponse]
FOR_CACHES = 300  # seconds
SOURCES = ("templates", "improvement", "workstreams", "board")


def published(slug: str) -> PublicationQuerySet:
    """What was issued to the public of the plan at `slug`, the latest first."""
    return Publication.objects.for_the_public().issued().filter(plan__slug=slug)


def publication_at(slug: str, number: int | None = None) -> Publication:
    """The publication of that number, or the latest; Http404 where there is none."""
    rows = published(slug).select_related("plan")
    found = (rows if number is None else rows.filter(number=number)).first()
    if found is None:
        raise Http404("Nothing of that address was issued to the public")
    return found


def etag(request: HttpRequest, slug: str, number: int | None = None) -> str | None:
    """Changes with each publication of the plan, since a page may name the others, and text may be
    taken out of one; and with the site's own pages. None where nothing was issued."""
    rows = list(published(slug).values_list("number", "version"))
    return f'W/"{sha256(f"{site_digest()} {rows}".encode()).hexdigest()[:32]}"' if rows else None


@cache
def site_digest() -> str:
    """Of the site's templates and code, which make the answers, and of Django."""
    digest = sha256(version("django").encode())
    for folder in SOURCES:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if path.suffix in (".html", ".py", ".json"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cached(view: View) -> View:
    """A decorator of a public view: caches may keep its answer."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=FOR_CACHES)
        return response

    return answer


def of_publications(view: View) -> View:
    """A decorator of a public view whose answer hangs from the plan's publications alone."""
    return cached(condition(etag_func=etag)(view))
