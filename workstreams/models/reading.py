"""Readings of a measure, the benchmarks to compare them with, and the rebases of its limits."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from improvement.history import Tracked, TrackedQuerySet
from workstreams.measures import periods
from workstreams.measures.periods import Length
from workstreams.measures.reading_rules import says_something
from workstreams.models.measure import Measure
from workstreams.models.request import Request, decided_by_another
from workstreams.models.sourced import Sourced


class ReadingQuerySet(TrackedQuerySet["Reading"]):
    def current(self) -> ReadingQuerySet:
        """Readings under the measure's present definition."""
        return self.filter(series=F("measure__series"))


ReadingManager = models.Manager.from_queryset(ReadingQuerySet)


class Dated(Tracked):
    """A value for a period: `period` is its first day, `covers` its Length."""

    period = models.DateField("first day of the period")
    covers = models.CharField("covers", max_length=8, choices=Length, default=Length.MONTH)
    provenance = models.CharField(
        max_length=12, choices=Sourced.Provenance, default=Sourced.Provenance.ENTERED
    )
    paragraph = models.CharField("paragraph of the source", max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def ends(self) -> date:
        return periods.last_day(self.period, self.covers)

    @property
    def period_in_words(self) -> str:
        return periods.in_words(self.period, self.covers)

    @property
    def stands_as_published(self) -> bool:
        return self.provenance in (Sourced.Provenance.PUBLISHED, Sourced.Provenance.FOLLOWED)


class Reading(Dated):
    """A value of a measure for a period. A null value is a gap, and is shown as one.

    Where `numerator` and `denominator` are known, the value is computed from them.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="readings")
    series = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    numerator = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    sample = models.PositiveIntegerField(
        "how many replied or were looked at", null=True, blank=True
    )
    as_stated = models.TextField("in words", blank=True)
    note = models.TextField(blank=True)
    provisional = models.BooleanField(default=False)
    objects: ClassVar[ReadingManager[Reading]] = ReadingManager()

    class Meta:
        ordering = ("series", "period", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "series", "period"], name="one_reading_a_period_and_series"
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(value__isnull=False, numerator__gte=0, denominator__gt=0),
                name="reading_has_both_its_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.period_in_words}"

    def belongs_to_plan(self) -> int:
        return self.measure.plan_id

    def page(self) -> tuple[str, str]:
        return self.measure.page()

    @property
    def says_something(self) -> bool:
        return says_something(self.value, self.as_stated)


class Benchmark(Dated):
    """One value, for a period, of a named series to compare a measure with: England, last year."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="benchmarks")
    name = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    source_text = models.CharField("source", max_length=200, blank=True)

    class Meta:
        ordering = ("name", "period", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "name", "period"],
                name="one_benchmark_a_period",
                violation_error_message="There is already a value of this name for the period",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.name}, {self.period_in_words}"

    def belongs_to_plan(self) -> int:
        return self.measure.plan_id

    def page(self) -> tuple[str, str]:
        return self.measure.page()


class Rebase(Request):
    """A known change of process, from whose first period a measure's limits are computed anew.

    It has effect only once someone other than who asked for it approves; it is never automatic.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="rebases")
    series = models.PositiveSmallIntegerField(default=1)
    period = models.DateField("first period of the new process")
    change = models.TextField("what changed")

    class Meta:
        ordering = ("period", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "series", "period"],
                condition=~Q(decision="refused"),
                name="one_rebase_a_period",
                violation_error_message="A new start was asked for at this period already",
            ),
            *decided_by_another("rebase"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: new start at {self.period:%B %Y}"

    def belongs_to_plan(self) -> int:
        return self.measure.plan_id

    def page(self) -> tuple[str, str]:
        return self.measure.page()
