"""What the manager asked for and the chair decided on how the course's plan is judged."""

from __future__ import annotations

from datetime import datetime

from board.demo.course import Course
from workstreams.changes import decide_judged_change
from workstreams.models import JudgedChange


def approve(course: Course, ref: str, note: str, now: datetime) -> None:
    """The chair approves the request about the action or the measure that waits."""
    change = JudgedChange.objects.undecided().get(plan=course.plan, ref=ref)
    chair = course.people[course.part["plan"]["agreed_by"]]
    decide_judged_change(change.pk, by=chair, approve=True, note=note, now=now)
