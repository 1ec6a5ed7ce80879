"""How self-assessments of the grades, and the schemes that they are made under, are pictured. What
somebody says of their own work is neither worse nor better."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q

from board.difference.parts import Span, part, plainly, told
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
    found = SelfAssessment.objects.filter(keys, plan=plan).select_related("moderated_by")
    met = Count("answers", filter=Q(answers__answer=DescriptorAnswer.Answer.MET))
    for each in found.annotate(met=met).prefetch_related("grades__element").order_by("pk"):
        said = "by nobody"
        if each.is_moderated:
            said = f"{each.get_moderation_display()}, by {each.moderated_by}"
        values = {
            str(grade.element): plainly(Kind.SAID, grade.grade or "not said")
            for grade in each.grades.all()
        }
        values |= {"Descriptors met": plainly(Kind.SAID, str(each.met))}
        values |= {"Moderated": plainly(Kind.SAID, said)}
        yield (
            each.pk,
            PicturedRecord(str(each), "self-assessment", (each.pk,), (), values, Kind.SAID, "Made"),
        )


def touched_schemes(span: Span) -> set[int]:
    elements = GradedElement.objects.filter(pk__in=span.changed(Descriptor, "element_id"))
    own = span.changed(GradeScheme) | span.changed(GradedElement, "scheme_id")
    return own | set(elements.values_list("scheme_id", flat=True))


@part("grade scheme", touched_schemes)
def grade_schemes(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    asked = Count("elements__descriptors", filter=Q(elements__descriptors__withdrawn=False))
    found = GradeScheme.objects.filter(keys, plan=plan).order_by("pk")
    for each in found.annotate(asked=asked):
        values = told(each, "last_day", Kind.JUDGED) | told(each, "goal", Kind.JUDGED)
        asked_for = str(each.asked)  # type: ignore[attr-defined]  # annotated
        values |= {"Descriptors": plainly(Kind.JUDGED, asked_for)}
        yield (
            each.pk,
            PicturedRecord(
                str(each), "grade-scheme", (each.pk,), (), values, Kind.JUDGED, "Entered"
            ),
        )
