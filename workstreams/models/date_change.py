"""Requests to move an action's agreed date, which moves only when someone else approves."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from workstreams.models.action import OF_OUTSIDE, Action
from workstreams.models.request import Request, RequestQuerySet, decided_by_another


class DateChangeQuerySet(RequestQuerySet["DateChange"]):
    def waiting(self) -> DateChangeQuerySet:
        """Those that the chair can decide now, the oldest first."""
        return self.undecided().exclude(OF_OUTSIDE).order_by("asked_at", "pk")


DateChangeManager = models.Manager.from_queryset(DateChangeQuerySet)


class DateChange(Request):
    class Cause(models.TextChoices):
        OUR_DELAY = "our_delay", "Our delay"
        WAITING = "waiting_on_another_body", "Waiting on another body"
        SCOPE = "scope_grew", "The scope grew"
        RESOURCE = "resource", "Not enough staff or money"
        BOARD = "boards_decision", "The board's decision"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="date_changes")
    from_due = models.DateField("agreed date")
    to_due = models.DateField("date asked for")
    cause = models.CharField(max_length=24, choices=Cause)
    reason = models.TextField()
    objects: ClassVar[DateChangeManager[DateChange]] = DateChangeManager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(decision="open"),
                name="one_open_date_change",
                violation_error_message="A request to move this date waits for a decision already",
            ),
            *decided_by_another("date_change"),
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

    def moves(self) -> dict[str, date]:
        """The judged field that approval moves; see models/judged.py."""
        return {"due": self.to_due}

    def page(self) -> tuple[str, str]:
        return self.action.page()
