"""Reporting rounds, in which leads and owners submit an update on each action."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from improvement import clock
from improvement.dates import in_words
from improvement.history import TrackedQuerySet
from improvement.models import OnPlan, Plan, User
from improvement.prepared import read_of


class RoundQuerySet(TrackedQuerySet["Round"]):
    def taking_updates(self, plan_id: int, on: date | None = None) -> Round | None:
        """The plan's round that takes updates on the day, today where none is given: the open one;
        where none is, the first of those scheduled ahead whose day has come."""
        found = read_of(first_reached, Plan(pk=plan_id), on or clock.today())
        return found[0] if found else None

    def reached(self, plan_id: int, on: date | None = None) -> RoundQuerySet:
        """The plan's rounds that are not closed and whose day has come; the one that takes updates
        is the first."""
        reached = self.filter(
            Q(state=Round.State.OPEN) | Q(opens__lte=on or clock.today()), plan=plan_id
        )
        unclosed = reached.exclude(state=Round.State.CLOSED)
        return unclosed.order_by("-state", "number")  # "open" sorts after "ahead"


def first_reached(plan: Plan, on: date) -> RoundQuerySet:
    return Round.objects.reached(plan.pk, on)[:1]


RoundManager = models.Manager.from_queryset(RoundQuerySet)


class Round(OnPlan):
    """A reporting round: the period reported on, and the days on which updates are taken.

    One that is scheduled ahead opens by itself on its day, once the round before it is closed.
    """

    class State(models.TextChoices):
        AHEAD = "ahead", "Scheduled"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    number = models.PositiveSmallIntegerField()
    observes_from = models.DateField("covers the time from")
    observes_to = models.DateField("to")
    opens = models.DateField()
    closes = models.DateField("updates are due by")
    cutoff = models.DateField("updates are checked by", null=True, blank=True)
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
    objects: ClassVar[RoundManager[Round]] = RoundManager()

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
                violation_error_message="Updates can’t be checked by a day before they are due",
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

    @property
    def is_ahead(self) -> bool:
        return self.state == self.State.AHEAD

    def clean(self) -> None:
        """Raise ValidationError where the period overlaps another round's, or is out of order."""
        others = Round.objects.filter(plan=self.plan_id).exclude(pk=self.pk)
        scheduled = others.filter(state=self.State.AHEAD, number__lt=self.number).first()
        if scheduled and self.state == self.State.OPEN:
            message = f"{scheduled} is scheduled before it: change the days of that round instead"
            raise ValidationError(message)
        earlier = others.filter(number__lt=self.number).order_by("-observes_to").first()
        later = others.filter(number__gt=self.number).order_by("observes_from").first()
        if earlier and self.observes_from and self.observes_from <= earlier.observes_to:
            day = in_words(earlier.observes_to)
            message = f"{earlier} covers the time up to {day}: begin after that day"
            raise ValidationError({"observes_from": message})
        if later and self.observes_to and self.observes_to >= later.observes_from:
            day = in_words(later.observes_from)
            message = f"{later} covers the time from {day}: end before that day"
            raise ValidationError({"observes_to": message})
