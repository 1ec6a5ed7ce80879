"""Reads how often a link to read was opened: the access log is all that knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from board.models import ReadingLink
from improvement.audit.access_log import AccessEvent


@dataclass(frozen=True)
class Openings:
    count: int
    last: datetime | None


def openings(link: ReadingLink) -> Openings:
    """Found by the link's key, which stays as it is; for whom it is may be put right. One query."""
    events = AccessEvent.objects.filter(kind=AccessEvent.Kind.READ_BY_LINK, plan_ref=link.plan_id)
    own = events.filter(user=None, what__startswith=link.used_as)
    return Openings(**own.aggregate(count=Count("pk"), last=Max("at")))
