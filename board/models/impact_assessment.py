"""What the plan, or one of its actions, means for equality, for the law and for the community (§11,
12, 14): assessed on a day by somebody, or still to be."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from improvement.history import TrackedQuerySet
from improvement.models import User
from improvement.roles import GRANTS, Permission
from workstreams.models import Action
from workstreams.models.sourced import Sourced


class ImpactAssessmentQuerySet(TrackedQuerySet["ImpactAssessment"]):
    def missing(self) -> ImpactAssessmentQuerySet:
        """Those that are asked for and not yet made."""
        return self.filter(made_on=None, withdrawn_why="")

    def withdrawn(self) -> ImpactAssessmentQuerySet:
        return self.exclude(withdrawn_why="")


ImpactAssessmentManager = models.Manager.from_queryset(ImpactAssessmentQuerySet)


class ImpactAssessment(Sourced):
    """Of the whole plan where it names no action. It is asked for by a day (`due`), and made with
    its words, the day and the post that made it. One that was asked for by mistake is withdrawn: it
    stays on record with the reason, and another may be asked for.
    """

    named_by = ("action",)

    class Kind(models.TextChoices):
        EQUALITY = "equality", "Equality and human rights"
        LEGAL = "legal", "Legal"
        COMMUNITY = "community", "Community"

    kind = models.CharField("of what", max_length=9, choices=Kind)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="impact_assessments"
    )
    due = models.DateField("to be made by", null=True, blank=True)
    text = models.TextField("what it says", blank=True)
    made_on = models.DateField("made on", null=True, blank=True)
    made_by = models.CharField("made by the post of", max_length=120, blank=True)
    link = models.URLField("where it can be read", max_length=500, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)
    objects: ClassVar[ImpactAssessmentManager[ImpactAssessment]] = ImpactAssessmentManager()

    class Meta:
        verbose_name = "impact assessment"
        ordering = ("kind", "-made_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(made_on=None, made_by="", text="")
                | (Q(made_on__isnull=False) & ~Q(made_by="") & ~Q(text="")),
                name="impact_assessment_made_by_someone",
                violation_error_message="Enter what it says, the day and who made it, or none",
            ),
            models.CheckConstraint(
                condition=Q(made_on__isnull=False) | Q(due__isnull=False),
                name="impact_assessment_made_or_due",
                violation_error_message="Enter by when it is to be made, or what it says",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_why="") | Q(made_on=None),
                name="impact_assessment_made_or_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=Q(action=None, made_on=None, withdrawn_why=""),
                name="one_missing_assessment_of_the_plan",
                violation_error_message="One of the plan is asked for already",
            ),
            models.UniqueConstraint(
                fields=["action", "kind"],
                condition=Q(action__isnull=False, made_on=None, withdrawn_why=""),
                name="one_missing_assessment_of_an_action",
                violation_error_message="One of this action is asked for already",
            ),
        ]

    def __str__(self) -> str:
        of = self.action.ref if self.action else "the plan"
        return f"{self.get_kind_display()}: {of}"

    def page(self) -> tuple[str, int]:
        return ("impact-assessment", self.pk)

    @property
    def is_made(self) -> bool:
        return self.made_on is not None

    @property
    def is_missing(self) -> bool:
        return self.made_on is None and not self.withdrawn_why

    def is_overdue(self, on: date) -> bool:
        """From the day after it was due until it is made or withdrawn."""
        return self.is_missing and self.due is not None and self.due < on

    def can_be_changed_by(self, user: User) -> bool:
        """Whether the person may enter it: the manager; of an action, also who updates it."""
        return may_assess(user, self.plan_id, self.action)


def may_assess(user: User, plan_id: int, action: Action | None) -> bool:
    roles = user.roles_on(plan_id)
    if action is not None:
        return action.can_be_updated_by(user, roles)
    return bool(GRANTS[Permission.EDIT_STRUCTURE] & roles)
