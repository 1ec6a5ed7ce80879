"""What readers outside know from the publications issued: the numbers of measures, a row each.

They are written in the transaction that issues a publication, and read to decide what the next one
hides (board/publishing/disclosure.py). Documents name measures by words that can change; these
rows don't.
"""

from __future__ import annotations

from django.db import models

from board.models.publication import Publication
from improvement.models import OnPlan
from workstreams.measures.periods import Length
from workstreams.models import Measure


class Issued(OnPlan):
    """`period` is the first day of a reading's period; None, with `covers` blank, stands for the
    baseline."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="%(class)ss")
    period = models.DateField("first day of the period", null=True, blank=True)
    covers = models.CharField("covers", max_length=8, choices=Length, blank=True)

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.measure}, {self.publication}"

    def page(self) -> tuple[str, str]:
        return self.measure.page()


class IssuedNumber(Issued):
    """A number as it was at a publication, where that was news: shown, hidden, left out of the
    document, or hidden in vain by publications from before these rows. `since` is the publication
    at which the measure first had this number there."""

    class State(models.TextChoices):
        SHOWN = "shown", "Shown"
        HIDDEN = "hidden", "Hidden"
        LEFT_OUT = "left_out", "Left out"
        GIVEN_AWAY = "given_away", "Can be worked out"

    number = models.DecimalField(max_digits=12, decimal_places=2)
    since = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="numbers_since")
    state = models.CharField(max_length=10, choices=State)

    class Meta(Issued.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "measure", "period", "covers"],
                name="one_issued_number_a_period",
            )
        ]


class IssuedSum(Issued):
    """What can be worked out of a total at a publication: `amount` is the sum of its hidden parts.

    `hidden_parts` are the keys of these measures, and "rest" where the listed parts left any.
    """

    hidden_parts = models.JSONField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
