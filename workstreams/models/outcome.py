"""Outcomes: what a child or family should be able to say."""

from django.db import models

from improvement.text_order import in_order
from workstreams.models.sourced import CODE, Sourced


class Outcome(Sourced):
    """What a child or family should be able to say: the five "I" statements (§10.5)."""

    code = models.CharField(max_length=6, validators=[CODE])
    statement = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("order", in_order("code"))
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="one_outcome_a_code",
                violation_error_message="There is already an outcome with this code",
            )
        ]

    def __str__(self) -> str:
        return self.statement

    def page(self) -> tuple[str, str, int]:
        return ("record-detail", "outcomes", self.pk)
