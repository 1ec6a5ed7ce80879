"""Themes: the plan's areas of improvement."""

from django.db import models

from improvement.text_order import in_order
from workstreams.models.sourced import CODE, Sourced


class Theme(Sourced):
    """One of the plan's areas of improvement (§10.4)."""

    code = models.CharField(max_length=6, validators=[CODE])
    name = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("order", in_order("code"))
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="one_theme_a_code",
                violation_error_message="There is already an area of improvement with this code",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def page(self) -> tuple[str, str, int]:
        return ("record-detail", "themes", self.pk)
