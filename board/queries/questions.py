"""Reads what scrutiny asked: its own tracker, of the live plan nothing but the replies to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from board.models import Challenge, Exchange, FollowUp
from board.models.challenge import ChallengeQuerySet
from board.queries.challenges import challenges_for
from improvement.models import Plan
from improvement.roles import Role

OF_SCRUTINY = frozenset({Role.SCRUTINY})
NONE = "none"  # in the address: without an answer, or not looked at


@dataclass(frozen=True)
class Tally:
    """What came of scrutiny's recommendations: how they were answered, and what was found done."""

    recommendations: int
    answers: dict[str, int]
    found: dict[str, int]

    @property
    def unanswered(self) -> int:
        return self.answers.get("", 0)

    @property
    def found_in_words(self) -> str:
        """ "1 found done, 2 not done": without what was found of none."""
        words = (("done", "found done"), ("partly", "done in part"), ("not", "not done"))
        return ", ".join(f"{self.found[key]} {said}" for key, said in words if self.found.get(key))


def questions_of(plan: Plan) -> ChallengeQuerySet:
    """What scrutiny asked, with the answer of the last time and what was last found."""
    last = Exchange.objects.filter(challenge=OuterRef("pk")).order_by("-turn")
    looked = FollowUp.objects.filter(challenge=OuterRef("pk"), found_at__isnull=False)
    found = looked.order_by("-turn").values("found")[:1]
    return challenges_for(plan, OF_SCRUTINY).annotate(
        last_answer=Subquery(last.values("answer")[:1]),
        last_found=Coalesce(Subquery(found), Value("")),
    )


def tally(plan: Plan) -> Tally:
    """One query."""
    asked: Any = (
        questions_of(plan).filter(kind=Challenge.Kind.RECOMMENDATION).prefetch_related(None)
    )
    rows = list(asked.values_list("last_answer", "last_found"))
    answers, found = Counter(answer for answer, _ in rows), Counter(f for _, f in rows if f)
    return Tally(len(rows), dict(answers), dict(found))


def narrowed(asked: ChallengeQuerySet, chosen: dict[str, Any]) -> ChallengeQuerySet:
    if chosen.get("kind"):
        asked = asked.filter(kind=chosen["kind"])
    for name in ("answer", "done"):
        if value := chosen.get(name):
            column = "last_answer" if name == "answer" else "last_found"
            asked = asked.filter(**{column: "" if value == NONE else value})
    return asked
