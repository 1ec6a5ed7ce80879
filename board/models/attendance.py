"""Who was at a meeting of the board, by seat."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from board.models.meeting import Meeting
from board.models.terms import Seat, Substitute
from improvement.history import Tracked


class Attendance(Tracked):
    """How a seat was filled at a meeting: by its own post, by a substitute, or by nobody."""

    class State(models.TextChoices):
        PRESENT = "present", "Present"
        SUBSTITUTE = "substitute", "Substitute"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendances")
    state = models.CharField(max_length=10, choices=State)
    substitute = models.ForeignKey(
        Substitute, null=True, blank=True, on_delete=models.PROTECT, related_name="attendances"
    )

    class Meta:
        ordering = ("meeting", "seat")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="one_attendance_a_seat"),
            models.CheckConstraint(
                condition=Q(substitute=None) | Q(state="substitute"),
                name="attendance_by_a_substitute",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_state_display().lower()}"

    def belongs_to_plan(self) -> int:
        return self.meeting.plan_id

    def page(self) -> tuple[str, ...]:
        return self.meeting.page()
