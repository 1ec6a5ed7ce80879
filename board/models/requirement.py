"""What a notice requires of the council, and what answers each requirement: actions, measures.

Its state by its actions is computed (board/dashboard/requirements.py) and never stored; what the
board judges of it is a record of the board's own. The two stand side by side.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from board.models.notice import Notice
from board.models.regimes import subjects
from improvement.dates import Precision, in_words
from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Organisation
from improvement.text_order import in_order
from workstreams.models import Action, Measure
from workstreams.models.action import Link, LinkManager, one_link
from workstreams.models.sourced import CODE, Sourced

# What says how the council is judged by a requirement: once the notice is confirmed, the chair's.
JUDGED = (
    *("ref", "words", "subject", "due", "due_precision", "body", "ended"),
    *("measured_by", "unit", "baseline", "baseline_on", "target", "target_on"),
)


class RequirementQuerySet(TrackedQuerySet["Requirement"]):
    def current(self) -> RequirementQuerySet:
        """Those that are still required, of notices that are in force and confirmed."""
        in_force = Notice.objects.in_force()
        return self.filter(ended=False, notice__in=in_force)


RequirementManager = models.Manager.from_queryset(RequirementQuerySet)


class Requirement(Sourced):
    """One requirement of a notice, in the notice's words, with what the notice measures it by."""

    WORDS = (*Sourced.WORDS, "heading", "words")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="requirements")
    ref = models.CharField("reference", max_length=12, validators=[CODE])
    heading = models.CharField("what it is about, in short", max_length=120)
    words = models.TextField("what is required", blank=True)
    subject = models.CharField("kind of requirement", max_length=20, choices=subjects)
    due = models.DateField(null=True, blank=True)
    due_precision = models.CharField(
        "the date is known to", max_length=8, choices=Precision, default=Precision.DAY
    )
    body = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requirements",
        verbose_name="body that answers for it",
    )
    measured_by = models.CharField("measured by", max_length=200, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    baseline_on = models.DateField("baseline of", null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    target_on = models.DateField("target by", null=True, blank=True)
    other_evidence = models.TextField("what shows it, other than actions", blank=True)
    ended = models.BooleanField("is required no more", default=False)
    objects: ClassVar[RequirementManager[Requirement]] = RequirementManager()

    class Meta:
        ordering = ("-notice__number", in_order("ref"), "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ref"],
                name="one_requirement_a_ref",
                violation_error_message="There is already a requirement with this reference",
            ),
            models.CheckConstraint(
                condition=~Q(measured_by="") | Q(baseline=None, target=None),
                name="figures_of_a_requirement_say_of_what",
                violation_error_message="Enter what the figures measure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.heading}"

    def page(self) -> tuple[str, str]:
        return ("requirement", self.ref)

    @property
    def is_current(self) -> bool:
        """Whether it is still required, as the query set's `current` says it."""
        return not self.ended and self.notice.is_in_force

    @property
    def due_in_words(self) -> str:
        return in_words(self.due, self.due_precision) if self.due else "no date"


class RequirementAction(Link):
    """An action that answers a requirement."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="requirement_links")
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="action_links"
    )

    class Meta:
        constraints = one_link("requirement")
        verbose_name = "action for a requirement"

    def __str__(self) -> str:
        return f"{self.action.ref} and requirement {self.requirement.ref}"


class RequirementMeasure(Tracked):
    """A measure of the plan that shows whether a requirement is met; removed by a mark."""

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="measure_links"
    )
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="requirement_links")
    removed = models.BooleanField(default=False)
    objects: ClassVar[LinkManager[Self]] = LinkManager()

    class Meta:
        verbose_name = "measure of a requirement"
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "measure"], name="one_link_requirement_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.requirement.ref} and measure {self.measure}"

    def belongs_to_plan(self) -> int:
        return self.requirement.plan_id

    def page(self) -> tuple[str, str]:
        return self.requirement.page()
