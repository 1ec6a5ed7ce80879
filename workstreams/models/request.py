"""What all requests have: one person asks, and someone else decides."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from improvement.history import Row, Tracked, TrackedQuerySet
from improvement.models import User


class RequestQuerySet(TrackedQuerySet[Row]):
    def undecided(self) -> Self:
        return self.filter(decision="open")


RequestManager = models.Manager.from_queryset(RequestQuerySet)


class Request(Tracked):
    """The base of requests. The database itself refuses that who asked also decides."""

    class Decision(models.TextChoices):
        OPEN = "open", "Waiting for a decision"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asked_%(class)ss")
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_%(class)ss"
    )
    decision_note = models.TextField(blank=True)
    objects: ClassVar[RequestManager[Self]] = RequestManager()

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.decision == self.Decision.OPEN


def decided_by_another(name: str) -> list[models.BaseConstraint]:
    """The constraints of a kind of request: decided by someone, and never by who asked."""
    return [
        models.CheckConstraint(
            condition=Q(decision="open", decided_at=None, decided_by=None)
            | (~Q(decision="open") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            name=f"{name}_decided_by_someone",
        ),
        models.CheckConstraint(
            condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            name=f"{name}_decided_by_another",
        ),
    ]
