"""How self-assessments of the grades, and the schemes that they are made under, are pictured. What
somebody says of their own work is neither worse nor better."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from board.difference.parts import (
    Values,
    pictured_as,
    plainly,
    related,
    timeless_part,
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

OF_ASSESSMENT = ((ElementGrade, "assessment_id"), (DescriptorAnswer, "assessment_id"))


@timeless_part("self-assessment", SelfAssessment, *OF_ASSESSMENT)
def self_assessments(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
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


@timeless_part("grade scheme", GradeScheme)
def grade_schemes(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in GradeScheme.objects.filter(keys, plan=plan).order_by("pk"):
        yield pictured_as(each, told_of(each, Kind.JUDGED), Kind.JUDGED, "Entered")


@timeless_part("graded element", GradedElement)
def graded_elements(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = GradedElement.objects.filter(keys, scheme__plan=plan).select_related("scheme")
    for each in found.order_by("pk"):
        named = {"name": f"{each.scheme}: {each}"}
        yield pictured_as(each, told_of(each, Kind.JUDGED), Kind.JUDGED, "Is graded", **named)


@timeless_part("descriptor", Descriptor)
def descriptors(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    """Those that are asked for: one that is withdrawn has ended."""
    found = Descriptor.objects.filter(keys, element__scheme__plan=plan, withdrawn=False)
    for each in found.select_related("element__scheme").order_by("pk"):
        values: Values = told(each, "text", Kind.JUDGED)
        words = {"name": f"{each.element.scheme}: {each.element}", "ended": f"No more: {each}"}
        yield pictured_as(each, values, Kind.JUDGED, f"Asks for: {each}", **words)
