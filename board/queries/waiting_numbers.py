"""What of the board's waits for a person, as sources of `improvement/waiting.py`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from board.models import Challenge, Decision, Exchange, Publication
from board.queries.challenges import parties_on
from improvement.models import Cover
from improvement.prepared import ANY_PLAN, ANYONE, Prepared
from improvement.roles import Permission, Role
from improvement.waiting import SOURCES, Reader, Source


def publications_to_issue(reader: Reader) -> QuerySet[Any]:
    drafts = Publication.objects.filter(plan=reader.plan, issued_at=None)
    return drafts.exclude(drafted_by=reader.user)


def open_exchanges(reader: Reader) -> QuerySet[Any]:
    """Those on which the turn may be the reader's, one of a challenge, by `Parties`: it is nobody's
    own, and comes to the managers where nobody else is left."""
    covers = Cover.objects.current(reader.on).filter(plan=reader.plan, covering=reader.user)

    def is_theirs(person: str) -> Q:
        return Q(**{person: reader.user}) | Q(**{f"{person}__in": covers.values("covered")})

    asked = Q(challenge__post__in=reader.roles & {Role.CHAIR})
    if Role.MANAGER in reader.roles:
        asked |= Q(replied_at=None)
    for post in ("action__owner", "action__workstream__lead", "action__workstream__deputy"):
        asked |= Q(challenge__post=Challenge.Post.OWNER) & is_theirs(f"challenge__{post}")
    for post in ("lead", "deputy"):
        asked |= is_theirs(f"challenge__lead_of__{post}")
    to_reply = asked & Q(replied_at=None) & ~Q(asked_by=reader.user)
    replied = Q(replied_at__isnull=False, challenge__raised_as__in=reader.roles)
    of_plan = Exchange.objects.filter(challenge__plan=reader.plan, concluded_at=None)
    return of_plan.filter(to_reply | replied & ~Q(replied_by=reader.user))


@lru_cache(maxsize=100)
def challenges_of_these(roles: frozenset[Role], on: date) -> Prepared:
    exchanges = open_exchanges(Reader(ANYONE, ANY_PLAN, roles, on))
    return Prepared.of(exchanges.order_by().values_list("challenge"))


def challenges_to_answer(reader: Reader) -> int:
    """How many `challenges_waiting_for` gives; of each no more is read than who it is for."""
    may_wait = challenges_of_these(reader.roles, reader.on).rows(reader.plan, reader.user)
    challenges = Challenge.objects.filter(pk__in=[key for (key,) in may_wait]).order_by()
    read = challenges.select_related("action__workstream", "lead_of").only(
        *("number", "post", "raised_by", "raised_as", "lead_of__lead", "lead_of__deputy"),
        *("action__owner", "action__workstream__lead", "action__workstream__deputy"),
    )
    own = parties_on(reader.plan, reader.on).own(reader.user, read.prefetch_related("exchanges"))
    return len(own)


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
