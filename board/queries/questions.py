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
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Tally:
    """What came of scrutiny's recommendations: how they were answered, and what was found done; and
    how many of them were withdrawn."""

    recommendations: int
    withdrawn: int
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
    rows = list(asked.values_list("last_answer", "last_found", "withdrawn_at"))
    answers = Counter(answer for answer, _, withdrawn_at in rows if not withdrawn_at)
    found = Counter(found for _, found, _ in rows if found)
    return Tally(len(rows), len(rows) - answers.total(), dict(answers), dict(found))


def narrowed(asked: ChallengeQuerySet, chosen: dict[str, Any]) -> ChallengeQuerySet:
    if chosen.get("kind"):
        asked = asked.filter(kind=chosen["kind"])
    if chosen.get("answer"):
        is_withdrawn = chosen["answer"] == WITHDRAWN
        asked = asked.filter(withdrawn_at__isnull=not is_withdrawn)
        chosen = {name: value for name, value in chosen.items() if value != WITHDRAWN}
    for name in ("answer", "done"):
        if value := chosen.get(name):
            column = "last_answer" if name == "answer" else "last_found"
            asked = asked.filter(**{column: "" if value == NONE else value})
    return asked
