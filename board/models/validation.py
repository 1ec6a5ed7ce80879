"""Looks from outside: peer challenges and reviews, Healthwatch, the Department's reviews,
councillors' visits, inspections and independent audits (§10.12); planned, moved and held."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from board.models.regimes import kinds_of_validation, validation_begins
from improvement.dates import Precision, in_words, last_day
from improvement.history import Tracked
from improvement.models import User
from workstreams.models import Finding
from workstreams.models.action import LinkManager
from workstreams.models.sourced import Sourced

OUT_OF_ORDER = "The last day must be on or after the first"


def days_in_words(first: date, last: date | None, precision: str) -> str:
    """ "12 November 2012 to 15 December 2012"; "October 2013" where the month is all that is
    known."""
    begins = in_words(first, precision)
    ends = in_words(last, precision) if last else begins
    return begins if begins == ends else f"{begins} to {ends}"


class Validation(Sourced):
    """One look from outside. Its planned days move by a reason of their own, and those that it had
    are kept (`ValidationMove`); `held_from` is empty until it has begun.

    `expected_number` and `reported_number` are of what `counted` names, each with where it stands:
    where they differ both are shown.
    """

    kind = models.CharField(max_length=20, choices=kinds_of_validation)
    title = models.CharField("what it is called", max_length=160)
    carried_out_by = models.CharField("carried out by", max_length=160)
    looks_at = models.TextField("what it looks at", blank=True)
    planned_from = models.DateField("planned from", null=True, blank=True)
    planned_to = models.DateField("planned until", null=True, blank=True)
    planned_precision = models.CharField(
        "the planned days are known to", max_length=8, choices=Precision, default=Precision.DAY
    )
    held_from = models.DateField("held from", null=True, blank=True)
    held_to = models.DateField("held until", null=True, blank=True)
    held_precision = models.CharField(
        "the days held are known to", max_length=8, choices=Precision, default=Precision.DAY
    )
    called_off = models.TextField("why it was called off", blank=True)
    report_due = models.DateField("its report is due on", null=True, blank=True)
    reported_on = models.DateField("its report came on", null=True, blank=True)
    outcome = models.TextField("what it concluded", blank=True)
    counted = models.CharField("what was counted", max_length=80, blank=True)
    expected_number = models.PositiveIntegerField("number expected", null=True, blank=True)
    expected_basis = models.CharField("where that stands", max_length=200, blank=True)
    reported_number = models.PositiveIntegerField("number reported", null=True, blank=True)
    reported_basis = models.CharField("where this number stands", max_length=200, blank=True)

    class Meta:
        verbose_name = "outside check"
        ordering = (Coalesce("held_from", "planned_from"), "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "title"],
                name="one_validation_a_title",
                violation_error_message="There is already an outside check with this name",
            ),
            models.CheckConstraint(
                condition=Q(planned_from__isnull=False) | Q(held_from__isnull=False),
                name="validation_has_a_day",
                violation_error_message="Enter the days for which it is planned, or was held",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_to": None})
                    | Q(**{f"{name}_to__gte": F(f"{name}_from")}),
                    name=f"validation_{name}_in_order",
                    violation_error_message=OUT_OF_ORDER,
                )
                for name in ("planned", "held")
            ),
            models.CheckConstraint(
                condition=Q(called_off="") | Q(held_from=None),
                name="validation_held_or_called_off",
                violation_error_message="It was held, so it was not called off",
            ),
            models.CheckConstraint(
                condition=(Q(reported_on=None, outcome="", reported_number=None))
                | Q(held_from__isnull=False),
                name="validation_held_before_its_report",
                violation_error_message="Enter when it was held before what it reported",
            ),
            models.CheckConstraint(
                condition=Q(expected_number=None, reported_number=None) | ~Q(counted=""),
                name="validation_says_what_it_counts",
                violation_error_message="Enter what was counted",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def page(self) -> tuple[str, int]:
        return ("validation", self.pk)

    def clean(self) -> None:
        """Some kinds have not always been there: a day before that is a wrong day. A last day has
        a first one."""
        super().clean()
        for name in ("planned", "held"):
            if getattr(self, f"{name}_to") and not getattr(self, f"{name}_from"):
                raise ValidationError({f"{name}_from": "Enter the first day too"})
        begins = validation_begins(self.kind)
        for name in ("planned_from", "held_from"):
            day = getattr(self, name)
            if begins and day and day < begins:
                words = f"{self.get_kind_display()} began on {in_words(begins)}"
                raise ValidationError({name: words})

    @property
    def planned_in_words(self) -> str:
        if self.planned_from is None:
            return "not on record"
        return days_in_words(self.planned_from, self.planned_to, self.planned_precision)

    @property
    def held_in_words(self) -> str:
        if self.held_from is None:
            return ""
        return days_in_words(self.held_from, self.held_to, self.held_precision)

    @property
    def is_to_come(self) -> bool:
        return self.held_from is None and not self.called_off

    def is_past_its_days(self, on: date) -> bool:
        """Whether its planned days are over, and nobody has said that it was held."""
        if not self.is_to_come or self.planned_from is None:
            return False
        return last_day(self.planned_to or self.planned_from, self.planned_precision) < on

    @property
    def ran_late(self) -> tuple[date, date] | None:
        """From the last day that it was planned for to the last on which it was held, where that is
        later. A month in which it was held is not set against a day that was planned."""
        known = self.held_precision in (Precision.DAY, self.planned_precision)
        if self.planned_from is None or self.held_from is None or not known:
            return None
        planned = last_day(self.planned_to or self.planned_from, self.planned_precision)
        held = last_day(self.held_to or self.held_from, self.held_precision)
        return (planned, held) if planned < held else None

    @property
    def late_in_words(self) -> str:
        """ "Ended 34 days later than planned"; "" where it was held in time."""
        if self.ran_late is None:
            return ""
        planned, held = self.ran_late
        days = (held - planned).days
        later = f"{days} day{'s' if days > 1 else ''} later"
        return f"Ended {later if self.held_precision == Precision.DAY else 'later'} than planned"

    @property
    def owes_report(self) -> bool:
        return bool(self.report_due and not self.reported_on and not self.called_off)

    def is_report_overdue(self, on: date) -> bool:
        return self.owes_report and self.report_due is not None and self.report_due < on

    def is_overdue(self, on: date) -> bool:
        """Whether its days are over and nobody has said that it was held, or its report is owed
        longer than it was to be."""
        return self.is_past_its_days(on) or self.is_report_overdue(on)


class ValidationMove(Tracked):
    """The days for which a look from outside was planned before they moved, and why they did. It
    is never changed: the next move is another one."""

    validation = models.ForeignKey(Validation, on_delete=models.PROTECT, related_name="moves")
    from_first = models.DateField("planned from, before")
    from_last = models.DateField("planned until, before", null=True, blank=True)
    from_precision = models.CharField(
        "those days were known to", max_length=8, choices=Precision, default=Precision.DAY
    )
    reason = models.TextField("why it moved")
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="validations_moved")

    class Meta:
        verbose_name = "move of an outside check"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.validation}, moved from {self.from_in_words}"

    def belongs_to_plan(self) -> int:
        return self.validation.plan_id

    def page(self) -> tuple[str, int]:
        return self.validation.page()

    @property
    def from_in_words(self) -> str:
        return days_in_words(self.from_first, self.from_last, self.from_precision)


class ValidationFinding(Tracked):
    """That a finding came from a look from outside. Never deleted: marked as removed."""

    validation = models.ForeignKey(
        Validation, on_delete=models.PROTECT, related_name="finding_links"
    )
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="found_by_links")
    removed = models.BooleanField(default=False)
    objects: ClassVar[LinkManager[Self]] = LinkManager()

    class Meta:
        verbose_name = "finding of an outside check"
        constraints = [
            models.UniqueConstraint(
                fields=["validation", "finding"], name="one_link_validation_finding"
            )
        ]

    def __str__(self) -> str:
        return f"{self.validation} and finding {self.finding.ref}"

    def belongs_to_plan(self) -> int:
        return self.validation.plan_id

    def page(self) -> tuple[str, int]:
        return self.validation.page()
