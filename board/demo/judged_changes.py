"""What the manager asked for and the chair decided on how the course's plan is judged."""

from __future__ import annotations

from datetime import datetime

from board.demo.course import Course
from improvement.models import Plan
from workstreams.changes import decide_judged_change
from workstreams.models import JudgedChange


def is_agreed(course: Course) -> bool:
    [state] = Plan.objects.filter(pk=course.plan.pk).values_list("state", flat=True)
    return state != Plan.State.DRAFT


def approve(course: Course, ref: str, note: str, now: datetime) -> None:
    """The chair approves the request about the action or the measure that waits."""
    change = JudgedChange.objects.undecided().get(plan=course.plan, ref=ref)
    chair = course.people[course.part["plan"]["agreed_by"]]
    decide_judged_change(change.pk, by=chair, approve=True, note=note, now=now)
