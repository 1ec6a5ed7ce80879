"""The terms of reference of the board, by version, and its members by body and post."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from improvement.history import Tracked, TrackedQuerySet
from improvement.models import Organisation
from workstreams.models import Source
from workstreams.models.sourced import Sourced


class Terms(Sourced):
    """One version of the terms of reference, in force from its first day until the next one's.

    What is left blank is not said: no quorum is made up where none was agreed.
    """

    number = models.PositiveSmallIntegerField("version of the terms", editable=False)
    starts = models.DateField("in force from")
    purpose = models.TextField()
    authority = models.TextField("who may commit what", blank=True)
    quorum = models.CharField(max_length=200, blank=True)
    observers = models.TextField(blank=True)
    escalation = models.TextField("where it goes what the board can’t settle", blank=True)
    weeks = models.PositiveSmallIntegerField(
        "weeks between meetings",
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(26)],
    )
    papers_days = models.PositiveSmallIntegerField(
        "working days before a meeting at which papers are due",
        default=5,
        validators=[MaxValueValidator(20)],
    )
    notes_days = models.PositiveSmallIntegerField(
        "days after a meeting by which notes are due",
        default=10,
        validators=[MaxValueValidator(60)],
    )
    document = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="terms"
    )

    class Meta:
        ordering = ("-starts", "-number")
        verbose_name = "terms of reference"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_terms_a_number"),
            models.UniqueConstraint(
                fields=["plan", "starts"],
                name="one_terms_a_day",
                violation_error_message="There is already a version that is in force from that day",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of reference, version {self.number}"

    def page(self) -> tuple[str, str]:
        return ("board-terms-version", str(self.number))


class HeldQuerySet(TrackedQuerySet["Seat"]):
    def current(self, on: date) -> HeldQuerySet:
        """Those that are held on the day."""
        return self.filter(starts__lte=on).filter(Q(ends=None) | Q(ends__gte=on))


SeatManager = models.Manager.from_queryset(HeldQuerySet)
ENDS_AFTER = Q(ends=None) | Q(ends__gte=F("starts"))


class Seat(Sourced):
    """A seat on the board: a post of a body, from a first day and perhaps to a last. It names no
    person."""

    named_by = ("organisation",)

    class SitsAs(models.TextChoices):
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice", "Vice-chair"
        MEMBER = "member", "Member"
        ADVISER = "adviser", "Adviser"
        OBSERVER = "observer", "Observer"

    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name="body",
    )
    post = models.CharField(max_length=120)
    sits_as = models.CharField(max_length=8, choices=SitsAs, default=SitsAs.MEMBER)
    starts = models.DateField("from")
    ends = models.DateField("last day", null=True, blank=True)
    objects: ClassVar[SeatManager[Seat]] = SeatManager()

    class Meta:
        ordering = ("organisation__name", "post", "starts", "pk")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER,
                name="seat_ends_after_it_begins",
                violation_error_message="The last day must be on or after the first",
            ),
            models.UniqueConstraint(
                fields=["plan", "organisation", "post", "starts"],
                name="one_seat_a_post",
                violation_error_message="This post of this body has a seat from that day already",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.organisation}" if self.organisation else self.post

    def page(self) -> tuple[str, str]:
        return ("board-seat", str(self.pk))


class Substitute(Tracked):
    """A post that may sit in a seat in the place of its own, from a first day to a last."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="substitutes")
    post = models.CharField(max_length=120)
    starts = models.DateField("from")
    ends = models.DateField("last day", null=True, blank=True)

    class Meta:
        ordering = ("seat", "starts", "pk")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER,
                name="substitute_ends_after_it_begins",
                violation_error_message="The last day must be on or after the first",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post} for {self.seat}"

    def belongs_to_plan(self) -> int:
        return self.seat.plan_id

    def page(self) -> tuple[str, str]:
        return self.seat.page()
