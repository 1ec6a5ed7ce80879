"""Milestones: steps towards an action, each with its own date."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from improvement.history import Tracked, TrackedQuerySet
from workstreams.models.action import Action

TITLE_TAKEN = "This action has a milestone with this title already"


class MilestoneManager(models.Manager.from_queryset(TrackedQuerySet["Milestone"])):  # type: ignore[misc]  # built at run time
    def get_queryset(self) -> TrackedQuerySet[Milestone]:
        rows: TrackedQuerySet[Milestone] = super().get_queryset()
        return rows.filter(removed=False)


class Milestone(Tracked):
    """A step towards an action, with its own date. Never deleted: one that an import brought is
    marked as removed when that is taken back, and is then read only by the history and by what
    changed from one instant to another."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    due = models.DateField(null=True, blank=True)
    finished = models.DateField("finished on", null=True, blank=True)
    removed = models.BooleanField(default=False, editable=False)
    objects: ClassVar[MilestoneManager] = MilestoneManager()

    class Meta:
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "title"],
                condition=models.Q(removed=False),
                name="one_milestone_a_title",
                violation_error_message=TITLE_TAKEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.action.ref} milestone: {self.title}"

    def clean(self) -> None:
        """Raise ValidationError where the action is outside the plan, or the title is taken."""
        if self.action.is_outside:
            raise ValidationError(self.action.why_nothing_is_done)
        others = Milestone.objects.filter(action=self.action_id, title=self.title)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError(TITLE_TAKEN)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Without the one on titles, for which `clean` asks: Django would take a savepoint."""
        super().validate_constraints({*(exclude or ()), "removed"})

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, str]:
        return self.action.page()
