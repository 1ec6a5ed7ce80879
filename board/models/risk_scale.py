"""How risks are scored, and how much risk of each kind the board tolerates: data of the plan."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from improvement.history import Tracked
from improvement.models import OnPlan


class Band(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    VERY_HIGH = "very_high", "Very high"


class RiskScale(OnPlan):
    """The steps of likelihood and of impact, a line each, the least first. A score is the step of
    the one times the step of the other."""

    likelihoods = models.TextField("steps of likelihood, the least first")
    impacts = models.TextField("steps of impact, the least first")
    medium_from = models.PositiveSmallIntegerField("medium from a score of")
    high_from = models.PositiveSmallIntegerField("high from a score of")
    very_high_from = models.PositiveSmallIntegerField("very high from a score of")
    always_from = models.PositiveSmallIntegerField(
        "impact that the board always hears of", null=True, blank=True
    )
    note = models.TextField("where this comes from", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan"], name="one_risk_scale_a_plan"),
            models.CheckConstraint(
                condition=Q(
                    medium_from__gt=1,
                    high_from__gt=F("medium_from"),
                    very_high_from__gt=F("high_from"),
                ),
                name="bands_of_risk_follow_each_other",
                violation_error_message="Medium, high and very high each begin at a higher score",
            ),
        ]

    def __str__(self) -> str:
        return "How risks are scored"

    def page(self) -> tuple[str]:
        return ("risk-scale",)

    @property
    def likelihood_names(self) -> list[str]:
        return lines(self.likelihoods)

    @property
    def impact_names(self) -> list[str]:
        return lines(self.impacts)

    def band(self, score: int) -> Band:
        starts = {
            Band.VERY_HIGH: self.very_high_from,
            Band.HIGH: self.high_from,
            Band.MEDIUM: self.medium_from,
        }
        return next((band for band, first in starts.items() if score >= first), Band.LOW)

    def clean(self) -> None:
        for name in ("likelihoods", "impacts"):
            if not 2 <= len(lines(getattr(self, name))) <= 7:
                raise ValidationError({name: "Enter two steps to seven, a line each"})
        if self.always_from and self.always_from > len(self.impact_names):
            raise ValidationError({"always_from": "There is no such step of impact"})


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class RiskKind(OnPlan):
    """A kind of risk, with the highest score of it that the board tolerates: its appetite."""

    name = models.CharField(max_length=60)
    appetite = models.PositiveSmallIntegerField("highest score that is tolerated")
    why = models.TextField("why so much and no more", blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="one_risk_kind_a_name",
                violation_error_message="There is already a kind of risk with this name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def page(self) -> tuple[str]:
        return ("risk-scale",)


class ScoredOn(Tracked):
    """The base of what has a score: a step of likelihood and one of impact."""

    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    @property
    def score(self) -> int:
        return self.likelihood * self.impact
