"""Looking at what was done about a challenge that was accepted, the first time after six months."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from board.models.challenge import Challenge
from improvement.history import Tracked
from improvement.models import User


class FollowUp(Tracked):
    """One look, to come or made. Who asked says what was found, and by when to look again where
    not all is done."""

    class Result(models.TextChoices):
        DONE = "done", "Done"
        PARTLY = "partly", "Done in part"
        NOT = "not", "Not done"

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="follow_ups")
    turn = models.PositiveSmallIntegerField(default=1, editable=False)
    due = models.DateField("to be looked at on")
    found = models.CharField("what was found", max_length=6, choices=Result, blank=True)
    words = models.TextField("what was done", blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups_made"
    )

    class Meta:
        ordering = ("challenge", "turn")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "turn"], name="one_follow_up_a_turn"),
            models.UniqueConstraint(
                fields=["challenge"], condition=Q(found_at=None), name="one_follow_up_to_come"
            ),
            models.CheckConstraint(
                condition=Q(found_at=None, found_by=None, found="", words="")
                | (Q(found_at__isnull=False, found_by__isnull=False) & ~Q(found="") & ~Q(words="")),
                name="follow_up_found_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"What was done about {self.challenge.ref}"

    def belongs_to_plan(self) -> int:
        return self.challenge.plan_id

    def page(self) -> tuple[str, str]:
        return self.challenge.page()
