"""The course's impact assessments: as published, asked for, and made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.utils import timezone

from board.changes import (
    add_impact_assessment,
    edit_impact_assessment,
    withdraw_impact_assessment,
)
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of, values_of
from board.models import ImpactAssessment
from workstreams.models import Sourced

SAYS = ("text", "made_on", "made_by")


def impact_assessment_events(course: Course) -> Iterator[Event]:
    for entry in course.part["impact_assessments"]:
        yield instant_of(entry, "entered_on", 14), partial(enter, course, entry)
        if "then" in entry:
            yield instant_of(entry["then"], "changed_on", 14), partial(make, course, entry)
        if "withdrawn_on" in entry:
            yield instant_of(entry, "withdrawn_on", 14), partial(withdraw, course, entry)


def enter(course: Course, entry: Part, now: datetime) -> None:
    action = course.action(entry["action"]) if "action" in entry else None
    provenance = entry.get("provenance", Sourced.Provenance.ILLUSTRATIVE)
    assessment = ImpactAssessment(
        plan=course.plan,
        action=action,
        provenance=provenance,
        **values_of(entry, "kind", "due", "paragraph", *SAYS),
    )
    on, reason = timezone.localdate(now), "Entered with the plan"
    add_impact_assessment(assessment, by=course.manager, on=on, reason=reason)


def of_action(course: Course, entry: Part) -> ImpactAssessment:
    own = ImpactAssessment.objects.filter(plan=course.plan, kind=entry["kind"])
    return own.get(action=course.action(entry["action"]))


def withdraw(course: Course, entry: Part, now: datetime) -> None:
    found, why = of_action(course, entry), entry["withdrawn_why"]
    withdraw_impact_assessment(found.pk, by=course.manager, why=why, version=found.version)


def make(course: Course, entry: Part, now: datetime) -> None:
    found = of_action(course, entry)
    edit_impact_assessment(
        found.pk,
        values_of(entry["then"], *SAYS),
        by=course.manager,
        on=timezone.localdate(now),
        version=found.version,
        reason="It was made",
    )
