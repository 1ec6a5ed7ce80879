"""Meetings of the Improvement Board and of scrutiny."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from improvement.history import TrackedQuerySet
from improvement.models import OnPlan


class MeetingQuerySet(TrackedQuerySet["Meeting"]):
    def going_ahead(self) -> MeetingQuerySet:
        """Those that were not called off."""
        return self.filter(called_off=False)

    def met_by(self, on: date) -> MeetingQuerySet:
        """Those whose day has come; see `Meeting.has_met_by`."""
        return self.going_ahead().filter(held_on__lte=on)


MeetingManager = models.Manager.from_queryset(MeetingQuerySet)


class Meeting(OnPlan):
    """A meeting of the board or of scrutiny; its papers show the plan as at `cutoff_at`.

    The days of papers and notes are blank on meetings that are older than those days are.
    """

    class Kind(models.TextChoices):
        BOARD = "board", "Improvement Board"
        SCRUTINY = "scrutiny", "Scrutiny committee"

    kind = models.CharField(max_length=8, choices=Kind)
    number = models.PositiveIntegerField(editable=False)  # in order of entry, never given again
    held_on = models.DateField()
    starts_at = models.TimeField("begins at", null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    cutoff_at = models.DateTimeField("papers show the plan at")
    papers_due = models.DateField("papers due", null=True, blank=True)
    papers_sent = models.DateField("papers sent", null=True, blank=True)
    notes_due = models.DateField("notes due", null=True, blank=True)
    notes_sent = models.DateField("notes sent", null=True, blank=True)
    notes = models.TextField(blank=True)
    attendance_at = models.DateTimeField("attendance recorded", null=True, blank=True)
    called_off = models.BooleanField("called off", default=False)
    objects: ClassVar[MeetingManager[Meeting]] = MeetingManager()

    class Meta:
        ordering = ("-held_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "held_on"],
                name="one_meeting_a_day",
                violation_error_message="There is already a meeting of this kind on that day",
            ),
            models.UniqueConstraint(fields=["plan", "kind", "number"], name="one_meeting_a_number"),
            models.CheckConstraint(
                condition=Q(papers_due=None) | Q(papers_due__lte=F("held_on")),
                name="papers_before_the_meeting",
                violation_error_message="Papers are due on the day of the meeting at the latest",
            ),
            models.CheckConstraint(
                condition=Q(notes_due=None) | Q(notes_due__gte=F("held_on")),
                name="notes_after_the_meeting",
                violation_error_message="Notes are due on the day of the meeting at the earliest",
            ),
            models.CheckConstraint(
                condition=Q(notes_sent=None) | Q(notes_sent__gte=F("held_on")),
                name="notes_sent_after_the_meeting",
                violation_error_message="Notes can’t have been sent before the meeting",
            ),
        ]

    @property
    def instant_name(self) -> str:
        """As `?at=` and addresses name it, and the plan as its papers show it: "meeting-3",
        "scrutiny-3"."""
        return f"{INSTANT_NAMES[Meeting.Kind(self.kind)]}-{self.number}"

    @property
    def is_of_board(self) -> bool:
        return self.kind == Meeting.Kind.BOARD

    def has_met_by(self, on: date) -> bool:
        return self.held_on <= on and not self.called_off

    def page(self) -> tuple[str, ...]:
        return ("meeting", self.instant_name)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.held_on.day} {self.held_on:%B %Y}"


INSTANT_NAMES = {Meeting.Kind.BOARD: "meeting", Meeting.Kind.SCRUTINY: "scrutiny"}
