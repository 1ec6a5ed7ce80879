"""What stands in each kind of report, in its order: what a person writes, and the facts beside it.

The headings of the report to the Department are ours, in the order in which the Department's own
letters ask: no form of it was found.
"""

from __future__ import annotations

from dataclasses import dataclass

from board.models import Report
from board.reports import facts
from board.reports.asked import asked
from board.reports.facts import Facts


@dataclass(frozen=True)
class Part:
    """A heading. Where it has a `name`, a person writes under it, as the `hint` asks; `facts` of
    the document follow."""

    heading: str
    name: str = ""
    hint: str = ""
    facts: tuple[Facts, ...] = ()


NOT_SHOWN = Part("Figures that are not shown, and why", facts=(facts.not_shown,))
WITHHELD = Part("What is left out", facts=(facts.withheld,))
READINGS = Part("Annex: the figures of each measure", facts=(facts.readings,))
POSITION = Part("Where we are", facts=(facts.position,))
LATE = Part("What is late, and why", facts=(facts.late, facts.contradicted))
MOVED = Part("What was moved", facts=(facts.moved,))
CHILDREN = Part("What has changed for children", facts=(facts.shown, facts.measures))
DEMAND = Part("Demand", facts=(facts.demand,))
AREAS = Part("Each area of work", facts=(facts.workstreams,))
ASKED = Part("What scrutiny asked, and the answers", facts=(asked,))
QUESTIONS = Part("Questions put to scrutiny", facts=(facts.questions,))

OUTLINES: dict[str, tuple[Part, ...]] = {
    Report.Kind.BOARD: (
        Part(
            "What the board is asked to do",
            "asked",
            "What is to be decided, and what the board should challenge.",
        ),
        *(POSITION, LATE, MOVED, CHILDREN, DEMAND, AREAS, ASKED, QUESTIONS, NOT_SHOWN),
        *(WITHHELD, READINGS),
    ),
    Report.Kind.EXCEPTIONS: (
        Part(
            "What is being done about it",
            "done",
            "For what is late or worse: who does what by when, and what is asked of whom.",
        ),
        *(LATE, MOVED),
        Part("Measures that are worse", facts=(facts.worse,)),
        *(NOT_SHOWN, WITHHELD),
    ),
    Report.Kind.DEPARTMENT: (
        Part(
            "Summary",
            "summary",
            "In a few sentences: is the council on course, and what is not moving?",
            (facts.position,),
        ),
        Part(
            "Each requirement of the notice",
            "requirements",
            "Requirement by requirement: met, partly met or not met, and what shows it.",
        ),
        Part(
            "What has changed for children",
            "children",
            "What children and families notice, and how it is known.",
            (facts.shown,),
        ),
        Part("Practice and audit", "audit", "What audits found, and what was done about it."),
        Part(
            "Figures",
            "figures",
            "What the measures say, the ones that got worse first.",
            (facts.measures, facts.demand),
        ),
        Part("Workforce", "workforce", "Vacancies, agency staff, turnover, caseloads."),
        Part("Partners", "partners", "What each body did of its part, and what it owes."),
        Part(
            "Leadership and scrutiny",
            "leadership",
            "What the board and scrutiny asked, and what came of it.",
            (asked,),
        ),
        QUESTIONS,
        Part("Risks and money", "risks", "What could stop the plan, and what is not paid for."),
        Part(
            "What is not moving",
            "not_moving",
            "What is late or stuck, why, and what is asked of the Department.",
            (facts.late, facts.contradicted, facts.moved),
        ),
        Part(
            "The next three months",
            "next",
            "What will be done, by when, and what will show it.",
            (facts.next_meeting,),
        ),
        *(NOT_SHOWN, WITHHELD, READINGS),
    ),
    Report.Kind.SCRUTINY: (
        Part(
            "What this report tells the committee",
            "told",
            "In plain words: what has changed since the last report, and what has not.",
        ),
        *(POSITION, CHILDREN, LATE, ASKED, QUESTIONS, DEMAND, NOT_SHOWN, WITHHELD),
    ),
}


def written_parts(kind: str) -> list[Part]:
    """The parts under which a person writes."""
    return [part for part in OUTLINES[kind] if part.name]
