"""Grade criteria: what an inspectorate grades under which scheme, what *good* means there, and what
the council and its partners say of themselves against it.

A self-assessment keeps the scheme under which it was made. Nothing is computed from its answers: it
is as far from *good* as the descriptors that are not met, and these are listed.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from board.models.meeting import Meeting
from improvement.history import Tracked, TrackedQuerySet
from improvement.models import OnPlan, User


class GradeSchemeQuerySet(TrackedQuerySet["GradeScheme"]):
    def in_force(self, on: date) -> GradeSchemeQuerySet:
        return self.filter(first_day__lte=on).filter(Q(last_day=None) | Q(last_day__gte=on))


GradeSchemeManager = models.Manager.from_queryset(GradeSchemeQuerySet)


class GradeScheme(OnPlan):
    """What was graded, and by which grades, from a first day to a last. Schemes follow each other
    and nothing maps the grades of one to those of another."""

    name = models.CharField(max_length=120)
    first_day = models.DateField("in force from")
    last_day = models.DateField("in force until", null=True, blank=True)
    grades = models.TextField("grades, the best first")  # a line each
    goal = models.CharField("grade to reach", max_length=40)
    as_published = models.BooleanField("its descriptors are the published ones", default=False)
    note = models.TextField("where this comes from", blank=True)
    objects: ClassVar[GradeSchemeManager[GradeScheme]] = GradeSchemeManager()

    class Meta:
        ordering = ("-first_day", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="one_grade_scheme_a_name",
                violation_error_message="There is already a scheme with this name",
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="grade_scheme_ends_after_it_begins",
                violation_error_message="The last day must be on or after the first",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def page(self) -> tuple[str, int]:
        return ("grade-scheme", self.pk)

    @property
    def grade_names(self) -> list[str]:
        """The best first."""
        return [line.strip() for line in self.grades.splitlines() if line.strip()]

    def reaches_goal(self, grade: str) -> bool:
        """Whether the grade is the one to reach, or better."""
        names = self.grade_names
        return grade in names and names.index(grade) <= names.index(self.goal)

    def clean(self) -> None:
        names = self.grade_names
        if len(names) != len(set(names)) or len(names) < 2:
            raise ValidationError({"grades": "Enter two grades or more, each once, a line each"})
        if any(len(name) > 40 for name in names):
            raise ValidationError({"grades": "A grade has at most 40 characters"})
        if self.goal not in names:
            raise ValidationError({"goal": "Enter one of the grades"})
        others = type(self).objects.filter(plan=self.plan_id).exclude(pk=self.pk)
        later = others.filter(Q(last_day=None) | Q(last_day__gte=self.first_day))
        if self.last_day is not None:
            later = later.filter(first_day__lte=self.last_day)
        if later.exists():
            text = f"{later[0]} is in force on some of these days: one scheme follows another"
            raise ValidationError({"first_day": text})


class GradedElement(Tracked):
    """One of the things that a scheme grades, such as the overall effectiveness."""

    scheme = models.ForeignKey(GradeScheme, on_delete=models.PROTECT, related_name="elements")
    name = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField("place in the list", default=1)

    class Meta:
        ordering = ("scheme", "order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="one_graded_element_a_name",
                violation_error_message="This scheme grades that already",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def belongs_to_plan(self) -> int:
        return self.scheme.plan_id

    def page(self) -> tuple[str, int]:
        return ("grade-scheme", self.scheme_id)

    @property
    def asks(self) -> bool:
        """Whether anything is on record that must be so for it; no query where it was read."""
        return any(not each.withdrawn for each in self.descriptors.all())


class Descriptor(Tracked):
    """What must be so for an element to have the grade to reach. One that is withdrawn is asked of
    no later self-assessment."""

    element = models.ForeignKey(GradedElement, on_delete=models.PROTECT, related_name="descriptors")
    text = models.CharField(max_length=300)
    withdrawn = models.BooleanField("asked no more", default=False)

    class Meta:
        ordering = ("element__order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["element", "text"],
                name="one_descriptor_a_text",
                violation_error_message="This descriptor is there already",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def belongs_to_plan(self) -> int:
        return self.element.scheme.plan_id

    def page(self) -> tuple[str, int]:
        return ("grade-scheme", self.element.scheme_id)


class SelfAssessment(OnPlan):
    """The grades that the council and its partners give themselves on a day. Somebody else than who
    made it, who does none of the work, says whether they agree; until then it is nobody's word but
    the maker's. It may be changed until then."""

    class Confidence(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    class Moderation(models.TextChoices):
        AGREES = "agrees", "Agrees with it"
        PARTLY = "partly", "Agrees in part"
        NOT = "not", "Does not agree"

    scheme = models.ForeignKey(GradeScheme, on_delete=models.PROTECT, related_name="assessments")
    made_on = models.DateField("as it stood on")
    meeting = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="self_assessments",
        verbose_name="for the meeting",
    )
    confidence = models.CharField(max_length=6, choices=Confidence)
    evidence = models.TextField("what it rests on")
    next_due = models.DateField("next one due", null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="self_assessments")
    moderation = models.CharField(
        "what who moderated it says", max_length=6, choices=Moderation, blank=True
    )
    moderation_note = models.TextField("why", blank=True)
    moderated_at = models.DateTimeField(null=True, blank=True)
    moderated_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="moderated_self_assessments",
    )

    class Meta:
        ordering = ("-made_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "made_on"],
                name="one_self_assessment_a_day",
                violation_error_message="There is already a self-assessment of that day",
            ),
            models.CheckConstraint(
                condition=Q(moderation="", moderated_at=None, moderated_by=None)
                | (
                    Q(moderated_at__isnull=False, moderated_by__isnull=False)
                    & ~Q(moderation="")
                    & ~Q(moderated_by=F("made_by"))
                ),
                name="self_assessment_moderated_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"S{self.in_sentence[1:]}"

    @property
    def in_sentence(self) -> str:
        return f"self-assessment of {self.made_on.day} {self.made_on:%B %Y}"

    def page(self) -> tuple[str, int]:
        return ("self-assessment", self.pk)

    @property
    def is_moderated(self) -> bool:
        return self.moderated_at is not None


class ElementGrade(Tracked):
    """The grade that a self-assessment gives an element; blank where it does not say."""

    assessment = models.ForeignKey(SelfAssessment, on_delete=models.PROTECT, related_name="grades")
    element = models.ForeignKey(GradedElement, on_delete=models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("element__order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "element"], name="one_grade_an_element")
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.element}"

    def belongs_to_plan(self) -> int:
        return self.assessment.plan_id

    def page(self) -> tuple[str, int]:
        return self.assessment.page()


class DescriptorAnswer(Tracked):
    """Whether a descriptor is met, and what shows it."""

    class Answer(models.TextChoices):
        MET = "met", "Met"
        NOT_MET = "not_met", "Not met"
        NOT_KNOWN = "not_known", "Not known"

    assessment = models.ForeignKey(SelfAssessment, on_delete=models.PROTECT, related_name="answers")
    descriptor = models.ForeignKey(Descriptor, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=9, choices=Answer, default=Answer.NOT_KNOWN)
    evidence = models.TextField("what shows it", blank=True)

    class Meta:
        ordering = ("descriptor__element__order", "descriptor", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "descriptor"], name="one_answer_a_descriptor"
            ),
            models.CheckConstraint(
                condition=~Q(answer="met") | ~Q(evidence=""), name="met_is_shown_by_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.descriptor}"

    def belongs_to_plan(self) -> int:
        return self.assessment.plan_id

    def page(self) -> tuple[str, int]:
        return self.assessment.page()
