"""What of the board's waits for a person, as a source of `improvement/waiting.py`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from board.models import Publication
from improvement.roles import Permission
from improvement.waiting import SOURCES, Reader, Source


def publications_to_issue(reader: Reader) -> QuerySet[Any]:
    drafts = Publication.objects.filter(plan=reader.plan, issued_at=None)
    return drafts.exclude(drafted_by=reader.user)


SOURCES.register("publications")(
    Source(
        "my-work",
        Permission.ISSUE_PUBLICATION,
        publications_to_issue,
        ("publication to issue", "publications to issue"),
        "publication-list",
    )
)
