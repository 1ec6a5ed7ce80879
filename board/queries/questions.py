"""Reads what scrutiny asked: its own tracker, of the live plan nothing but the replies to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from board.models import Challenge, Exchange, FollowUp
from board.models.challenge import ChallengeQuerySet
from board.queries.challenges import challenges_for
from improvement.models import Plan
from improvement.prepared import first_of, read_of
from improvement.remembered import remembered
from improvement.roles import Role
from workstreams.queries.remembered import OF_ACTIONS

OF_SCRUTINY = frozenset({Role.SCRUTINY})
NONE = "none"  # in the address: without an answer, or not looked at
WITHDRAWN = "withdrawn"
TALLIED = ("number", "kind", "last_answer", "last_found", "withdrawn_at", "reply_due")
OF_THEIRS = Q(challenge__raised_as=Role.SCRUTINY, challenge__withdrawn_at=None)


@dataclass(frozen=True)
class Tally:
    """What came of all that scrutiny asked and was not withdrawn: how many wait for a reply, how
    each is cited whose reply is overdue, and by when the next is due; and of its recommendations
    how they were answered, what was found done, and how many were withdrawn."""

    asked: int
    waiting: int
    overdue: list[str]
    next_due: date | None
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


def tally(plan: Plan, on: date) -> Tally:
    """What came of all that scrutiny asked; read anew only once something but an action changed."""
    return remembered(tally_read, plan, on, unaltered_by=OF_ACTIONS)


def tally_read(plan: Plan, on: date) -> Tally:
    """One query."""
    rows = read_of(tallied, plan)
    own = [row for row in rows if row["kind"] == Challenge.Kind.RECOMMENDATION]
    answers = Counter(row["last_answer"] for row in own if not row["withdrawn_at"])
    found = Counter(row["last_found"] for row in own if row["last_found"])
    waiting = [row for row in rows if row["reply_due"]]
    return Tally(
        sum(not row["withdrawn_at"] for row in rows),
        len(waiting),
        [f"S{row['number']}" for row in waiting if row["reply_due"] < on],
        min((row["reply_due"] for row in waiting if row["reply_due"] >= on), default=None),
        len(own),
        len(own) - answers.total(),
        dict(answers),
        dict(found),
    )


def tallied(plan: Plan) -> QuerySet[Challenge, Any]:
    asked: QuerySet[Any] = questions_of(plan).select_related(None).prefetch_related(None)
    return asked.order_by("number").values(*TALLIED)


def answered_last(plan: Plan) -> Exchange | None:
    """The reply to scrutiny that was given last."""
    return first_of(last_reply, plan)


def last_reply(plan: Plan) -> QuerySet[Exchange]:
    asked = OF_THEIRS & Q(challenge__plan=plan, replied_at__isnull=False)
    replies = Exchange.objects.filter(asked).select_related("challenge")
    return replies.order_by("-replied_at", "-pk")[:1]


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
