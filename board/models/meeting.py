"""Meetings of the Improvement Board and of scrutiny."""

from django.db import models

from improvement.models import OnPlan


class Meeting(OnPlan):
    """A meeting of the board or of scrutiny; its papers show the plan as at `cutoff_at`."""

    class Kind(models.TextChoices):
        BOARD = "board", "Improvement Board"
        SCRUTINY = "scrutiny", "Scrutiny committee"

    kind = models.CharField(max_length=8, choices=Kind)
    held_on = models.DateField()
    cutoff_at = models.DateTimeField("papers show the plan at")

    class Meta:
        ordering = ("-held_on", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "held_on"], name="one_meeting_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.held_on.day} {self.held_on:%B %Y}"
