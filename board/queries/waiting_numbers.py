"""What of the board's waits for a person, as sources of `improvement/waiting.py`."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from board.models import Decision, Exchange, Publication
from board.queries.challenges import challenges_waiting_for
from improvement.models import Cover
from improvement.roles import Permission
from improvement.waiting import SOURCES, Reader, Source


def publications_to_issue(reader: Reader) -> QuerySet[Any]:
    drafts = Publication.objects.filter(plan=reader.plan, issued_at=None)
    return drafts.exclude(drafted_by=reader.user)


def open_exchanges(reader: Reader) -> QuerySet[Any]:
    """Those on which the turn may be the reader's, one of a challenge: it is nobody's own."""
    theirs = Q(replied_at=None, asked_by=reader.user) | Q(replied_by=reader.user)
    return Exchange.objects.filter(challenge__plan=reader.plan, concluded_at=None).exclude(theirs)


def challenges_to_answer(reader: Reader) -> int:
    return len(challenges_waiting_for(reader.plan, reader.user, reader.roles, reader.on))


def decisions_to_carry_out(reader: Reader) -> QuerySet[Any]:
    """Those that the person, or whom they cover, is to carry out, and that are due."""
    covers = Cover.objects.current(reader.on).filter(plan=reader.plan, covering=reader.user)
    own = Q(owner=reader.user) | Q(owner__in=covers.values("covered"))
    due = Decision.objects.filter(own, plan=reader.plan, due__lte=reader.on)
    return due.open()


SOURCES.register("publications")(
    Source(
        "my-work",
        Permission.ISSUE_PUBLICATION,
        publications_to_issue,
        ("publication to issue", "publications to issue"),
        "publication-list",
    )
)
SOURCES.register("challenges")(
    Source("my-work", Permission.READ_LIVE_PLAN, open_exchanges, number=challenges_to_answer)
)
SOURCES.register("decisions")(
    Source(
        "decision-list",
        Permission.SAY_DECISION_DONE,
        decisions_to_carry_out,
        ("decision of the board to carry out", "decisions of the board to carry out"),
        "decision-list",
    )
)
