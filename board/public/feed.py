"""An Atom feed of what was issued to the public."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from board.models import Publication
from board.public.answers import published
from improvement import clock
from improvement.models import Plan
from improvement.remembered import remembered

MOST_ENTRIES = 20


class Entry(NamedTuple):
    """A publication, by its day and the drafter's words, and no figure. It was touched when it was
    issued, or text was last taken out of it."""

    number: int
    on: str
    statement: str
    issued_at: datetime
    touched_at: datetime


def entries(plan: Plan, on: date) -> list[Entry]:
    """Of the publications of the plan, the latest first. Each holds a whole plan, so all are read
    together, and again only once something is entered."""
    return [entry_of(each) for each in published(plan.slug).defer(None)[:MOST_ENTRIES]]


def entry_of(publication: Publication) -> Entry:
    issued_at, document = publication.issued_at, publication.document
    assert issued_at is not None
    days = map(date.fromisoformat, document.get("redacted_on", ()))
    instants = (timezone.make_aware(datetime.combine(day, time.max)) for day in days)
    touched_at = max([issued_at, *instants])
    return Entry(publication.number, document["on"], document["statement"], issued_at, touched_at)


def feed_of(request: HttpRequest, slug: str, latest: Publication) -> Atom1Feed:
    """The publications of the plan at `slug`, the latest first."""
    council = latest.document["plan"]["council"]
    feed = Atom1Feed(
        title=f"Progress on {council}’s improvement plan",
        link=request.build_absolute_uri(reverse("public", args=[slug])),
        description="The positions that were issued to the public",
        language="en-GB",
        feed_url=request.build_absolute_uri(),
        author_name=council,
    )
    for entry in remembered(entries, latest.plan, clock.today()):
        address = reverse("public-publication", args=[slug, entry.number])
        url = request.build_absolute_uri(address)
        feed.add_item(
            title=f"The position on {entry.on}",
            link=url,
            unique_id=url,
            description=entry.statement,
            pubdate=entry.issued_at,
            updateddate=entry.touched_at,
        )
    return feed
