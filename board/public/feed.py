"""An Atom feed of what was issued to the public."""

from __future__ import annotations

from datetime import date, datetime, time

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from board.models import Publication
from board.public.answers import published

MOST_ENTRIES = 20


def last_touched(publication: Publication) -> datetime:
    """When it was issued, or text was last taken out of it."""
    assert publication.issued_at is not None
    days = map(date.fromisoformat, publication.document.get("redacted_on", ()))
    instants = (timezone.make_aware(datetime.combine(day, time.max)) for day in days)
    return max([publication.issued_at, *instants])


def feed_of(request: HttpRequest, slug: str, latest: Publication) -> Atom1Feed:
    """The publications of the plan at `slug`, the latest first. An entry has the drafter's words
    and no figure."""
    council = latest.document["plan"]["council"]
    feed = Atom1Feed(
        title=f"Progress on {council}’s improvement plan",
        link=request.build_absolute_uri(reverse("public", args=[slug])),
        description="The positions that were issued to the public",
        language="en-GB",
        feed_url=request.build_absolute_uri(),
        author_name=council,
    )
    for publication in published(slug).defer(None)[:MOST_ENTRIES]:
        address = reverse("public-publication", args=[slug, publication.number])
        url = request.build_absolute_uri(address)
        feed.add_item(
            title=f"The position on {publication.document['on']}",
            link=url,
            unique_id=url,
            description=publication.document["statement"],
            pubdate=publication.issued_at,
            updateddate=last_touched(publication),
        )
    return feed
