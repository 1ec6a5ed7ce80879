"""Requests to move an action's agreed date, which moves only when someone else approves."""

from django.db import models
from django.db.models import F, Q

from improvement.history import Tracked
from improvement.models import User
from workstreams.models.action import Action


class DateChange(Tracked):
    class Cause(models.TextChoices):
        OUR_DELAY = "our_delay", "Our delay"
        WAITING = "waiting_on_another_body", "Waiting on another body"
        SCOPE = "scope_grew", "The scope grew"
        RESOURCE = "resource", "Not enough staff or money"
        BOARD = "boards_decision", "The board's decision"

    class Decision(models.TextChoices):
        OPEN = "open", "Waiting for a decision"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="date_changes")
    from_due = models.DateField("agreed date")
    to_due = models.DateField("date asked for")
    cause = models.CharField(max_length=24, choices=Cause)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asked_date_changes")
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decided_date_changes",
    )
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(decision="open"),
                name="one_open_date_change",
                violation_error_message="A request to move this date waits for a decision already",
            ),
            models.CheckConstraint(
                condition=Q(decision="open", decided_at=None, decided_by=None)
                | (~Q(decision="open") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="date_change_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="date_change_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(to_due=F("from_due")),
                name="date_change_moves_the_date",
                violation_error_message="The date asked for is the agreed date already",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.ref} date change"

    def belongs_to_plan(self) -> int:
        return self.action.plan_id

    def page(self) -> tuple[str, str]:
        return self.action.page()
