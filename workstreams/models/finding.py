"""Findings of the inspection, and of others who looked from outside."""

from django.core.exceptions import ValidationError
from django.db import models

from improvement.text_order import in_order
from workstreams.models.judged import is_agreed
from workstreams.models.sourced import Sourced


class Finding(Sourced):
    """A fault that the inspectors, or another outside check, found, with the time that they gave to
    put it right."""

    class Clock(models.TextChoices):
        IMMEDIATE = "immediate", "Immediate"
        THREE_MONTHS = "3_months", "Within 3 months"
        SIX_MONTHS = "6_months", "Within 6 months"
        OTHER = "other", "No time stated"

    ref = models.CharField("reference", max_length=12)
    text = models.TextField()
    clock = models.CharField("time given", max_length=10, choices=Clock, default=Clock.OTHER)
    due = models.DateField(null=True, blank=True)

    class Meta:
        ordering = (in_order("ref"), "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ref"],
                name="one_finding_a_ref",
                violation_error_message="There is already a finding with this reference",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {self.text}"

    def clean(self) -> None:
        """The inspectors gave the time. The findings to be put right at once are a figure of the
        dashboard, and nobody alone takes one from it."""
        super().clean()
        stood = type(self)._base_manager.filter(pk=self.pk).values_list("clock", flat=True).first()
        was_immediate = stood == self.Clock.IMMEDIATE
        if was_immediate and self.clock != stood and is_agreed(self.plan):
            raise ValidationError(
                {"clock": "The plan has been agreed: a finding to be put right at once stays one"}
            )

    def page(self) -> tuple[str, int]:
        return ("finding-detail", self.pk)

    @property
    def is_immediate(self) -> bool:
        return self.clock == self.Clock.IMMEDIATE
