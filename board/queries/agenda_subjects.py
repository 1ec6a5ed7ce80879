"""What an item of an agenda may be about, with the name of each as the form offers it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from board.models import AgendaItem, Challenge, Decision, DepartmentReturn, Requirement
from board.queries.challenge_subjects import WHOLE_PLAN, Subjects, live_subjects
from improvement.models import Plan
from workstreams.models import DateChange, Finding

Subject = AgendaItem.Subject
LONGEST = 120  # characters of a name in the list to choose from
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


class AgendaSubjects:
    """`names` are those of what a challenge may be about (`Subjects`) and of what only an agenda
    has, by how each is cited in an address: "action:FP-01", "decision:12" (the record's key)."""

    def __init__(self, plan: Plan) -> None:
        self.live: Subjects = live_subjects(plan)
        self.others = {f"{kind}:{each.pk}": each for kind, each in others(plan)}
        own = {cited: str(each)[:LONGEST] for cited, each in self.others.items()}
        self.names = self.live.names | own

    def values(self, cited: str) -> dict[str, Any]:
        """The field of an item and what stands in it; nothing for the whole plan."""
        if cited == WHOLE_PLAN:
            return {}
        return {cited.partition(":")[0]: self.others.get(cited) or self.live.record(cited)}


def others(plan: Plan) -> list[tuple[str, Model]]:
    """What only an agenda has that still stands, each with what an item calls it; six queries."""
    found: dict[str, Any] = {
        "requirement": Requirement.objects.filter(plan=plan, ended=False),
        "finding": Finding.objects.filter(plan=plan),
        "challenge": Challenge.objects.filter(plan=plan),
        "decision": Decision.objects.filter(plan=plan).standing(),
        "department_return": DepartmentReturn.objects.filter(notice__plan=plan),
        "date_change": DateChange.objects.filter(action__plan=plan)
        .undecided()
        .select_related("action"),
    }
    return [(kind, each) for kind, records in found.items() for each in records]
