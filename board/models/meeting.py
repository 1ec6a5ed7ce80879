"""Meetings of the Improvement Board and of scrutiny."""

from django.db import models

from improvement.models import OnPlan


class Meeting(OnPlan):
    """A meeting of the board or of scrutiny; its papers show the plan as at `cutoff_at`."""

    class Kind(models.TextChoices):
        BOARD = "board", "Improvement Board"
        SCRUTINY = "scrutiny", "Scrutiny committee"

    kind = models.CharField(max_length=8, choices=Kind)
    number = models.PositiveIntegerField(editable=False)  # in order of entry, never given again
    held_on = models.DateField()
    cutoff_at = models.DateTimeField("papers show the plan at")

    class Meta:
        ordering = ("-held_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "held_on"],
                name="one_meeting_a_day",
                violation_error_message="There is already a meeting of this kind on that day",
            ),
            models.UniqueConstraint(fields=["plan", "kind", "number"], name="one_meeting_a_number"),
        ]

    @property
    def instant_name(self) -> str:
        """As `?at=` names the plan as its papers show it: "meeting-3", "scrutiny-3"."""
        return f"{INSTANT_NAMES[Meeting.Kind(self.kind)]}-{self.number}"

    def page(self) -> tuple[str, ...]:
        return ("meeting-list",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.held_on.day} {self.held_on:%B %Y}"


INSTANT_NAMES = {Meeting.Kind.BOARD: "meeting", Meeting.Kind.SCRUTINY: "scrutiny"}
