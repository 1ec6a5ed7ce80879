"""What was forecast at the beginning of a month, kept so that it can be compared with what came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from board.models.requirement import Requirement
from improvement.models import OnPlan

OF_THE_PLAN = Q(requirement=None)


class KeptForecast(OnPlan):
    """The forecast made in a month for one requirement or, where it names none, for nine in ten of
    the plan's actions.

    `early`, `middle` and `late` are the months by which 1, 5 and 9 in 10 plans like it would be
    there, each as its last day; None is later than all that is looked at. Where there was too
    little history, or nothing to forecast, `lacking` says so and there are no months.
    """

    month = models.DateField("made in the month that began on")
    requirement = models.ForeignKey(
        Requirement, null=True, blank=True, on_delete=models.PROTECT, related_name="forecasts"
    )
    total = models.PositiveIntegerField("actions")
    done = models.PositiveIntegerField("carried out then")
    lacking = models.CharField("why there was none", max_length=10, blank=True)
    planned = models.DateField("first agreed dates", null=True, blank=True)
    early = models.DateField("1 in 10 by", null=True, blank=True)
    middle = models.DateField("5 in 10 by", null=True, blank=True)
    late = models.DateField("9 in 10 by", null=True, blank=True)

    class Meta:
        ordering = ("-month", "requirement__ref", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "month"], condition=OF_THE_PLAN, name="one_forecast_a_month"
            ),
            models.UniqueConstraint(
                fields=["requirement", "month"], name="one_forecast_of_a_requirement_a_month"
            ),
            models.CheckConstraint(
                condition=Q(lacking="") | Q(early=None, middle=None, late=None),
                name="no_forecast_has_no_months",
            ),
        ]

    def __str__(self) -> str:
        return f"Forecast of {self.month:%B %Y}, {self.requirement or 'the whole plan'}"

    def page(self) -> tuple[str]:
        return ("kept-forecasts",)
