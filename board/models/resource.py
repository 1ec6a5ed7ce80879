"""Money: what the plan costs, what pays for it, and what is not paid for.

A line keeps the words in which it was stated. Nothing is computed from words: a line without an
amount is left out of every sum, and the sum says so. Who keeps the money may say by when it is to
be settled whether a line is paid for (`due`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from improvement.history import Tracked, TrackedQuerySet
from improvement.text_order import in_order
from workstreams.models import Action, Measure
from workstreams.models.action import Link, LinkManager, one_link
from workstreams.models.sourced import CODE, Sourced

SAID_UNPAID = ("no", "part")


class ResourceQuerySet(TrackedQuerySet["Resource"]):
    def standing(self) -> ResourceQuerySet:
        """Those that were not struck out."""
        return self.filter(struck_out=False)

    def not_paid_for(self) -> ResourceQuerySet:
        """Those of which some money is not secured, as far as is stated; income only where it is
        stated that it is not, for nothing hangs on what is not stated of it."""
        unsure = ~Q(kind=Resource.Kind.INCOME) | Q(secured__in=SAID_UNPAID)
        return self.standing().filter(unsure).exclude(secured="yes")

    def unsettled(self) -> ResourceQuerySet:
        """Those of which it is not settled that they are paid for."""
        return self.standing().exclude(secured="yes")

    def to_settle(self) -> ResourceQuerySet:
        """Those that are to be settled by a day and are not, the first due first."""
        return self.unsettled().filter(due__isnull=False).order_by("due", "pk")

    def overdue(self, on: date) -> ResourceQuerySet:
        return self.unsettled().filter(due__lt=on)


ResourceManager = models.Manager.from_queryset(ResourceQuerySet)


class Resource(Sourced):
    """One line of money, as it was stated."""

    WORDS = (*Sourced.WORDS, "year", "words", "amount_from", "amount_to")

    class Kind(models.TextChoices):
        COST = "cost", "Cost"
        INCOME = "income", "Income"
        PRESSURE = "pressure", "Pressure"
        LOSS = "loss", "Loss of income"

    class Secured(models.TextChoices):
        NO = "no", "Not secured"
        PART = "part", "Secured in part"
        NOT_STATED = "not_stated", "Not stated"
        YES = "yes", "Secured"

    ref = models.CharField("reference", max_length=12, validators=[CODE])
    year = models.CharField("year, as stated", max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField("as stated")
    amount_from = models.DecimalField(
        "pounds, or from", max_digits=14, decimal_places=2, null=True, blank=True
    )
    amount_to = models.DecimalField(
        "to pounds", max_digits=14, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("where the money comes from", max_length=200, blank=True)
    secured = models.CharField(
        "is it secured", max_length=10, choices=Secured, default=Secured.NOT_STATED
    )
    due = models.DateField("to be settled by", null=True, blank=True)
    note = models.TextField(blank=True)
    struck_out = models.BooleanField("counts no more", default=False)
    objects: ClassVar[ResourceManager[Resource]] = ResourceManager()

    class Meta:
        ordering = (in_order("ref"), "pk")
        verbose_name = "line of money"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ref"],
                name="one_resource_a_ref",
                violation_error_message="There is already a line with this reference",
            ),
            models.CheckConstraint(
                condition=Q(amount_from=None, amount_to=None)
                | Q(amount_from__isnull=False, amount_from__gte=0, amount_to=None)
                | (
                    Q(amount_from__isnull=False, amount_to__isnull=False)
                    & Q(amount_from__gte=0, amount_to__gt=F("amount_from"))
                ),
                name="amounts_of_a_resource_in_order",
                violation_error_message="A range goes from a lower amount to a higher one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {self.words}"

    def page(self) -> tuple[str, str]:
        return ("resource", self.ref)

    @property
    def highest(self) -> Decimal | None:
        """The end of the range; the amount itself where there is no range."""
        return self.amount_from if self.amount_to is None else self.amount_to

    @property
    def is_paid_for(self) -> bool:
        if self.kind == self.Kind.INCOME:
            return self.secured not in SAID_UNPAID
        return self.secured == self.Secured.YES

    @property
    def is_unsettled(self) -> bool:
        return not self.struck_out and self.secured != self.Secured.YES

    def is_overdue(self, on: date) -> bool:
        """From the day after it was to be settled until it is secured or struck out."""
        return self.is_unsettled and self.due is not None and self.due < on


class ResourceAction(Link):
    """An action that is endangered where the line is not paid for."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="resource_links")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = one_link("resource")
        verbose_name = "action that hangs on money"

    def __str__(self) -> str:
        return f"{self.action.ref} and money {self.resource.ref}"


class ResourceMeasure(Tracked):
    """A measure of demand that drives the cost; removed by a mark."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="measure_links")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="resource_links")
    removed = models.BooleanField(default=False)
    objects: ClassVar[LinkManager[Self]] = LinkManager()

    class Meta:
        verbose_name = "demand that drives a cost"
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "measure"], name="one_link_resource_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource.ref} and measure {self.measure}"

    def belongs_to_plan(self) -> int:
        return self.resource.plan_id

    def page(self) -> tuple[str, str]:
        return self.resource.page()
