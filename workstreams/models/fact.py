"""Facts of a published document, word for word, each with its paragraph.

What the document does not say is unknown: `value` is null, and pages show "not published". What
was mistyped from a document is put right: the history keeps what stood, and pages say that it was.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from improvement.dates import Precision
from improvement.text_order import in_order
from workstreams.models.sourced import Sourced


class Source(Sourced):
    """A published document."""

    ref = models.CharField("reference", max_length=12)
    title = models.TextField()

    WORDS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        ordering = (in_order("ref"),)
        verbose_name = "document"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "ref"],
                name="one_source_a_ref",
                violation_error_message="There is already a document with this reference",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def page(self) -> tuple[str, str, int]:
        return ("record-detail", "documents", self.pk)


class Fact(Sourced):
    """One statement of a document: `text` is as published, `note` is this site's own."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="facts")
    section = models.SlugField(max_length=40)
    section_title = models.CharField(max_length=120)
    ref = models.CharField("reference", max_length=20)
    label = models.CharField(max_length=200)
    text = models.TextField("text as published", blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    certainty = models.CharField(max_length=12, blank=True)
    date = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=8, choices=Precision, blank=True)
    note = models.TextField(blank=True)
    on_timeline = models.BooleanField("stands on the timeline", default=False)
    order = models.PositiveSmallIntegerField(default=0)

    WORDS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        ordering = ("order", in_order("ref"))
        constraints = [
            models.UniqueConstraint(
                fields=["source", "ref"],
                name="one_fact_a_ref",
                violation_error_message="This document has a fact with this reference already",
            ),
            models.CheckConstraint(
                condition=models.Q(date=None, date_precision="")
                | (models.Q(date__isnull=False) & ~models.Q(date_precision="")),
                name="fact_date_has_a_precision",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def page(self) -> tuple[str, str, int]:
        return ("record-detail", "facts", self.pk)

    @property
    def is_corrected(self) -> bool:
        return self.version > 1
