"""The course's schemes of grades, and its self-assessments, each moderated by somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.changes import (
    add_scheme,
    edit_scheme,
    make_self_assessment,
    moderate_self_assessment,
)
from board.changes.grades import Answers
from board.demo.course import Course, Event
from board.demo.files import Part, instant_of, values_of
from board.models import Descriptor, GradedElement, GradeScheme, Meeting, SelfAssessment
from improvement.changes import add_record

FIELDS = ("name", "first_day", "last_day", "grades", "goal", "as_published", "note")


def grade_events(course: Course) -> Iterator[Event]:
    for entry in course.part["grade_schemes"]:
        yield instant_of(entry, "entered_on", 9), partial(enter, course, entry)
        if "ended_on" in entry:
            yield instant_of(entry, "ended_on", 8), partial(end, course, entry)
    for entry in course.part["self_assessments"]:
        yield instant_of(entry, "made_on", 16), partial(make, course, entry)
        yield instant_of(entry, "moderated_on", 11), partial(moderate, course, entry)


def enter(course: Course, entry: Part, now: datetime) -> None:
    by, reason = course.manager, "The grade criteria that are in force"
    values = values_of(entry, "name", "first_day", "goal", "note")
    scheme = GradeScheme(plan=course.plan, grades="\n".join(entry["grades"]), **values)
    add_scheme(scheme, [each["name"] for each in entry["elements"]], by=by, reason=reason)
    for each in entry["elements"]:
        element = GradedElement.objects.get(scheme=scheme, name=each["name"])
        for text in each.get("descriptors", []):
            add_record(Descriptor(element=element, text=text), by=by, reason=reason)


def end(course: Course, entry: Part, now: datetime) -> None:
    scheme = GradeScheme.objects.get(plan=course.plan, name=entry["name"])
    values = {name: getattr(scheme, name) for name in FIELDS} | {"last_day": entry["ends"]}
    edit_scheme(
        scheme.pk,
        values,
        by=course.manager,
        version=scheme.version,
        reason="Another scheme follows in November 2013",
    )


def make(course: Course, entry: Part, now: datetime) -> None:
    plan, day = course.plan, entry["made_on"]
    scheme = GradeScheme.objects.filter(plan=plan).in_force(day).get()
    meeting = Meeting.objects.get(plan=plan, kind="board", held_on=entry["meeting"])
    values = values_of(entry, "made_on", "confidence", "evidence", "next_due")
    make_self_assessment(
        SelfAssessment(plan=plan, scheme=scheme, meeting=meeting, **values),
        answers_of(scheme, entry),
        by=course.people[entry["made_by"]],
        now=now,
    )


def answers_of(scheme: GradeScheme, entry: Part) -> Answers:
    """As the entry says; what it does not name is not met."""
    answers = {}
    for each in Descriptor.objects.filter(element__scheme=scheme):
        answer = "not_known" if each.text in entry["not_known"] else "not_met"
        answer = "met" if each.text in entry["met"] else answer
        answers[each.pk] = (answer, entry["met"].get(each.text, ""))
    grades = {each.pk: entry["grades"][each.name] for each in scheme.elements.all()}
    return Answers(grades, answers)


def moderate(course: Course, entry: Part, now: datetime) -> None:
    made = SelfAssessment.objects.get(plan=course.plan, made_on=entry["made_on"])
    moderate_self_assessment(
        made.pk,
        by=course.people[entry["moderated_by"]],
        moderation=entry["moderation"],
        note=entry["moderation_note"],
        now=now,
        version=made.version,
    )
