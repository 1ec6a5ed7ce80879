"""Reporting rounds, in which leads and owners submit an update on each action."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from improvement.dates import in_words
from improvement.models import OnPlan, User


class Round(OnPlan):
    """A reporting round: the period reported on, and the days on which updates are taken."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    number = models.PositiveSmallIntegerField()
    observes_from = models.DateField("reports on the time from")
    observes_to = models.DateField("to")
    opens = models.DateField()
    closes = models.DateField("reports are due by")
    cutoff = models.DateField("reports are checked by", null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reopened_rounds",
    )
    reopening_reason = models.TextField("why it was reopened", blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="one_round_a_number",
                violation_error_message="There is already a round with this number",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="open"),
                name="one_open_round",
                violation_error_message="Another round is open: close it first",
            ),
            models.CheckConstraint(
                condition=Q(observes_from__lte=F("observes_to"), opens__lte=F("closes")),
                name="round_dates_in_order",
                violation_error_message="Each last day must be on or after its first day",
            ),
            models.CheckConstraint(
                condition=Q(cutoff=None) | Q(cutoff__gte=F("closes")),
                name="round_checked_after_it_is_due",
                violation_error_message="Reports can’t be checked by a day before they are due",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, reopening_reason="")
                | (
                    Q(reopened_at__isnull=False, reopened_by__isnull=False)
                    & ~Q(reopening_reason="")
                ),
                name="round_reopened_by_someone_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"

    def page(self) -> tuple[str, int]:
        return ("round-detail", self.number)

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    def clean(self) -> None:
        """Raise ValidationError where the period overlaps another round's, or is out of order."""
        others = Round.objects.filter(plan=self.plan_id).exclude(pk=self.pk)
        earlier = others.filter(number__lt=self.number).order_by("-observes_to").first()
        later = others.filter(number__gt=self.number).order_by("observes_from").first()
        if earlier and self.observes_from and self.observes_from <= earlier.observes_to:
            day = in_words(earlier.observes_to)
            message = f"{earlier} reports on the time up to {day}: begin after that day"
            raise ValidationError({"observes_from": message})
        if later and self.observes_to and self.observes_to >= later.observes_from:
            day = in_words(later.observes_from)
            message = f"{later} reports on the time from {day}: end before that day"
            raise ValidationError({"observes_to": message})
