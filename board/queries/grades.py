"""Reads self-assessments: what each says, how far it is from the grade to reach, and what moved
since the one before; a fixed number of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from board.models import (
    Descriptor,
    DescriptorAnswer,
    ElementGrade,
    GradedElement,
    GradeScheme,
    SelfAssessment,
)
from improvement.history import history_of
from improvement.models import Plan, User
from improvement.prepared import Among, count_of, first_of, read_of

Answer = DescriptorAnswer.Answer


@dataclass(frozen=True)
class ElementLine:
    """What a self-assessment says of an element: its grade ("" where it does not say), the one
    before under the same scheme (None where there is none), and its answers by what they are.
    What the scheme asks and the self-assessment does not answer is not known either."""

    element: GradedElement
    grade: str
    is_reached: bool
    before: str | None
    moved: int  # grades up since then, down below nought; 0 where either is not said
    met: list[DescriptorAnswer]
    not_met: list[DescriptorAnswer]
    not_known: list[DescriptorAnswer]
    unanswered: list[Descriptor]  # asked since, or left open
    gained: list[Descriptor]  # met now and not in the one before
    lost: list[Descriptor]  # met in the one before and not now

    @property
    def asks(self) -> bool:
        """Whether anything is on record that must be so for it."""
        return bool(self.met or self.not_met or self.not_known or self.unanswered)

    @property
    def contradicts(self) -> bool:
        """Whether the grade is said to be reached while something that it takes is not met, by the
        self-assessment's own answers: what was asked since contradicts nobody."""
        return self.is_reached and bool(self.not_met or self.not_known)


@dataclass(frozen=True)
class AssessmentTold:
    """A self-assessment in full. `before` is the last one made before it; its scheme may be
    another, and then nothing is compared."""

    assessment: SelfAssessment
    lines: list[ElementLine]
    before: SelfAssessment | None

    @property
    def is_compared(self) -> bool:
        return self.before is not None and self.before.scheme_id == self.assessment.scheme_id

    @property
    def asks(self) -> bool:
        """Whether anything is on record that must be so: else nothing can be said of a distance."""
        return any(line.asks for line in self.lines)

    @property
    def reached(self) -> int:
        return sum(line.is_reached for line in self.lines)

    @property
    def not_met(self) -> int:
        return sum(len(line.not_met) for line in self.lines)

    @property
    def not_known(self) -> int:
        return sum(len(line.not_known) + len(line.unanswered) for line in self.lines)


def self_assessments(plan: Plan) -> QuerySet[SelfAssessment]:
    """The plan's, the latest first."""
    return SelfAssessment.objects.filter(plan=plan).select_related(
        "scheme", "meeting", "made_by", "moderated_by"
    )


def latest_made(plan: Plan) -> QuerySet[SelfAssessment]:
    return self_assessments(plan)[:1]


def assessments_by_key(plan: Plan, keys: Among) -> QuerySet[SelfAssessment]:
    return self_assessments(plan).filter(pk__in=keys)


def scheme_on(plan: Plan, on: date) -> GradeScheme | None:
    """The scheme in force on the day; where none is, the last that was."""
    return first_of(schemes_in_force, plan, on) or first_of(schemes_begun, plan, on)


def schemes_in_force(plan: Plan, on: date) -> QuerySet[GradeScheme]:
    return GradeScheme.objects.filter(plan=plan).in_force(on)[:1]


def schemes_begun(plan: Plan, on: date) -> QuerySet[GradeScheme]:
    return GradeScheme.objects.filter(plan=plan, first_day__lte=on)[:1]


def told(assessment: SelfAssessment) -> AssessmentTold:
    """What a self-assessment says, in seven queries."""
    before = first_of(made_before, Plan(pk=assessment.plan_id), assessment.made_on)
    scheme = assessment.scheme
    is_compared = before is not None and before.scheme_id == scheme.pk
    grades = grades_of(assessment)
    graded_before = grades_of(before) if is_compared and before else {}
    descriptors = {each.pk: each for each in read_of(descriptors_ever_of, scheme)}
    answers = answers_of(assessment, descriptors)
    met_earlier = met_in(before, descriptors) if is_compared and before else {}
    asked: dict[int, list[Descriptor]] = defaultdict(list)
    for descriptor in descriptors.values():
        if not descriptor.withdrawn:
            asked[descriptor.element_id].append(descriptor)
    lines = []
    for element in read_of(elements_of, scheme):
        own = answers.get(element.pk, [])
        met_before = met_earlier.get(element.pk, set())
        met = [each for each in own if each.answer == Answer.MET]
        met_now = {each.descriptor for each in met}
        answered = {each.descriptor for each in own}
        grade, earlier = grades.get(element.pk, ""), graded_before.get(element.pk, "")
        lines.append(
            ElementLine(
                element,
                grade,
                scheme.reaches_goal(grade),
                earlier if is_compared else None,
                grades_up(scheme, earlier, grade),
                met,
                [each for each in own if each.answer == Answer.NOT_MET],
                [each for each in own if each.answer == Answer.NOT_KNOWN],
                [each for each in asked[element.pk] if each not in answered],
                in_turn(met_now - met_before) if is_compared else [],
                in_turn(met_before - met_now),
            )
        )
    return AssessmentTold(assessment, lines, before)


def made_before(plan: Plan, day: date) -> QuerySet[SelfAssessment]:
    return self_assessments(plan).filter(made_on__lt=day)[:1]


def descriptors_of(scheme: GradeScheme) -> QuerySet[Descriptor]:
    """What must be so now, in the order of what the scheme grades."""
    return descriptors_ever_of(scheme).filter(withdrawn=False)


def descriptors_ever_of(scheme: GradeScheme) -> QuerySet[Descriptor]:
    """Those asked no more too."""
    return Descriptor.objects.filter(element__scheme=scheme)


def elements_of(scheme: GradeScheme) -> QuerySet[GradedElement]:
    return scheme.elements.all()


def in_turn(descriptors: set[Descriptor]) -> list[Descriptor]:
    return sorted(descriptors, key=lambda each: each.pk)


def grades_up(scheme: GradeScheme, before: str, now: str) -> int:
    names = scheme.grade_names
    return names.index(before) - names.index(now) if before in names and now in names else 0


def grades_of(assessment: SelfAssessment) -> dict[int, str]:
    return dict(read_of(grades_given, assessment))


def grades_given(assessment: SelfAssessment) -> QuerySet[ElementGrade, Any]:
    return assessment.grades.values_list("element_id", "grade")


def answers_of(
    assessment: SelfAssessment, descriptors: Mapping[int, Descriptor]
) -> dict[int, list[DescriptorAnswer]]:
    """Its answers to those descriptors, by the key of the element that each belongs to."""
    answers: dict[int, list[DescriptorAnswer]] = defaultdict(list)
    for answer in read_of(answers_given, assessment):
        if descriptor := descriptors.get(answer.descriptor_id):
            answer.descriptor = descriptor
            answers[descriptor.element_id].append(answer)
    return answers


def answers_given(assessment: SelfAssessment) -> QuerySet[DescriptorAnswer]:
    return assessment.answers.all()


def met_in(
    assessment: SelfAssessment, descriptors: Mapping[int, Descriptor]
) -> dict[int, set[Descriptor]]:
    """Those of the descriptors that it says are met, by the key of the element of each."""
    met: dict[int, set[Descriptor]] = defaultdict(set)
    for key in read_of(keys_met, assessment):
        if descriptor := descriptors.get(key):
            met[descriptor.element_id].add(descriptor)
    return met


def keys_met(assessment: SelfAssessment) -> QuerySet[DescriptorAnswer, int]:
    met = assessment.answers.filter(answer=Answer.MET).order_by()
    return met.values_list("descriptor_id", flat=True)


def to_moderate(plan: Plan) -> QuerySet[SelfAssessment]:
    return SelfAssessment.objects.filter(plan=plan, moderated_at=None)


PART_IN_IT = "Nobody moderates what they made or changed themselves"
Written = tuple[int | None, datetime]  # by whom, as a key, and when


def writers_of(assessments: Iterable[SelfAssessment]) -> dict[int, set[Written]]:
    """By the key of each who made or changed it, without who moderated it; one query."""
    found: dict[int, set[Written]] = {
        each.pk: {(each.made_by_id, each.made_at)} for each in assessments
    }
    rows = history_of(SelfAssessment).filter(id__in=found, moderated_at=None)
    for pk, who, when in rows.values_list("id", "history_user_id", "history_date"):
        found[pk].add((who, when))
    return found


def counts_as_own(person: User, plan_id: int, written: Collection[Written]) -> bool:
    """Whether any of what was written counts as the person's own."""
    return any(person.counts_as(who, plan_id, when) for who, when in written)


def had_a_part(person: User, assessment: SelfAssessment) -> bool:
    """Whether making or changing it counts as the person's own."""
    return counts_as_own(person, assessment.plan_id, writers_of([assessment])[assessment.pk])


def why_not_put_right(person: User, assessment: SelfAssessment) -> str:
    """Why the person can't put right now what was said of the self-assessment; "" where they can:
    where they said it, had no part in it since, and no later one was made."""
    if assessment.moderated_by_id != person.pk:
        return "Who moderated it puts right what they said"
    later = SelfAssessment.objects.filter(plan=assessment.plan_id)
    if later.filter(made_on__gt=assessment.made_on).exists():
        return "The next self-assessment was made: what was said of this stands"
    return PART_IN_IT if had_a_part(person, assessment) else ""


def has_descriptors(scheme: GradeScheme) -> bool:
    """Whether anything is on record that must be so for the grade to reach."""
    return bool(count_of(descriptors_of, scheme))
