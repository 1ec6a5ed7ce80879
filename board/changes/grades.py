"""Schemes of grades, and self-assessments against them: made, changed, and moderated by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.models import (
    DescriptorAnswer,
    ElementGrade,
    GradedElement,
    GradeScheme,
    SelfAssessment,
)
from board.queries.grades import PART_IN_IT, had_a_part, why_not_put_right
from improvement.changes import apply, require
from improvement.history import audited, save_many_as
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import once

IN_USE = "A self-assessment was made under this scheme: what it graded, and by which grades, stays"
SCALE = ("grades", "goal")


@dataclass(frozen=True)
class Answers:
    """What a self-assessment says: the grade by the key of each element ("" where it does not say),
    and by the key of each descriptor its answer and what shows it."""

    grades: Mapping[int, str] = field(default_factory=dict)
    descriptors: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def add_scheme(
    scheme: GradeScheme, elements: Sequence[str], *, by: User | str, reason: str
) -> GradeScheme:
    """Add a scheme with what it grades, in the order given."""
    with audited(by, reason):
        require(by, Permission.EDIT_STRUCTURE, scheme.plan_id)
        with once(scheme, by):
            scheme.full_clean()
        scheme.save_as(by, reason)
        for order, name in enumerate(elements, start=1):
            element = GradedElement(scheme=scheme, name=name, order=order)
            element.full_clean()
            element.save_as(by, reason)
    return scheme


def edit_scheme(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> GradeScheme:
    """Change a scheme; of one that was used, not its grades, and no day that it was used on."""
    with audited(by, reason):
        scheme = lock(GradeScheme, pk, version)
        require(by, Permission.EDIT_STRUCTURE, scheme.plan_id)
        made = scheme.assessments.order_by("made_on").values_list("made_on", flat=True)
        first, last = made.first(), made.last()
        moved = [name for name in SCALE if getattr(scheme, name) != values.get(name)]
        if first and moved:
            raise ValidationError(dict.fromkeys(moved, IN_USE))
        if first and values["first_day"] > first:
            raise ValidationError({"first_day": "A self-assessment was made under it before that"})
        if last and values["last_day"] and values["last_day"] < last:
            raise ValidationError({"last_day": "A self-assessment was made under it after that"})
        apply(scheme, values, by=by, reason=reason)
    return scheme


def make_self_assessment(
    assessment: SelfAssessment, answers: Answers, *, by: User, now: datetime
) -> SelfAssessment:
    """Enter a self-assessment under its scheme, for others to moderate."""
    with audited(by, assessment.evidence):
        require(by, Permission.ASSESS_GRADES, assessment.plan_id)
        assessment.made_at, assessment.made_by = now, by
        check_days(assessment, now)
        with once(assessment, by):
            assessment.full_clean()
        assessment.save_as(by, assessment.evidence)
        write_answers(assessment, answers, by, assessment.evidence)
    return assessment


def edit_self_assessment(
    pk: int,
    values: Mapping[str, Any],
    answers: Answers,
    *,
    by: User,
    now: datetime,
    version: int,
    reason: str,
) -> SelfAssessment:
    """Change a self-assessment that nobody has moderated yet."""
    with audited(by, reason):
        assessment = lock(SelfAssessment, pk, version)
        require(by, Permission.ASSESS_GRADES, assessment.plan_id)
        not_moderated(assessment)
        changed = any(getattr(assessment, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(assessment, name, value)
        check_days(assessment, now)
        assessment.full_clean()
        if not write_answers(assessment, answers, by, reason) and not changed:
            raise ValidationError("You have not changed anything")
        assessment.save_as(by, reason)  # its version stands for what it says
    return assessment


def moderate_self_assessment(
    pk: int, *, by: User, moderation: str, note: str, now: datetime, version: int
) -> SelfAssessment:
    """Say whether one agrees with a self-assessment in which one had no part."""
    with audited(by, note or SelfAssessment.Moderation(moderation).label):
        assessment = lock(SelfAssessment, pk, version)
        require(by, Permission.MODERATE_GRADES, assessment.plan_id)
        not_moderated(assessment)
        if had_a_part(by, assessment):
            raise PermissionDenied(PART_IN_IT)
        assessment.moderation, assessment.moderation_note = moderation, note
        assessment.moderated_at, assessment.moderated_by = now, by
        assessment.full_clean()
        assessment.save_as(by, note or assessment.get_moderation_display())
    return assessment


def edit_moderation(
    pk: int, *, by: User, moderation: str, note: str, version: int, reason: str
) -> SelfAssessment:
    """Put right what one said of a self-assessment oneself, until the next one is made."""
    with audited(by, reason):
        assessment = lock(SelfAssessment, pk, version)
        require(by, Permission.MODERATE_GRADES, assessment.plan_id)
        if why_not := why_not_put_right(by, assessment):
            raise PermissionDenied(why_not)
        values = {"moderation": moderation, "moderation_note": note}
        apply(assessment, values, by=by, reason=reason)
    return assessment


def not_moderated(assessment: SelfAssessment) -> None:
    if assessment.is_moderated:
        raise ValidationError("This has been moderated: make another self-assessment")


def check_days(assessment: SelfAssessment, now: datetime) -> None:
    """Raise ValidationError where it is of a day to come, or of one on which another scheme, or
    none, was in force."""
    scheme, day = assessment.scheme, assessment.made_on
    if day > timezone.localdate(now):
        raise ValidationError({"made_on": "A self-assessment is of today or of a day before"})
    if day < scheme.first_day or (scheme.last_day and day > scheme.last_day):
        raise ValidationError({"made_on": f"“{scheme}” was not in force on that day"})


def write_answers(assessment: SelfAssessment, answers: Answers, by: User, reason: str) -> int:
    """Write the grades and answers that differ from those on record; how many these are."""
    graded = {grade.element_id: grade for grade in assessment.grades.all()}
    replied = {answer.descriptor_id: answer for answer in assessment.answers.all()}
    grades, replies = [], []
    for key, name in answers.grades.items():
        check_grade(assessment.scheme, name)
        grade = graded.get(key) or ElementGrade(assessment=assessment, element_id=key)
        grades.append((grade, {"grade": name}))
    for key, (said, evidence) in answers.descriptors.items():
        answer = replied.get(key) or DescriptorAnswer(assessment=assessment, descriptor_id=key)
        replies.append((answer, {"answer": said, "evidence": evidence}))
    return save_changed(grades, by, reason) + save_changed(replies, by, reason)


def save_changed(rows: Sequence[tuple[Any, Mapping[str, str]]], by: User, reason: str) -> int:
    """Save the rows that are new or whose values differ, in two statements; how many these are."""
    new, moved = [], []
    for row, values in rows:
        differs = any(getattr(row, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(row, name, value)
        if row._state.adding:
            new.append(row)
        elif differs:
            moved.append(row)
    for changed in (new, moved):
        for row in changed:
            row.full_clean()
        save_many_as(changed, by, reason)
    return len(new) + len(moved)


def check_grade(scheme: GradeScheme, grade: str) -> None:
    if grade and grade not in scheme.grade_names:
        raise ValidationError(f"“{grade}” is no grade of “{scheme}”")
