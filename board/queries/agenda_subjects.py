"""What an item of an agenda may be about, with the name of each as the form offers it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from board.models import AgendaItem, Challenge, Decision, DepartmentReturn, Requirement
from board.models.challenge import OF_SCRUTINY
from board.queries.challenge_subjects import WHOLE_PLAN, Subjects, live_subjects
from improvement.models import Plan
from workstreams.models import DateChange, Finding

Subject = AgendaItem.Subject
LONGEST = 60  # characters of a name in the list to choose from
# Where on an agenda an item stands at first, by the kind of record that it is about.
PLACES = {
    "risk": Subject.RISKS,
    "resource": Subject.RISKS,
    "validation": Subject.AUDIT,
    "finding": Subject.AUDIT,
    "challenge": Subject.CHALLENGES,
    "decision": Subject.NOTES,
    "requirement": Subject.CHAIR,
    "department_return": Subject.CHAIR,
}


def place_of(kind: str) -> str:
    return PLACES.get(kind, Subject.EXCEPTIONS)


class AgendaSubjects:
    """`names` are those of what a challenge may be about (`Subjects`) and of what only an agenda
    has, by how each is cited in an address: "action:FP-01", "decision:12" (the record's key)."""

    def __init__(self, plan: Plan) -> None:
        self.live: Subjects = live_subjects(plan)
        self.others = others(plan)
        own = {
            f"{kind}:{each.pk}": str(each)[:LONGEST]
            for kind, records in self.others.items()
            for each in records
        }
        self.names = self.live.names | own

    def values(self, cited: str) -> dict[str, Any]:
        """The field of an item and what stands in it; nothing for the whole plan."""
        if cited == WHOLE_PLAN:
            return {}
        kind, _, key = cited.partition(":")
        if kind in self.others:
            return {kind: self.others[kind].defer(None).get(pk=key)}
        return {kind: self.live.record(cited)}


def challenges_cited(plan: Plan) -> QuerySet[Challenge]:
    """The open ones, of which a plan may have hundreds, each with how it is cited (`cited`)."""
    letter = Case(When(OF_SCRUTINY, then=Value("S")), default=Value("C"))
    cited = Concat(letter, Cast("number", CharField()))
    return Challenge.objects.filter(plan=plan).open().annotate(cited=cited)


def others(plan: Plan) -> dict[str, QuerySet[Any]]:
    """What only an agenda has and what of it is not over, by what an item calls it; of each record
    only the columns that name it are read. A finding is never over. An open challenge is named in a
    box of its own."""
    undecided = DateChange.objects.filter(action__plan=plan).undecided()
    owed = DepartmentReturn.objects.owed().filter(notice__plan=plan)
    return {
        "requirement": Requirement.objects.filter(plan=plan, ended=False).only("ref", "heading"),
        "finding": Finding.objects.filter(plan=plan).only("ref", "text"),
        "decision": Decision.objects.filter(plan=plan).standing().only("number"),
        "department_return": owed.only("period_end"),
        "date_change": undecided.select_related("action").only("action__ref"),
    }
