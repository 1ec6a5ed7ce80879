"""Each exchange of a challenge: what is asked, the reply, and whether that will do."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from board.models.challenge import Challenge
from improvement.history import Tracked
from improvement.models import User


class Exchange(Tracked):
    """One time that a challenge is put: what is asked, the reply, and whether it will do."""

    class Answer(models.TextChoices):
        """What who replies says of what is asked."""

        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        NOT = "not", "Not accepted"

    class Conclusion(models.TextChoices):
        """What who asked says of the reply."""

        SATISFIED = "yes", "Satisfied"
        PARTLY = "partly", "Satisfied in part"
        NOT = "no", "Not satisfied"

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="exchanges")
    turn = models.PositiveSmallIntegerField(default=1, editable=False)
    words = models.TextField("what is asked")
    due = models.DateField("reply due")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asked_exchanges")
    answer = models.CharField("the answer", max_length=8, choices=Answer, blank=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="replied_exchanges"
    )
    conclusion = models.CharField(
        "what who asked says of it", max_length=8, choices=Conclusion, blank=True
    )
    note = models.TextField("why", blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="concluded_exchanges"
    )

    class Meta:
        ordering = ("challenge", "turn")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "turn"], name="one_exchange_a_turn"),
            models.UniqueConstraint(
                fields=["challenge"], condition=Q(concluded_at=None), name="one_open_exchange"
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None, replied_by=None, reply="", answer="")
                | (Q(replied_at__isnull=False, replied_by__isnull=False) & ~Q(reply="")),
                name="exchange_replied_to_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(replied_by=None) | ~Q(replied_by=F("asked_by")),
                name="exchange_replied_to_by_another",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None, concluded_by=None, conclusion="")
                | (
                    Q(concluded_at__isnull=False, concluded_by__isnull=False)
                    & Q(replied_at__isnull=False)
                    & ~Q(conclusion="")
                ),
                name="exchange_concluded_after_a_reply",
            ),
            models.CheckConstraint(
                condition=Q(concluded_by=None) | ~Q(concluded_by=F("replied_by")),
                name="exchange_concluded_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.challenge) if self.turn == 1 else f"{self.challenge}, time {self.turn}"

    def belongs_to_plan(self) -> int:
        return self.challenge.plan_id

    def page(self) -> tuple[str, str]:
        return self.challenge.page()

    @property
    def is_accepted(self) -> bool:
        """Whether something was promised: it was accepted, at least in part."""
        return self.answer in (self.Answer.ACCEPTED, self.Answer.PARTLY)

    @property
    def is_answered(self) -> bool:
        return self.replied_at is not None

    @property
    def is_concluded(self) -> bool:
        return self.concluded_at is not None
