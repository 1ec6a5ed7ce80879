"""How self-assessments of the grades, and the schemes that they are made under, are pictured. What
somebody says of their own work is neither worse nor better."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import (
    Span,
    Values,
    part,
    pictured_as,
    plainly,
    related,
    told,
    told_of,
)
from board.difference.picture import Kind, PicturedRecord
from board.models import (
    Descriptor,
    DescriptorAnswer,
    ElementGrade,
    GradedElement,
    GradeScheme,
    SelfAssessment,
)
from improvement.models import Plan


def touched_assessments(span: Span) -> set[int]:
    own = span.changed(SelfAssessment)
    for model in (ElementGrade, DescriptorAnswer):
        own |= span.changed(model, "assessment_id")
    return own


@part("self-assessment", touched_assessments)
def self_assessments(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = SelfAssessment.objects.filter(keys, plan=plan)
    read = found.select_related("moderated_by", *related(SelfAssessment))
    for each in read.prefetch_related("grades__element", "answers__descriptor").order_by("pk"):
        moderated = f"by {each.moderated_by}" if each.is_moderated else "by nobody"
        values = {
            str(grade.element): plainly(Kind.SAID, grade.grade or "not said")
            for grade in each.grades.all()
        }
        answers = list(each.answers.all())
        met = sum(answer.answer == DescriptorAnswer.Answer.MET for answer in answers)
        values |= {"Descriptors met": plainly(Kind.SAID, str(met))}
        for answer in answers:
            words = ": ".join(filter(None, (answer.get_answer_display(), answer.evidence)))
            values[f"“{answer.descriptor}”"] = plainly(Kind.SAID, words)
        values |= {"Moderated": plainly(Kind.SAID, moderated)} | told_of(each, Kind.SAID)
        yield pictured_as(each, values, Kind.SAID, "Made")


@part("grade scheme", lambda span: span.changed(GradeScheme))
def grade_schemes(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in GradeScheme.objects.filter(keys, plan=plan).order_by("pk"):
        yield pictured_as(each, told_of(each, Kind.JUDGED), Kind.JUDGED, "Entered")


@part("graded element", lambda span: span.changed(GradedElement))
def graded_elements(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = GradedElement.objects.filter(keys, scheme__plan=plan).select_related("scheme")
    for each in found.order_by("pk"):
        named = {"name": f"{each.scheme}: {each}"}
        yield pictured_as(each, told_of(each, Kind.JUDGED), Kind.JUDGED, "Is graded", **named)


@part("descriptor", lambda span: span.changed(Descriptor))
def descriptors(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    """Those that are asked for: one that is withdrawn has ended."""
    found = Descriptor.objects.filter(keys, element__scheme__plan=plan, withdrawn=False)
    for each in found.select_related("element__scheme").order_by("pk"):
        values: Values = told(each, "text", Kind.JUDGED)
        words = {"name": f"{each.element.scheme}: {each.element}", "ended": f"No more: {each}"}
        yield pictured_as(each, values, Kind.JUDGED, f"Asks for: {each}", **words)
