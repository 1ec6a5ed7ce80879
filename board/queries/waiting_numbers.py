"""What of the board's waits for a person, as sources of `improvement/waiting.py`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from board.models import (
    Challenge,
    Decision,
    Exchange,
    Publication,
    Risk,
    RiskEscalation,
    SelfAssessment,
)
from board.queries.challenges import parties_on
from board.queries.grades import to_moderate
from board.queries.risks import concerned_with
from improvement.history import history_of
from improvement.models import Cover, Membership
from improvement.prepared import Prepared
from improvement.roles import Permission, Role
from improvement.stand_ins import ANY_PLAN, ANYONE, keys_for
from improvement.waiting import SOURCES, Reader, Source, of_others


def publications_to_issue(reader: Reader) -> QuerySet[Any]:
    drafts = Publication.objects.filter(plan=reader.plan, issued_at=None)
    return of_others(drafts, "drafted_by", reader)


def challenges_waiting(reader: Reader) -> QuerySet[Any]:
    """Those on which the turn may be the reader's: an open exchange of their own is not."""
    theirs = Q(replied_at=None, asked_by=reader.user) | Q(replied_by=reader.user)
    own = Exchange.objects.filter(theirs, challenge=OuterRef("pk"), concluded_at=None)
    waiting = Challenge.objects.filter(plan=reader.plan).waiting(reader.on)
    return waiting.exclude(Exists(own))


@lru_cache(maxsize=100)
def challenges_of_these(roles: frozenset[Role], on: date) -> Prepared:
    challenges = challenges_waiting(Reader(ANYONE, ANY_PLAN, roles, on))
    return Prepared.of(challenges.order_by().values_list("pk"))


def challenges_to_answer(reader: Reader) -> int:
    """How many `challenges_waiting_for` gives."""
    may_wait = challenges_of_these(reader.roles, reader.on).rows(keys_for(reader.plan, reader.user))
    if not may_wait:
        return 0
    challenges = Challenge.objects.filter(pk__in=[key for (key,) in may_wait]).order_by()
    read = challenges.select_related("action__workstream", "lead_of").prefetch_related(
        "exchanges", "follow_ups"
    )
    return len(parties_on(reader.plan, reader.on).own(reader.user, read))


def decisions_to_carry_out(reader: Reader) -> QuerySet[Any]:
    """Those that the person, or whom they cover, is to carry out, and that are due."""
    covers = Cover.objects.current(reader.on).filter(plan=reader.plan, covering=reader.user)
    own = Q(owner=reader.user) | Q(owner__in=covers.values("covered"))
    due = Decision.objects.filter(own, plan=reader.plan, due__lte=reader.on)
    return due.open()


def self_assessments_to_moderate(reader: Reader) -> QuerySet[Any]:
    """Those that neither the reader nor whom they cover made or changed."""
    acting = Membership.objects.acting(reader.user, reader.on).filter(plan=reader.plan)
    own = Q(history_user_id=reader.user.pk) | Q(history_user_id__in=acting.values("user_id"))
    changed = history_of(SelfAssessment).filter(own, id=OuterRef("pk"))
    waiting = of_others(to_moderate(reader.plan), "made_by", reader)
    return waiting.exclude(Exists(changed))


def risks_to_review(reader: Reader) -> QuerySet[Risk]:
    """Those that the person, or whom they cover, owns, and that are due."""
    covers = Cover.objects.current(reader.on).filter(plan=reader.plan, covering=reader.user)
    own = Q(owner=reader.user) | Q(owner__in=covers.values("covered"))
    return Risk.objects.filter(own, plan=reader.plan).to_review(reader.on)


def risks_to_answer_for(reader: Reader) -> QuerySet[RiskEscalation]:
    return RiskEscalation.objects.filter(risk__plan=reader.plan).unanswered()


def risks_of_others(reader: Reader) -> int:
    """Of how many of these the reader, and whom they act for, neither owns nor scored the risk."""
    risks = [each.risk for each in risks_to_answer_for(reader).select_related("risk")]
    own = reader.user.acts_for(reader.plan.pk)
    return sum(not keys & own for keys in concerned_with(risks).values())


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
    Source("my-work", Permission.READ_LIVE_PLAN, challenges_waiting, number=challenges_to_answer)
)
SOURCES.register("decisions")(
    Source(
        "meeting-list",
        Permission.SAY_DECISION_DONE,
        decisions_to_carry_out,
        ("decision of the board to carry out", "decisions of the board to carry out"),
        "decision-list",
    )
)
SOURCES.register("self-assessments")(
    Source(
        "grade-list",
        Permission.MODERATE_GRADES,
        self_assessments_to_moderate,
        ("self-assessment to moderate", "self-assessments to moderate"),
        "grade-list",
    )
)
SOURCES.register("risks to review")(
    Source(
        "risk-list",
        Permission.REVIEW_RISK,
        risks_to_review,
        ("risk of yours to review", "risks of yours to review"),
        "risk-list",
    )
)
SOURCES.register("risks to answer for")(
    Source(
        "my-work",
        Permission.DECIDE_RISK,
        risks_to_answer_for,
        ("risk that the board is to answer for", "risks that the board is to answer for"),
        "board-waiting",
        risks_of_others,
    )
)
