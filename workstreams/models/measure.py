"""Outcome measures and their readings."""

from django.db import models

from improvement.history import Tracked
from workstreams.models.structure import Outcome, Sourced


class Measure(Sourced):
    """Something counted or asked, that shows whether life is better for children."""

    class Direction(models.TextChoices):
        UP = "up", "Higher is better"
        DOWN = "down", "Lower is better"
        CONTEXT = "context", "Context only: neither is better"

    outcome = models.ForeignKey(
        Outcome,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
    )
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    definition = models.TextField(blank=True)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.UP)
    frequency = models.CharField(max_length=40, blank=True)
    source_text = models.CharField("source", max_length=200, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("outcome__order", "code")
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="one_measure_a_code")]

    def __str__(self) -> str:
        return self.name

    def page(self) -> tuple[str, str]:
        return ("measure-detail", self.code)

    @property
    def known(self) -> list["Reading"]:
        """The readings that say something, in numbers or in words, in order of time."""
        return [r for r in self.readings.all() if r.value is not None or r.as_stated]


class Reading(Tracked):
    """A value of a measure for a period. A null value is a gap, and is shown as one."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="readings")
    period = models.DateField("first day of the period")
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    as_stated = models.TextField("in words", blank=True)
    note = models.TextField(blank=True)
    provisional = models.BooleanField(default=False)
    provenance = models.CharField(
        max_length=12, choices=Sourced.Provenance, default=Sourced.Provenance.ENTERED
    )
    paragraph = models.CharField("paragraph of the source", max_length=80, blank=True)

    class Meta:
        ordering = ("period", "pk")
        constraints = [
            models.UniqueConstraint(fields=["measure", "period"], name="one_reading_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.period:%B %Y}"

    def belongs_to_plan(self) -> int:
        return self.measure.plan_id

    def page(self) -> tuple[str, str]:
        return self.measure.page()
