"""Milestones: steps towards an action, each with its own date."""

from django.core.exceptions import ValidationError
from django.db import models

from improvement.history import Tracked
from workstreams.models.action import Action


class Milestone(Tracked):
    """A step towards an action, with its own date."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    due = models.DateField(null=True, blank=True)
    finished = models.DateField("finished on", null=True, blank=True)

    class Meta:
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "title"],
                name="one_milestone_a_title",
                violation_error_message="This action has a milestone with this title already",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action.ref} milestone: {self.title}"

    def clean(self) -> None:
        """Raise ValidationError where the action is outside the plan."""
        if self.action.is_outside:
            raise ValidationError(self.action.why_nothing_is_done)

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, str]:
        return self.action.page()
